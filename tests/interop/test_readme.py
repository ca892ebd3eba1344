"""The README's lines about gphoto2: a text of a camera's becomes a camera, of which gphoto2 says the same."""

import asyncio
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.responder import HandleBook, serve
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import persona
from tests.cli.processes import Running
from tests.interop.cards import STORE
from tests.interop.guests import Gphoto2

README = Path(__file__).parents[2] / "README.md"


def line(words: str) -> list[str]:
    """The command of the README that begins so."""
    found = re.search(rf"^{re.escape(words)}.*$", README.read_text(), re.MULTILINE)
    assert found
    return shlex.split(found[0], comments=True)


def settings(summary: str) -> list[str]:
    """All properties but the clock, which goes on."""
    lines = summary.partition("Device Property Summary:")[2].splitlines()
    return [each for each in lines if "(0x5011)" not in each]


async def text_of_a_nikon(gphoto2: Callable[[int], Gphoto2]) -> str:
    """What gphoto2 says of one of ours."""
    kind = persona("nikon")
    async with serve(kind.body([MemoryStore(STORE, HandleBook())]), port=0, handlers=kind.handlers) as camera:
        finished = await asyncio.to_thread(gphoto2(camera.port).run, "--summary")
    assert finished.returncode == 0
    return finished.stdout


async def test_a_text_becomes_a_camera(
    gphoto2: Callable[[int], Gphoto2], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, *serving = line("hotshoe serve --like")
    _, option, address, *asking = line("gphoto2 --port ptpip:127.0.0.1 ")
    assert (option, address) == ("--port", "ptpip:127.0.0.1")
    monkeypatch.chdir(tmp_path)
    told = await text_of_a_nikon(gphoto2)
    await asyncio.to_thread(Path(serving[-1]).write_text, told)
    # The usual port may be taken on the computer that runs this.
    with Running(tmp_path, *serving, "--port", 0) as served:
        guest = gphoto2(int(served.address().rpartition(":")[2]))
        finished = await asyncio.to_thread(guest.run, *asking)
    assert finished.returncode == 0
    assert "Model: Z 6_2" in told
    assert settings(finished.stdout) == settings(told)
