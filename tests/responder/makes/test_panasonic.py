"""Our initiator and the virtual Panasonic, over loopback TCP."""

import asyncio
import io
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.catalog import operations as standard
from hotshoe.catalog.model import Operation
from hotshoe.errors import (
    FocusFailed,
    InvalidHandle,
    MalformedPacket,
    NotOffered,
    NotSupported,
    OperationError,
    SettingsError,
)
from hotshoe.responder.bodies.panasonic import PERSONA
from hotshoe.responder.bodies.panasonic.shooting import ROOM_IN_MEMORY
from hotshoe.vendors.panasonic import liveviewsizes as view
from hotshoe.vendors.panasonic import operations as op
from hotshoe.vendors.panasonic import properties as props
from hotshoe.vendors.panasonic.liveviewsizes import ViewSize, view_size_bytes
from hotshoe.vendors.panasonic.records import record_bytes
from hotshoe.wire.deviations import VENDOR_DATA_SPOILT
from tests.responder.makes.visits import Stay, stay


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stay]:
    async with stay(PERSONA, tmp_path / "card") as made:
        yield made
    (report,) = made.reports
    assert (report.clean, report.deviations) == (True, ())


async def test_it_is_spoken_to_as_a_panasonic(here: Stay) -> None:
    assert here.camera.vendor == "panasonic"
    assert here.camera.info.properties == (0x5001,)
    known = await here.camera.read_properties()
    assert {each.code for each in known.values()} == set(here.virtual.body.properties.codes)
    assert known["shutter"].value == "1/125"
    assert known["battery"].value == "100 %"
    assert known["ApertureRangeLimit"].raw == (28, 220)
    assert here.camera.deviations == ()


@pytest.mark.parametrize(
    "name, value, raw",
    [
        ("iso", "auto", props.AUTO_ISO),
        ("aperture", "f/8", 80),
        ("shutter", "1/500", 500_000),
        ("shutter", '2"', props.SECONDS | 2000),
        ("whitebalance", "cloudy", 0x8008),
        ("exposure-compensation", "-1.3", 0x8004),
        ("focus-mode", "af-c", 5),
        ("metering", "spot", 2),
        ("compression", "raw+fine", 3),
        ("compression", "raw", 5),
        ("capture-target", "memory", 1),
        ("movie-program", "manual", 3),
        ("0x02000021", "ISO 1600", 1600),
    ],
)
async def test_settings_change_in_the_body(here: Stay, name: str, value: str, raw: int) -> None:
    changed = await here.camera.set(name, value)
    assert changed.raw == raw
    assert here.virtual.body.properties.value(changed.code) == raw


async def test_changes_are_told_by_their_groups(here: Stay) -> None:
    events = here.camera.events()
    await here.camera.set("iso", 1600)
    here.virtual.body.set_property(props.APERTURE.code, 80)
    here.virtual.body.set_property(0x5001, 90)
    told = [await events.next() for _ in range(3)]
    assert [event and (event.name, event.params) for event in told] == [
        ("PanasonicDevicePropChanged", (props.ISO_GROUP,)),
        ("PanasonicDevicePropChanged", (props.APERTURE_GROUP,)),
        ("DevicePropChanged", (0x5001,)),
    ]


@pytest.mark.parametrize(
    "name, value, words",
    [("aperture", "f/1.2", "it can be f/2.8"), ("program", "manual", "can only be read"), ("zoom", "1", "no property")],
)
async def test_what_cannot_be_set_is_refused(here: Stay, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        await here.camera.set(name, value)


async def test_pictures_on_the_card(here: Stay, tmp_path: Path) -> None:
    for number in (1, 2):
        (found,) = await here.camera.shoot(autofocus=True)
        assert (found.in_memory, found.path) == (False, f"/DCIM/100_PANA/P100000{number}.JPG")
        await here.camera.download(found, tmp_path)
    names = ("P1000001.JPG", "P1000002.JPG")
    saved = {name: (tmp_path / name).read_bytes() for name in names}
    assert saved == here.shots
    assert len(set(saved.values())) == 2


async def test_pictures_in_memory_are_gone_when_they_were_read(here: Stay, tmp_path: Path) -> None:
    (found,) = await here.camera.shoot(memory=True)
    assert found.in_memory
    await here.camera.download(found, tmp_path)
    Image.open(tmp_path / "P1000001.JPG").load()
    assert here.shots == {}
    with pytest.raises(InvalidHandle):
        await here.camera.call(standard.GET_OBJECT, found.handle)


async def test_where_pictures_go_is_put_back(tmp_path: Path) -> None:
    async with stay(PERSONA, tmp_path / "card") as made:
        await made.camera.shoot(memory=True)
        table = made.virtual.body.properties
        assert table.value(props.CAPTURE_TARGET.code) == props.MEMORY
    assert table.value(props.CAPTURE_TARGET.code) == props.CARD


async def test_pictures_in_both_places(here: Stay, tmp_path: Path) -> None:
    await here.camera.set("capture-target", "card-and-memory")
    (found,) = await here.camera.shoot()
    await here.camera.download(found, tmp_path)
    assert here.shots == {found.name: (tmp_path / found.name).read_bytes()}


async def test_raw_and_jpeg(here: Stay, tmp_path: Path) -> None:
    await here.camera.set("compression", "raw+standard")
    pictures = await here.camera.shoot()
    formats = [(await here.camera.call(standard.GET_OBJECT_INFO, picture.handle)).format for picture in pictures]
    assert formats == [0x3800, 0x3801]
    for picture in pictures:
        await here.camera.download(picture, tmp_path)
    assert {picture.name: (tmp_path / picture.name).read_bytes() for picture in pictures} == here.shots
    await here.camera.set("compression", "raw")
    assert [picture.name for picture in await here.camera.shoot()] == ["P1000002.RW2"]


async def test_memory_keeps_the_newest_pictures(here: Stay) -> None:
    await here.camera.set("capture-target", "memory")
    for _ in range(ROOM_IN_MEMORY + 1):
        await here.camera.shoot()
    buffer = here.virtual.body.buffer
    assert buffer
    names = [buffer.get(handle).name for handle in buffer.objects()]
    assert names == [f"P100000{number}.JPG" for number in range(2, ROOM_IN_MEMORY + 2)]


async def test_a_body_is_busy_while_it_takes_a_picture(here: Stay) -> None:
    """Which our camera waits out."""
    pictures = await asyncio.gather(here.camera.shoot(), here.camera.call(op.RELEASE, op.RELEASE_ONCE))
    assert pictures[0]
    assert len(here.shots) == 2


async def test_the_bodys_own_button_is_told(here: Stay, tmp_path: Path) -> None:
    events = here.camera.events()
    await here.virtual.shoot()
    event = await events.next()
    assert event
    assert event.name == "PanasonicObjectAdded"
    found = await here.camera.announced(event)
    assert found
    await here.camera.download(found, tmp_path)
    assert {found.name: (tmp_path / found.name).read_bytes()} == here.shots


async def test_live_view_moves(here: Stay) -> None:
    frames = []
    async with here.camera.live_view() as live:
        async for frame in live:
            frames.append(frame.data)
            if len(frames) == 5:
                break
    assert len(set(frames)) == 5
    for data in frames:
        Image.open(io.BytesIO(data)).load()
    with pytest.raises(OperationError):
        await here.camera.call(op.LIVE_VIEW_IMAGE)


async def test_live_view_has_the_size_that_is_set(here: Stay) -> None:
    offered = await here.camera.call(op.GET_VIEW_SIZES, view.OFFERED)
    assert (await here.camera.call(op.GET_VIEW_SIZES, view.CURRENT))[0] in offered
    await here.camera.call(op.SET_VIEW_SIZE, view.CURRENT, data=view_size_bytes(offered[-1]))
    assert await here.camera.call(op.GET_VIEW_SIZES, view.CURRENT) == offered[-1:]
    async with here.camera.live_view() as live:
        image = Image.open(io.BytesIO((await live.next()).data))
    assert image.size == (offered[-1].width, offered[-1].height)


@pytest.mark.parametrize("data", [b"", b"short", view_size_bytes(ViewSize(1, 1, 1, 1))])
async def test_other_sizes_are_refused(here: Stay, data: bytes) -> None:
    with pytest.raises(OperationError):
        await here.camera.call(op.SET_VIEW_SIZE, view.CURRENT, data=data)


async def test_films(here: Stay, tmp_path: Path) -> None:
    (film,) = await here.camera.record(0.05)
    await here.camera.download(film, tmp_path)
    assert {film.name: (tmp_path / film.name).read_bytes()} == here.shots
    assert film.name == "P1000001.MOV"


async def test_a_film_is_begun_once_and_ended_once(here: Stay) -> None:
    with pytest.raises(OperationError):
        await here.camera.call(op.MOVIE, op.MOVIE_STOP)
    await here.camera.call(op.MOVIE, op.MOVIE_START)
    (status,) = await here.camera.call(op.GET_STATUS, op.RECORDING)
    assert status.data == b"\1\0"
    with pytest.raises(OperationError):
        await here.camera.call(op.MOVIE, op.MOVIE_START)


async def test_focus_and_lens(here: Stay) -> None:
    await here.camera.autofocus()
    await here.camera.drive_focus(-2)
    here.virtual.body.focuses = False
    with pytest.raises(FocusFailed):
        await here.camera.autofocus()
    here.virtual.body.focuses = True
    await here.camera.set("focus-mode", "manual")
    with pytest.raises(FocusFailed):
        await here.camera.shoot(autofocus=True)


async def test_what_cannot_be_had_is_said_before_anything_is_sent(here: Stay) -> None:
    with pytest.raises(NotOffered):
        await here.camera.shoot(bulb=1.0)
    with pytest.raises(NotOffered):
        await here.camera.call(standard.INITIATE_CAPTURE, 0, 0)


@pytest.mark.parametrize(
    "operation, params",
    [
        (op.OPEN_SESSION, (1,)),
        (op.CLOSE_SESSION, ()),
        (op.RELEASE, (1,)),
        (op.FOCUS_AND_EXPOSURE, (1,)),
        (op.LIVE_VIEW, (1,)),
        (op.MOVIE, (1,)),
        (op.GET_STATUS, (1,)),
        (op.LIST_PROPERTY, (0x02000999,)),
        (op.GET_PROPERTY, (0x5001,)),
    ],
)
async def test_what_the_body_does_not_know(here: Stay, operation: Operation[object], params: tuple[int, ...]) -> None:
    with pytest.raises(OperationError):
        await here.camera.call(operation, *params)


ISO = props.ISO.code


@pytest.mark.parametrize(
    "operation, param, data",
    [
        (op.SET_PROPERTY, ISO, b""),
        (op.SET_PROPERTY, ISO, record_bytes(ISO, b"\1")),
        (op.SET_PROPERTY, ISO, record_bytes(ISO, struct.pack("<I", 123))),
        (op.SET_PROPERTY, ISO, record_bytes(props.APERTURE.code, b"\x50\0")),
        (op.SET_PROPERTY, ISO, record_bytes(ISO, struct.pack("<I", 200)) * 2),
        (op.SET_PROPERTY, 0x5001, record_bytes(0x5001, b"\1")),
        (op.SET_PROPERTY, props.PROGRAM.code, record_bytes(props.PROGRAM.code, b"\0\0")),
        (op.SET_CAPTURE_TARGET, 0, record_bytes(props.CAPTURE_TARGET.code, b"\7\0")),
        (op.MANUAL_FOCUS_DRIVE, op.FOCUS_STEP, record_bytes(op.FOCUS_STEP, b"\7\0")),
        (op.MANUAL_FOCUS_DRIVE, 1, record_bytes(op.FOCUS_STEP, b"\1\0")),
    ],
)
async def test_what_the_body_cannot_be_told(here: Stay, operation: Operation[object], param: int, data: bytes) -> None:
    with pytest.raises(OperationError):
        await here.camera.call(operation, param, data=data)


async def test_the_standards_operations_know_the_standards_properties_only(here: Stay) -> None:
    assert (await here.camera.call(standard.GET_DEVICE_PROP_DESC, 0x5001)).current == 100
    assert await here.camera.call(standard.GET_DEVICE_PROP_VALUE, 0x5001) == b"\x64"
    for operation in (standard.GET_DEVICE_PROP_DESC, standard.GET_DEVICE_PROP_VALUE):
        with pytest.raises(NotSupported):
            await here.camera.call(operation, ISO)
    with pytest.raises(NotSupported):
        await here.camera.call(standard.SET_DEVICE_PROP_VALUE, ISO, data=struct.pack("<I", 200))


async def test_a_spoilt_answer_is_noted_and_the_session_goes_on(here: Stay) -> None:
    """A frame of the live view is no value of a property."""
    await here.camera.call(op.LIVE_VIEW, op.VIEW_START)
    with pytest.raises(MalformedPacket):
        await here.camera.call(Operation(op.LIVE_VIEW_IMAGE.code, "spoilt", read=op.GET_PROPERTY.read))
    assert [met.deviation for met in here.camera.deviations] == [VENDOR_DATA_SPOILT]
    assert (await here.camera.get("iso")).value == "ISO 400"


async def test_the_body_can_be_used_again(tmp_path: Path) -> None:
    for card in ("one", "two"):
        async with stay(PERSONA, tmp_path / card) as made:
            await made.camera.shoot()
        assert made.reports[0].clean
