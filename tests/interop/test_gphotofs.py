"""Debian's gphotofs shows the card as a file system."""

import asyncio
from pathlib import Path

import pytest

from tests.interop.cards import STORE, Card, digest, hosted
from tests.interop.guests import Gphotofs

FUSE = Path("/dev/fuse")


def read(gphotofs: Gphotofs, port: int) -> dict[str, str]:
    """Every file of the mounted camera, read to its end."""
    with gphotofs.mounted(port) as folder:
        store = folder / f"store_{STORE:08x}"
        found = [path for path in store.rglob("*") if path.is_file()]
        return {str(path.relative_to(store)): digest(path) for path in found}


@pytest.mark.skipif(not FUSE.exists(), reason=f"there is no {FUSE}")
async def test_every_file_is_there_and_the_same(gphotofs: Gphotofs, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        assert await asyncio.to_thread(read, gphotofs, here.port) == Card(here.card.path).files
    assert here.deviations == set()
