import io
import random
import time
from datetime import datetime

import exifread
import pytest
from PIL import ExifTags, Image

from hotshoe.responder.contents import MemoryContent
from hotshoe.responder.pictures import picture
from hotshoe.responder.thumbnails import examine, thumbnail
from tests.responder.images import opened

WHEN = datetime(2024, 5, 6, 7, 8, 9, 123456)  # noqa: DTZ001 - a camera's clock has no zone
SMALL = (480, 320)


def shot(number: int = 1, seed: int = 1, size: tuple[int, int] = SMALL) -> bytes:
    return picture(number, WHEN, camera="Test body", size=size, rng=random.Random(seed))


def test_pillow_reads_picture_and_exif() -> None:
    image = Image.open(io.BytesIO(shot()))
    exif = image.getexif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    assert image.size == SMALL
    assert image.format == "JPEG"
    assert (exif[ExifTags.Base.Make], exif[ExifTags.Base.Model]) == ("Hotshoe", "Test body")
    assert exif[ExifTags.Base.Orientation] == 1
    assert details[ExifTags.Base.DateTimeOriginal] == "2024:05:06 07:08:09"
    assert details[ExifTags.Base.SubsecTimeOriginal] == "12"
    assert details[ExifTags.Base.ISOSpeedRatings] in {100, 200, 400, 800, 1600}
    assert 0 < details[ExifTags.Base.ExposureTime] < 1 < details[ExifTags.Base.FNumber]


def test_exifread_agrees_with_pillow() -> None:
    data = shot()
    tags = exifread.process_file(io.BytesIO(data), details=False)
    details = opened(data).getexif().get_ifd(ExifTags.IFD.Exif)
    assert str(tags["Image Model"]) == "Test body"
    assert str(tags["EXIF DateTimeOriginal"]) == details[ExifTags.Base.DateTimeOriginal]
    assert str(tags["EXIF SubSecTime"]) == details[ExifTags.Base.SubsecTime] == "12"
    assert tags["EXIF FNumber"].values == [details[ExifTags.Base.FNumber]]
    assert tags["EXIF ExposureTime"].values == [details[ExifTags.Base.ExposureTime]]
    assert tags["EXIF ISOSpeedRatings"].values == [details[ExifTags.Base.ISOSpeedRatings]]
    assert opened(tags["JPEGThumbnail"]).size == (160, 107)


def test_a_store_tells_of_its_date_and_thumbnail() -> None:
    content = MemoryContent(shot())
    facts = examine(content)
    assert facts.captured == "20240506T070809"
    assert facts.thumb is not None
    assert facts.thumb.size == len(thumbnail(content))


def test_every_frame_is_another_picture() -> None:
    rng = random.Random(1)
    frames = {picture(number, WHEN, size=SMALL, rng=rng) for number in range(8)}
    assert len(frames) == 8
    assert len({opened(frame).resize((16, 16)).tobytes() for frame in frames}) == 8


def test_the_same_arguments_give_the_same_picture() -> None:
    assert shot(seed=5) == shot(seed=5)
    assert shot(seed=5) != shot(seed=6)
    assert shot(number=1) != shot(number=2)


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (33, 500), (640, 480)])
def test_any_size_can_be_had(size: tuple[int, int]) -> None:
    assert opened(shot(size=size)).size == size


def test_a_usual_picture_weighs_what_a_camera_writes_and_is_drawn_at_once() -> None:
    began = time.process_time()
    data = picture(1, WHEN, rng=random.Random(1))
    assert time.process_time() - began < 1
    assert opened(data).size == (1920, 1280)
    assert 1_000_000 < len(data) < 2_000_000
