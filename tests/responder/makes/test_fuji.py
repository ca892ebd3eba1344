"""Our initiator and the virtual Fujifilm body, over loopback TCP."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from hotshoe import connect
from hotshoe.catalog import responses
from hotshoe.errors import NotOffered, OperationError, SettingsError, StoreFull
from hotshoe.responder.bodies.fuji import PERSONA, PROPERTIES, SILENT
from hotshoe.responder.persona import Persona
from hotshoe.responder.refusal import Refusal
from hotshoe.vendors.fuji import catalog as fuji
from tests.responder.makes.visits import Stay, stay


@pytest.fixture(params=[PERSONA, SILENT], ids=["says who it is", "says nothing"])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stay]:
    kind: Persona = request.param
    async with stay(kind, tmp_path / "card") as made:
        yield made
    (report,) = made.reports
    assert (report.clean, report.deviations) == (True, ())


async def test_it_is_spoken_to_as_a_fujifilm(here: Stay) -> None:
    assert here.camera.vendor == "fuji"
    known = await here.camera.read_properties()
    assert known["film-simulation"].value == "provia"
    assert "classic-chrome" in known["film-simulation"].choices
    assert (known["iso"].code, known["iso"].value) == (0xD02A, "ISO AUTO 3200")
    assert (known["aperture"].value, known["whitebalance"].value) == ("f/5.6", "auto")
    assert (known["battery"].value, known["battery"].settable) == ("5/5", False)
    assert known["exposure-compensation"].choices[0] == "-3 EV"


async def test_everything_that_is_listed_is_told(tmp_path: Path) -> None:
    async with stay(PERSONA, tmp_path / "card") as here:
        known = await here.camera.read_properties()
        assert {each.code for each in known.values()} == set(PROPERTIES) - {fuji.CURRENT_STATE.code}
        assert known["shutter"].value == "1/125"


@pytest.mark.parametrize(
    ("name", "wanted", "value"),
    [
        ("film-simulation", "acros", "acros"),
        ("iso", 800, "ISO 800"),
        ("aperture", 8, "f/8"),
        ("exposure-compensation", "+0.7", "+0.7 EV"),
        ("whitebalance", "shade", "shade"),
    ],
)
async def test_settings_change_by_name(here: Stay, name: str, wanted: str | int, value: str) -> None:
    changed = await here.camera.set(name, wanted)
    assert changed.value == value
    assert here.virtual.body.properties.value(changed.code) == changed.raw


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("aperture", "f/1.2", "it can be f/1.4"), ("battery", "full", "can only be read"), ("zoom", "1", "no property")],
)
async def test_what_cannot_be_set_is_not_sent(here: Stay, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        await here.camera.set(name, value)


async def test_changed_settings_are_events(here: Stay) -> None:
    events = here.camera.events()
    # The first look is what later ones are compared with.
    await asyncio.sleep(0.7)
    await here.virtual.do(lambda: here.virtual.body.set_property(fuji.FILM_SIMULATION.code, 12))
    event = await events.next()
    assert event
    assert (event.name, event.params) == ("DevicePropChanged", (fuji.FILM_SIMULATION.code,))
    events.close()


@pytest.mark.parametrize("focus", [None, True, False])
async def test_pictures_are_taken_and_fetched(here: Stay, tmp_path: Path, focus: bool | None) -> None:
    for number in (1, 2):
        (found,) = await here.camera.shoot(autofocus=focus)
        assert found.path == f"/DCIM/100_FUJI/DSCF{number:04}.JPG"
        saved = await here.camera.download(found, tmp_path)
        assert saved.path.read_bytes() == here.shots[found.name]
    assert len(set(here.shots.values())) == 2


@pytest.mark.parametrize(("quality", "endings"), [("fine+raw", {"JPG", "RAF"}), ("raw", {"RAF"})])
async def test_raw_files(here: Stay, tmp_path: Path, quality: str, endings: set[str]) -> None:
    here.virtual.body.properties.put(fuji.QUALITY.code, fuji.QUALITIES.parse(quality))
    found = await here.camera.shoot()
    assert {each.name.rpartition(".")[2] for each in found} == endings
    for each in found:
        assert (await here.camera.download(each, tmp_path)).path.read_bytes() == here.shots[each.name]


async def test_a_card_that_is_full(here: Stay) -> None:
    def full(body: object, store: object) -> list[object]:
        raise Refusal(responses.STORE_FULL, "there is no room")

    shoot, here.virtual.body.shoot = here.virtual.body.shoot, full  # type: ignore[assignment]
    with pytest.raises(StoreFull):
        await here.camera.shoot()
    here.virtual.body.shoot = shoot
    assert await here.camera.shoot()


async def test_wishes_that_it_cannot_fulfil(here: Stay) -> None:
    for wish in ({"memory": True}, {"bulb": 0.1}):
        with pytest.raises(NotOffered):
            await here.camera.shoot(**wish)
    with pytest.raises(NotOffered):
        await here.camera.drive_focus(1)
    with pytest.raises(NotOffered):
        await here.camera.start_movie()


async def test_focus(here: Stay) -> None:
    await here.camera.autofocus()
    assert here.virtual.body.properties.value(fuji.CAPTURE_STEP.code) == fuji.LET_GO


async def test_live_view_moves_and_pictures_are_taken_meanwhile(here: Stay) -> None:
    frames = []
    async with here.camera.live_view() as live:
        async for frame in live:
            frames.append(frame.data)
            if len(frames) == 3:
                assert await here.camera.shoot()
            if len(frames) == 6:
                break
    assert len(set(frames)) == 6
    for data in frames:
        Image.open(io.BytesIO(data)).load()


async def test_the_bodys_own_button_is_told(here: Stay, tmp_path: Path) -> None:
    events = here.camera.events()
    await here.virtual.shoot()
    while True:
        event = await events.next()
        assert event
        if found := await here.camera.announced(event):
            break
    assert (await here.camera.download(found, tmp_path)).size == found.size


async def test_a_preview_is_given_once(here: Stay) -> None:
    await here.camera.shoot()
    with pytest.raises(OperationError):
        await here.camera.call(fuji.GET_CAPTURE_PREVIEW)


async def test_it_can_be_visited_again(tmp_path: Path) -> None:
    async with stay(PERSONA, tmp_path / "card") as here:
        await here.camera.close()
        async with connect(f"fuji:127.0.0.1:{here.virtual.port}") as again:
            assert await again.shoot()
