"""npm's ptp: counts its name, turns its version round, sends data that it did not announce, and reads packets only
where each comes in one piece."""

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from hotshoe.catalog.properties import ARTIST, EXPOSURE_INDEX
from hotshoe.wire.values import ROOT
from tests.interop.cards import Hosted, digest, hosted
from tests.interop.guests import NodeGuest

HABITS = {"name-counted", "version-unknown"}


async def demo(npm_ptp: NodeGuest, here: Hosted, *args: str) -> str:
    """What the demo prints; its exit code tells nothing."""
    finished = await asyncio.to_thread(npm_ptp.demo, here.port, *args)
    return finished.stdout + finished.stderr


async def handle_of(here: Hosted, *path: str) -> str:
    """The handle of an object, as an argument."""

    def find() -> int:
        (store,) = here.camera.body.stores
        handle = ROOT
        for name in path:
            found = store.find(handle, name)
            assert found is not None, name
            handle = found
        return handle

    return str(await here.camera.do(find))


async def test_listing(npm_ptp: NodeGuest, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        said = await demo(npm_ptp, here, "get_object_handles")
        found = re.search(r"Handles: (.*)", said)
        assert found, said
        (store,) = here.camera.body.stores
        # It takes the count of the array for four bytes more than it has, and the first handle with it.
        assert [int(handle) for handle in found[1].split(",")] == list(store.objects())[1:]
    assert here.deviations == HABITS


async def test_an_object_is_described(npm_ptp: NodeGuest, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        said = await demo(npm_ptp, here, "get_object_info", await handle_of(here, "DCIM", "100TEST", "TEST0002.JPG"))
        for line in ("filename: 'TEST0002.JPG'", "imagePixWidth: 480", "imagePixHeight: 320", "JPEG file"):
            assert line in said
    assert here.deviations == HABITS


@pytest.mark.parametrize("name", ["EMPTY.TXT", "ONE.BIN"])
async def test_objects_that_come_in_one_piece(npm_ptp: NodeGuest, tmp_path: Path, name: str) -> None:
    saved = tmp_path / "saved"
    async with hosted(tmp_path / "card") as here:
        said = await demo(npm_ptp, here, "get_object", await handle_of(here, "MISC", name), str(saved))
        assert "Saved to" in said
        assert digest(saved) == here.card.files[f"MISC/{name}"]
    assert here.deviations == HABITS


async def test_larger_objects_hang_it_and_not_the_camera(npm_ptp: NodeGuest, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        handle = await handle_of(here, "MISC", "PIECES.MOV")
        with pytest.raises(subprocess.TimeoutExpired):
            await asyncio.to_thread(npm_ptp.demo, here.port, "get_object", handle, str(tmp_path / "saved"), timeout=5)
        assert not (tmp_path / "saved").exists()
        assert "Handles: " in await demo(npm_ptp, here, "get_object_handles")
    assert here.deviations == HABITS


async def test_settings(npm_ptp: NodeGuest, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        assert "Value (hex): 64 00" in await demo(npm_ptp, here, "get_device_property", "0x500f")
        assert "Set" in await demo(npm_ptp, here, "set_device_property", "0x500f", "createWord(400)")
        assert here.camera.body.properties.value(EXPOSURE_INDEX.code) == 400
        assert "Set" in await demo(npm_ptp, here, "set_device_property", "0x501e", "createWstring('me')")
        assert here.camera.body.properties.value(ARTIST.code) == "me"
    # It announces no data and sends it all the same, its length in four bytes.
    assert here.deviations == HABITS | {"data-unannounced", "total-32-bit"}


async def test_capture_and_delete(npm_ptp: NodeGuest, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        assert "Finished" in await demo(npm_ptp, here, "capture")
        assert "DCIM/100HSHOE/HSHO0001.JPG" in here.card.files
        handle = await handle_of(here, "DCIM", "100HSHOE", "HSHO0001.JPG")
        assert "Done" in await demo(npm_ptp, here, "delete_object", handle)
        assert "DCIM/100HSHOE/HSHO0001.JPG" not in here.card.files
    assert here.deviations == HABITS
