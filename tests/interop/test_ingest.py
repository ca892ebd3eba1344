"""gphoto2 uploads, captures and deletes on the camera that ingest follows: all of it is in the library."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.protocol.lobby import LobbyLimits
from hotshoe.responder import FolderStore, HandleBook, capture, generic, parse_script, serve
from hotshoe.wire.values import StorageID
from tests.cli.processes import Running
from tests.interop.guests import Gphoto2

MakeGphoto2 = Callable[[int], Gphoto2]

FOLDER = "/store_00010001/DCIM/100HSHOE"


def contents(folder: Path) -> set[bytes]:
    """Of everything but what ingest keeps for itself."""
    return {
        path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


@pytest.mark.parametrize("faults", ["", "at every 2nd GetObject cut after 10 KB"], ids=["well", "with lost links"])
async def test_what_gphoto2_does_on_the_card_is_in_the_library(
    faults: str, gphoto2: MakeGphoto2, tmp_path: Path
) -> None:
    card, library, upload = tmp_path / "card", tmp_path / "library", tmp_path / "UPLOAD.JPG"
    card.mkdir()
    upload.write_bytes(b"\xff\xd8 not taken here \xff\xd9")
    (tmp_path / "config.toml").write_text('[ingest]\nlook = "2s"\n')
    body = generic([FolderStore(card, StorageID(0x00010001), HandleBook(), read_only=False)])
    capture.release(body)
    # A camera that lets two in, as few do, so that both are there at the same time.
    async with serve(body, port=0, faults=parse_script(faults), lobby=LobbyLimits(sessions=2)) as camera:
        words = ("--config", tmp_path / "config.toml", "-c", f"127.0.0.1:{camera.port}", "--dest", library)
        with Running(tmp_path, "ingest", *words) as ingest:
            await asyncio.to_thread(ingest.until, lambda: contents(library) == contents(card))
            guest = gphoto2(camera.port)
            await done(guest, "--folder", FOLDER, "--upload-file", upload)
            await done(guest, "--capture-image")
            await done(guest, "--capture-image")
            await asyncio.to_thread(ingest.until, lambda: contents(library) == contents(card))
            assert len(contents(library)) == 4
            kept = contents(library)
            await done(guest, "--folder", FOLDER, "--delete-file", upload.name)
            await done(guest, "--capture-image")
            await asyncio.to_thread(ingest.until, lambda: contents(library) == contents(card) | kept)
            assert len(contents(library)) == 5


async def done(guest: Gphoto2, *words: str | Path) -> None:
    """gphoto2 did it."""
    finished = await asyncio.to_thread(guest.run, *words)
    assert finished.returncode == 0, finished.stdout + finished.stderr
