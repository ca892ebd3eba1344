"""Cameras of which a text tells no properties of their make's own: the make's handlers serve them all the same."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.errors import OperationError
from hotshoe.responder.body import SHOTS_PER_PERCENT
from hotshoe.responder.likeness import Likeness, RefusedProperty
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import like, persona
from hotshoe.responder.store import HandleBook
from hotshoe.vendors.fuji.catalog import AF_STATUS, CAPTURE_STEP, FOCUSING, FULL_PRESS, VENDOR_EXTENSION_ID
from hotshoe.vendors.nikon import operations as nikon
from hotshoe.vendors.nikon.properties import LIVE_VIEW_STATUS
from hotshoe.vendors.sony.operations import CONTROL_DEVICE
from hotshoe.vendors.sony.properties import BATTERY
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import INT8, UINT8, UINT16, Enumeration
from tests.responder.makes.visits import Stay, stay

MAKES = ("canon", "canon-powershot", "nikon", "sony")
NUMBERED, EMPTY = 0x5004, 0x500A


def info_of(make: str) -> DeviceInfo:
    """What the make's own virtual body says of itself."""
    base = persona(make)
    body = base.body([MemoryStore(0x10001, HandleBook())])
    return replace(body.device_info(base.handlers.offered_by(body)), properties=(NUMBERED, EMPTY))


PROPERTIES = (
    DevicePropDesc(NUMBERED, UINT8, 1, 2, 7, Enumeration((1, 2, 3))),
    DevicePropDesc(EMPTY, UINT16, 1, 2, 2, Enumeration(())),
)


@pytest.fixture(params=MAKES)
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stay]:
    async with stay(like(Likeness(info_of(request.param), PROPERTIES)), tmp_path / "card") as made:
        yield made
    (report,) = made.reports
    assert report.clean


async def test_it_takes_pictures_and_shows_what_it_sees(here: Stay, tmp_path: Path) -> None:
    (found,) = await here.camera.shoot()
    assert (await here.camera.download(found, tmp_path)).size == found.size
    async with here.camera.live_view() as live:
        assert (await live.next()).data
        # The session ends with the view on: the body has to be as it was before.


async def test_it_lists_no_more_than_the_text(here: Stay) -> None:
    assert here.virtual.body.properties.codes == (NUMBERED, EMPTY)


async def test_a_dial_needs_a_value_to_turn_from(tmp_path: Path) -> None:
    async with stay(like(Likeness(info_of("sony"), PROPERTIES)), tmp_path / "card") as made:
        for code in (NUMBERED, EMPTY):
            with pytest.raises(OperationError, match="AccessDenied"):
                await made.camera.call(CONTROL_DEVICE, code, data=b"\1")


async def test_events_are_sent_where_nobody_can_ask_for_them(tmp_path: Path) -> None:
    asked = {nikon.GET_EVENT.code, nikon.GET_EVENT_EX.code}
    info = info_of("nikon")
    kept = {code for code in info.operations if code < 0x9000} | {INITIATE_CAPTURE.code}
    assert asked - kept == asked
    kind = like(Likeness(replace(info, operations=tuple(sorted(kept)))))
    async with stay(kind, tmp_path / "card") as made:
        (found,) = await made.camera.shoot()
        assert found.name == "DSC_0001.JPG"


async def test_pictures_run_the_makes_own_battery_down(tmp_path: Path) -> None:
    level = DevicePropDesc(BATTERY.code, INT8, 1, 67, 67)
    async with stay(like(Likeness(info_of("sony"), (*PROPERTIES, level))), tmp_path / "card") as made:
        for _ in range(SHOTS_PER_PERCENT):
            (found,) = await made.camera.shoot()
            await made.camera.read(found)
        assert made.virtual.body.properties.value(BATTERY.code) == 66


async def test_a_nikon_records_without_properties_that_it_lists(tmp_path: Path) -> None:
    refused = (RefusedProperty(LIVE_VIEW_STATUS.code, 0x200A),)
    info = replace(info_of("nikon"), properties=(LIVE_VIEW_STATUS.code,))
    async with stay(like(Likeness(info, (), refused)), tmp_path / "card") as made:
        (film,) = await made.camera.record(0.01)
        assert film.name == "DSC_0001.MOV"


async def test_a_sonys_film_is_left_on_its_card(tmp_path: Path) -> None:
    async with stay(like(Likeness(info_of("sony"), PROPERTIES)), tmp_path / "card") as made:
        assert await made.camera.record(0.01) == []
        assert [name[-4:] for name in made.shots] == [".MP4"]


@pytest.mark.parametrize("stepwise", [True, False])
async def test_a_fujifilm_is_released_on_the_standards_transport(stepwise: bool, tmp_path: Path) -> None:
    info = replace(info_of("generic"), vendor_extension_id=VENDOR_EXTENSION_ID, manufacturer="FUJIFILM")
    steps = DevicePropDesc(CAPTURE_STEP.code, UINT16, 1, FULL_PRESS, FULL_PRESS)
    focus = DevicePropDesc(AF_STATUS.code, UINT16, 0, FOCUSING, FOCUSING)
    described = (steps, focus) if stepwise else ()
    likeness = Likeness(replace(info, properties=tuple(each.code for each in described)), described)
    async with stay(like(likeness), tmp_path / "card") as made:
        assert made.camera.vendor == "fuji"
        (found,) = await made.camera.shoot()
        assert set(made.shots) == {found.name}
        if stepwise:
            await made.camera.autofocus()
            assert set(made.shots) == {found.name}
