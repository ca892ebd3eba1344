import json
from pathlib import Path

import pytest
from blake3 import blake3

from tests.analysis.sessions import Session
from tests.cli.conftest import Hotshoe
from tests.cli.test_json_page import NAMED, keys

DATA = b"0123456789" * 1000


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    session = Session(packet=1000)
    session.describe(5, "PIC_0005.JPG", len(DATA))
    session.download(5, DATA)
    session.upload("notes.txt", DATA[:10])
    path = tmp_path / "session.pcapng"
    path.write_bytes(session.end())
    return path


def test_files_come_back_one_path_a_line(recording: Path, hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("pcap", "extract", recording, "--dest", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [str(tmp_path / "out" / name) for name in ("PIC_0005.JPG", "notes.txt")]
    assert "2 files, 10.0 kB, 0 incomplete" in result.stderr
    assert (tmp_path / "out" / "PIC_0005.JPG").read_bytes() == DATA


def test_details_tell_who_sent_what(recording: Path, hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("pcap", "extract", recording, "--dest", tmp_path / "out", "-v")
    assert (
        f"PIC_0005.JPG: from the camera, 10.0 kB, frames 19 to 28, blake3 {blake3(DATA).hexdigest()}" in result.stderr
    )
    assert "notes.txt: to the camera, 10 B" in result.stderr


def test_programs_are_told_everything(recording: Path, hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("pcap", "extract", recording, "--dest", tmp_path / "out", "--json")
    first, second = map(json.loads, result.stdout.splitlines())
    assert {*keys(first), first["event"], first["kind"]} <= NAMED
    assert first["event"] == "object.extracted"
    assert first["digest"] == blake3(DATA).hexdigest()
    assert (first["sender"], first["handle"], first["size"], first["missing"]) == ("responder", 5, len(DATA), [])
    assert second["name"] == "notes.txt"


def test_what_is_missing_is_told_and_told_by_the_exit_code(hotshoe: Hotshoe, tmp_path: Path) -> None:
    session = Session()
    session.describe(5, "PIC_0005.JPG", 100)
    session.do(0x101B, 5, 0, 10, brings=DATA[:10])
    for place in range(15, 95, 10):
        session.do(0x101B, 5, place, 5, brings=DATA[:5])
    (tmp_path / "session.pcapng").write_bytes(session.end())
    result = hotshoe("pcap", "extract", tmp_path / "session.pcapng", "--dest", tmp_path / "out")
    assert result.exit_code == 7
    assert "PIC_0005-incomplete.JPG: missing: bytes 10 to 14, bytes 20 to 24" in result.stderr
    assert "and 4 other ranges" in result.stderr


def test_nothing_to_extract_is_no_failure_unless_it_shall_be_one(hotshoe: Hotshoe, tmp_path: Path) -> None:
    (tmp_path / "session.pcapng").write_bytes(Session().end())
    assert hotshoe("pcap", "extract", tmp_path / "session.pcapng", "--dest", tmp_path).exit_code == 0
    assert hotshoe("pcap", "extract", tmp_path / "session.pcapng", "--dest", tmp_path, "--fail-if-empty").exit_code == 9


def test_what_is_no_recording_is_told(hotshoe: Hotshoe, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no recording at all")
    result = hotshoe("pcap", "extract", tmp_path / "text", "--dest", tmp_path / "out")
    assert result.exit_code == 2
    assert "neither a pcap nor a pcapng" in result.stderr
