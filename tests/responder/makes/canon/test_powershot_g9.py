"""A PowerShot G9 and our initiator, and a guest that does what an initiator should not."""

import asyncio

import pytest

from hotshoe.client.camera import Camera
from hotshoe.errors import NotOffered
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import IN_CONTROL, NOT_READY, OPERATION_REFUSED
from hotshoe.vendors.canon.powershot import properties as g9
from hotshoe.vendors.canon.powershot.events import read_event
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DeviceInfo
from tests.responder.makes.canon.rooms import Room, room, visited
from tests.virtual_clock import run

OK, BUSY = 0x2001, 0x2019


at_the_body = visited("canon-powershot")


@at_the_body
async def test_settings_are_listed_under_control(camera: Camera, here: Room) -> None:
    assert g9.ISO_SPEED.code not in camera.info.properties
    known = await camera.read_properties()
    assert (known["iso"].value, known["aperture"].value, known["compression"].value) == ("ISO 100", "f/4", "superfine")
    await camera.set("iso", 400)
    assert here.body.properties.value(g9.ISO_SPEED.code) == 0x58


@at_the_body
async def test_pictures_on_the_card_and_in_memory(camera: Camera, here: Room) -> None:
    (picture,) = await camera.shoot()
    assert picture.path == "/DCIM/100CANON/IMG_0001.JPG"
    assert await camera.read(picture) == here.files["IMG_0001.JPG"]
    (picture,) = await camera.shoot(memory=True)
    assert picture.path == "/IMG_0001.JPG"
    assert (await camera.read(picture)).startswith(b"\xff\xd8")
    assert list(here.files) == ["IMG_0001.JPG"]
    with pytest.raises(NotOffered):
        await camera.shoot(bulb=1)


@at_the_body
async def test_the_viewfinder(camera: Camera, here: Room) -> None:
    async with camera.live_view() as live:
        first, second = await live.next(), await live.next()
    assert first.data[:2] == b"\xff\xd8"
    assert first.data != second.data
    await camera.autofocus()


def test_it_is_given_back_and_can_be_used_again() -> None:
    async def test() -> None:
        async with room("canon-powershot") as here:
            for _ in range(2):
                async with here.visit() as camera:
                    assert await camera.shoot()
                assert len(here.body._listeners) == 1
            assert len(here.files) == 2

    run(test())


def test_what_a_guest_asks() -> None:
    async def test() -> None:
        async with room("canon-powershot") as here:
            guest = await here.guest()
            for operation in (op.INITIATE_CAPTURE_IN_MEMORY, op.VIEWFINDER_ON, op.GET_VIEWFINDER_IMAGE):
                assert (await guest.ask(operation.code))[0] == OPERATION_REFUSED
            listed = decode(DeviceInfo, (await guest.ask(0x1001))[2]).properties
            assert (await guest.ask(op.INITIATE_RELEASE_CONTROL.code))[0] == OK
            assert (await guest.ask(op.INITIATE_RELEASE_CONTROL.code))[0] == IN_CONTROL
            assert set(listed) < set(decode(DeviceInfo, (await guest.ask(0x1001))[2]).properties)
            event = read_event((await guest.ask(op.CHECK_EVENT.code))[2])
            assert event is not None
            assert event.code == 0xC00C
            assert (await guest.ask(op.CHECK_EVENT.code))[2] == b""
            assert (await guest.ask(op.GET_VIEWFINDER_IMAGE.code))[0] == NOT_READY
            assert (await guest.ask(0x1016, g9.ISO_SPEED.code, data=b"\x50\0"))[0] == OK
            assert (await guest.ask(op.GET_CHANGES.code))[2] == bytes.fromhex("01000000 1cd0")
            assert (await guest.ask(op.GET_CHANGES.code))[2] == bytes(4)
            assert (await guest.ask(op.FOCUS_LOCK.code))[0] == OK
            assert (await guest.ask(op.INITIATE_CAPTURE_IN_MEMORY.code))[0] == OK
            assert (await guest.ask(op.INITIATE_CAPTURE_IN_MEMORY.code))[0] == BUSY
            await asyncio.sleep(0.3)
            told = []
            while data := (await guest.ask(op.CHECK_EVENT.code))[2]:
                event = read_event(data)
                assert event is not None
                told.append(event.code)
            # Two folders and the picture, then the end.
            assert told == [0x4002, 0x4002, 0x4002, 0x400D]
            assert (await guest.ask(op.TERMINATE_RELEASE_CONTROL.code))[0] == OK
            assert (await guest.ask(op.VIEWFINDER_OFF.code))[0] == OPERATION_REFUSED
            await guest.leave()

    run(test())
