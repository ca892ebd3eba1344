"""Our initiator and the virtual Nikon, over loopback TCP."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from hotshoe import connect
from hotshoe.catalog.model import Operation
from hotshoe.errors import DeviceBusy, FocusFailed, NotSupported, OperationError, SettingsError
from hotshoe.responder.bodies.nikon import PERSONA
from hotshoe.vendors.nikon import operations as op
from hotshoe.wire.values import Guid
from tests.responder.makes.visits import Stay, stay

OTHER = Guid(b"somebody else...")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stay]:
    async with stay(PERSONA, tmp_path / "card") as made:
        yield made
    (report,) = made.reports
    assert (report.clean, report.deviations) == (True, ())


async def test_it_is_spoken_to_as_a_nikon(here: Stay) -> None:
    assert here.camera.vendor == "nikon"
    known = await here.camera.read_properties()
    assert {code.code for code in known.values()} == set(here.virtual.body.properties.codes)
    assert known["whitebalance"].value == "auto"
    assert "cloudy" in known["whitebalance"].choices
    assert known["shutter"].choices[-2:] == ("bulb", "time")


async def test_settings_change_and_are_told_when_asked_for(here: Stay) -> None:
    events = here.camera.events()
    assert (await here.camera.set("aperture", "f/8")).value == "f/8"
    assert (await here.camera.set("artist", "Ada")).value == "Ada"
    codes = {0x5007, 0xD072}
    while codes:
        event = await events.next()
        assert event
        assert event.name == "DevicePropChanged"
        codes.discard(event.params[0])
    events.close()


@pytest.mark.parametrize(
    "name, value, words",
    [("aperture", "f/1.2", "it can be f/1.8"), ("program", "auto", "can only be read"), ("zoom", "1", "no property")],
)
async def test_what_cannot_be_set_is_not_sent(here: Stay, name: str, value: str, words: str) -> None:
    before = here.virtual.sessions[0].operations
    with pytest.raises(SettingsError, match=words):
        await here.camera.set(name, value)
    assert here.virtual.sessions[0].operations >= before


@pytest.mark.parametrize("focus", [None, True, False])
async def test_pictures_on_the_card(here: Stay, tmp_path: Path, focus: bool | None) -> None:
    (found,) = await here.camera.shoot(autofocus=focus)
    assert (found.path, found.in_memory) == ("/DCIM/100NZ6_2/DSC_0001.JPG", False)
    saved = await here.camera.download(found, tmp_path)
    assert saved.path.read_bytes() == here.shots["DSC_0001.JPG"]


async def test_pictures_in_memory_leave_it_when_they_were_taken(here: Stay, tmp_path: Path) -> None:
    hashes = set()
    for _ in range(2):
        (found,) = await here.camera.shoot(memory=True)
        assert (found.handle, found.in_memory) == (0xFFFF0001, True)
        saved = await here.camera.download(found, tmp_path)
        image = Image.open(io.BytesIO(saved.path.read_bytes()))
        image.load()
        hashes.add(saved.path.read_bytes())
    assert len(hashes) == 2
    assert here.shots == {}
    buffer = here.virtual.body.buffer
    assert buffer
    assert tuple(buffer.objects()) == ()


async def test_raw_and_jpeg(here: Stay, tmp_path: Path) -> None:
    await here.camera.set("compression", 10)
    found = await here.camera.shoot()
    assert [each.name for each in found] == ["DSC_0001.NEF", "DSC_0001.JPG"]
    for each in found:
        assert (await here.camera.download(each, tmp_path)).path.read_bytes() == here.shots[each.name]
    await here.camera.set("compression", 7)
    (raw,) = await here.camera.shoot()
    assert raw.name == "DSC_0002.NEF"


async def test_a_bulb_exposure(here: Stay) -> None:
    (found,) = await here.camera.shoot(bulb=0.05)
    assert found.name == "DSC_0001.JPG"
    assert (await here.camera.get("shutter")).value == "1/125"


async def test_the_camera_is_busy_while_it_takes_a_picture(here: Stay) -> None:
    await here.camera.call(op.INITIATE_CAPTURE_REC_IN_MEDIA, 0xFFFFFFFF, 0)
    here.camera._patience = 0.0
    with pytest.raises(DeviceBusy):
        await here.camera.call(op.DEVICE_READY)
    here.camera._patience = 10.0
    await here.camera.call(op.DEVICE_READY)
    assert here.shots


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
    assert (await here.camera.get("live-view")).value == "off"


async def test_pictures_come_while_the_live_view_is_on(here: Stay, tmp_path: Path) -> None:
    async with here.camera.live_view() as live:
        (found,) = await here.camera.shoot()
        saved = await here.camera.download(found, tmp_path)
        assert (await live.next()).number >= 1
    assert saved.path.read_bytes() == here.shots["DSC_0001.JPG"]


async def test_focus_lens_and_film(here: Stay) -> None:
    await here.camera.autofocus()
    await here.camera.drive_focus(-5)
    (film,) = await here.camera.record(0.05)
    assert film.name == "DSC_0001.MOV"
    assert film.size == len(here.shots["DSC_0001.MOV"])


@pytest.mark.parametrize(
    "operation, params",
    [
        (op.MF_DRIVE, (1, 10)),
        (op.GET_LIVE_VIEW_IMAGE, ()),
        (op.START_MOVIE, ()),
        (op.END_MOVIE, ()),
        (op.TERMINATE_CAPTURE, (0, 0)),
        (op.CHANGE_CAMERA_MODE, (7,)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_what_makes_no_sense_now_is_refused(
    here: Stay, operation: Operation[None], params: tuple[int, ...]
) -> None:
    with pytest.raises(OperationError):
        await here.camera.call(operation, *params)


async def test_what_it_does_not_offer_is_not_there(here: Stay) -> None:
    with pytest.raises(NotSupported):
        await here.camera.call(op.GET_PAIRING_INFO, force=True)


async def test_a_camera_left_with_its_view_on_is_as_it_was_for_the_next(tmp_path: Path) -> None:
    async with stay(PERSONA, tmp_path / "card") as made:
        await made.camera.call(op.START_LIVE_VIEW)
        await made.camera.close()
        async with connect(f"127.0.0.1:{made.virtual.port}", guid=OTHER) as camera:
            assert (await camera.get("live-view")).value == "off"
            assert len(await camera.shoot()) == 1


async def test_manual_focus_cannot_be_driven_by_the_camera(here: Stay) -> None:
    await here.virtual.do(lambda: here.virtual.body.set_property(0x500A, 1))
    with pytest.raises(OperationError) as caught:
        await here.camera.autofocus()
    assert not isinstance(caught.value, FocusFailed)
