import json
import signal
from dataclasses import replace
from pathlib import Path

from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import StorageInfo, u32_list_bytes
from hotshoe.wire.values import guid_text
from tests.analysis.sessions import INFO, THEIRS, Session
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.cli.test_json_page import NAMED, keys

DATA = b"0123456789" * 1000


def test_a_clone_is_served_as_the_camera_that_was_recorded(hotshoe: Hotshoe, tmp_path: Path) -> None:
    session = Session()
    session.introduce()
    session.describe(5, "PIC_0005.JPG", len(DATA))
    session.download(5, DATA)
    (tmp_path / "session.pcapng").write_bytes(session.end())
    made = hotshoe("pcap", "clone", tmp_path / "session.pcapng", "--dest", tmp_path / "clone", "--json")
    assert set(keys(json.loads(made.stdout))) <= NAMED
    assert made.exit_code == 0
    assert "Maker Model One: 0 properties, 0 stores, 1 object (1 whole)" in made.stderr
    with Running(tmp_path, "serve", "--clone", tmp_path / "clone", "--port", 0) as camera:
        address = camera.address()
        document = json.loads(hotshoe("info", "-c", address, "--raw", "--json").stdout)
        assert document["cameras"][0]["dataset"]["serial_number"] == INFO.serial_number
        assert hotshoe("get", "-c", address, "--dest", tmp_path / "got").exit_code == 5
        camera.signal(signal.SIGINT)
        assert camera.wait() == 0


def test_every_card_of_a_clone_is_served(hotshoe: Hotshoe, tmp_path: Path) -> None:
    card = StorageInfo(3, 2, 0, 1000, 500, 9, "Card", "LABEL")
    session = Session()
    session.introduce(replace(INFO, operations=(0x1001, 0x1002, 0x1003, 0x1004, 0x1005, 0x1007, 0x1008, 0x1009)))
    session.do(0x1004, brings=u32_list_bytes((0x20001, 0x10001)))
    for store in (0x20001, 0x10001):
        session.do(0x1005, store, brings=encode(card))
    session.describe(5, "FIRST.TXT", 10, storage=0x20001)
    session.describe(6, "OTHER.TXT", len(DATA), storage=0x10001)
    session.download(6, DATA)
    (tmp_path / "session.pcapng").write_bytes(session.end())
    hotshoe("pcap", "clone", tmp_path / "session.pcapng", "--dest", tmp_path / "clone")
    with Running(tmp_path, "serve", "--clone", tmp_path / "clone", "--port", 0) as camera:
        address = camera.address()
        assert hotshoe("get", "-c", address, "--dest", tmp_path / "got").exit_code == 0
        assert {path.name: path.stat().st_size for path in (tmp_path / "got").rglob("*.TXT")} == {
            "FIRST.TXT": 10,
            "OTHER.TXT": len(DATA),
        }
        device = json.loads(hotshoe("info", "-c", address, "--json").stdout)["cameras"][0]["device"]
        assert (device["name"], device["guid"]) == ("my own camera", guid_text(THEIRS))
        camera.signal(signal.SIGINT)
        assert camera.wait() == 0


def test_a_folder_with_something_in_it_is_left_alone(hotshoe: Hotshoe, tmp_path: Path) -> None:
    session = Session()
    session.introduce()
    (tmp_path / "session.pcapng").write_bytes(session.end())
    result = hotshoe("pcap", "clone", tmp_path / "session.pcapng", "--dest", tmp_path)
    assert result.exit_code == 8
    assert "has something in it already" in result.stderr


def test_a_recording_without_a_camera_makes_no_clone(hotshoe: Hotshoe, tmp_path: Path) -> None:
    (tmp_path / "session.pcapng").write_bytes(Session().end())
    result = hotshoe("pcap", "clone", tmp_path / "session.pcapng", "--dest", tmp_path / "clone")
    assert result.exit_code == 2
    assert "no camera says who it is" in result.stderr


def test_only_one_of_the_options_says_which_camera_to_be(hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("serve", "--clone", tmp_path, "--model", "nikon")
    assert result.exit_code == 2
    assert "give one of them" in result.stderr
    result = hotshoe("serve", "--clone", tmp_path)
    assert result.exit_code == 2
    assert "is it a clone?" in result.stderr
