from pathlib import Path

import pytest

from hotshoe.transport.stillimage import holders
from hotshoe.transport.stillimage.holders import Holder, Place, denied, find_driver, find_holders, held

PLACE = Place(1, 4)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer with nothing on USB and no programs."""
    monkeypatch.setattr(holders, "SYSTEM_DEVICES", tmp_path / "sys")
    monkeypatch.setattr(holders, "PROCESSES", tmp_path / "proc")
    (tmp_path / "proc" / "self").mkdir(parents=True)
    return tmp_path


def a_program(system: Path, process: int, name: str, *opened: str) -> None:
    folder = system / "proc" / str(process)
    (folder / "fd").mkdir(parents=True)
    if name:
        (folder / "comm").write_text(name + "\n")
    for number, path in enumerate(opened):
        (folder / "fd" / str(number)).symlink_to(path)


def a_device(system: Path, name: str, bus: str, device: str, driver: str = "") -> None:
    folder = system / "sys" / name
    folder.mkdir(parents=True)
    (folder / "busnum").write_text(bus)
    (folder / "devnum").write_text(device)
    if driver:
        (system / "drivers" / driver).mkdir(parents=True)
        interface = system / "sys" / f"{name}:1.0"
        interface.mkdir()
        (interface / "driver").symlink_to(system / "drivers" / driver)


def test_a_place_is_a_file() -> None:
    assert str(PLACE.node) == "/dev/bus/usb/001/004"
    assert str(PLACE) == "001,004"


def test_who_has_a_device_open(system: Path) -> None:
    a_program(system, 100, "bash", "/dev/null")
    a_program(system, 200, "gphoto2", "/dev/null", "/dev/bus/usb/001/004")
    a_program(system, 300, "", "/dev/bus/usb/001/004")
    assert find_holders(PLACE) == [Holder(200, "gphoto2"), Holder(300, "a program")]
    assert held(PLACE, 0) == "gphoto2 (process 200) and a program (process 300) has it; end it"


@pytest.mark.parametrize(
    "name, cure",
    [
        ("gvfsd-gphoto2", "gio mount -s gphoto2"),
        # The kernel keeps fifteen characters of a name.
        ("gvfs-gphoto2-vo", "gio mount -s gphoto2"),
        ("gvfsd-mtp", "gio mount -s mtp"),
    ],
)
def test_the_desktop_lets_go_if_asked(system: Path, name: str, cure: str) -> None:
    a_program(system, 200, name, "/dev/bus/usb/001/004")
    assert held(PLACE, 0) == f"{name} (process 200) has it; let it go with: {cure}"


def test_a_drivers_name(system: Path) -> None:
    a_device(system, "1-1", "1\n", "3\n", "usbhid")
    a_device(system, "1-2", "1\n", "4\n", "usb-storage")
    a_device(system, "odd", "x", "y")
    assert find_driver(PLACE, 0) == "usb-storage"
    assert find_driver(PLACE, 1) == ""
    assert held(PLACE, 0) == "the system's driver usb-storage has it, and does not let go"


def test_nobody_is_known_to_have_it(system: Path) -> None:
    assert held(PLACE, 0).startswith("another program has it")


def test_what_is_not_allowed() -> None:
    assert denied(PLACE) == (
        "no permission for /dev/bus/usb/001/004; hotshoe doctor usb prints the udev rule that allows it "
        "(/etc/udev/rules.d/70-hotshoe.rules)"
    )
    assert ":060101:" in holders.RULE
