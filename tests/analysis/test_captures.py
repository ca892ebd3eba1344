"""Files of every variant give the same frames; damaged ones say where, and cut ones say so."""

import gzip
import lzma
import os
import struct
import subprocess
import threading
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
import zstandard

from hotshoe.analysis.captures import Capture, frames, oldest_first
from hotshoe.analysis.frame import FRAME_LIMIT, CaptureFrame
from hotshoe.errors import CaptureFileError
from tests.analysis.recordings import ETHERNET, NULL, RAW, START, Frame, Pcapng, pcap

FRAMES = [Frame(bytes([number]) * (60 + number), START + number * 1_234_567_000) for number in range(20)]
LITTLE, BIG = Pcapng(), Pcapng(big=True)


def read(file: bytes) -> list[CaptureFrame]:
    return list(frames(BytesIO(file)))


def plain(found: list[CaptureFrame]) -> list[tuple[bytes, int, int]]:
    return [(bytes(frame.data), frame.time, frame.length) for frame in found]


EXPECTED = [(frame.data, frame.time, len(frame.data)) for frame in FRAMES]

VARIANTS = {
    "little": pcap(FRAMES),
    "big": pcap(FRAMES, big=True),
    "little, nanoseconds": pcap(FRAMES, nanoseconds=True),
    "big, nanoseconds": pcap(FRAMES, big=True, nanoseconds=True),
    "patched": pcap(FRAMES, extra=bytes(8)),
    "patched, big": pcap(FRAMES, extra=bytes(8), big=True),
    "patched otherwise": pcap(FRAMES, extra=bytes(12)),
    "Nokia's": pcap(FRAMES, extra=bytes(4)),
    "pcapng, little": LITTLE.file(FRAMES),
    "pcapng, big": BIG.file(FRAMES),
    "pcapng, old packets": LITTLE.section() + LITTLE.interface() + b"".join(map(LITTLE.old, FRAMES)),
    "pcapng, two sections": LITTLE.file(FRAMES[:9]) + BIG.file(FRAMES[9:]),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_gives_the_same_frames(name: str) -> None:
    found = read(VARIANTS[name])
    assert plain(found) == EXPECTED
    assert [frame.number for frame in found] == list(range(1, 21))
    assert {frame.link for frame in found} == {ETHERNET}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_cut_of_a_file_gives_the_frames_before_it(name: str) -> None:
    file = VARIANTS[name]
    for size in range(len(file) - 200, len(file)):
        capture = Capture(BytesIO(file[:size]))
        found = plain(list(capture))
        assert found == EXPECTED[: len(found)]
        assert len(found) < 20 or capture.cut
        assert "ends" in capture.cut or len(found) in (9, 18, 19)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.ZstdCompressor().compress])
def test_packed_files_are_unpacked(pack: "type[bytes]") -> None:
    file = VARIANTS["little"]
    assert plain(read(pack(file))) == EXPECTED
    # Programs that pack with several threads, or that append, write one stream behind the other.
    assert plain(read(pack(file[:700]) + pack(file[700:]))) == EXPECTED


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.ZstdCompressor().compress])
def test_a_packed_file_that_ends_early_gives_the_frames_before_its_end(pack: "type[bytes]") -> None:
    noise = [Frame(os.urandom(600), START + number * 1000) for number in range(2000)]
    packed = pack(pcap(noise))
    found = plain(read(packed[: len(packed) // 2]))
    assert found == [(frame.data, frame.time, 600) for frame in noise][: len(found)]
    assert pack is lzma.compress or len(found) > 500


def test_a_packed_file_that_is_damaged_says_so() -> None:
    packed = bytearray(gzip.compress(os.urandom(5000)))
    packed[10] = 0xFF
    with pytest.raises(CaptureFileError, match="cannot be unpacked"):
        read(bytes(packed))


@pytest.mark.parametrize(
    "file", [b"", b"\xa1\xb2", b"GIF89a is no recording", bytes(100), gzip.compress(b"no", mtime=0)]
)
def test_what_is_no_recording_is_refused(file: bytes) -> None:
    with pytest.raises(CaptureFileError, match="neither"):
        read(file)


def test_a_path_is_read_as_well_as_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "one.pcap").write_bytes(VARIANTS["big"])
    assert plain(list(frames(tmp_path / "one.pcap"))) == EXPECTED
    out, into = os.pipe()
    with os.fdopen(into, "wb") as writer, os.fdopen(out, "rb") as reader:
        found = frames(reader)
        writer.write(VARIANTS["little"][: 24 + 16 + 60])
        writer.flush()
        # A frame that is there comes at once, before there is another.
        assert bytes(next(found).data) == FRAMES[0].data
        thread = threading.Thread(target=_finish, args=(writer, VARIANTS["little"][24 + 16 + 60 :]))
        thread.start()
        assert plain(list(found)) == EXPECTED[1:]
        thread.join()


def _finish(writer: BinaryIO, data: bytes) -> None:
    writer.write(data)
    writer.close()


def test_frames_larger_than_a_block_are_read() -> None:
    large = [Frame(os.urandom(3 << 20), START), Frame(b"small", START), Frame(os.urandom(5 << 20), START)]
    for file in (pcap(large), LITTLE.file(large)):
        assert [bytes(frame.data) for frame in read(file)] == [frame.data for frame in large]


def test_a_frame_that_no_file_can_have_is_damage_and_its_place_is_told() -> None:
    damaged = pcap(FRAMES[:3]) + struct.pack("<4I", 0, 0, FRAME_LIMIT + 1, 60) + bytes(100)
    found = frames(BytesIO(damaged))
    assert len([next(found) for _ in range(3)]) == 3
    with pytest.raises(CaptureFileError, match="damaged at byte 255") as caught:
        next(found)
    assert caught.value.offset == 255


def test_the_link_type_has_no_more_than_its_bits() -> None:
    file = bytearray(pcap(FRAMES[:1], RAW))
    file[23] = 0x14  # frame check sequences of two units
    assert read(bytes(file))[0].link == RAW


def test_each_interface_has_its_link_type_and_clock() -> None:
    file = (
        LITTLE.section()
        + LITTLE.interface(ETHERNET)
        + LITTLE.interface(NULL, options=LITTLE.option(9, b"\x09") + LITTLE.option(14, struct.pack("<q", 100)))
        + LITTLE.interface(RAW, options=LITTLE.option(2, b"lo") + LITTLE.option(9, b"\x8a"))
        + LITTLE.enhanced(Frame(b"a", interface=0), ticks=5_000_001)
        + LITTLE.enhanced(Frame(b"b", interface=1), ticks=5_000_000_001)
        + LITTLE.enhanced(Frame(b"c", interface=2), ticks=5 * 1024 + 512)
        + BIG.section()
        + BIG.interface(RAW, options=BIG.option(9, b"\x0c") + BIG.option(0, b""))
        + BIG.enhanced(Frame(b"d"), ticks=5_000_000_000_999)
    )
    assert [(frame.link, frame.time, frame.interface, frame.big) for frame in read(file)] == [
        (ETHERNET, 5_000_001_000, 0, False),
        (NULL, 105_000_000_001, 1, False),
        (RAW, 5_500_000_000, 2, False),
        (RAW, 5_000_000_000, 3, True),
    ]


def test_simple_packets_have_the_time_of_the_one_before() -> None:
    file = (
        LITTLE.section()
        + LITTLE.interface(snap=10)
        + LITTLE.simple(Frame(b"0123456789", length=500))
        + LITTLE.enhanced(FRAMES[3])
        + LITTLE.simple(Frame(b"abc"))
    )
    assert plain(read(file)) == [
        (b"0123456789", 0, 500),
        (FRAMES[3].data, FRAMES[3].time, len(FRAMES[3].data)),
        (b"abc", FRAMES[3].time, 3),
    ]


def test_unknown_blocks_and_options_without_end_are_passed_over() -> None:
    endless = LITTLE.option(1, bytes(60_000)) * 50
    file = (
        LITTLE.section(endless)
        + LITTLE.block(0x0BAD, bytes(3 << 20))
        + LITTLE.interface(options=LITTLE.option(9, b"\x06") + endless)
        + LITTLE.block(5, bytes(20))
        + LITTLE.enhanced(FRAMES[0], options=endless)
        + LITTLE.block(0x80000001, b"")
        + LITTLE.enhanced(FRAMES[1])
    )
    assert plain(read(file)) == EXPECTED[:2]


def test_options_that_are_broken_do_not_matter() -> None:
    broken = struct.pack("<HH", 2, 40_000) + b"xx"
    file = LITTLE.section() + LITTLE.interface(options=broken) + LITTLE.enhanced(FRAMES[0])
    assert plain(read(file)) == EXPECTED[:1]


DAMAGED = {
    "a section with no byte order": LITTLE.block(0x0A0D0D0A, bytes(16)),
    "another version": LITTLE.section(version=2),
    "an interface that was not described": LITTLE.section() + LITTLE.enhanced(FRAMES[0]),
    "a simple packet without interface": LITTLE.section() + LITTLE.simple(FRAMES[0]),
    "a block that is too small": LITTLE.section() + struct.pack("<III", 7, 8, 8),
    "an interface that is too small": LITTLE.section() + LITTLE.block(1, b""),
    "a frame larger than its block": LITTLE.section()
    + LITTLE.interface()
    + LITTLE.block(6, struct.pack("<IIIII", 0, 0, 0, 500, 500) + bytes(16)),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_told_with_its_place(name: str) -> None:
    with pytest.raises(CaptureFileError, match="damaged at byte") as caught:
        read(DAMAGED[name] + bytes(64))
    assert caught.value.offset in (0, 28, 48)


def test_a_file_cannot_describe_interfaces_for_ever() -> None:
    with pytest.raises(CaptureFileError, match="65536 interfaces"):
        read(LITTLE.section() + LITTLE.interface() * 65537)


FORMATS = ("pcap", "nsecpcap", "modpcap", "nokiapcap", "rh6_1pcap", "suse6_3pcap", "pcapng")


@pytest.mark.parametrize("name", FORMATS)
def test_what_editcap_writes_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "in.pcap").write_bytes(pcap(FRAMES))
    subprocess.run(["editcap", "-F", name, tmp_path / "in.pcap", tmp_path / "out"], check=True, timeout=60)
    assert plain(list(frames(tmp_path / "out"))) == EXPECTED


def test_what_mergecap_joins_is_read(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(pcap(FRAMES[::2]))
    (tmp_path / "two").write_bytes(
        pcap([Frame(b"\x02\0\0\0" + frame.data, frame.time) for frame in FRAMES[1::2]], NULL)
    )
    subprocess.run(["mergecap", "-w", tmp_path / "out", tmp_path / "one", tmp_path / "two"], check=True, timeout=60)
    found = list(frames(tmp_path / "out"))
    assert [frame.time for frame in found] == [frame.time for frame in FRAMES]
    assert [frame.link for frame in found] == [ETHERNET, NULL] * 10


def test_files_are_put_into_the_order_in_which_they_were_recorded(tmp_path: Path) -> None:
    late, early, empty, broken = (tmp_path / name for name in ("a", "b", "c", "d"))
    late.write_bytes(gzip.compress(pcap(FRAMES[9:])))
    early.write_bytes(LITTLE.file(FRAMES[:3]))
    empty.write_bytes(pcap([]))
    broken.write_bytes(b"no recording")
    assert oldest_first([late, broken, early, empty, tmp_path / "none"]) == [
        *(broken, empty, tmp_path / "none"),
        *(early, late),
    ]
