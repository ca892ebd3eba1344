"""Disks of every size that is too small: an ingest waits, and goes on by itself when there is room."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from hotshoe.errors import StorageError
from hotshoe.ingest.library import MARKER
from hotshoe.ingest.shelf import Shelf
from tests.ingest.rigs.clock import run_without_threads
from tests.ingest.rigs.cuts import fresh
from tests.ingest.rigs.disks import memory_disk, run, workshop
from tests.ingest.rigs.lives import contents, living

KIB = 1024

PICTURES = {
    "DSC_0001.JPG": bytes(range(256)) * 2400,
    "DSC_0002.JPG": b"small",
    "DSC_0003.JPG": bytes(range(255, -1, -1)) * 2200,
    "DSC_0004.JPG": bytes(range(7, 250)) * 2000,
}

BLOCK = 4 * KIB

BLOCKS = 500
"""With so many more than a new ledger takes everything has room."""

LATER = 60.0
"""On the virtual clock: until there is more room."""


def fill(blocks: int, *, apart: bool) -> tuple[bool, list[str]]:
    """Whether the library's disk was too small with so many blocks, and what that cost.

    The ledger has room ``apart`` from it, or has to do with what there is.
    """
    where = f"{blocks} blocks, the ledger {'elsewhere' if apart else 'beside the pictures'}"
    with workshop("full-") as place, memory_disk(place / "disk", "size=64m") as top:
        ledger = (place if apart else top) / "db"
        (top / "library").mkdir()
        content, marker = fresh()
        ledger.write_bytes(content)
        (top / "library" / MARKER).write_bytes(marker)
        used = BLOCK if apart else len(content) + BLOCK
        resize(top, used + blocks * BLOCK)
        try:
            with Shelf.open(top / "library", ledger) as shelf:
                return run_without_threads(_live(shelf, top, where))
        except StorageError:
            # A ledger that cannot be opened is told at the start.
            resize(top)
        with Shelf.open(top / "library", ledger) as shelf:
            return True, run_without_threads(_live(shelf, top, where))[1]


def resize(top: Path, size: int = 64 * KIB * KIB) -> None:
    """Another size for the disk in memory."""
    run("mount", "-o", f"remount,size={size}", top)


def broken(cases: Sequence[tuple[int, bool]]) -> list[str]:
    """What those sizes cost, with the ledger apart from the pictures or beside them."""
    return [line for blocks, apart in cases for line in fill(blocks, apart=apart)[1]]


async def _live(shelf: Shelf, top: Path, where: str) -> tuple[bool, list[str]]:
    async with living(shelf, PICTURES) as life:
        await asyncio.sleep(LATER)
        short, wrong = contents(life.library) != PICTURES, life.wrong(where)
        resize(top)
        try:
            await life.settle()
        except TimeoutError:
            wrong.append(f"{where}: it stood still, with {len(life.told)} messages: {life.told[-3:]}")
        wrong += life.wrong(where)
    if shelf.ledger.check():
        wrong.append(f"{where}: {shelf.ledger.check()}")
    return short, wrong
