"""Disks to be filled, taken away and cut from power. Only root can mount them; what is mounted is unmounted again."""

import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

MIB = 1024 * 1024

IMAGE_BYTES = 320 * MIB
"""xfs wants 300 MiB; of the image only what is written takes room."""

SHUTDOWN = 0x8004587D
"""XFS_IOC_GOINGDOWN, which ext4 knows as EXT4_IOC_SHUTDOWN."""

WITHOUT_LOG = 2
"""XFS_FSOP_GOING_FLAGS_NOLOGFLUSH: whatever is not on the disk by now is lost."""

FORMATS = {
    "ext4": ("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1,nodiscard"),
    "xfs": ("mkfs.xfs", "-q", "-f", "-K"),
    "fat": ("mkfs.fat", "-F", "32"),
    "ntfs": ("mkntfs", "-F", "-Q", "-q"),
}

MOUNTS = {
    "ext4": ("mount", "-o", "loop"),
    "xfs": ("mount", "-o", "loop,nouuid"),
    "fat": ("fusefat", "-o", "rw+"),
    "ntfs": ("lowntfs-3g", "-o", "ignore_case,windows_names"),
}

SECONDS = 60.0


def wanted(*programs: str) -> None:
    """Skip the test where the rig cannot be built: mounts take root, and these programs."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount the disks that this rig fills, cuts off or takes away")
    if missing := [program for program in programs if not shutil.which(program)]:
        pytest.skip(f"{', '.join(missing)} is not installed: python -m devtools.guests")


def run(*words: str | Path) -> None:
    """Run a command to its end; its words are the error where it fails."""
    ended = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
    if ended.returncode:
        raise OSError(f"{' '.join(map(str, words))}: {ended.stdout}{ended.stderr}")


@dataclass(slots=True)
class Disk:
    """A file system in the file ``image``, at ``place`` while it is mounted."""

    kind: str
    image: Path
    place: Path
    mounted: bool = False

    def format(self) -> None:
        """Make it new and empty."""
        with self.image.open("wb") as image:
            image.truncate(IMAGE_BYTES)
        run(*FORMATS[self.kind], self.image)

    def mount(self) -> None:
        """Have it at its place."""
        run(*MOUNTS[self.kind], self.image, self.place)
        self.mounted = True

    def unmount(self, *, lazily: bool = False) -> None:
        """Take it away; ``lazily`` although somebody uses it."""
        if self.mounted:
            self.mounted = False
            run("umount", *(["-l"] if lazily else []), self.place)

    def cut_power(self) -> None:
        """From now on nothing reaches the disk, and what it has not written is lost once it is mounted anew."""
        top = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(top, SHUTDOWN, struct.pack("I", WITHOUT_LOG))
        finally:
            os.close(top)


@contextmanager
def disk(kind: str, folder: Path) -> Iterator[Disk]:
    """A new one, mounted below ``folder``."""
    number = len(list(folder.glob("disk-*")))
    made = Disk(kind, folder / f"disk-{number}.img", folder / f"mount-{number}")
    made.place.mkdir()
    made.format()
    made.mount()
    try:
        yield made
    finally:
        made.unmount(lazily=True)


@contextmanager
def memory_disk(folder: Path, options: str) -> Iterator[Path]:
    """A disk in memory, as small as ``options`` say."""
    folder.mkdir()
    run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder)
    try:
        yield folder
    finally:
        run("umount", "-l", folder)


def quick_place() -> str | None:
    """Where images are as quick as memory."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextmanager
def workshop(prefix: str) -> Iterator[Path]:
    """A folder for images, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=prefix, dir=quick_place()) as folder:
        yield Path(folder)
