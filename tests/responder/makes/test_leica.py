"""Our initiator and the virtual Leica, over loopback TCP; and bytes of a real one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Operation
from hotshoe.catalog.responses import SESSION_NOT_OPEN
from hotshoe.errors import InvalidParameter, NotOffered, OperationError, SettingsError
from hotshoe.responder import HandleBook, serve
from hotshoe.responder.bodies.leica import PERSONA
from hotshoe.responder.memory import MemoryStore
from hotshoe.vendors.leica import catalog as leica
from hotshoe.wire.deviations import PARAMETERS_PADDED, VERSION_UNKNOWN
from hotshoe.wire.values import UNKNOWN_GUID
from tests.responder.makes.visits import Stay, stay, timeless
from tests.virtual_clock import run
from tests.wire.vectors import LEICA, VECTORS


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stay]:
    async with stay(PERSONA, tmp_path / "card") as made:
        yield made
    (report,) = made.reports
    assert (report.clean, report.deviations) == (True, ())


async def test_it_does_not_introduce_itself(here: Stay) -> None:
    assert here.camera.vendor == "leica"
    assert here.camera.guid == UNKNOWN_GUID
    noted = {each.deviation for each in here.camera.deviations}
    assert {VERSION_UNKNOWN, PARAMETERS_PADDED} <= noted


async def test_properties_are_told_in_leicas_session(here: Stay) -> None:
    known = await here.camera.read_properties()
    assert {each.code for each in known.values()} == set(here.virtual.body.properties.codes)
    assert (await here.camera.set("iso", 800)).value == "ISO 800"
    assert (await here.camera.set("whitebalance", "daylight")).value == "daylight"


@pytest.mark.parametrize(
    "name, value, words",
    [("iso", "51", "it can be ISO AUTO"), ("program", "auto", "can only be read"), ("zoom", "1", "no property")],
)
async def test_what_cannot_be_set_is_not_sent(here: Stay, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        await here.camera.set(name, value)


@pytest.mark.parametrize("focus", [None, True])
async def test_pictures(here: Stay, tmp_path: Path, focus: bool | None) -> None:
    for number in (1, 2):
        (found,) = await here.camera.shoot(autofocus=focus)
        assert found.path == f"/DCIM/100LEICA/L100000{number}.JPG"
        assert (await here.camera.download(found, tmp_path)).path.read_bytes() == here.shots[found.name]


async def test_focus_and_what_is_not_known(here: Stay) -> None:
    await here.camera.autofocus()
    with pytest.raises(NotOffered):
        await here.camera.drive_focus(1)
    with pytest.raises(NotOffered):
        await here.camera.shoot(bulb=1.0)
    with pytest.raises(InvalidParameter):
        await here.camera.call(leica.LE_RELEASE_STAGES, 99, 0)


@pytest.mark.parametrize(
    "operation", [op.GET_DEVICE_PROP_DESC, op.GET_DEVICE_PROP_VALUE, op.SET_DEVICE_PROP_VALUE,
                  leica.LE_KEEP_SESSION_ACTIVE, leica.LE_RELEASE_STAGES, leica.LE_CLOSE_SESSION],
    ids=lambda operation: operation.name,
)  # fmt: skip
async def test_outside_leicas_session_it_is_mute(here: Stay, operation: Operation[None]) -> None:
    await here.camera.call(leica.LE_CLOSE_SESSION)
    data = b"\0\0" if operation is op.SET_DEVICE_PROP_VALUE else None
    with pytest.raises(OperationError) as caught:
        await here.camera.call(operation, *((0x5005,) if "property" in operation.params else ()), data=data)
    assert caught.value.code == SESSION_NOT_OPEN


def test_a_session_under_control_is_kept_alive() -> None:
    async def main() -> None:
        async with timeless(PERSONA) as (virtual, camera):
            await camera.get("iso")
            before = virtual.sessions[0].operations
            await asyncio.sleep(61)
            assert virtual.sessions[0].operations - before == 12

    run(main())


async def test_its_bytes_are_those_of_a_real_one() -> None:
    """The recording's initiator speaks to our body, which answers as the recording's camera did."""
    body = PERSONA.body([MemoryStore(0x00010001, HandleBook())])
    async with serve(body, port=0, handlers=PERSONA.handlers, faults=PERSONA.habits) as virtual:
        command, events = [await asyncio.open_connection("127.0.0.1", virtual.port) for _ in range(2)]
        await exchange(command, "init-command-request", "init-command-ack")
        await exchange(events, "init-event-request", "init-event-ack")
        await exchange(command, "open-session-request", "open-session-response")
        await exchange(command, "vendor-open-session-request", "vendor-open-session-response")
        body.set_property(0x5013, 3)
        await exchange(events, "", "property-changed")
        for _, writer in (command, events):
            writer.close()
            await writer.wait_closed()


async def exchange(link: tuple[asyncio.StreamReader, asyncio.StreamWriter], sent: str, answered: str) -> None:
    """Send a packet of the recording; the camera's answer is the recorded one."""
    reader, writer = link
    recorded = {vector.name.removeprefix("leica-"): vector.data for vector in VECTORS if vector.origin == LEICA}
    if sent:
        writer.write(recorded[sent])
    expected = recorded[answered]
    assert await asyncio.wait_for(reader.readexactly(len(expected)), 10) == expected
