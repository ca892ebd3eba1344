"""Disks that are full, taken away, or of other makes: nothing is lost, and it goes on by itself. Needs root."""

import asyncio
import random

import pytest

from hotshoe.ingest.shelf import Shelf
from hotshoe.testing import BackgroundCamera
from tests.ingest.rigs.clock import run_without_threads
from tests.ingest.rigs.disks import Disk, disk, wanted, workshop
from tests.ingest.rigs.forks import Forks
from tests.ingest.rigs.full import BLOCKS, broken, fill
from tests.ingest.rigs.kills import PICTURES as ON_THE_CARD
from tests.ingest.rigs.kills import Victim
from tests.ingest.rigs.lives import contents, living

PARTS = 5

PICTURES = {f"DSC_{number:04}.JPG": bytes([number]) * 70_000 for number in range(1, 6)}

MORE = {"DSC_0001.NEF": b"raw" * 40_000, "dsc_0001.jpg": b"of the same name where case does not count"}


@pytest.mark.parametrize("part", range(PARTS))
def test_a_disk_of_any_size_that_is_too_small_costs_nothing(part: int) -> None:
    """Each size with the ledger on it or elsewhere, in turns; ``just full`` does both with each."""
    wanted("mount")
    assert broken([(blocks, bool(blocks // PARTS % 2)) for blocks in range(part, BLOCKS, PARTS)]) == []


def test_the_smallest_sizes_are_too_small_and_the_largest_is_not() -> None:
    wanted("mount")
    for apart in (False, True):
        assert fill(0, apart=apart) == (True, [])
        assert fill(200, apart=apart) == (True, [])
        assert fill(BLOCKS, apart=apart) == (False, [])


def test_a_library_that_is_unmounted_in_the_run_is_waited_for() -> None:
    """Twenty times, a few steps of the program later each time."""
    wanted("mkfs.ext4")
    with workshop("away-") as place, disk("ext4", place) as library:
        for turn in range(20):
            with Shelf.open(library.place / str(turn), place / f"db-{turn}") as shelf:
                run_without_threads(_unmount_and_wait(shelf, library, 10 + turn * 15))
            assert contents(library.place / str(turn)) == PICTURES


async def _unmount_and_wait(shelf: Shelf, library: Disk, steps: int) -> None:
    async with living(shelf, PICTURES) as life:
        for _ in range(steps):
            await asyncio.sleep(0)
        library.unmount(lazily=True)
        await asyncio.sleep(60)
        # The bare mount point is no library, and nothing is put there.
        assert not list(library.place.iterdir())
        library.mount()
        await life.settle()
        assert life.wrong(f"unmounted after {steps} steps") == []


@pytest.mark.parametrize("kind", ["fat", "ntfs"])
def test_a_disk_of_another_make_where_case_does_not_count(kind: str) -> None:
    wanted("mkfs.fat", "fusefat", "mkntfs", "lowntfs-3g")
    with workshop("make-") as place, disk(kind, place) as library:
        with Shelf.open(library.place / "library", place / "db") as shelf:
            run_without_threads(_fill(shelf))
            assert shelf.ledger.counts() == {"done": len(PICTURES | MORE)}
        library.unmount()
        library.mount()
        there = contents(library.place / "library")
        assert sorted(there.values()) == sorted((PICTURES | MORE).values())
        assert len({name.casefold() for name in there}) == len(there)


async def _fill(shelf: Shelf) -> None:
    async with living(shelf, PICTURES | MORE) as life:
        async with asyncio.timeout(600):
            while not (life.runner.quiet and len(contents(life.library)) == len(PICTURES | MORE)):  # noqa: ASYNC110
                await asyncio.sleep(1)


@pytest.mark.parametrize("kind", ["fat", "ntfs"])
def test_a_kill_costs_nothing_on_such_a_disk(kind: str) -> None:
    wanted("mkfs.fat", "fusefat", "mkntfs", "lowntfs-3g")
    dice = random.Random(11)
    with workshop("kill-") as place, disk(kind, place) as library, Forks(place / "home") as forks:
        (place / "card").mkdir()
        with BackgroundCamera(place / "card", files=ON_THE_CARD) as served:
            for number in range(4):
                top = (library.place / str(number), place / f"state-{number}")
                victim = Victim(forks, f"{kind}-{number}", *top, place / "said", served.address, ON_THE_CARD)
                for _ in range(4):
                    victim.kill_after(dice.random() * 0.3)
                victim.converge()
                assert victim.wrong == []
                victim.said.unlink()
