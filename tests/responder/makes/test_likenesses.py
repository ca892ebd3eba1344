"""Cameras of which a text tells no properties of their make's own: the make's handlers serve them all the same."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.errors import OperationError
from hotshoe.responder.likeness import Likeness
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import like, persona
from hotshoe.responder.store import HandleBook
from hotshoe.vendors.nikon import operations as nikon
from hotshoe.vendors.sony.operations import CONTROL_DEVICE
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import UINT8, UINT16, Enumeration
from tests.responder.makes.visits import Stay, stay

MAKES = ("canon", "nikon", "sony")
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
