"""A Wi-Fi profile goes over a cable, as it does to a real body: by hotshoe and by gphoto2, through the real libusb."""

import json
from collections.abc import Iterator

import pytest

from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import persona
from hotshoe.responder.store import HandleBook
from hotshoe.responder.usb.usbip import UsbIp
from hotshoe.transport import tcp
from tests.interop.conftest import program
from tests.interop.guests import Umockdev
from tests.transport.stillimage.bench import camera_on_a_cable
from tests.vendors.nikon.wifi.profiles import WEP64

NEW, LIST = "/main/wifiprofiles/new", "/main/wifiprofiles/list"


@pytest.fixture
def nikon() -> Iterator[int]:
    """The port of USB/IP at which its device is."""
    with camera_on_a_cable(MemoryStore(0x00010001, HandleBook()), kind=persona("nikon")) as bench:
        server = UsbIp({"1-1": bench.gadget})
        listener = bench.portal.run(tcp.listen("127.0.0.1", 0, server))
        yield listener.port
        bench.portal.run(listener.close())
        bench.portal.run(server.close())


def listed(umockdev: Umockdev, port: int) -> list[tuple[int, str, str]]:
    """Slot, name and network of each profile, as hotshoe lists them."""
    found = umockdev.hotshoe(port, "wifi", "list", "-c", "usb:", "--json")
    assert found.returncode == 0, found.stderr
    (camera,) = json.loads(found.stdout)["cameras"]
    return [(each["slot"], each["name"], each["ssid"]) for each in camera["profiles"]]


def test_hotshoe_adds_what_gphoto2_lists(umockdev: Umockdev, nikon: int) -> None:
    added = umockdev.hotshoe(nikon, "wifi", "add", "-c", "usb:", WEP64)
    assert (added.returncode, added.stdout) == (0, "slot 0: MyProfile (TestNet)\n"), added.stderr
    assert listed(umockdev, nikon) == [(0, "MyProfile", "TestNet")]
    told = umockdev.run(nikon, program("gphoto2"), "--port", "usb:", "--get-config", f"{LIST}/0/ESSID")
    assert "Current: TestNet" in told.stdout, told.stdout + told.stderr
    removed = umockdev.hotshoe(nikon, "wifi", "rm", "-c", "usb:", "MyProfile", "--yes")
    assert removed.returncode == 0, removed.stderr
    assert listed(umockdev, nikon) == []


def test_gphoto2_creates_what_hotshoe_lists(umockdev: Umockdev, nikon: int) -> None:
    settings = ("name=Studio", "essid=MyNet", "channel=6", "encryption=WEP 64-bit", "key=0102030405", "write=1")
    options = [part for setting in settings for part in ("--set-config", f"{NEW}/{setting}")]
    made = umockdev.run(nikon, program("gphoto2"), "--port", "usb:", *options)
    assert made.returncode == 0, made.stdout + made.stderr
    assert listed(umockdev, nikon) == [(0, "Studio", "MyNet")]
