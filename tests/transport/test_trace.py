import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.transport.trace import ACKNOWLEDGED_BYTES, LARGEST, Cutter, Trace
from hotshoe.wire.packets import EndData, ProbeRequest, encode_packet
from tests.transport.frames import Frame, frames

HERE, THERE = ("192.0.2.1", 40000), ("192.0.2.2", 15740)


def recorded(*steps: tuple[object, ...], ends: tuple[tuple[str, int], tuple[str, int]] = (HERE, THERE)) -> list[Frame]:
    out = io.BytesIO()
    trace = Trace(out)
    trace.opened(1, ends, 10, 20)
    for name, *facts in steps:
        reset = facts[-1] == "reset"
        getattr(trace, str(name))(1, *(facts[:-1] if reset else facts), **({"reset": True} if reset else {}))
    return frames(out.getvalue())


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    cutter, pieces, begin = Cutter(), list[bytes](), 0
    for place in [*sorted(min(place, len(stream)) for place in places), len(stream)]:
        pieces += map(bytes, cutter.cut(memoryview(stream)[begin:place]))
        begin = place
    return pieces


PACKETS = st.lists(st.binary(max_size=40).map(lambda data: encode_packet(EndData(1, data))), max_size=5)


@given(packets=PACKETS, places=st.lists(st.integers(0, 300), max_size=6))
def test_pieces_are_the_stream_and_none_goes_across_a_packet(packets: list[bytes], places: list[int]) -> None:
    stream = b"".join(packets)
    pieces = cut(stream, places)
    assert b"".join(pieces) == stream
    assert all(pieces)
    begins = {len(b"".join(packets[:number])) for number in range(len(packets) + 1)}
    at = 0
    for piece in pieces:
        inside = [begin for begin in begins if at < begin < at + len(piece)]
        # A length that is itself cut through is not known soon enough.
        assert not inside or any(abs(place - begin) < 4 for place in places for begin in inside)
        at += len(piece)


def test_whole_packets_are_segments_of_their_own() -> None:
    packets = [encode_packet(ProbeRequest()), encode_packet(EndData(1, b"data")), encode_packet(ProbeRequest())]
    assert cut(b"".join(packets), []) == packets


def test_large_packets_and_what_is_no_packet_are_cut_by_size() -> None:
    for stream in (encode_packet(EndData(1, bytes(2 * LARGEST))), bytes(2 * LARGEST + 12)):
        assert [len(piece) for piece in cut(stream, [])] == [LARGEST, LARGEST, 12]


def test_a_connection_begins_with_its_handshake() -> None:
    assert [(frame.source, frame.flags, frame.time) for frame in recorded()] == [
        (HERE, "S", 10),
        (THERE, "SA", 20),
        (HERE, "A", 20),
    ]


def test_sequence_numbers_go_on_and_acknowledge_what_was_said() -> None:
    said = recorded(("said", 0, 30, b"question"), ("said", 1, 40, b"an answer"))[3:]
    assert [(each.payload, each.sequence, each.acknowledged) for each in said] == [
        (b"question", 2, 2),
        (b"an answer", 2, 10),
    ]


def test_an_orderly_end_is_acknowledged_on_both_sides() -> None:
    frames = recorded(("ended", 1, 50), ("ended", 0, 60), ("said", 0, 70, b"too late"))[3:]
    assert [(frame.source, frame.flags) for frame in frames] == [(THERE, "FA"), (HERE, "A"), (HERE, "FA"), (THERE, "A")]


def test_a_reset_is_the_end_of_both_sides() -> None:
    frames = recorded(("ended", 0, 50, "reset"), ("ended", 1, 60), ("said", 1, 70, b"too late"))[3:]
    assert [(frame.source, frame.flags) for frame in frames] == [(HERE, "RA")]


def test_nobody_says_more_than_the_window_without_an_acknowledgement() -> None:
    frames = recorded(("said", 1, 30, bytes(3 * ACKNOWLEDGED_BYTES)))[3:]
    acknowledging = [frame for frame in frames if frame.source == HERE]
    assert len(acknowledging) == 2
    assert all(frame.flags == "A" for frame in acknowledging)


def test_time_never_runs_backwards() -> None:
    assert [frame.time for frame in recorded(("said", 0, 5, b"x"))] == [10, 20, 20, 20]


@pytest.mark.parametrize(
    "ends", [(("::1", 1), ("fe80::1%eth0", 2)), (("127.0.0.1", 1), ("::1", 2)), (("loopback", 1), ("camera", 2))]
)
def test_any_kind_of_address_is_recorded(ends: tuple[tuple[str, int], tuple[str, int]]) -> None:
    assert [frame.payload for frame in recorded(("said", 0, 1, b"x"), ends=ends)][3:] == [b"x"]


def test_what_nobody_opened_is_not_recorded(tmp_path: Path) -> None:
    out = io.BytesIO()
    trace = Trace(out)
    before = out.tell()
    trace.said(1, 0, 1, b"x")
    trace.ended(1, 0, 1)
    assert out.tell() == before
