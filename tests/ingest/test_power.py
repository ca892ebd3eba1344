"""The file system is shut down under the running process, as a power cut would, and mounted again.

Needs root, to mount a file system of its own, and strace for the control: with the syncs left out shots have to be
lost, or the rig is broken.
"""

import fcntl
import os
import random
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from blake3 import blake3

from hotshoe.testing import BackgroundCamera
from tests.ingest.test_kills import command, hashes, strace, visit

SHUTDOWN = 0x8004587D
"""The ioctl XFS_IOC_GOINGDOWN, which ext4 knows, too."""

NO_LOG_FLUSH = 2

ROUNDS = 6

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system")


class Disk:
    """An ext4 of its own in a file."""

    def __init__(self, place: Path) -> None:
        self._image = place / "image"
        self.root = place / "disk"
        self.root.mkdir()
        with self._image.open("wb") as image:
            image.truncate(64 * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", self._image], check=True)
        self.mount()

    def mount(self) -> None:
        subprocess.run(["mount", "-o", "loop", self._image, self.root], check=True)

    def unmount(self) -> None:
        subprocess.run(["umount", self.root], check=False, capture_output=True)

    def cut(self) -> None:
        """What is not on the disk by now never will be."""
        top = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(top, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(top)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path)
    yield made
    made.unmount()


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[BackgroundCamera]:
    (tmp_path / "card").mkdir()
    with BackgroundCamera(tmp_path / "card", pictures=4) as served:
        yield served


def cut_once(camera: BackgroundCamera, disk: Disk, state: Path, seconds: float, *before: str) -> list[str]:
    """Ingest until the power goes; which acknowledged shots are not there when it is back."""
    arguments = [*before, *command(camera, disk.root)[:-1], str(state / "db")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        time.sleep(seconds)
        disk.cut()
        process.kill()
        said, _ = process.communicate()
    disk.unmount()
    disk.mount()
    acknowledged = [line.split()[1:] for line in said.splitlines() if line.startswith("saved ")]
    library = disk.root / "library"
    return [path for digest, path in acknowledged if not _is_whole(library / path, digest)]


def _is_whole(path: Path, digest: str) -> bool:
    return path.is_file() and blake3(path.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("together", [True, False], ids=["same", "separate"])
def test_a_power_cut_costs_no_acknowledged_shot(
    together: bool, camera: BackgroundCamera, disk: Disk, tmp_path: Path
) -> None:
    dice = random.Random(together)
    for _ in range(ROUNDS):
        state = (disk.root if together else tmp_path) / "state"
        state.mkdir()
        assert cut_once(camera, disk, state, 0.3 + dice.random() * 0.6) == []
        if together:
            after = visit(camera, disk.root)
            assert after.returncode == 0, after.stderr
            assert hashes(disk.root / "library") == hashes(camera.folder)
        shutil.rmtree(state)
        shutil.rmtree(disk.root / "library", ignore_errors=True)
        os.sync()


def test_without_syncs_the_rig_finds_losses(camera: BackgroundCamera, disk: Disk, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    lost = cut_once(camera, disk, state, 2.5, *strace("-e", "inject=fsync,fdatasync:retval=0", "-o", "/dev/null"))
    assert lost
