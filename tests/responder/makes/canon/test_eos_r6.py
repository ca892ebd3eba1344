"""An EOS R6 and our initiator, and a guest that does what an initiator should not."""

import asyncio
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hotshoe.client.camera import Camera
from hotshoe.errors import FocusFailed, NotOffered, ResponseTimeout, SettingsError
from hotshoe.responder.bodies.canon.control import told
from hotshoe.responder.handlers import Call
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import NOT_READY, OPERATION_REFUSED
from hotshoe.vendors.canon.eos import properties as eos
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.records import PropertyValue, Record, read_records
from hotshoe.wire.deviations import VENDOR_DATA_SPOILT
from tests.responder.guest import Guest
from tests.responder.makes.canon.rooms import Room, room, visited
from tests.virtual_clock import run

OK, DATASET, FORMAT, VALUE, PARAMETER, NOT_SUPPORTED, BUSY, GENERAL = (
    0x2001,
    0x2023,
    0x201B,
    0x201C,
    0x201D,
    0x200A,
    0x2019,
    0x2002,
)


at_the_body = visited("canon")


async def controlled(guest: Guest) -> Guest:
    """A guest who has taken control and heard the whole state."""
    assert (await guest.ask(op.SET_REMOTE_MODE.code, 1))[0] == OK
    assert (await guest.ask(op.SET_EVENT_MODE.code, 1))[0] == OK
    await news(guest)
    return guest


async def news(guest: Guest) -> list[Record]:
    code, _, data = await guest.ask(op.GET_EVENT.code)
    assert code == OK
    return list(read_records(data))


@at_the_body
async def test_every_property_has_a_name_and_a_value(camera: Camera, here: Room) -> None:
    known = await camera.read_properties()
    assert camera.vendor == "canon"
    assert {"iso", "aperture", "shutter", "whitebalance", "program", "drive", "compression", "lens", "battery"} <= set(
        known
    )
    assert known["iso"].value == "ISO 100"
    assert known["aperture"].choices[:3] == ("f/4", "f/4.5", "f/5")
    assert "raw+large-fine" in known["compression"].choices
    assert not known["lens"].settable
    assert (await camera.get("battery")).value == "100 %"


@at_the_body
async def test_what_is_set_is_set_in_the_body(camera: Camera, here: Room) -> None:
    for name, wanted, code, value in (
        ("iso", "ISO 400", eos.ISO_SPEED.code, 0x58),
        ("aperture", 8, eos.APERTURE.code, 0x38),
        ("shutter", "1/500", eos.SHUTTER_SPEED.code, 0x80),
        ("exposure-compensation", "-0.7", eos.EXP_COMPENSATION.code, -5),
        ("whitebalance", "daylight", eos.WHITE_BALANCE.code, 1),
        ("compression", "raw+large-fine", eos.IMAGE_FORMAT.code, (6, 0, 4, 1, 0, 3)),
        ("artist", "Ann", eos.ARTIST.code, "Ann"),
    ):
        after = await camera.set(name, wanted)
        assert after.raw == value
        assert here.body.properties.value(code) == value
    await camera.set("datetime", "2020-02-03T04:05:06")
    assert here.body.clock.now().strftime("%Y-%m-%d %H:%M") == "2020-02-03 04:05"


@at_the_body
async def test_what_cannot_be_set_is_not_sent(camera: Camera, here: Room) -> None:
    await camera.read_properties()
    for name, wanted in (("aperture", "f/1.2"), ("iso", "123"), ("lens", "RF50mm"), ("sharpness", "1")):
        with pytest.raises(SettingsError):
            await camera.set(name, wanted)
    assert here.body.properties.value(eos.APERTURE.code) == 0x30


@at_the_body
async def test_a_dial_that_is_turned_is_heard_of(camera: Camera, here: Room) -> None:
    events = camera.events()
    await camera.read_properties()
    await here.served.do(lambda: here.body.set_property(eos.ISO_SPEED.code, 0x60))
    while (event := await events.next()) is not None:
        if event.params == (eos.ISO_SPEED.code, 0x60):
            break
    assert event is not None
    assert event.name == "EosPropValueChanged"
    assert (await camera.get("iso")).value == "ISO 800"


@at_the_body
async def test_a_picture_on_the_card(camera: Camera, here: Room, tmp_path: Path) -> None:
    (picture,) = await camera.shoot()
    assert (picture.path, picture.in_memory) == ("/DCIM/100CANON/IMG_0001.JPG", False)
    saved = await camera.download(picture, tmp_path)
    assert saved.path.read_bytes() == here.files["IMG_0001.JPG"]
    (second,) = await camera.shoot()
    assert await camera.read(second) == here.files["IMG_0002.JPG"] != here.files["IMG_0001.JPG"]


@at_the_body
async def test_raw_and_jpeg_come_as_two(camera: Camera, here: Room) -> None:
    await camera.set("compression", "raw+large-fine")
    pictures = await camera.shoot()
    assert [picture.name for picture in pictures] == ["IMG_0001.CR3", "IMG_0001.JPG"]
    assert {picture.name: await camera.read(picture) for picture in pictures} == here.files
    assert [picture.info.format for picture in pictures] == [0xB108, 0x3801]


@at_the_body
async def test_a_picture_in_memory_leaves_no_trace(camera: Camera, here: Room, tmp_path: Path) -> None:
    await camera.set("compression", "craw+small1-normal")
    pictures = await camera.shoot(memory=True)
    assert [(picture.name, picture.in_memory) for picture in pictures] == [
        ("IMG_0001.CR3", True),
        ("IMG_0001.JPG", True),
    ]
    assert here.files == {}
    buffer = here.body.buffer
    assert buffer is not None
    for picture in pictures:
        with buffer.open(picture.handle) as content:
            made = content.read(0, content.size)
        saved = await camera.download(picture, tmp_path, digest=True)
        assert hashlib.sha256(saved.path.read_bytes()).digest() == hashlib.sha256(made).digest()
        assert picture.handle not in buffer
    await camera.shoot(memory=False)
    assert len(here.files) == 2


@at_the_body
async def test_pictures_that_somebody_else_took_are_not_taken_for_ours(camera: Camera, here: Room) -> None:
    await camera.read_properties()
    await here.served.shoot()
    (mine,) = await camera.shoot()
    assert mine.name == "IMG_0002.JPG"


@at_the_body
async def test_the_button_of_the_camera_puts_pictures_where_they_are_wanted(camera: Camera, here: Room) -> None:
    await camera.set("capture-destination", "memory")
    events = camera.events()
    await here.served.shoot()
    while (event := await events.next()) is not None:
        if event.name == "EosRequestObjectTransfer":
            break
    assert event is not None
    assert here.files == {}
    buffer = here.body.buffer
    assert buffer is not None
    assert list(buffer.objects()) == [event.params[0]]


@at_the_body
async def test_a_lens_that_finds_no_focus(camera: Camera, here: Room) -> None:
    here.body.focuses = False
    with pytest.raises(FocusFailed):
        await camera.shoot()
    with pytest.raises(FocusFailed):
        await camera.autofocus()
    assert here.files == {}
    (picture,) = await camera.shoot(autofocus=False)
    assert picture.name == "IMG_0001.JPG"
    await camera.set("focus-mode", "manual")
    assert await camera.shoot()


@at_the_body
async def test_a_long_exposure(camera: Camera, here: Room) -> None:
    began = asyncio.get_running_loop().time()
    assert await camera.shoot(bulb=20)
    assert asyncio.get_running_loop().time() - began > 20


@at_the_body
async def test_the_live_view_moves(camera: Camera, here: Room) -> None:
    async with camera.live_view() as live:
        frames = [(await live.next()).data for _ in range(3)]
        await camera.autofocus()
        assert here.body.properties.value(eos.EVF_OUTPUT_DEVICE.code) == 2
    assert len(set(frames)) == 3
    for frame in frames:
        with Image.open(io.BytesIO(frame)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (640, 424))
    assert here.body.properties.value(eos.EVF_OUTPUT_DEVICE.code) == 0


@at_the_body
async def test_a_film(camera: Camera, here: Room) -> None:
    (film,) = await camera.record(5)
    assert film.path == "/DCIM/100CANON/MVI_0001.MP4"
    data = await camera.read(film)
    assert data == here.files["MVI_0001.MP4"]
    assert data[4:8] == b"ftyp"


@at_the_body
async def test_the_lens_is_moved(camera: Camera, here: Room) -> None:
    await camera.drive_focus(3)
    await camera.drive_focus(-1)
    assert [each.lens for _, each in _told(here)] == [2]


def _told(here: Room) -> list[tuple[Any, Any]]:
    sessions = [connection._session for connection in here.served._seated.values()]
    return [(session, told(Call(here.body, session))) for session in sessions]


def test_the_body_is_given_back_and_can_be_used_again() -> None:
    async def test() -> None:
        async with room("canon") as here:
            for number in (1, 2):
                async with here.visit() as camera:
                    (picture,) = await camera.shoot(memory=True)
                    assert picture.name == f"IMG_000{number}.JPG"
                    assert here.body.properties.value(eos.CAPTURE_DESTINATION.code) == 4
                    assert [each.remote for _, each in _told(here)] == [1]
                assert here.body.properties.value(eos.CAPTURE_DESTINATION.code) == 2
                # Nobody listens any more.
                assert len(here.body._listeners) == 1

    run(test())


@at_the_body
async def test_listing_and_reading_do_not_take_control(camera: Camera, here: Room) -> None:
    await here.served.shoot()
    assert [found.name async for found in camera.walk() if not found.is_folder] == ["IMG_0001.JPG"]
    assert [each.remote for _, each in _told(here)] == [0]


@at_the_body
async def test_structures_that_cannot_be_read_are_noted_and_the_session_goes_on(camera: Camera, here: Room) -> None:
    await camera.read_properties()
    ((_, events),) = _told(here)
    events._waiting.append(Record(records.OBJECT_ADDED, b"short"))
    (picture,) = await camera.shoot()
    assert picture.name == "IMG_0001.JPG"
    assert [met.deviation for met in camera.deviations] == [VENDOR_DATA_SPOILT]


@at_the_body
async def test_operations_that_it_does_not_list_are_not_sent(camera: Camera, here: Room) -> None:
    with pytest.raises(NotOffered):
        await camera.call(op.INITIATE_RELEASE_CONTROL)


@at_the_body
async def test_a_card_without_room(camera: Camera, here: Room) -> None:
    here.card._capacity = 10
    with pytest.raises(ResponseTimeout, match="no picture"):
        await camera.shoot(timeout=2)
    assert not here.body.capturing


def test_without_remote_mode_nothing_can_be_changed() -> None:
    async def test() -> None:
        async with room("canon") as here:
            guest = await here.guest()
            for operation, params in (
                (op.REMOTE_RELEASE_ON, (3, 0)),
                (op.REMOTE_RELEASE, ()),
                (op.BULB_START, ()),
                (op.DO_AF, ()),
                (op.DRIVE_LENS, (1,)),
                (op.GET_VIEWFINDER_DATA, (0x200000, 0, 0)),
            ):
                assert (await guest.ask(operation.code, *params))[0] == OPERATION_REFUSED, operation.name
            assert (await guest.ask(op.SET_DEVICE_PROP_VALUE_EX.code, data=b""))[0] == OPERATION_REFUSED
            # Events are not told to who has not asked for them.
            assert await news(guest) == []
            await guest.leave()

    run(test())


def test_a_guest_that_sends_what_makes_no_sense_is_refused() -> None:
    async def test() -> None:
        async with room("canon") as here:
            guest = await controlled(await here.guest())
            for data, refusal in (
                (b"", DATASET),
                (bytes.fromhex("07000000 03d10000"), DATASET),
                (bytes.fromhex("ff000000 03d10000 48000000"), DATASET),
                (bytes.fromhex("0c000000 77d70000 48000000"), NOT_SUPPORTED),
                (bytes.fromhex("0a000000 03d10000 4800"), FORMAT),
                (bytes.fromhex("0c000000 03d10000 49000000"), VALUE),
                (bytes.fromhex("0c000000 1bd10000 49000000"), 0x200F),
                (bytes.fromhex("a9010000 d0d10000") + b"x" * 416 + b"\0", VALUE),
            ):
                assert (await guest.ask(op.SET_DEVICE_PROP_VALUE_EX.code, data=data))[0] == refusal, data
            for operation, params, refusal in (
                (op.REQUEST_DEVICE_PROP_VALUE, (0x5001,), NOT_SUPPORTED),
                (op.REMOTE_RELEASE_ON, (4, 0), PARAMETER),
                (op.DRIVE_LENS, (4,), PARAMETER),
                (op.DRIVE_LENS, (0x8000,), PARAMETER),
                (op.BULB_END, (), GENERAL),
                (op.GET_VIEWFINDER_DATA, (0x200000, 0, 0), NOT_READY),
                (op.TRANSFER_COMPLETE, (99,), 0x2009),
                (op.GET_STORAGE_INFO, (0x99,), 0x2008),
            ):
                assert (await guest.ask(operation.code, *params))[0] == refusal, operation.name
            assert await news(guest) == []
            await guest.leave()

    run(test())


def test_while_a_picture_is_taken_the_body_is_busy() -> None:
    async def test() -> None:
        async with room("canon") as here:
            guest = await controlled(await here.guest())
            assert (await guest.ask(op.REMOTE_RELEASE_ON.code, 3, 1))[0] == OK
            assert (await guest.ask(op.REMOTE_RELEASE_ON.code, 3, 1))[0] == BUSY
            assert [(each.code, each.data[0]) for each in await news(guest)] == [(0xC18B, 1)]
            await asyncio.sleep(0.3)
            assert [each.code for each in await news(guest)] == [0xC181, 0xC189, 0xC18B]
            assert (await guest.ask(op.REMOTE_RELEASE_OFF.code, 3))[0] == OK
            assert (await guest.ask(op.BULB_START.code))[0] == OK
            assert (await guest.ask(op.BULB_START.code))[0] == BUSY
            await guest.leave()

    run(test())


def test_older_ways_of_an_initiator() -> None:
    async def test() -> None:
        async with room("canon") as here:
            guest = await controlled(await here.guest())
            assert (await guest.ask(op.REMOTE_RELEASE.code))[:2] == (OK, (0,))
            await asyncio.sleep(0.3)
            here.body.focuses = False
            assert (await guest.ask(op.REMOTE_RELEASE.code))[:2] == (OK, (1,))
            assert list(here.files) == ["IMG_0001.JPG"]
            assert (await guest.ask(op.GET_STORAGE_IDS.code))[2] == bytes.fromhex("01000000 01000100")
            assert (await guest.ask(op.GET_STORAGE_INFO.code, 0x10001))[0] == OK
            assert (await guest.ask(op.INITIATE_VIEWFINDER.code))[0] == OK
            assert (await guest.ask(op.GET_VIEWFINDER_DATA.code, 0x200000, 0, 0))[2][8:10] == b"\xff\xd8"
            assert (await guest.ask(op.TERMINATE_VIEWFINDER.code))[0] == OK
            assert (await guest.ask(op.GET_VIEWFINDER_DATA.code, 0x200000, 0, 0))[0] == NOT_READY
            assert (await guest.ask(op.KEEP_DEVICE_ON.code))[0] == OK
            (handle,) = [handle for handle in here.card.objects() if not here.card.get(handle).folder]
            whole = here.files["IMG_0001.JPG"]
            assert (await guest.ask(op.GET_PARTIAL_OBJECT.code, handle, 3, 5))[2] == whole[3:8]
            assert (await guest.ask(op.GET_PARTIAL_OBJECT_64.code, handle, 3, 0, 5))[2] == whole[3:8]
            assert (await guest.ask(op.TRANSFER_COMPLETE.code, handle))[0] == OK
            assert here.files == {"IMG_0001.JPG": whole}
            await guest.ask(0x100B, handle, 0)
            assert (records.OBJECT_REMOVED, handle.to_bytes(4, "little")) in [
                (each.code, each.data) for each in await news(guest)
            ]
            await guest.leave()

    run(test())


def test_who_does_not_ask_hears_the_state_anew_instead_of_everything() -> None:
    async def test() -> None:
        async with room("canon") as here:
            guest = await controlled(await here.guest())
            for number in range(5000):
                await here.served.do(lambda number=number: here.body.set_property(eos.AVAILABLE_SHOTS.code, number))  # type: ignore[misc]
            waiting = await news(guest)
            assert len(waiting) <= 4096 + 100
            shots = [
                each.content.value
                for each in waiting
                if isinstance(each.content, PropertyValue) and each.content.property == eos.AVAILABLE_SHOTS.code
            ]
            assert shots[-1] == (4999).to_bytes(4, "little")
            assert (await guest.ask(op.SET_EVENT_MODE.code, 0))[0] == OK
            assert await news(guest) == []
            await guest.leave()

    run(test())
