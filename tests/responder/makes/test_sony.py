"""Our initiator and the virtual Sony, over loopback TCP."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.errors import InvalidHandle, OperationError, SettingsError
from hotshoe.responder.bodies.sony import PERSONA
from hotshoe.vendors.sony import operations as op
from hotshoe.vendors.sony import properties as props
from hotshoe.vendors.sony.control import SHOT
from tests.responder.makes.visits import Stay, stay


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stay]:
    async with stay(PERSONA, tmp_path / "card") as made:
        yield made
    (report,) = made.reports
    assert (report.clean, report.deviations) == (True, ())


async def test_it_is_spoken_to_as_a_sony(here: Stay) -> None:
    assert here.camera.vendor == "sony"
    known = await here.camera.read_properties()
    assert {each.code for each in known.values()} == set(here.virtual.body.properties.codes)
    assert known["shutter"].value == "1/125"
    assert known["battery"].value == "100 %"


async def test_settings_change_and_are_told(here: Stay) -> None:
    events = here.camera.events()
    assert (await here.camera.set("iso", 1600)).value == "ISO 1600"
    assert (await here.camera.set("whitebalance", "cloudy")).value == "cloudy"
    told = [await events.next() for _ in range(2)]
    assert [event and (event.name, event.params) for event in told] == [
        ("SDIEDevicePropChanged", (0xD21E,)),
        ("SDIEDevicePropChanged", (0x5005,)),
    ]


@pytest.mark.parametrize(
    "name, value, words",
    [("aperture", "f/1.2", "it can be f/2.8"), ("program", "auto", "can only be read"), ("zoom", "1", "no property")],
)
async def test_what_cannot_be_set_is_refused(here: Stay, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        await here.camera.set(name, value)


@pytest.mark.parametrize("memory", [None, True, False])
async def test_pictures(here: Stay, tmp_path: Path, memory: bool | None) -> None:
    for number in (1, 2):
        (found,) = await here.camera.shoot(memory=memory, autofocus=True)
        assert (found.handle, found.in_memory, found.name) == (SHOT, True, f"DSC0000{number}.JPG")
        data = (await here.camera.download(found, tmp_path)).path.read_bytes()
        Image.open(io.BytesIO(data)).load()
        assert here.shots.get(found.name) == (data if memory is False else None)
        assert await here.camera.waiting() is None


async def test_raw_and_jpeg_come_one_after_the_other(here: Stay, tmp_path: Path) -> None:
    await here.camera.set("compression", "raw+fine")
    (raw,) = await here.camera.shoot(memory=False)
    await here.camera.download(raw, tmp_path)
    jpeg = await here.camera.waiting()
    assert jpeg
    await here.camera.download(jpeg, tmp_path)
    assert await here.camera.waiting() is None
    names = ("DSC00001.ARW", "DSC00001.JPG")
    assert [raw.name, jpeg.name] == list(names)
    assert {name: (tmp_path / name).read_bytes() for name in names} == here.shots


async def test_a_bulb_exposure(here: Stay, tmp_path: Path) -> None:
    await here.camera.set("shutter", "bulb")
    (found,) = await here.camera.shoot(bulb=0.05)
    await here.camera.download(found, tmp_path)


async def test_the_bodys_own_button_is_told(here: Stay, tmp_path: Path) -> None:
    events = here.camera.events()
    await here.virtual.shoot()
    while True:
        event = await events.next()
        assert event
        if found := await here.camera.announced(event):
            break
    assert (await here.camera.download(found, tmp_path)).size == found.size


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


async def test_focus_and_lens(here: Stay) -> None:
    await here.camera.autofocus()
    await here.camera.drive_focus(9)
    assert (await here.camera.get("focus-status")).value == "idle"


@pytest.mark.parametrize(
    "control, data",
    [(props.HALF_PRESS.code, b"\3\0"), (0xD2FF, b"\2\0"), (props.HALF_PRESS.code, b"\2"), (props.BATTERY.code, b"\1")],
)
async def test_buttons_that_there_are_not(here: Stay, control: int, data: bytes) -> None:
    with pytest.raises(OperationError):
        await here.camera.call(op.CONTROL_DEVICE, control, data=data)


async def test_a_dial_goes_up_and_down_and_stops_at_its_ends(here: Stay) -> None:
    turns = [(b"\1", 800), (b"\xff", 400), (b"\xff", 200), (b"\xff", 100), *[(b"\xff", props.AUTO_ISO)] * 2]
    for data, value in turns:
        await here.camera.call(op.CONTROL_DEVICE, props.ISO.code, data=data)
        assert (await here.camera.get("iso")).raw == value


async def test_nothing_is_in_memory_before_a_picture_is_taken(here: Stay) -> None:
    with pytest.raises(InvalidHandle):
        await here.camera.call(GET_OBJECT, SHOT)
    with pytest.raises(OperationError):
        await here.camera.call(op.CONNECT, 9, 0, 0)
