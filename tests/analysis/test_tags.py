import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from hotshoe.analysis.disguise import Disguise
from hotshoe.analysis.tags import picture_begin, private_tags
from tests.analysis import exif_pictures as pictures

SECRETS = (
    pictures.SERIAL,
    pictures.OWNER,
    pictures.ARTIST,
    pictures.COPYRIGHT,
    pictures.COMMENT,
    pictures.XMP_NAME,
    "MAKERNOTE-SECRET",
)


def cleaned(data: bytes, *, blank: bool = False) -> bytes:
    out = bytearray(data)
    for part in private_tags(data, Disguise(), pictures=blank):
        out[part.begin : part.begin + len(part.data)] = part.data
    assert len(out) == len(data)
    return bytes(out)


def test_a_picture_tells_nothing_of_its_owner_and_all_of_its_exposure() -> None:
    data = pictures.jpeg()
    for secret in SECRETS:
        assert secret.encode() in data
    clean = cleaned(data)
    for secret in SECRETS:
        assert secret.encode() not in clean
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(clean))
    assert after.tobytes() == before.tobytes()
    exif = after.getexif()
    assert exif[Base.Model] == "Model One"
    assert exif[Base.Artist] == "owner-1xxxxxxxxx"
    assert exif.get_ifd(IFD.Exif)[Base.FNumber] == 5.6
    assert exif.get_ifd(IFD.Exif)[Base.BodySerialNumber] == "serial-1xx"
    where = exif.get_ifd(IFD.GPSInfo)
    assert where[GPS.GPSVersionID] == b"\2\3\0\0"
    assert GPS.GPSLatitudeRef not in where or where[GPS.GPSLatitudeRef] in {"", "\0"}
    assert [part for part in where.get(GPS.GPSLatitude, ()) if part in pictures.LATITUDE] == []


def test_a_raw_file_tells_nothing_of_its_owner_either() -> None:
    clean = cleaned(pictures.tiff())
    assert pictures.ARTIST.encode() in pictures.tiff()
    assert pictures.ARTIST.encode() not in clean
    assert pictures.SERIAL.encode() not in clean
    assert b"serial-1xx\0" in clean


@pytest.mark.parametrize("around", [b"\0\0\0\x18ftypcrx ", pictures.jpeg() + b"behind the end"], ids=["CR3", "preview"])
def test_tags_inside_of_other_files_are_found(around: bytes) -> None:
    clean = cleaned(around + pictures.tiff())
    assert pictures.ARTIST.encode() not in clean
    clean = cleaned(around + pictures.jpeg())
    assert not [secret for secret in SECRETS if secret.encode() in clean]


def test_the_picture_begins_behind_its_heads() -> None:
    data = pictures.jpeg()
    begin = picture_begin(data)
    assert data[begin - 14 : begin - 12] == b"\xff\xda"
    assert picture_begin(b"\xff\xd8\xff") == 0


def test_a_thumbnail_among_the_tags_is_a_picture() -> None:
    small = io.BytesIO()
    Image.new("RGB", (16, 12), "red").save(small, "JPEG")
    exif = Image.Exif()
    exif[Base.Model] = "Model One"
    head = exif.tobytes()
    # Behind the first directory comes a second one, of the thumbnail.
    at = len(head) - 6
    directory = bytearray(head)
    place = 6 + 8 + 2 + 12
    directory[place : place + 4] = at.to_bytes(4, "big" if head[6:8] == b"MM" else "little")
    order = "big" if head[6:8] == b"MM" else "little"
    thumb = small.getvalue()

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, order)  # type: ignore[arg-type]

    second = number(2, 2)
    for tag, value in ((0x0201, at + 30), (0x0202, len(thumb))):
        second += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4)
    whole = io.BytesIO()
    Image.new("RGB", (32, 24), "red").save(whole, "JPEG", exif=bytes(directory) + second + bytes(4) + thumb)
    data = whole.getvalue()
    assert data.count(thumb) == 1
    assert cleaned(data).count(thumb) == 1
    assert cleaned(data, blank=True).count(thumb) == 0
    assert bytes(len(thumb)) in cleaned(data, blank=True)


@given(st.binary(max_size=300).map(lambda tail: b"II*\0\x08\0\0\0" + tail))
def test_damaged_tags_end_nothing(data: bytes) -> None:
    assert len(cleaned(data)) == len(data)


@given(st.data())
def test_damaged_pictures_end_nothing(data: st.DataObject) -> None:
    picture = bytearray(pictures.jpeg())
    for place in data.draw(st.lists(st.integers(0, 700), max_size=8)):
        picture[place] = data.draw(st.integers(0, 255))
    del picture[data.draw(st.integers(0, len(picture))) :]
    assert len(cleaned(bytes(picture), blank=True)) == len(picture)
