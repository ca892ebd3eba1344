"""Why a device on USB cannot be had: who may open it, and which program or driver has it. For Linux."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hotshoe.wire.text import safe_text

NODES = Path("/dev/bus/usb")
SYSTEM_DEVICES = Path("/sys/bus/usb/devices")
PROCESSES = Path("/proc")

RULE_FILE: Final = "/etc/udev/rules.d/70-hotshoe.rules"

RULE: Final = (
    'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ENV{ID_USB_INTERFACES}=="*:060101:*", MODE="0660", TAG+="uaccess"'
)
"""Lets whoever sits at the computer open still image devices; below 73, where systemd reads the tag."""

CURES: Final = {
    "gvfsd-gphoto2": "gio mount -s gphoto2",
    "gvfs-gphoto2-volume-monitor": "gio mount -s gphoto2",
    "gvfsd-mtp": "gio mount -s mtp",
}
"""What makes the desktop's own programs let go."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device is: its bus, and its number there."""

    bus: int
    device: int

    def __str__(self) -> str:
        return f"{self.bus:03},{self.device:03}"

    @property
    def node(self) -> Path:
        """The file that stands for it."""
        return NODES / f"{self.bus:03}" / f"{self.device:03}"


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that has a device open."""

    process: int
    name: str


def denied(place: Place) -> str:
    """What to do where the system does not let us open a device."""
    return f"no permission for {place.node}; hotshoe doctor usb prints the udev rule that allows it ({RULE_FILE})"


def held(place: Place, interface: int) -> str:
    """Who has it, and how that lets go."""
    holders = [each for each in find_holders(place) if each.process != os.getpid()]
    if holders:
        names = " and ".join(f"{safe_text(each.name)} (process {each.process})" for each in holders)
        cures = {cure for each in holders for name, cure in CURES.items() if name.startswith(each.name)}
        cure = next(iter(cures), "end it")
        return f"{names} has it; {cure if cure == 'end it' else 'let it go with: ' + cure}"
    if driver := find_driver(place, interface):
        return f"the system's driver {safe_text(driver)} has it, and does not let go"
    return "another program has it; close what shows the camera's pictures, or its folder on the desktop"


def find_holders(place: Place) -> list[Holder]:
    """The programs that have the device open, as far as we may see."""
    node = str(place.node)
    return [Holder(int(each.name), _name(each)) for each in _processes() if node in set(_open_files(each))]


def find_driver(place: Place, interface: int) -> str:
    """The system's driver of an interface; empty where it has none."""
    for device in _entries(SYSTEM_DEVICES):
        if (_number(device / "busnum"), _number(device / "devnum")) == (place.bus, place.device):
            for driver in device.parent.glob(f"{device.name}:*.{interface}/driver"):
                return driver.resolve().name
    return ""


def _processes() -> Iterator[Path]:
    return (each for each in _entries(PROCESSES) if each.name.isdigit())


def _entries(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _open_files(process: Path) -> Iterator[str]:
    for each in _entries(process / "fd"):
        with contextlib.suppress(OSError):
            yield str(each.readlink())


def _name(process: Path) -> str:
    with contextlib.suppress(OSError):
        return (process / "comm").read_text("utf-8", "replace").strip()
    return "a program"


def _number(path: Path) -> int:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text("ascii"))
    return -1
