import asyncio
import re
import signal
import socket
from pathlib import Path

import pytest

from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.transport import tcp
from hotshoe.wire.packets import Data, EndData, OperationResponse
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.responder.guest import Guest


@pytest.mark.parametrize(
    "args, words",
    [
        (["/nope"], "does not exist"),
        ([".", "--host", "0.0.0.0"], "--lan"),
        ([".", "--host", "camera.example"], "--lan"),
        ([".", "--every", "1s"], "--read-write"),
        ([".", "--every", "1s", "--read-write", "--cameras", "2"], "one camera"),
        ([".", "--port", "65535", "--cameras", "2"], "There are no 2 ports from 65535 on"),
        ([".", "--port", "65536"], "65536"),
        ([".", "--packet", "0"], "--packet"),
        ([".", "--packet", "2097153"], "--packet"),
        ([".", "--name", "x" * 40], "1 to 39 characters"),
        ([".", "--name", "x" * 38, "--cameras", "2"], "1 to 39 characters"),
        ([".", "--name", "a\x1bb"], "1 to 39 characters"),
        ([".", "--name", ""], "1 to 39 characters"),
    ],
)
def test_usage(args: list[str], words: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("serve", *args)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_port_that_is_taken(tmp_path: Path, hotshoe: Hotshoe) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = hotshoe("serve", tmp_path, "--port", taken.getsockname()[1])
    assert result.exit_code == 3
    assert "in use" in result.stderr


def test_a_folder_that_goes_away(tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object, **options: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("hotshoe.cli.virtual.FolderStore", gone)
    result = hotshoe("serve", tmp_path, "--port", 0)
    assert result.exit_code == 8
    assert f"cannot serve {tmp_path}" in result.stderr


def test_several_cameras_on_free_ports(tmp_path: Path, hotshoe: Hotshoe) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "a.txt").write_bytes(b"a")
    with Running(tmp_path, "serve", card, "--port", 0, "--cameras", 2, "--name", "Cam", "--serial", "7") as served:
        served.until(lambda: served.out.count("\n") == 2)
        addresses = served.out.split()
        assert len(set(addresses)) == 2
        for place, address in enumerate(addresses, start=1):
            found = hotshoe("info", "-c", address).stdout
            assert f"Cam-{place}" in found
            assert f"7-{place}" in found
            assert hotshoe("ls", "-c", address).stdout == "a.txt\n"
            assert hotshoe("mkdir", "-c", address, "/NEW").exit_code == 5
        served.until(lambda: served.err.count("operations") >= 6)
    assert "Cam-1 to Cam-2 serve" in served.err
    assert ": opened" in served.err


def test_packets_have_the_size_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "A.BIN").write_bytes(bytes(2500))

    async def sizes(port: int) -> list[int]:
        guest, found = await Guest(tcp.dial, port).come_in(), list[int]()
        guest.request(GET_OBJECT.code, 1)
        while not isinstance(packet := await guest.command.next(), OperationResponse):
            if isinstance(packet, Data | EndData):
                found.append(len(packet.payload))
        await guest.leave()
        return found

    with Running(tmp_path, "serve", tmp_path / "card", "--port", 0, "--packet", 1) as served:
        assert asyncio.run(sizes(int(served.address().rpartition(":")[2]))) == [1024, 1024, 452]


def test_without_a_folder_it_has_one_of_its_own(tmp_path: Path, hotshoe: Hotshoe) -> None:
    with Running(tmp_path, "serve", "--model", "nikon", "--port", 0) as served:
        assert len(hotshoe("ls", "-R", "-c", served.address()).stdout.split()) == 5
        served.until(lambda: "Ctrl-C" in served.err)
        found = re.search(r"serves (\S+), read-only", served.err)
        assert found
        assert Path(found[1]).is_dir()
        served.signal(signal.SIGTERM)
        assert served.wait() == 0
        assert not Path(found[1]).exists()


def test_it_shoots_by_itself(tmp_path: Path, hotshoe: Hotshoe) -> None:
    args = ("--port", 0, "--read-write", "--every", "20ms")
    card = tmp_path / "card"
    card.mkdir()
    with Running(tmp_path, "serve", card, *args) as served:
        result = hotshoe("events", "-c", served.address(), "--count", "2")
        assert result.exit_code == 0
        assert "ObjectAdded" in result.stdout
    assert (card / "DCIM" / "100HSHOE" / "HSHO0002.JPG").exists()


def test_ipv6(tmp_path: Path, hotshoe: Hotshoe) -> None:
    with Running(tmp_path, "serve", tmp_path, "--host", "::1", "--port", 0) as served:
        address = served.address()
        assert address.startswith("ptpip://[::1]:")
        assert hotshoe("ls", "-c", address).exit_code == 0
