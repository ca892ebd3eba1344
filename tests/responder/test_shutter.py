import io
import random

import pytest
from PIL import Image

from hotshoe.catalog import events, properties
from hotshoe.responder.body import Body
from hotshoe.responder.film import HSHOE
from hotshoe.responder.rawfile import raw_file
from hotshoe.responder.shutter import Shutter, painter
from tests.responder.bodies import snapshot, world


@pytest.mark.parametrize("size, painted", [("480x320", "480x320"), ("960x640", "960x640"), ("6048x4024", "1920x1277")])
def test_painted_pictures_have_the_size_that_is_set_as_far_as_that_is_bearable(size: str, painted: str) -> None:
    camera = world(capacity=4 << 20)
    camera.body.properties.put(properties.IMAGE_SIZE.code, size)
    data = painter(random.Random(1))(camera.body, 12)
    handle = camera.put("a.jpg", data)
    entry = camera.store.get(handle)
    width, height = map(int, painted.split("x"))
    assert (entry.image_width, entry.image_height) == (width, height)
    assert entry.captured == "20260621T120000"
    assert entry.thumb is not None


@pytest.mark.parametrize("size", ["", "large", "0x0", "12"])
def test_a_size_that_is_no_size_is_painted_as_large_as_is_bearable(size: str) -> None:
    camera = world()
    camera.body.properties.put(properties.IMAGE_SIZE.code, size)
    image = Image.open(io.BytesIO(painter(random.Random(1))(camera.body, 1)))
    assert image.size == (1920, 1280)


def both(body: Body) -> tuple[str, ...]:
    return ("NEF", "JPG")


def test_a_raw_file_has_the_number_of_its_picture() -> None:
    camera = world(capacity=4 << 20)
    shutter = Shutter(snapshot, HSHOE, both, ("JPG", "NEF"))
    for number in (1, 2):
        handles = shutter(camera.body, camera.store)
        names = [camera.store.get(handle).name for handle in handles]
        assert names == [f"HSHO{number:04}.NEF", f"HSHO{number:04}.JPG"]


def test_a_raw_file_is_a_tiff_that_holds_its_picture() -> None:
    jpeg = snapshot(world().body, 1)
    data = raw_file(jpeg, "Maker", "Model 1")
    image = Image.open(io.BytesIO(data))
    assert image.format == "TIFF"
    tags = image.getexif()
    assert (tags[0x010F], tags[0x0110]) == ("Maker", "Model 1")
    start, size = tags[0x0201], tags[0x0202]
    assert data[start : start + size] == jpeg
    assert raw_file(jpeg + b"x", "Maker", "Model 1")[-64:] != data[-64:]


def test_pictures_run_the_battery_down_and_that_is_told() -> None:
    camera = world(capacity=4 << 20)
    camera.body.battery = properties.BATTERY_LEVEL.code
    shutter = Shutter(snapshot)
    for _ in range(8):
        shutter(camera.body, camera.store)
    assert camera.body.properties.value(properties.BATTERY_LEVEL.code) == 98
    assert camera.told.count((events.DEVICE_PROP_CHANGED, properties.BATTERY_LEVEL.code)) == 2
