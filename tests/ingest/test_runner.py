"""The runner between a real virtual camera, a real disk and a real ledger."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hotshoe.client.address import parse_address
from hotshoe.errors import LinkLost, StorageError
from hotshoe.ingest.policy import After, Backfill, Policy
from hotshoe.ingest.reports import CameraConnected, CameraLost, Report, ShotDeleted, ShotSaved, Told
from hotshoe.ingest.runner import Runner
from hotshoe.ingest.shelf import Shelf
from hotshoe.ingest.shot import Removal, State
from hotshoe.protocol.limits import DEFAULT
from hotshoe.testing import BackgroundCamera

IMPATIENT = {"dead_after": 1.0, "limits": replace(DEFAULT, establishment=1.5)}
"""Cameras on a network get more seconds."""

QUICK = Policy(relist=0.2, first_retry=0.05, longest_retry=0.2)


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


async def until(enough: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not enough():  # noqa: ASYNC110 - files and reports of several threads
            await asyncio.sleep(0.02)


def hide(library: Path) -> Path:
    """Another folder is where the library was."""
    hidden = library.rename(library.with_name("elsewhere"))
    library.mkdir()
    return hidden


def bring_back(hidden: Path, library: Path) -> None:
    library.rmdir()
    hidden.rename(library)


class Following:
    """A runner at work, and what it reported."""

    def __init__(self, runner: Runner, reports: list[Report]) -> None:
        self.runner = runner
        self.reports = reports

    def of(self, kind: type) -> list[Report]:
        return [report for report in self.reports if isinstance(report, kind)]

    async def until(self, enough: Callable[[], bool], seconds: float = 20.0) -> None:
        await until(enough, seconds)

    async def quiet(self, seconds: float = 20.0) -> None:
        """Until two listings have found nothing new."""
        await self.until(lambda: self.runner.quiet, seconds)


@asynccontextmanager
async def following(camera: BackgroundCamera, shelf: Shelf, policy: Policy = QUICK) -> AsyncIterator[Following]:
    reports: list[Report] = []
    address = parse_address(camera.address)
    runner = Runner(address, shelf, policy=policy, template="{name}", report=reports.append, options=IMPATIENT)
    running = asyncio.create_task(runner.run())
    try:
        yield Following(runner, reports)
        runner.drain()
        await asyncio.wait_for(running, 10)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (tmp_path / "card").mkdir()
    return tmp_path / "card"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


def open_shelf(library: Path) -> Shelf:
    return Shelf.open(library, library.with_name("state") / "catalogue.db")


async def test_what_is_there_and_what_is_shot_comes(card: Path, library: Path) -> None:
    with BackgroundCamera(card, pictures=3) as camera, open_shelf(library) as shelf:
        async with following(camera, shelf, Policy(relist=60)) as work:
            await work.until(lambda: len(work.of(ShotSaved)) == 3)
            await asyncio.to_thread(camera.shoot)
            await work.until(lambda: len(work.of(ShotSaved)) == 4, 3)
        assert hashes(library) == hashes(card)
        assert shelf.ledger.counts() == {"done": 4}
        assert next(type(report) for report in work.reports) is CameraConnected


async def test_a_second_run_fetches_nothing(card: Path, library: Path) -> None:
    with BackgroundCamera(card, pictures=2) as camera:
        for expected in (2, 0):
            with open_shelf(library) as shelf:
                async with following(camera, shelf) as work:
                    await work.quiet()
                assert len(work.of(ShotSaved)) == expected
    assert hashes(library) == hashes(card)


@pytest.mark.parametrize("seed", [1, 2])
async def test_wild_faults_cost_no_picture(seed: int, card: Path, library: Path) -> None:
    with BackgroundCamera(card, pictures=12, faults=f"wild:{seed}") as camera, open_shelf(library) as shelf:
        async with following(camera, shelf) as work:
            await work.until(lambda: hashes(library) == hashes(card), 60)
        assert not [name for name in hashes(library) if name.endswith(".part")]
        assert shelf.ledger.check() == ""


async def test_a_cut_download_is_continued(card: Path, library: Path) -> None:
    picture = bytes(range(256)) * 4096
    files = {"DCIM/100HSHOE/A.JPG": picture}
    with (
        BackgroundCamera(card, files=files, faults="at GetObject 1  cut after 600 KB") as camera,
        open_shelf(library) as shelf,
    ):
        async with following(camera, shelf) as work:
            await work.until(lambda: len(work.of(ShotSaved)) == 1)
        assert len(work.of(CameraLost)) >= 1
    assert (library / "A.JPG").read_bytes() == picture


async def test_the_cameras_copy_is_deleted_once_it_is_safe(card: Path, library: Path) -> None:
    with BackgroundCamera(card, pictures=2) as camera, open_shelf(library) as shelf:
        before = hashes(card)
        policy = Policy(relist=0.2, after=After.DELETE)
        async with following(camera, shelf, policy) as work:
            await work.until(lambda: len(work.of(ShotDeleted)) == 2)
            await work.quiet()
        assert hashes(library) == before
        assert not hashes(card)
        assert {shot.removal for shot in shelf.ledger.shots()} == {Removal.DELETED}


async def test_what_was_there_before_may_be_left(card: Path, library: Path) -> None:
    policy = Policy(relist=0.2, backfill=Backfill.NONE)
    with BackgroundCamera(card, pictures=2) as camera, open_shelf(library) as shelf:
        async with following(camera, shelf, policy) as work:
            await work.quiet()
            await asyncio.to_thread(camera.shoot)
            await work.until(lambda: len(work.of(ShotSaved)) == 1)
        assert len(hashes(library)) == 1
        assert shelf.ledger.counts() == {"done": 1, "seen": 2}


async def test_only_wanted_formats_come(card: Path, library: Path) -> None:
    files = {"A.JPG": b"jpeg", "A.NEF": b"raw", "B.NEF": b"another"}
    policy = Policy(relist=0.2, formats=frozenset({"nef"}))
    with BackgroundCamera(card, files=files) as camera, open_shelf(library) as shelf:
        async with following(camera, shelf, policy) as work:
            await work.quiet()
        assert set(hashes(library)) == {"A.NEF", "B.NEF"}


async def test_a_library_that_goes_away_is_waited_for(card: Path, library: Path) -> None:
    policy = Policy(relist=0.2, disk_retry=0.1, longest_pause=0.2)
    with BackgroundCamera(card) as camera, open_shelf(library) as shelf:
        async with following(camera, shelf, policy) as work:
            await work.quiet()
            hidden = hide(library)
            await asyncio.to_thread(camera.shoot)
            await work.until(lambda: any("not there" in str(report) for report in work.of(Told)))
            assert not hashes(library)
            bring_back(hidden, library)
            await work.until(lambda: len(work.of(ShotSaved)) == 1)
        assert hashes(library) == hashes(card)


async def test_a_file_in_the_way_stays_as_it_is(card: Path, library: Path) -> None:
    with BackgroundCamera(card, pictures=1) as camera, open_shelf(library) as shelf:
        (name,) = hashes(card)
        (library / name).write_bytes(b"mine")
        async with following(camera, shelf) as work:
            await work.quiet()
    assert (library / name).read_bytes() == b"mine"
    assert len(hashes(library)) == 2


async def test_a_wait_for_the_camera_ends_at_once_when_drained(library: Path) -> None:
    reports: list[Report] = []
    with open_shelf(library) as shelf:
        runner = Runner(parse_address("127.0.0.1:1"), shelf, report=reports.append)
        running = asyncio.create_task(runner.run())
        await until(lambda: bool(reports), 5)
        assert isinstance(reports[0], CameraLost)
        with pytest.raises(LinkLost):
            await runner.shoot()
        runner.drain()
        await asyncio.wait_for(running, 5)


async def test_the_shutter_can_be_released_meanwhile(card: Path, library: Path) -> None:
    with BackgroundCamera(card) as camera, open_shelf(library) as shelf:
        async with following(camera, shelf, Policy(relist=60)) as work:
            await work.until(lambda: work.runner.connected)
            await work.runner.shoot()
            await work.until(lambda: len(work.of(ShotSaved)) == 1, 5)
        assert [shot.state for shot in shelf.ledger.shots()] == [State.DONE]


async def test_a_runner_that_is_drained_before_it_begins_returns(card: Path, library: Path) -> None:
    with BackgroundCamera(card, pictures=1) as camera, open_shelf(library) as shelf:
        runner = Runner(parse_address(camera.address), shelf)
        running = asyncio.create_task(runner.run())
        runner.drain()
        await asyncio.wait_for(running, 5)
    assert not hashes(library)


async def test_a_drained_runner_waits_for_no_disk_that_fails(
    card: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BackgroundCamera(card, pictures=1) as camera, open_shelf(library) as shelf:

        def fail(path: str) -> None:
            raise StorageError(f"cannot keep the name {path}: it fails", path=path)

        monkeypatch.setattr(shelf.library, "sync_names", fail)
        async with following(camera, shelf, Policy(disk_retry=0.1)) as work:
            await work.until(lambda: bool(work.of(Told)))
