"""The Wi-Fi profiles of the virtual Nikon, over loopback TCP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotshoe import connect
from hotshoe.errors import AccessDenied, InvalidParameter, NotSupported, OperationError, StoreFull
from hotshoe.responder.bodies.nikon import PERSONA
from hotshoe.responder.bodies.nikon_profiles import SLOTS, shelf
from hotshoe.vendors.nikon import operations as op
from hotshoe.vendors.nikon.wifi.profile import profile_bytes
from hotshoe.vendors.nikon.wifi.slots import add_profile, read_slots, remove_profile
from tests.responder.makes.visits import Stay, stay
from tests.vendors.nikon.wifi.profiles import wep64


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stay]:
    async with stay(PERSONA, tmp_path / "card") as made:
        yield made


async def test_profiles_are_kept_beyond_sessions(here: Stay) -> None:
    slot = await add_profile(here.camera, wep64())
    assert (slot.number, slot.title, slot.network, slot.created) == (0, "MyProfile", "TestNet", "19990909T090909")
    assert shelf(here.virtual.body).profiles == {0: wep64()}
    await here.camera.close()
    async with connect(f"127.0.0.1:{here.virtual.port}") as again:
        assert (await read_slots(again)).used == (slot,)


async def test_all_slots_fill_up_and_are_free_again(here: Stay) -> None:
    for number in range(SLOTS):
        slot = await add_profile(here.camera, wep64(name=f"P{number}".encode().ljust(17, b"\0")))
        assert slot.number == number
    with pytest.raises(StoreFull):
        await add_profile(here.camera, wep64())
    slots = await read_slots(here.camera)
    await remove_profile(here.camera, slots.all[5])
    assert [slot.number for slot in (await read_slots(here.camera)).free] == [5]
    assert (await add_profile(here.camera, wep64())).number == 5


async def test_what_is_no_profile_is_refused(here: Stay) -> None:
    for data in (b"", b"x", profile_bytes(wep64()) + b"x", bytes(196)):
        with pytest.raises(OperationError):
            await here.camera.call(op.SEND_PROFILE_DATA, 0, data=data)
    assert shelf(here.virtual.body).profiles == {}


async def test_slots_that_are_not_there_or_taken_are_refused(here: Stay) -> None:
    for operation, data in ((op.SEND_PROFILE_DATA, wep64()), (op.DELETE_PROFILE, None)):
        with pytest.raises(InvalidParameter):
            await here.camera.call(operation, SLOTS, data=data)
    await here.camera.call(op.SEND_PROFILE_DATA, 3, data=wep64())
    with pytest.raises(AccessDenied):
        await here.camera.call(op.SEND_PROFILE_DATA, 3, data=wep64())
    await here.camera.call(op.DELETE_PROFILE, 3)
    await here.camera.call(op.DELETE_PROFILE, 3)
    assert not (await read_slots(here.camera)).used


async def test_what_nobody_knows_is_not_played(here: Stay) -> None:
    with pytest.raises(NotSupported):
        await here.camera.call(op.SET_PROFILE_DATA)
