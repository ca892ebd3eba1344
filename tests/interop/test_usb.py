"""Programs that find the virtual camera through the real libusb: ours, gphoto2, and a newer libgphoto2.

The device is exported by USB/IP, and umockdev shows it to a program as Linux would.
"""

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hotshoe.responder.folder import FolderStore
from hotshoe.responder.models import persona
from hotshoe.responder.store import HandleBook
from hotshoe.responder.usb.usbip import UsbIp
from hotshoe.transport import tcp
from hotshoe.wire.values import StorageID
from tests.interop.conftest import program
from tests.interop.guests import SOURCE, PythonGuest, Umockdev, run
from tests.transport.stillimage.bench import Bench, camera_on_a_cable

HOTSHOE = (sys.executable, "-m", "hotshoe")
FOLDER = "/store_00010001/DCIM/100TEST"

# At the sizes of containers that fill their last packet, and around them.
PICTURES = {
    "DSC_0001.JPG": bytes(range(256)) * 4000,
    "DSC_0002.JPG": b"\x42" * (1024 - 12),
    "DSC_0003.JPG": b"\x43" * (16384 - 12),
    "DSC_0004.JPG": b"\x44",
}


class Plugged:
    """A camera, and the port of USB/IP at which its device is."""

    def __init__(self, bench: Bench, port: int, card: Path) -> None:
        self.bench = bench
        self.port = port
        self.card = card

    def picture(self, name: str) -> Path:
        return self.card / "DCIM" / "100TEST" / name


@contextmanager
def plugged(card: Path, model: str = "generic") -> Iterator[Plugged]:
    pictures = card / "DCIM" / "100TEST"
    pictures.mkdir(parents=True)
    for name, data in PICTURES.items():
        (pictures / name).write_bytes(data)
    with (card / "HUGE.NEF").open("wb") as huge:
        huge.truncate(2_000_000_000)
    store = FolderStore(card, StorageID(0x00010001), HandleBook(), read_only=False)
    with camera_on_a_cable(store, kind=persona(model)) as bench:
        server = UsbIp({"1-1": bench.gadget})
        listener = bench.portal.run(tcp.listen("127.0.0.1", 0, server))
        yield Plugged(bench, listener.port, card)
        bench.portal.run(listener.close())
        bench.portal.run(server.close())
    store.close()


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[Plugged]:
    with plugged(tmp_path / "card") as camera:
        yield camera


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.JPG")}


def test_hotshoe_finds_and_empties_it(umockdev: Umockdev, camera: Plugged, tmp_path: Path) -> None:
    found = umockdev.hotshoe(camera.port, "discover", "--usb")
    assert found.stdout == "usb:1209:0001  hotshoe Virtual Camera  s/n 1001\n", found.stderr
    got = umockdev.hotshoe(camera.port, "get", "-c", "usb:", "--dest", tmp_path / "out", "*.JPG")
    assert got.returncode == 0, got.stderr
    assert files(tmp_path / "out") == PICTURES


def test_hotshoe_uploads_and_shoots(umockdev: Umockdev, camera: Plugged, tmp_path: Path) -> None:
    (tmp_path / "UP.JPG").write_bytes(PICTURES["DSC_0001.JPG"])
    put = umockdev.hotshoe(camera.port, "put", "-c", "usb:", tmp_path / "UP.JPG", "--to", "/DCIM/100TEST")
    assert put.returncode == 0, put.stderr
    assert camera.picture("UP.JPG").read_bytes() == PICTURES["DSC_0001.JPG"]
    # The end of the exposure is an event on the interrupt endpoint.
    shot = umockdev.hotshoe(camera.port, "shoot", "-c", "usb:", "--dest", tmp_path / "new")
    assert shot.returncode == 0, shot.stderr
    assert [data[:2] for data in files(tmp_path / "new").values()] == [b"\xff\xd8"]


def test_hotshoe_with_a_nikon_in_its_own_ways(umockdev: Umockdev, tmp_path: Path) -> None:
    with plugged(tmp_path / "card", "nikon") as camera:
        set_to = umockdev.hotshoe(camera.port, "config", "set", "-c", "usb:", "iso=400", "--json")
        (visit,) = json.loads(set_to.stdout)["cameras"]
        assert visit["properties"][0]["shown"] == "ISO 400"
        live = umockdev.hotshoe(camera.port, "live", "-c", "usb:", "--frames", "3", "-o", tmp_path / "frames")
        assert live.returncode == 0, live.stderr
        assert len(list((tmp_path / "frames").iterdir())) == 3


def begun(umockdev: Umockdev, camera: Plugged, out: Path) -> subprocess.Popen[str]:
    """A download that is under way."""
    command = umockdev.command(camera.port, *HOTSHOE, "get", "-c", "usb:", "--dest", out, "/HUGE.NEF")
    environment = {"HOME": str(umockdev.home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(SOURCE)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    deadline = time.monotonic() + 30
    while not any(path.stat().st_size > 1_000_000 for path in out.rglob("*.part")):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


def test_a_cable_that_is_drawn_ends_the_download(umockdev: Umockdev, camera: Plugged, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    process = begun(umockdev, camera, tmp_path / "out")
    camera.bench.unplug()
    _, said = process.communicate(timeout=30)
    assert process.returncode == 3, said
    assert "unplugged or switched off" in said


def test_an_interrupt_cancels_on_the_camera(umockdev: Umockdev, camera: Plugged, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    process = begun(umockdev, camera, tmp_path / "out")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for child in children:
        subprocess.run(["kill", f"-{signal.SIGINT}", child], check=True)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    # The camera is in step: the next program finds it as it should be.
    again = umockdev.hotshoe(camera.port, "ls", "-R", "-c", "usb:")
    assert "DSC_0001.JPG" in again.stdout, again.stderr


def test_gphoto2_takes_it_for_a_camera(umockdev: Umockdev, camera: Plugged, tmp_path: Path) -> None:
    gphoto2 = program("gphoto2")
    assert "USB PTP Class Camera" in umockdev.run(camera.port, gphoto2, "--auto-detect").stdout
    out = tmp_path / "out"
    out.mkdir()
    get = ["--folder", FOLDER, "--get-all-files"]
    got = umockdev.run(camera.port, gphoto2, "--port", "usb:", *get, directory=out)
    assert got.returncode == 0, got.stderr
    assert files(out) == PICTURES
    (tmp_path / "UP.JPG").write_bytes(PICTURES["DSC_0003.JPG"])
    upload = ["--folder", FOLDER, "--upload-file", str(tmp_path / "UP.JPG")]
    put = umockdev.run(camera.port, gphoto2, "--port", "usb:", *upload)
    assert put.returncode == 0, put.stderr
    assert camera.picture("UP.JPG").read_bytes() == PICTURES["DSC_0003.JPG"]
    shot = umockdev.run(camera.port, gphoto2, "--port", "usb:", "--capture-image-and-download", directory=out)
    assert "New file is in location" in shot.stdout, shot.stderr
    assert next(iter(out.glob("HSHO*"))).read_bytes()[:2] == b"\xff\xd8"


@pytest.mark.parametrize("model", ["canon", "nikon", "sony"])
def test_gphoto2_drives_bodies_by_its_own_code_for_their_make(umockdev: Umockdev, tmp_path: Path, model: str) -> None:
    gphoto2, out = program("gphoto2"), tmp_path / "out"
    out.mkdir()
    with plugged(tmp_path / "card", model) as camera:
        shot = umockdev.run(camera.port, gphoto2, "--port", "usb:", "--capture-image-and-download", directory=out)
        assert "New file is in location" in shot.stdout, shot.stderr
        seen = umockdev.run(camera.port, gphoto2, "--port", "usb:", "--capture-preview", directory=out)
        assert "Saving file as capture_preview.jpg" in seen.stdout, seen.stderr
    assert [path.read_bytes()[:2] for path in out.iterdir()] == [b"\xff\xd8"] * 2


def test_debians_usbip_lists_it(camera: Plugged) -> None:
    usbip = program("usbip")
    listed = run([usbip, "--tcp-port", str(camera.port), "list", "-r", "127.0.0.1"])
    assert listed.returncode == 0, listed.stderr
    assert "1-1: " in listed.stdout
    assert "(1209:0001)" in listed.stdout
    assert "(06/01/01)" in listed.stdout


NEWER = """
import hashlib, json, sys
import gphoto2

ports, abilities = gphoto2.PortInfoList(), gphoto2.CameraAbilitiesList()
ports.load(), abilities.load()
found = abilities.detect(ports)
model, port = found.get_name(0), found.get_value(0)
camera = gphoto2.Camera()
camera.set_port_info(ports[ports.lookup_path(port)])
camera.set_abilities(abilities[abilities.lookup_model(model)])
camera.init()
folder = sys.argv[1]
listed = camera.folder_list_files(folder)
told = {"model": model, "port": port, "files": {}}
for name in [listed.get_name(place) for place in range(listed.count())]:
    file = camera.file_get(folder, name, gphoto2.GP_FILE_TYPE_NORMAL)
    told["files"][name] = hashlib.sha256(bytes(file.get_data_and_size())).hexdigest()
path = camera.capture(gphoto2.GP_CAPTURE_IMAGE)
told["capture"] = path.name
camera.exit()
print(json.dumps(told))
"""


def test_a_newer_libgphoto2(umockdev: Umockdev, python_gphoto2: PythonGuest, camera: Plugged) -> None:
    visit = umockdev.run(camera.port, python_gphoto2.interpreter, "-c", NEWER, FOLDER)
    assert visit.returncode == 0, visit.stderr
    told = json.loads(visit.stdout)
    assert (told["model"], told["port"]) == ("USB PTP Class Camera", "usb:001,002")
    assert told["files"] == {name: hashlib.sha256(data).hexdigest() for name, data in PICTURES.items()}
    assert told["capture"].startswith("HSHO")
