import json
from pathlib import Path

import pytest

from tests.analysis.sessions import INFO, OURS, Session
from tests.analysis.test_redact import traces
from tests.cli.conftest import Hotshoe
from tests.cli.test_json_page import NAMED, keys


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    session = Session()
    session.introduce()
    path = tmp_path / "session.pcapng"
    path.write_bytes(session.end())
    return path


def test_a_copy_is_written_and_what_was_done_is_told(recording: Path, hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("pcap", "redact", recording, "-o", tmp_path / "copy.pcapng")
    assert result.exit_code == 0
    assert "values replaced in" in result.stderr
    copy = (tmp_path / "copy.pcapng").read_bytes()
    assert bytes(OURS) not in copy
    assert INFO.serial_number.encode("utf-16-le") not in copy
    assert b"redacted: values are made up" in copy


def test_standard_input_and_several_files_are_read(recording: Path, hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe(
        "pcap", "redact", "-", recording, "-o", tmp_path / "copy.pcapng", "--json", input=recording.read_bytes()
    )
    assert result.exit_code == 0
    assert set(keys(json.loads(result.stdout))) <= NAMED
    alone = hotshoe("pcap", "redact", recording, "-o", tmp_path / "alone.pcapng", "--json")
    assert json.loads(result.stdout)["frames"] == 2 * json.loads(alone.stdout)["frames"]
    assert bytes(OURS) not in (tmp_path / "copy.pcapng").read_bytes()


@pytest.mark.parametrize("model", ["generic", "canon", "nikon"])
def test_an_artist_is_no_longer_known_in_any_make(model: str, hotshoe: Hotshoe, tmp_path: Path) -> None:
    artist, trace, copy = "Canary-Artist-812", tmp_path / "run.pcapng", tmp_path / "copy.pcapng"
    result = hotshoe("config", "set", "-c", f"demo:{model}", f"artist={artist}", "--trace", trace, "--no-redact")
    assert result.exit_code == 0
    assert any(each in trace.read_bytes() for each in traces(artist))
    assert hotshoe("pcap", "redact", trace, "-o", copy).exit_code == 0
    assert not [each for each in traces(artist) if each in copy.read_bytes()]


def test_nothing_is_overwritten_and_nothing_left_of_what_failed(
    recording: Path, hotshoe: Hotshoe, tmp_path: Path
) -> None:
    assert hotshoe("pcap", "redact", recording, "-o", recording).exit_code == 8
    (tmp_path / "text").write_text("no recording at all")
    assert hotshoe("pcap", "redact", tmp_path / "text", "-o", tmp_path / "copy.pcapng").exit_code == 2
    assert not (tmp_path / "copy.pcapng").exists()
