import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.responder.jpeg import MOST_SEGMENTS, read_header
from tests.responder.images import dated, jpeg, opened, reader

SOI = b"\xff\xd8"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def frame(marker: int = 0xC0, precision: int = 8, height: int = 4, width: int = 6, components: int = 3) -> bytes:
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return segment(marker, bytes([precision]) + size + bytes([components]))


SCAN = segment(0xDA, b"")


@pytest.mark.parametrize("mode,depth", [("L", 8), ("RGB", 24), ("CMYK", 32)])
def test_dimensions_are_those_that_pillow_finds(mode: str, depth: int) -> None:
    data = jpeg((123, 45), mode)
    header = read_header(reader(data))
    assert header is not None
    assert (header.width, header.height) == opened(data).size
    assert header.depth == depth
    assert not header.progressive


def test_a_progressive_picture_says_so() -> None:
    header = read_header(reader(jpeg(progressive=True)))
    assert header is not None
    assert header.progressive


def test_the_exif_segment_is_found_and_not_among_the_tables() -> None:
    data = dated("2024:05:06 07:08:09")
    header = read_header(reader(data))
    assert header is not None
    assert header.tiff[:2] in {b"II", b"MM"}
    tables = b"".join(data[offset : offset + size] for offset, size in header.tables)
    assert b"Exif" not in tables
    assert opened(SOI + tables + data[header.scan :]).size == (64, 48)


def test_the_first_exif_segment_counts() -> None:
    exif = [segment(0xE1, b"Exif\0\0" + text) for text in (b"one", b"two")]
    header = read_header(reader(SOI + segment(0xE1, b"http://ns.adobe.com") + b"".join(exif) + frame() + SCAN))
    assert header is not None
    assert header.tiff == b"one"


def test_fill_bytes_and_lone_markers_are_passed_over() -> None:
    header = read_header(reader(SOI + b"\xff\xff" + frame() + b"\xff\x01" + SCAN))
    assert header is not None
    assert (header.width, header.height) == (6, 4)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"\x89PNG\r\n",
        SOI,
        SOI + b"\xff",
        SOI + b"\xff\xc0",
        SOI + b"junk",
        SOI + b"\xff\xc0\0\1",
        SOI + SCAN,
        SOI + frame(),
        SOI + frame()[:9],
        SOI + frame(width=0) + SCAN,
        SOI + frame(height=0) + SCAN,
        SOI + frame(precision=12) + SCAN,
        SOI + frame(components=2) + SCAN,
        SOI + frame(marker=0xC3) + SCAN,
        SOI + segment(0xE1, b"Exif\0\0") * MOST_SEGMENTS + frame() + SCAN,
        SOI + b"\xff" * 100_000,
    ],
)
def test_what_no_viewer_shows_has_no_header(data: bytes) -> None:
    assert read_header(reader(data)) is None


def test_a_frame_that_is_cut_off_has_no_header() -> None:
    assert read_header(reader(SOI + b"\xff\xc0\x00\x02" + SCAN)) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_complaint(data: bytes) -> None:
    read_header(reader(SOI + data))


@given(st.data())
def test_a_damaged_picture_is_read_without_complaint(data: st.DataObject) -> None:
    damaged = bytearray(dated("2024:05:06 07:08:09"))
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    header = read_header(reader(bytes(damaged)))
    assert header is None or header.width * header.height > 0
