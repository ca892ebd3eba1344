"""Our initiator and the virtual Olympus, over loopback TCP."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from hotshoe import connect
from hotshoe.errors import AccessDenied, InvalidParameter, NotOffered, OperationError, SettingsError
from hotshoe.responder.bodies.olympus import PERSONA
from hotshoe.vendors.olympus import catalog as olympus
from hotshoe.vendors.olympus.properties import BY_COMPUTER, BY_HAND, CONTROL_MODE
from tests.responder.makes.visits import Stay, stay


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stay]:
    async with stay(PERSONA, tmp_path / "card") as made:
        yield made
    assert made.virtual.body.properties.value(CONTROL_MODE.code) == BY_HAND
    (report,) = made.reports
    assert (report.clean, report.deviations) == (True, ())


async def test_it_is_spoken_to_as_an_olympus(here: Stay) -> None:
    assert here.camera.vendor == "olympus"
    known = await here.camera.read_properties()
    assert {each.code for each in known.values()} == set(here.virtual.body.properties.codes)
    assert (known["aperture"].value, known["shutter"].value, known["aspect-ratio"].value) == ("f/5.6", "1/125", "4:3")
    assert known["control"].raw == BY_COMPUTER


@pytest.mark.parametrize(
    "name, value",
    [
        ("aperture", "f/8"),
        ("iso", "ISO 1600"),
        ("exposure-compensation", "-0.7 EV"),
        ("shutter", '2"'),
        ("shutter", "bulb"),
        ("whitebalance", "cloudy"),
        ("compression", "raw+large-fine"),
        ("aspect-ratio", "16:9"),
        ("drive", "silent-single"),
    ],
)
async def test_settings_change_and_are_told(here: Stay, name: str, value: str) -> None:
    events = here.camera.events()
    changed = await here.camera.set(name, value)
    assert changed.value == value
    while (event := await events.next()) and event.params != (changed.code,):
        assert event.name == "OlympusDevicePropChanged"
    assert await here.camera.call(olympus.CHANGED_PROPERTIES) != bytes(4)
    assert await here.camera.call(olympus.CHANGED_PROPERTIES) == bytes(4)


@pytest.mark.parametrize(
    "name, value, words",
    [("aperture", "f/1.2", "it can be f/2.8"), ("program", "auto", "can only be read"), ("zoom", "1", "no property")],
)
async def test_what_cannot_be_set_is_not_sent(here: Stay, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        await here.camera.set(name, value)


@pytest.mark.parametrize("focus, memory", [(None, None), (True, None), (None, False)])
async def test_pictures(here: Stay, tmp_path: Path, focus: bool | None, memory: bool | None) -> None:
    await here.camera.set("capture-target", "card-and-memory")
    for number in (1, 2):
        (found,) = await here.camera.shoot(autofocus=focus, memory=memory)
        assert found.path == f"/DCIM/100OLYMP/P101000{number}.JPG"
        assert (await here.camera.download(found, tmp_path)).path.read_bytes() == here.shots[found.name]
    kept = "card" if memory is False else "card-and-memory"
    assert (await here.camera.get("capture-target")).value == kept


async def test_raw_and_jpeg(here: Stay, tmp_path: Path) -> None:
    await here.camera.set("compression", "raw+large-normal")
    found = await here.camera.shoot()
    assert [each.name for each in found] == ["P1010001.ORF", "P1010001.JPG"]
    for each in found:
        assert (await here.camera.download(each, tmp_path)).path.read_bytes() == here.shots[each.name]
    await here.camera.set("compression", "raw")
    assert [each.name for each in await here.camera.shoot()] == ["P1010002.ORF"]


async def test_a_bulb_exposure(here: Stay) -> None:
    await here.camera.set("shutter", "bulb")
    (found,) = await here.camera.shoot(bulb=0.05)
    assert found.name == "P1010001.JPG"


@pytest.mark.parametrize("order", [{"memory": True}, {"autofocus": False}])
async def test_orders_that_it_cannot_fulfil(here: Stay, order: dict[str, bool]) -> None:
    with pytest.raises(NotOffered):
        await here.camera.shoot(**order)
    assert here.shots == {}


async def test_the_bodys_own_button_is_told(here: Stay, tmp_path: Path) -> None:
    events = here.camera.events()
    await here.virtual.shoot()
    event = await events.next()
    assert event
    found = await here.camera.announced(event)
    assert found
    assert (await here.camera.download(found, tmp_path)).path.read_bytes() == here.shots["P1010001.JPG"]


async def test_live_view_moves_and_is_off_again(here: Stay) -> None:
    frames = []
    async with here.camera.live_view() as live:
        assert (await here.camera.get("live-view")).value == "1024x768"
        async for frame in live:
            frames.append(frame.data)
            if len(frames) == 5:
                break
    assert len(set(frames)) == 5
    for data in frames:
        Image.open(io.BytesIO(data)).load()
    assert (await here.camera.get("live-view")).value == "off"
    with pytest.raises(AccessDenied):
        await here.camera.call(olympus.GET_LIVE_VIEW_IMAGE, 1)


async def test_focus_and_lens(here: Stay) -> None:
    await here.camera.autofocus()
    await here.camera.drive_focus(-14)
    with pytest.raises(OperationError):
        await here.camera.drive_focus(0)
    with pytest.raises(InvalidParameter):
        await here.camera.call(olympus.CAPTURE, 9)


async def test_in_its_own_mode_it_ignores_the_button(here: Stay) -> None:
    await here.camera.call(olympus.CAPTURE, olympus.DOWN)
    await here.camera.call(olympus.CAPTURE, olympus.UP)
    assert here.virtual.body.shots == 0


async def test_a_button_left_down_comes_up_with_the_end_of_the_session(tmp_path: Path) -> None:
    async with stay(PERSONA, tmp_path / "card") as made:
        await made.camera.set("shutter", "bulb")
        await made.camera.call(olympus.CAPTURE, olympus.DOWN)
        await made.camera.close()
        assert set(made.shots) == {"P1010001.JPG"}
        async with connect(f"127.0.0.1:{made.virtual.port}") as camera:
            (found,) = await camera.shoot(bulb=0.01)
            assert found.name == "P1010002.JPG"


async def test_a_camera_left_under_control_is_the_photographers_again(tmp_path: Path) -> None:
    async with stay(PERSONA, tmp_path / "card") as made:
        await made.camera.get("iso")
        await made.camera.close()
        async with connect(f"127.0.0.1:{made.virtual.port}") as camera:
            assert made.virtual.body.properties.value(CONTROL_MODE.code) == BY_HAND
            assert await camera.shoot()
