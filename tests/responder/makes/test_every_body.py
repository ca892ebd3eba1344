"""What gphoto2 does with each make's body (tests/interop/test_gphoto2_makes.py), as our initiator does it."""

import asyncio
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.client.events import Subscription
from hotshoe.responder.models import persona
from tests.responder.makes.visits import Stay, stay

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Body:
    """A model's name in DeviceInfo, and a setting: its name, before, after, and what that is inside the body."""

    model: str
    setting: str
    before: str
    after: str
    code: int
    value: int


BODIES = {
    "canon": Body("Canon EOS R6", "iso", "ISO 100", "ISO 400", 0xD103, 0x58),
    "canon-powershot": Body("Canon PowerShot G9", "iso", "ISO 100", "ISO 400", 0xD01C, 0x58),
    "nikon": Body("Z 6_2", "iso", "ISO 400", "ISO 800", 0x500F, 800),
    "sony": Body("ILCE-7M4", "iso", "ISO 400", "ISO 800", 0xD21E, 800),
}

every = pytest.mark.parametrize("name", BODIES)


async def next_picture(here: Stay, events: Subscription, folder: Path) -> bytes:
    """The next that somebody takes at the body, from its event to the file."""
    async with asyncio.timeout(SECONDS):
        while event := await events.next():
            found = await here.camera.announced(event)
            if found and not found.is_folder:
                saved = await here.camera.download(found, folder)
                return saved.path.read_bytes()
    raise AssertionError("the session has ended")


def loaded(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@every
async def test_settings(name: str, tmp_path: Path) -> None:
    body = BODIES[name]
    async with stay(persona(name), tmp_path / "card") as here:
        assert here.camera.info.model == body.model
        known = await here.camera.read_properties()
        assert known[body.setting].value == body.before
        assert body.after in known[body.setting].choices
        assert (await here.camera.set(body.setting, body.after)).value == body.after
        assert here.virtual.body.properties.value(body.code) == body.value
        assert (await here.camera.get(body.setting)).value == body.after
    assert (here.reports[0].clean, here.reports[0].deviations) == (True, ())


@every
async def test_capture_and_download(name: str, tmp_path: Path) -> None:
    async with stay(persona(name), tmp_path / "card") as here:
        for _ in range(2):
            (found,) = await here.camera.shoot()
            saved = await here.camera.download(found, tmp_path)
            assert loaded(saved.path.read_bytes()).getexif()[0x0110] == BODIES[name].model


@every
async def test_the_bodys_own_button(name: str, tmp_path: Path) -> None:
    async with stay(persona(name), tmp_path / "card") as here:
        events = here.camera.events()
        # An EOS body tells of what happens under control only.
        await here.camera.get("iso")
        pictures = []
        for _ in range(2):
            await here.virtual.shoot()
            pictures.append(await next_picture(here, events, tmp_path))
        events.close()
    assert len(set(pictures)) == 2
    for picture in pictures:
        assert loaded(picture).getexif()[0x0110] == BODIES[name].model
