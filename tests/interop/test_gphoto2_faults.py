"""What Debian's gphoto2 makes of a camera with faults: it is the one to find out whether they are real."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.responder.faults import parse_script
from tests.interop.cards import FOLDER, digest, downloads, hosted
from tests.interop.guests import Finished, Gphoto2

MakeGphoto2 = Callable[[int], Gphoto2]
PICTURES = ("--folder", f"{FOLDER}/DCIM/100TEST")

# Script, arguments, exit code, and what it says then.
SCRIPTS: dict[str, tuple[str, tuple[str, ...], int, str]] = {
    "somebody presses OK soon": ("at connect late 1s", ("--summary",), 0, "Virtual Camera"),
    "somebody presses OK too late": ("at connect late 4s", ("--summary",), 1, "I/O problem"),
    "refused": ("at connect refuse busy", ("--summary",), 1, "Unspecified error"),
    "crumbs": ("always segments of 1 byte", (*PICTURES, "--get-file", "1"), 0, "Saving file as TEST0001.JPG"),
    "small packets": ("at operations packets of 100 bytes", (*PICTURES, "--get-file", "1"), 0, "TEST0001.JPG"),
    "empty End_Data": ("at operations empty end", (*PICTURES, "--get-file", "1"), 0, "TEST0001.JPG"),
    "busy once": ("at GetDevicePropDesc 1 busy", ("--get-config", "iso"), 0, "Current: 100"),
    "busy where it matters": ("at GetObject busy", (*PICTURES, "--get-file", "1"), 1, "PTP Device Busy"),
    "cut": ("at GetObject cut after 5 KB", (*PICTURES, "--get-file", "1"), 1, "PTP General Error"),
    "reset": ("at GetObject reset after 5 KB", (*PICTURES, "--get-file", "1"), 1, "PTP General Error"),
}


async def tried(script: str, args: tuple[str, ...], folder: Path, gphoto2: MakeGphoto2) -> Finished:
    saved = folder / "saved"
    saved.mkdir()
    async with hosted(folder / "card", faults=parse_script(script)) as here:
        finished = await asyncio.to_thread(gphoto2(here.port).run, *args, directory=saved)
        whole = digest(here.card.path / "DCIM/100TEST/TEST0001.JPG")
        if finished.returncode == 0 and "--get-file" in args:
            assert downloads(saved) == {"TEST0001.JPG": whole}
    return finished


@pytest.mark.parametrize("name", SCRIPTS)
async def test_gphoto2_meets(name: str, gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    script, args, code, said = SCRIPTS[name]
    finished = await tried(script, args, tmp_path, gphoto2)
    assert (finished.returncode, said in finished.stdout + finished.stderr) == (code, True), finished
