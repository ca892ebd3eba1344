"""Exposures that a session began and never ended: its end closes the shutter, and the body can be used again."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hotshoe import Camera, connect
from hotshoe.catalog.operations import INITIATE_OPEN_CAPTURE
from hotshoe.responder.models import persona
from hotshoe.vendors.canon import operations as canon
from hotshoe.vendors.nikon import operations as nikon
from hotshoe.vendors.olympus import catalog as olympus
from hotshoe.vendors.sony.operations import CONTROL_DEVICE
from hotshoe.vendors.sony.properties import DOWN, FULL_PRESS
from hotshoe.wire.datatypes import UINT16, encode_value
from tests.responder.makes.visits import stay


async def _canon(camera: Camera) -> None:
    # Reading a setting takes control.
    await camera.get("iso")
    await camera.call(canon.BULB_START)


async def _nikon(camera: Camera) -> None:
    await camera.set("shutter", "bulb")
    await camera.call(nikon.INITIATE_CAPTURE_REC_IN_MEDIA, 0xFFFFFFFF, 0)


async def _olympus(camera: Camera) -> None:
    await camera.set("shutter", "bulb")
    await camera.call(olympus.CAPTURE, olympus.DOWN)


async def _sony(camera: Camera) -> None:
    await camera.set("shutter", "bulb")
    await camera.call(CONTROL_DEVICE, FULL_PRESS.code, data=encode_value(DOWN, UINT16))


async def _theta(camera: Camera) -> None:
    await camera.set("0x5013", "0x8002")
    await camera.call(INITIATE_OPEN_CAPTURE, 0, 0)


OPENED: dict[str, Callable[[Camera], Awaitable[None]]] = {
    "canon": _canon,
    "nikon": _nikon,
    "olympus": _olympus,
    "sony": _sony,
    "theta": _theta,
}
AS_BEFORE = {"canon": ("iso", "400"), "theta": ("0x5013", "1")}


@pytest.mark.parametrize("make", OPENED)
async def test_it_ends_with_its_session(make: str, tmp_path: Path) -> None:
    async with stay(persona(make), tmp_path / "card") as made:

        def busy() -> bool:
            return made.virtual.body.capturing

        await OPENED[make](made.camera)
        assert busy()
        await made.camera.close()
        assert not busy()
        if make != "theta":
            # An open capture takes no more; an exposure leaves its picture.
            assert made.virtual.body.shots == 1
        async with connect(f"127.0.0.1:{made.virtual.port}") as camera:
            await camera.set(*AS_BEFORE.get(make, ("shutter", "1/125")))
            assert await camera.shoot()
