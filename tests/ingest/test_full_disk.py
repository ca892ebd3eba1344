"""Disks of many sizes, each of which becomes full somewhere, with ledger and pictures on them; then there is room.

Needs root, to mount file systems of a given size.
"""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.client.address import parse_address
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.reports import Report, Told
from hotshoe.ingest.runner import Runner
from hotshoe.ingest.shelf import Shelf
from hotshoe.testing import BackgroundCamera
from tests.ingest.test_runner import hashes, until

SIZES = range(240, 640, 8)
"""KiB: from just enough for an empty ledger to just enough for all but the last write."""

POLICY = Policy(relist=0.2, disk_retry=0.02, longest_pause=0.05, spare=0)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system")


def mount(place: Path, *options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "hotshoe", place], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    yield place
    subprocess.run(["umount", "--lazy", place], check=False, capture_output=True)


async def fill(camera: BackgroundCamera, disk: Path) -> bool:
    """Follow the camera until nothing fits, make room, and have the rest; whether it was full at all."""
    reports: list[Report] = []
    with Shelf.open(disk / "library", disk / "state" / "db") as shelf:
        address = parse_address(camera.address)
        runner = Runner(address, shelf, policy=POLICY, template="{name}", report=reports.append)
        running = asyncio.create_task(runner.run())

        def full() -> bool:
            return any(isinstance(report, Told) and "disk" in report.what for report in reports)

        await until(lambda: full() or runner.quiet, 20)
        await asyncio.sleep(0.1)
        await asyncio.to_thread(mount, disk, "remount", "size=16m")
        await until(lambda: runner.quiet, 20)
        runner.drain()
        await running
        assert shelf.ledger.check() == ""
    return full()


def test_a_disk_that_becomes_full_anywhere_costs_nothing(tmp_path: Path, disk: Path) -> None:
    (tmp_path / "card").mkdir()
    met = 0
    with BackgroundCamera(tmp_path / "card", pictures=3) as camera:
        for size in SIZES:
            mount(disk, f"size={size}k")
            met += asyncio.run(fill(camera, disk))
            assert hashes(disk / "library") == hashes(tmp_path / "card"), size
            subprocess.run(["umount", disk], check=True)
    assert met > len(SIZES) // 2
