"""gphoto2 cannot tell a clone from the camera that was recorded while gphoto2 asked it."""

import asyncio
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.analysis.clone import clone
from hotshoe.analysis.conversation import follow
from hotshoe.analysis.reading import read
from hotshoe.cli.virtual import folder_camera
from hotshoe.responder.clones import read_clone
from hotshoe.responder.likeness import read_likeness
from hotshoe.responder.models import like, persona
from hotshoe.responder.persona import Persona
from hotshoe.transport import tcp
from hotshoe.transport.recorder import Recorder
from tests.borrowed import ABSENT, summaries
from tests.interop.guests import Gphoto2
from tests.responder.images import jpeg

CLOCK = re.compile(r"(Date & Time\(0x5011\).*')\d{8}T\d{6}")


async def asked(
    model: Persona, card: Path, make: Callable[[int], Gphoto2], recorder: Recorder | None = None
) -> list[str]:
    """What gphoto2 says of a camera: its summary, but for the time of its clock, and its files."""
    listen = recorder.listen(tcp.listen) if recorder else tcp.listen
    async with folder_camera(card, model=model, listen=listen, serial="6001234") as camera:
        guest = make(camera.port)
        summary = await asyncio.to_thread(guest.run, "--summary")
        files = await asyncio.to_thread(guest.run, "--list-files")
    assert (summary.returncode, files.returncode) == (0, 0)
    return [CLOCK.sub(r"\1", summary.stdout), *re.findall(r"#\d+\s+(\S+)", files.stdout)]


async def compared(model: Persona, folder: Path, make: Callable[[int], Gphoto2]) -> None:
    card = folder / "card"
    (card / "DCIM").mkdir(parents=True)
    (card / "DCIM" / "A.JPG").write_bytes(jpeg())
    out = io.BytesIO()
    recorder = Recorder(out)
    real = await asked(model, card, make, recorder)
    recorder.close()
    clone(follow(read([io.BytesIO(out.getvalue())])), folder / "clone")
    found = read_clone(folder / "clone")
    assert await asked(found.persona, found.cards[0], make) == real
    assert "Model" in real[0]
    assert real[1:] == ["A.JPG"]


@pytest.mark.parametrize("name", ["generic", "nikon", "canon", "sony", "panasonic"])
async def test_a_clone_is_the_camera(name: str, tmp_path: Path, gphoto2: Callable[[int], Gphoto2]) -> None:
    await compared(persona(name), tmp_path, gphoto2)


@pytest.mark.skipif(not summaries(), reason=f"{ABSENT}: summaries of cameras")
@pytest.mark.parametrize("place", range(3))
async def test_a_clone_is_a_camera_that_others_described(
    place: int, tmp_path: Path, gphoto2: Callable[[int], Gphoto2]
) -> None:
    name = sorted(summaries())[place]
    await compared(like(read_likeness(summaries()[name])), tmp_path, gphoto2)
