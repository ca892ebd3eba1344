"""The verbs with a camera on a cable: the same as on a network."""

import asyncio
import errno
import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.responder.contents import MemoryContent
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import persona
from hotshoe.responder.store import HandleBook
from hotshoe.responder.usb.descriptors import BULK_IN, BULK_OUT
from hotshoe.transport import usb
from hotshoe.transport.stillimage import dialling, holders
from hotshoe.wire.containers import CommandContainer, ResponseContainer, decode_container, encode_container
from hotshoe.wire.values import StorageID
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.transport.stillimage.attaching import UsbIpClient
from tests.transport.stillimage.bench import Bench, BenchBackend, camera_on_a_cable

PICTURES = {f"DSC_{number:04}.JPG": bytes([number]) * (number * 100_000) for number in range(1, 4)}


def connect(monkeypatch: pytest.MonkeyPatch, *benches: Bench) -> None:
    """Plug them into this computer."""
    backend = BenchBackend(*(bench.port for bench in benches))
    monkeypatch.setattr(usb, "backend", lambda: backend)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    card = tmp_path / "card" / "DCIM" / "100TEST"
    card.mkdir(parents=True)
    for name, data in PICTURES.items():
        (card / name).write_bytes(data)
    return tmp_path / "card"


@pytest.fixture
def bench(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    store = FolderStore(folder, StorageID(0x00010001), HandleBook(), read_only=False)
    with camera_on_a_cable(store) as bench:
        connect(monkeypatch, bench)
        yield bench
    store.close()


@pytest.fixture
def nikon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    store = MemoryStore(0x00010001, HandleBook())
    store.put("DSC_0001.JPG", MemoryContent(b"picture"), folders=("DCIM", "100NIKON"))
    with camera_on_a_cable(store, kind=persona("nikon")) as bench:
        connect(monkeypatch, bench)
        yield bench


def test_info(hotshoe: Hotshoe, bench: Bench) -> None:
    result = hotshoe("info", "-c", "usb:", "--json")
    assert result.exit_code == 0, result.stderr
    (camera,) = json.loads(result.stdout)["cameras"]
    assert (camera["camera"], camera["address"]) == ("usb", "usb:")
    assert camera["device"]["model"] == "Virtual Camera"
    assert not bench.port.claimed


def test_a_trace_is_what_would_have_gone_over_a_network(hotshoe: Hotshoe, bench: Bench, tmp_path: Path) -> None:
    trace = tmp_path / "run.pcapng"
    assert hotshoe("get", "-c", "usb:", "--dest", tmp_path / "got", "--trace", trace).exit_code == 0
    assert hotshoe("pcap", "extract", trace, "--dest", tmp_path / "back").exit_code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "back").iterdir()} == PICTURES
    shown = hotshoe("pcap", "show", trace).stdout
    assert "PTP/IP between" in shown
    assert "CloseSession" in shown


def test_ls_and_get(hotshoe: Hotshoe, bench: Bench, tmp_path: Path) -> None:
    assert "DSC_0002.JPG" in hotshoe("ls", "-R", "-c", "usb:").stdout
    result = hotshoe("get", "-c", "usb:", "--dest", tmp_path / "shoot")
    assert result.exit_code == 0, result.stderr
    found = {path.name: path.read_bytes() for path in (tmp_path / "shoot").rglob("*.JPG")}
    assert found == PICTURES


def test_put_and_rm(hotshoe: Hotshoe, bench: Bench, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "NEW.JPG").write_bytes(PICTURES["DSC_0003.JPG"])
    assert hotshoe("put", "-c", "usb:", tmp_path / "NEW.JPG", "--to", "/DCIM/100TEST").exit_code == 0
    assert (folder / "DCIM" / "100TEST" / "NEW.JPG").read_bytes() == PICTURES["DSC_0003.JPG"]
    assert hotshoe("rm", "-c", "usb:", "-y", "/DCIM/100TEST/NEW.JPG").exit_code == 0
    assert not (folder / "DCIM" / "100TEST" / "NEW.JPG").exists()


def test_shoot_hears_of_its_picture(hotshoe: Hotshoe, bench: Bench, tmp_path: Path) -> None:
    result = hotshoe("shoot", "-c", "usb:", "--dest", tmp_path / "new")
    assert result.exit_code == 0, result.stderr
    (picture,) = (tmp_path / "new").iterdir()
    assert picture.read_bytes().startswith(b"\xff\xd8")


def test_events_are_shown_as_they_happen(hotshoe: Hotshoe, bench: Bench) -> None:
    async def shoot_on() -> None:
        while True:
            await bench.camera.shoot()
            await asyncio.sleep(0.02)

    async def begin() -> asyncio.Task[None]:
        return asyncio.create_task(shoot_on())

    shooting = bench.portal.run(begin())
    result = hotshoe("events", "-c", "usb:", "--count", "1")
    bench.portal.call(shooting.cancel)
    assert result.exit_code == 0, result.stderr
    assert "ObjectAdded(handle=" in result.stdout


def test_settings_by_name(hotshoe: Hotshoe, nikon: Bench) -> None:
    assert hotshoe("config", "set", "-c", "usb:", "iso=400").exit_code == 0
    assert "400" in hotshoe("config", "get", "-c", "usb:", "iso").stdout


def test_live_view(hotshoe: Hotshoe, nikon: Bench, tmp_path: Path) -> None:
    result = hotshoe("live", "-c", "usb:", "--frames", "2", "-o", tmp_path / "frames")
    assert result.exit_code == 0, result.stderr
    assert len(list((tmp_path / "frames").iterdir())) == 2


def test_a_camera_by_its_numbers_or_its_serial(hotshoe: Hotshoe, bench: Bench) -> None:
    for address in ("usb:1209:0001", "usb:1001", "usb:001,001"):
        assert hotshoe("info", "-c", address).exit_code == 0
    result = hotshoe("info", "-c", "usb:04b0:0436")
    assert result.exit_code == 3
    assert "no camera on USB is 04b0:0436; there is usb:1209:0001" in result.stderr


def test_nothing_is_plugged_in(hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch)
    result = hotshoe("info", "-c", "usb:")
    assert result.exit_code == 3
    assert "no camera on USB; is it plugged in and on?" in result.stderr
    assert "hotshoe doctor usb" in result.stderr
    assert "network" not in result.stderr


def test_discover_says_the_addresses(hotshoe: Hotshoe, bench: Bench) -> None:
    result = hotshoe("discover", "--usb")
    assert result.stdout == "usb:1209:0001  hotshoe Virtual Camera  s/n 1001\n"
    (camera,) = json.loads(hotshoe("discover", "--usb", "--json").stdout)["cameras"]
    assert (camera["address"], camera["serial"], camera["vendor_id"]) == ("usb:1209:0001", "1001", 0x1209)


def test_two_of_a_kind_are_told_apart(hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    with camera_on_a_cable(serial="1001") as one, camera_on_a_cable(serial="1002") as other:
        other.port.number = 2
        connect(monkeypatch, one, other)
        assert [line.split()[0] for line in hotshoe("discover", "--usb").stdout.splitlines()] == [
            "usb:1001",
            "usb:1002",
        ]
        result = hotshoe("info", "-c", "usb:")
        assert result.exit_code == 2
        assert "choose one of usb:1001, usb:1002" in result.stderr
        assert hotshoe("info", "-c", "usb:1002").exit_code == 0


def test_a_camera_that_may_not_be_asked(hotshoe: Hotshoe, bench: Bench) -> None:
    bench.port.refuses["open"] = errno.EACCES
    assert "a camera that may not be asked its name" in hotshoe("discover", "--usb").stdout
    result = hotshoe("info", "-c", "usb:")
    assert result.exit_code == 3
    assert "no permission for /dev/bus/usb/001/001; hotshoe doctor usb prints the udev rule" in result.stderr


def test_nothing_to_discover(hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch)
    result = hotshoe("discover", "--usb")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no camera on USB" in result.stderr
    assert hotshoe("discover", "--usb", "--fail-if-empty").exit_code == 9
    assert hotshoe("discover").exit_code == 2


def test_the_doctor_prints_the_rule(hotshoe: Hotshoe, bench: Bench) -> None:
    result = hotshoe("doctor", "usb")
    assert result.exit_code == 0
    assert result.stdout.startswith('SUBSYSTEM=="usb"')
    assert 'TAG+="uaccess"' in result.stdout
    assert "usb:1209:0001  Virtual Camera: ready" in result.stderr
    assert json.loads(hotshoe("doctor", "usb", "--json").stdout)["rule"] == result.stdout.strip()


def test_the_doctor_without_a_camera_or_the_library(hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch)
    assert "no camera is plugged in" in hotshoe("doctor", "usb").stderr

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name, name="usb")

    monkeypatch.setattr(dialling, "import_module", missing)
    result = hotshoe("doctor", "usb")
    assert (result.exit_code, result.stdout[:9]) == (0, "SUBSYSTEM")
    assert "pip install 'hotshoe[usb]'" in result.stderr
    assert hotshoe("info", "-c", "usb:").exit_code == 2


def test_the_doctor_says_who_has_a_camera(
    hotshoe: Hotshoe, bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(holders, "PROCESSES", tmp_path)
    open_files = tmp_path / "4711" / "fd"
    open_files.mkdir(parents=True)
    (tmp_path / "4711" / "comm").write_text("gvfsd-gphoto2\n")
    (open_files / "7").symlink_to("/dev/bus/usb/001/001")
    assert bench.port.handles == 0
    assert "in use by gvfsd-gphoto2 (process 4711)" in hotshoe("doctor", "usb").stderr
    bench.port.refuses["claim"] = errno.EBUSY
    said = hotshoe("info", "-c", "usb:").stderr
    assert "gvfsd-gphoto2 (process 4711) has it; let it go with: gio mount -s gphoto2" in said


def test_the_card_of_a_virtual_camera_on_a_cable(hotshoe: Hotshoe) -> None:
    assert "--usbip is for one camera" in hotshoe("serve", "--usbip", "--cameras", "2").stderr
    assert "--usbip takes the port itself" in hotshoe("serve", "--usbip", "0", "--port", "0").stderr


def test_ingest(hotshoe: Hotshoe, bench: Bench, tmp_path: Path) -> None:
    words = ("ingest", "-c", "usb:", "--dest", tmp_path / "library", "-o", "{name}", "--for", "2s")
    result = hotshoe(*words)
    assert result.exit_code == 0, result.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "library").glob("*.JPG")} == PICTURES


def test_profiles_of_a_nikon(hotshoe: Hotshoe, nikon: Bench, tmp_path: Path) -> None:
    made = hotshoe(
        "wifi", "new", "--name", "studio", "--ssid", "studio", "--security", "none", "--out", tmp_path / "p.bin"
    )
    assert made.exit_code == 0, made.stderr
    added = hotshoe("wifi", "add", "-c", "usb:", tmp_path / "p.bin")
    assert added.exit_code == 0, added.stderr
    assert "studio" in hotshoe("wifi", "list", "-c", "usb:").stdout


def test_a_trace_reads_as_one_of_a_network(hotshoe: Hotshoe, bench: Bench, tmp_path: Path) -> None:
    got = hotshoe("get", "-c", "usb:", "--dest", tmp_path / "out", "--trace", tmp_path / "trace.pcapng")
    assert got.exit_code == 0, got.stderr
    shown = hotshoe("pcap", "show", tmp_path / "trace.pcapng")
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.count(" GetObject(handle=") == len(PICTURES)
    assert "InitEventAck" in shown.stdout


def test_serving_on_a_cable(tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    with Running(tmp_path, "serve", tmp_path / "card", "--usbip", "0", "--json") as served:
        served.until(lambda: "\n" in served.out)
        address = json.loads(served.out.splitlines()[0])["address"]
        found = re.fullmatch(r"usbip://127\.0\.0\.1:(\d+)/1-1", address)
        assert found
        client = UsbIpClient(int(found[1]))
        assert client.attach("1-1") == 0
        client.transfer(BULK_OUT, data=encode_container(CommandContainer(0x1002, 0, (1,))))
        _, answer = client.transfer(BULK_IN, size=512)
        assert decode_container(answer) == ResponseContainer(0x2001, 0)
        assert f"attach it with: usbip --tcp-port {found[1]} attach -r 127.0.0.1 -b 1-1" in served.err
        served.signal(signal.SIGINT)
        assert served.wait() == 0
        client.close()
