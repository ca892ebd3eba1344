"""Files to streams: any way to cut a conversation gives the same, and Wireshark sees what we see."""

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings

from hotshoe.analysis.model import Ended, Noticed, Oddity, Record, Said
from hotshoe.analysis.reading import read
from hotshoe.errors import CaptureFileError
from tests.analysis.heard import gather, hear, taken_together
from tests.analysis.recordings import ETHERNET, Frame, Pcapng, Talk, frames, packets, pcap, shifted
from tests.analysis.recutting import Recut, holed, joined, recuts

GPHOTO2 = sorted((Path(__file__).parents[1] / "captures" / "gphoto2").glob("*.pcap"))
TALK = Talk().open().say(0, b"question").say(1, b"answer" * 1000)


@given(recuts())
@settings(deadline=None)
def test_a_conversation_is_the_same_however_it_was_cut(recut: Recut) -> None:
    found = hear(pcap(recut.frames(), recut.link))
    assert found.said() == (recut.said(0), recut.said(1))
    # An answer never comes before its question, whatever the recorder did.
    assert found.conversation() == taken_together(recut.turns)
    assert found.missing() == ([], [])
    assert set(found.oddities()) <= {Oddity.OUT_OF_ORDER, Oddity.RETRANSMITTED}


@given(holed())
@settings(deadline=None)
def test_lost_segments_leave_exactly_their_gap(lost: tuple[Recut, list[list[tuple[int, int]]]]) -> None:
    recut, holes = lost
    found = hear(pcap(recut.frames(), recut.link))
    for side in (0, 1):
        expected = bytearray(recut.said(side))
        for begin, size in holes[side]:
            expected[begin : begin + size] = bytes(size)
        assert joined(found.missing()[side]) == holes[side]
        assert found.said()[side] == expected


def test_several_files_are_one_recording_in_the_order_given() -> None:
    made = frames(packets(TALK.segments))
    parts = pcap(made[:4]), Pcapng().file(made[4:6]), pcap(shifted(made[6:], 5), big=True)
    found = hear(*parts)
    assert found.said() == (b"question", b"answer" * 1000)
    assert found.streams[0][1].frames == [5, 6, 7, 8, 9]


def test_a_file_that_ends_early_is_noticed_and_the_next_one_read() -> None:
    made = frames(packets(TALK.segments))
    found = hear(pcap(made[:5])[:-1], pcap(made[4:]))
    assert found.said()[1] == b"answer" * 1000
    assert [(notice.oddity, notice.text) for notice in found.noticed] == [
        (Oddity.CUT_SHORT, "the file ends within a frame")
    ]


def test_what_is_known_comes_before_the_damage_is_told() -> None:
    made = frames(packets([*TALK.segments[:4], *TALK.segments[5:]]))
    records = read([BytesIO(pcap(made) + b"\xff" * 100)])
    kept: list[Record] = []
    with pytest.raises(CaptureFileError, match="damaged"):
        kept.extend(record for record in records if not isinstance(record, Noticed))
    found = gather(iter(kept))
    assert found.missing()[1] == [(0, 1448)]
    assert isinstance(kept[-1], Ended)


def test_nothing_is_said_of_a_recording_without_frames() -> None:
    assert list(read([BytesIO(pcap([]))])) == []
    assert list(read([])) == []


def test_a_short_frame_of_ethernet_is_told() -> None:
    assert hear(pcap([Frame(b"short")], ETHERNET)).oddities() == [Oddity.UNREADABLE]


@pytest.mark.parametrize("path", GPHOTO2, ids=lambda path: path.stem)
def test_wireshark_sees_the_same_bytes_in_the_same_frames(path: Path) -> None:
    fields = ("frame.number", "tcp.stream", "tcp.seq", "tcp.len", "frame.time_epoch")
    told = _tshark(path, "-Y", "tcp.len > 0", "-T", "fields", *(part for name in fields for part in ("-e", name)))
    seen = [line.split("\t") for line in told.splitlines()]
    expected = [
        (int(frame), int(flow), int(sequence) - 1, int(size), int(time.replace(".", "")))
        for frame, flow, sequence, size, time in seen
    ]
    ours = [
        (said.point.frame, said.flow.number, said.point.offset, len(said.data), said.point.time)
        for said in read([path])
        if isinstance(said, Said)
    ]
    assert ours == expected
    _agree(path)


# Wireshark takes for lost what comes later than what was said after it.
@given(recuts(again=False, window=0))
@settings(deadline=None, max_examples=8)
def test_wireshark_hears_the_same_in_what_was_cut_anew(tmp_path_factory: pytest.TempPathFactory, recut: Recut) -> None:
    path = tmp_path_factory.mktemp("recut") / "recut.pcap"
    path.write_bytes(pcap(recut.frames(), recut.link))
    _agree(path)


def test_wireshark_hears_the_same_in_spite_of_repetitions_and_disorder(tmp_path: Path) -> None:
    talk = Talk().open().say(0, bytes(range(200)), 10).say(1, bytes(range(200)), 7).close()
    order = [*range(8), 5, 6, 9, 8, 7, 12, 11, 10, *range(13, 30), 28, 33, 32, 31, 30, *range(34, len(talk.segments))]
    path = tmp_path / "disorder.pcap"
    path.write_bytes(pcap(frames(packets(talk.segments[one] for one in order))))
    assert gather(read([path])).said() == (bytes(range(200)), bytes(range(200)))
    _agree(path)


def test_wireshark_sees_the_same_bytes_missing(tmp_path: Path) -> None:
    talk = Talk().open().say(0, b"x" * 100, 10).hear(1).say(0, b"y" * 100, 10).hear(1).close()
    path = tmp_path / "holes.pcap"
    path.write_bytes(pcap(frames(packets(talk.segments[:6] + talk.segments[9:]))))
    assert gather(read([path])).missing()[0] == [(30, 30)]
    assert b"[30 bytes missing in capture file]".hex() in _tshark(path, "-q", "-z", "follow,tcp,raw,0")


def _agree(path: Path) -> None:
    """Each connection as Wireshark follows it: lines of the second side are indented."""
    found = gather(read([path]))
    for number in range(len(found.flows)):
        told = _tshark(path, "-q", "-z", f"follow,tcp,raw,{number}").splitlines()
        first = next(number for number, line in enumerate(told) if line.startswith("Node 1")) + 1
        lines = told[first:-1]
        sides = [
            bytes.fromhex("".join(line for line in lines if line.startswith("\t") is side)) for side in (False, True)
        ]
        assert sides in (list(found.said(number)), list(found.said(number))[::-1])


def _tshark(path: Path, *arguments: str) -> str:
    command = ["tshark", "-n", "-r", str(path), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
