"""One fixture for each foreign program; where one is not installed, the tests that ask for it are skipped."""

import functools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from devtools import guests as installed
from tests.interop.guests import Gphoto2, Gphotofs, NodeGuest, PythonGuest, Tshark, Umockdev, run

DEBIAN_PYTHON = Path("/usr/bin/python3")


def program(name: str) -> Path:
    """Where a program is; skips the test when it is nowhere."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: python -m devtools.guests, as root")
    return Path(found)


def cached(guest: installed.PythonGuest | installed.NodeGuest) -> Path:
    """Where a guest of our cache is; skips the test when it is not installed."""
    if not installed.stamp(guest).exists():
        pytest.skip(f"{guest.name} is not installed: python -m devtools.guests")
    return guest.home


@pytest.fixture
def gphoto2(tmp_path: Path) -> Callable[[int], Gphoto2]:
    """gphoto2 with a fresh identity: call it with the responder's port, and run the result."""
    home = tmp_path / "gphoto2"
    home.mkdir()
    return functools.partial(Gphoto2, program("gphoto2"), home)


@pytest.fixture
def gphotofs(tmp_path: Path) -> Gphotofs:
    home = tmp_path / "gphotofs"
    home.mkdir()
    program("fusermount")
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip("/dev/fuse cannot be opened, and gphotofs mounts through it")
    return Gphotofs(program("gphotofs"), home)


@pytest.fixture
def umockdev(tmp_path: Path) -> Umockdev:
    """For which Debian's own Python is needed, with what it says of umockdev."""
    program("umockdev-run")
    known = "import gi; gi.require_version('UMockdev', '1.0'); from gi.repository import UMockdev"
    if not DEBIAN_PYTHON.exists() or run([DEBIAN_PYTHON, "-c", known]).returncode:
        pytest.skip("Debian's Python does not know umockdev: python -m devtools.guests, as root")
    home = tmp_path / "umockdev"
    home.mkdir()
    return Umockdev(DEBIAN_PYTHON, home)


@pytest.fixture
def tshark() -> Tshark:
    return Tshark(program("tshark"))


@pytest.fixture
def python_gphoto2() -> PythonGuest:
    """Python with PyPI's gphoto2, which brings a libgphoto2 newer than Debian's."""
    cached(installed.PYTHON_GPHOTO2)
    return PythonGuest(installed.PYTHON_GPHOTO2.interpreter)


@pytest.fixture
def ptpy() -> PythonGuest:
    cached(installed.PTPY)
    return PythonGuest(installed.PTPY.interpreter)


@pytest.fixture
def npm_ptp() -> NodeGuest:
    return NodeGuest(program("node"), cached(installed.NPM_PTP))
