"""Our initiator and the virtual Theta, over loopback TCP."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hotshoe import connect
from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Operation
from hotshoe.catalog.responses import CAPTURE_ALREADY_TERMINATED
from hotshoe.errors import DeviceBusy, NotOffered, OperationError, ResponseTimeout, SettingsError, StoreFull
from hotshoe.responder.bodies.theta import PERSONA
from hotshoe.wire.deviations import PARAMETERS_PADDED
from hotshoe.wire.values import ALL
from tests.responder.makes.visits import Stay, stay, timeless
from tests.virtual_clock import run


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stay]:
    async with stay(PERSONA, tmp_path / "card") as made:
        yield made
    (report,) = made.reports
    assert (report.clean, report.deviations) == (True, ())


async def test_it_is_spoken_to_as_a_theta_and_pads(here: Stay) -> None:
    assert here.camera.vendor == "theta"
    assert PARAMETERS_PADDED in {noted.deviation for noted in here.camera.deviations}
    known = await here.camera.read_properties()
    assert {each.code for each in known.values()} == set(here.virtual.body.properties.codes)
    assert known["image-size"].value == "5376x2688"
    assert known["shutter"].value == "auto"
    assert known["drive"].value == "single"


async def test_settings_change(here: Stay) -> None:
    assert (await here.camera.set("whitebalance", "shade")).value == "shade"
    assert (await here.camera.set("shutter", "1/125")).value == "1/125"
    assert (await here.camera.set("color-temperature", "5600 K")).value == "5600 K"


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("iso", "50", "it can be ISO AUTO"),
        ("capture-status", "shooting", "can only be read"),
        ("aperture", "2", "no property"),
        ("timelapse-interval", "3", "from 4 s"),
    ],
)
async def test_what_cannot_be_set_is_not_sent(here: Stay, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        await here.camera.set(name, value)


async def test_single_pictures_are_as_wide_as_a_sphere(here: Stay, tmp_path: Path) -> None:
    for number in (1, 2):
        (found,) = await here.camera.shoot()
        assert found.path == f"/DCIM/100RICOH/R001000{number}.JPG"
        saved = await here.camera.download(found, tmp_path)
        assert saved.path.read_bytes() == here.shots[found.name]
        image = Image.open(io.BytesIO(saved.path.read_bytes()))
        image.load()
        assert image.width == 2 * image.height


async def test_a_film_and_the_mode_is_as_it_was(here: Stay, tmp_path: Path) -> None:
    await here.camera.shoot()
    (film,) = await here.camera.record(0.05)
    assert film.name == "R0010002.MP4"
    assert (await here.camera.download(film, tmp_path)).path.read_bytes() == here.shots[film.name]
    assert (await here.camera.get("drive")).value == "single"
    assert (await here.camera.get("capture-status")).value == "idle"


async def test_a_film_ends_once_whatever_the_mode_is_by_then(here: Stay) -> None:
    await here.camera.set("drive", "movie")
    await here.camera.call(op.INITIATE_OPEN_CAPTURE, 0, 0)
    await here.camera.set("drive", "single")
    events = here.camera.events()
    await here.camera.call(op.TERMINATE_OPEN_CAPTURE, ALL)
    with pytest.raises(OperationError):
        await here.camera.call(op.TERMINATE_OPEN_CAPTURE, ALL)
    while (event := await events.next()) and event.name != "CaptureComplete":
        assert event.name == "ObjectAdded"
    assert set(here.shots) == {"R0010001.MP4"}


def test_a_full_card_ends_what_goes_on() -> None:
    async def main() -> None:
        async with timeless(PERSONA, capacity=20) as (virtual, camera):
            await camera.set("drive", "interval")
            with pytest.raises(StoreFull):
                await camera.shoot(bulb=10.0)
            await camera.set("drive", "single")
            with pytest.raises(ResponseTimeout):
                await camera.record(1.0, timeout=5.0)
            assert (await camera.get("capture-status")).value == "idle"
            assert not virtual.body.capturing

    run(main())


async def test_a_bracket_ends_by_itself(here: Stay) -> None:
    await here.camera.set("drive", "bracket")
    assert len(await here.camera.shoot()) == 3
    with pytest.raises(OperationError) as caught:
        await here.camera.call(op.TERMINATE_OPEN_CAPTURE, ALL)
    assert caught.value.code == CAPTURE_ALREADY_TERMINATED


def test_pictures_at_intervals_until_it_is_told_to_stop() -> None:
    async def main() -> None:
        async with timeless(PERSONA) as (virtual, camera):
            await camera.set("timelapse-number", "2")
            await camera.set("drive", "interval")
            assert len(await camera.shoot(bulb=30.0)) == 2
            await camera.set("timelapse-number", "0")
            await camera.set("timelapse-interval", "5")
            await camera.set("drive", "interval")
            assert len(await camera.shoot(bulb=12.0)) == 3
            await asyncio.sleep(60)
            assert len([each async for each in camera.walk() if not each.is_folder]) == 5
            assert not virtual.body.capturing

    run(main())


def test_pictures_at_intervals_until_there_are_enough() -> None:
    async def main() -> None:
        async with timeless(PERSONA) as (_, camera):
            await camera.set("timelapse-number", "2")
            await camera.set("drive", "interval")
            await camera.call(op.INITIATE_OPEN_CAPTURE, 0, 0)
            assert (await camera.get("capture-status")).value == "shooting"
            with pytest.raises(OperationError):
                await camera.call(op.TERMINATE_OPEN_CAPTURE, 1)
            await asyncio.sleep(30)
            assert len([each async for each in camera.walk() if not each.is_folder]) == 2
            assert (await camera.get("capture-status")).value == "idle"

    run(main())


def test_who_leaves_in_the_middle_leaves_no_camera_at_work() -> None:
    async def main() -> None:
        async with timeless(PERSONA) as (virtual, camera):
            await camera.set("drive", "interval")
            await camera.call(op.INITIATE_OPEN_CAPTURE, 0, 0)
            await asyncio.sleep(1)
            await camera.close()
            await asyncio.sleep(60)
            assert virtual.body.shots == 1
            assert not virtual.body.capturing

    run(main())


@pytest.mark.parametrize(
    "mode, bulb, words",
    [("single", 1.0, "as long as"), ("movie", None, "set to films"), ("interval", None, "until it is told to stop")],
)
async def test_orders_that_do_not_fit_the_mode(here: Stay, mode: str, bulb: float | None, words: str) -> None:
    await here.camera.set("drive", mode)
    with pytest.raises(NotOffered, match=words):
        await here.camera.shoot(bulb=bulb)
    assert here.shots == {}


@pytest.mark.parametrize("mode, operation", [("interval", op.INITIATE_CAPTURE), ("single", op.INITIATE_OPEN_CAPTURE)])
async def test_the_operation_of_another_mode_is_refused(here: Stay, mode: str, operation: Operation[Any]) -> None:
    await here.camera.set("drive", mode)
    here.camera._patience = 0.0
    with pytest.raises(DeviceBusy):
        await here.camera.call(operation, 0, 0)


async def test_it_can_be_visited_again(tmp_path: Path) -> None:
    async with stay(PERSONA, tmp_path / "card") as made:
        await made.camera.shoot()
        await made.camera.close()
        async with connect(f"127.0.0.1:{made.virtual.port}") as camera:
            (found,) = await camera.shoot()
            assert found.name == "R0010002.JPG"
