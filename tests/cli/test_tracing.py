import os
import re
import signal
import stat
from pathlib import Path
from typing import IO

import pytest

from hotshoe.analysis.model import ConversationEnded, TransactionEnded
from hotshoe.client.identity import identity
from tests.analysis.sessions import items
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.cli.street import Street
from tests.transport.frames import frames, streams

SERIAL = "SERIAL-OF-THE-STREET-55"


def said(trace: Path) -> bytes:
    return b"".join(streams(trace.read_bytes()).values())


@pytest.fixture
def address(street: Street, tmp_path: Path) -> str:
    card = tmp_path / "card"
    card.mkdir()
    (card / "A.TXT").write_bytes(b"a text" * 100_000)
    return street.folder(card, serial=SERIAL)


def test_a_trace_is_a_redacted_recording_of_the_run(address: str, hotshoe: Hotshoe, tmp_path: Path) -> None:
    trace = tmp_path / "run.pcapng"
    result = hotshoe("info", "-c", address, "--trace", trace)
    assert result.exit_code == 0
    assert f"trace, redacted  → {trace}" in result.stderr
    assert SERIAL in result.stdout
    assert SERIAL.encode("utf-16-le") not in said(trace)
    assert bytes(identity().guid) not in trace.read_bytes()
    assert any(isinstance(item, ConversationEnded) for item in items(trace))
    assert re.search(rb"hotshoe [0-9.]+: info, redacted", trace.read_bytes())


def test_nothing_else_is_left_beside_it(address: str, hotshoe: Hotshoe, tmp_path: Path) -> None:
    folder = tmp_path / "traces"
    folder.mkdir()
    hotshoe("ls", "-c", address, "--trace", folder / "run.pcapng")
    assert [path.name for path in folder.iterdir()] == ["run.pcapng"]
    assert stat.S_IMODE((folder / "run.pcapng").stat().st_mode) == 0o600


def test_without_redaction_it_is_what_was_said(address: str, hotshoe: Hotshoe, tmp_path: Path) -> None:
    trace = tmp_path / "run.pcapng"
    result = hotshoe("info", "-c", address, "--trace", trace, "--no-redact")
    assert "with serial numbers and names in it" in result.stderr
    assert SERIAL.encode("utf-16-le") in said(trace)


def test_what_is_downloaded_and_uploaded_is_in_it_as_well(street: Street, hotshoe: Hotshoe, tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "BIG.BIN").write_bytes(os.urandom(3_000_000))
    upload = tmp_path / "UP.BIN"
    upload.write_bytes(os.urandom(2_000_000))
    address = street.folder(card, read_only=False)
    trace = tmp_path / "run.pcapng"
    assert hotshoe("get", "-c", address, "--dest", tmp_path / "got", "--trace", trace, "--no-redact").exit_code == 0
    assert (tmp_path / "got" / "BIG.BIN").read_bytes() == (card / "BIG.BIN").read_bytes()
    hotshoe("pcap", "extract", trace, "--dest", tmp_path / "back")
    assert (tmp_path / "back" / "BIG.BIN").read_bytes() == (card / "BIG.BIN").read_bytes()
    trace = tmp_path / "second.pcapng"
    assert hotshoe("put", "-c", address, upload, "--trace", trace, "--no-redact").exit_code == 0
    hotshoe("pcap", "extract", trace, "--dest", tmp_path / "back")
    assert (tmp_path / "back" / "UP.BIN").read_bytes() == upload.read_bytes()


def test_a_run_that_fails_leaves_its_trace(street: Street, hotshoe: Hotshoe, tmp_path: Path, address: str) -> None:
    trace = tmp_path / "run.pcapng"
    result = hotshoe("get", "-c", address, "/NOT/THERE.JPG", "--dest", tmp_path, "--trace", trace)
    assert result.exit_code == 3
    assert [item for item in items(trace) if isinstance(item, TransactionEnded)]


def test_a_trace_overwrites_nothing(address: str, hotshoe: Hotshoe, tmp_path: Path) -> None:
    (tmp_path / "run.pcapng").write_text("mine")
    result = hotshoe("info", "-c", address, "--trace", tmp_path / "run.pcapng")
    assert result.exit_code == 8
    assert "nothing is overwritten" in result.stderr
    assert (tmp_path / "run.pcapng").read_text() == "mine"


def test_a_folder_that_is_missing_is_told_before_anything_is_done(
    address: str, hotshoe: Hotshoe, tmp_path: Path
) -> None:
    result = hotshoe("info", "-c", address, "--trace", tmp_path / "missing" / "run.pcapng")
    assert result.exit_code == 8
    assert "cannot write" in result.stderr


def test_a_shell_is_recorded_as_a_whole(address: str, hotshoe: Hotshoe, tmp_path: Path) -> None:
    trace = tmp_path / "run.pcapng"
    result = hotshoe("shell", "-c", address, "--command", "ls", "--command", "info", "--trace", trace)
    assert result.exit_code == 0
    assert len([item for item in items(trace) if isinstance(item, ConversationEnded)]) == 1


def test_a_camera_that_is_served_records_its_visitors(hotshoe: Hotshoe, tmp_path: Path) -> None:
    card, trace = tmp_path / "card", tmp_path / "run.pcapng"
    card.mkdir()
    (card / "BIG.BIN").write_bytes(os.urandom(2_000_000))
    with Running(tmp_path, "serve", card, "--port", 0, "--serial", SERIAL, "--trace", trace) as camera:
        address = camera.address()
        hotshoe("get", "-c", address, "--dest", tmp_path / "got")
        camera.signal(signal.SIGINT)
        assert camera.wait() == 0
    assert frames(trace.read_bytes())[0].flags == "S"
    hotshoe("pcap", "extract", trace, "--dest", tmp_path / "back")
    assert (tmp_path / "back" / "BIG.BIN").read_bytes() == (card / "BIG.BIN").read_bytes()
    assert SERIAL.encode("utf-16-le") not in said(trace)


def full_disk(**_: object) -> IO[bytes]:
    return Path("/dev/full").open("r+b", 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
def test_a_trace_on_a_full_disk_leaves_the_run_alone(
    address: str, hotshoe: Hotshoe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotshoe.cli.tracing.tempfile.TemporaryFile", full_disk)
    result = hotshoe("info", "-c", address, "--trace", tmp_path / "run.pcapng")
    assert result.exit_code == 0
    assert result.stderr.count("No space left on device") == 1
