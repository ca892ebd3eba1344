import io
import struct
import time
from fractions import Fraction

import exifread
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from hotshoe.responder.exif import MOST_ENTRIES, Exif, read_exif, write_exif
from tests.responder.images import jpeg

TAKEN = "2024:05:06 07:08:09"
THUMB = jpeg((16, 12))
WRITTEN = write_exif(
    {ExifTags.Base.Make: "Hotshoe", ExifTags.Base.Orientation: 1},
    {
        ExifTags.Base.DateTimeOriginal: TAKEN,
        ExifTags.Base.ExposureTime: Fraction(1, 250),
        ExifTags.Base.ExifVersion: b"0232",
        ExifTags.Base.ExifImageWidth: 70_000,
        ExifTags.Base.SubsecTime: "7",
    },
    THUMB,
)


def test_what_is_written_is_read_again() -> None:
    assert read_exif(WRITTEN) == Exif("20240506T070809", THUMB)


def test_exifread_agrees_on_every_field() -> None:
    tags = exifread.process_file(io.BytesIO(WRITTEN), details=False)
    assert str(tags["Image Make"]) == "Hotshoe"
    assert str(tags["EXIF DateTimeOriginal"]) == TAKEN
    assert str(tags["EXIF ExposureTime"]) == "1/250"
    assert tags["EXIF ExifImageWidth"].values == [70_000]
    assert str(tags["EXIF SubSecTime"]) == "7"
    assert str(tags["Thumbnail XResolution"]) == "72"
    assert tags["JPEGThumbnail"] == THUMB


def test_pillow_agrees() -> None:
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + WRITTEN)
    assert exif[ExifTags.Base.Make] == "Hotshoe"
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExposureTime] == Fraction(1, 250)
    assert exif.get_ifd(ExifTags.IFD.IFD1)[ExifTags.Base.JpegIFByteCount] == len(THUMB)


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(order: str) -> None:
    exif = Image.Exif()
    exif.endian = order
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = TAKEN
    assert read_exif(exif.tobytes()[6:]).taken == "20240506T070809"


@pytest.mark.parametrize("text", ["", "0000:00:00 00:00:00", "2024:13:01 00:00:00", "yesterday", "    :  :     :  :  "])
def test_a_date_that_is_none_is_empty(text: str) -> None:
    assert read_exif(write_exif({}, {ExifTags.Base.DateTimeOriginal: text}, b"")).taken == ""


def test_a_date_of_another_type_is_empty() -> None:
    assert read_exif(write_exif({}, {ExifTags.Base.DateTimeOriginal: 7}, b"")).taken == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"XX*\0\x08\0\0\0\0\0",
        b"II*\0\x08\0\0\0" + struct.pack("<H", MOST_ENTRIES + 1) + bytes(12 * MOST_ENTRIES + 16),
        b"II*\0\x08\0\0\0\x01\0",
        WRITTEN[: -len(THUMB)],
        WRITTEN[:60],
    ],
)
def test_what_points_outside_reads_as_nothing(data: bytes) -> None:
    assert read_exif(data).thumbnail == b""


def test_a_directory_that_follows_itself_ends() -> None:
    looped = bytearray(write_exif({}, {}, b""))
    struct.pack_into("<I", looped, 8 + 2 + 12, 8)
    struct.pack_into("<I", looped, 8 + 2 + 8, 8)
    assert read_exif(bytes(looped)) == Exif()


def test_a_segment_full_of_entries_costs_no_time() -> None:
    entry = struct.pack("<HHII", 0x8769, 4, 999, 8)
    hostile = b"II*\0\x08\0\0\0" + struct.pack("<H", 5400) + entry * 5400 + bytes(4)
    began = time.process_time()
    for _ in range(100):
        assert read_exif(hostile) == Exif()
    assert time.process_time() - began < 1


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_complaint(data: bytes) -> None:
    read_exif(b"II*\0\x08\0\0\0" + data)


@given(st.data())
def test_damage_is_read_without_complaint(data: st.DataObject) -> None:
    damaged = bytearray(WRITTEN)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    read_exif(bytes(damaged))
