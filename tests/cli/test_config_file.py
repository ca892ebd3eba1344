import json
import re
import tomllib
from pathlib import Path

import pytest

from hotshoe.cli.config_file import FIRST
from hotshoe.ingest.settings import KEYS
from tests.cli.conftest import Hotshoe


def test_a_first_file_is_written_once_and_is_right(tmp_path: Path, hotshoe: Hotshoe) -> None:
    path = tmp_path / "new" / "config.toml"
    made = hotshoe("config", "init", "--config", path)
    assert (made.exit_code, made.stdout.strip()) == (0, str(path))
    checked = hotshoe("config", "check", "--config", path)
    assert checked.exit_code == 0
    assert "0 cameras, 0 groups" in checked.stderr
    path.write_text("mine = 1")
    again = hotshoe("config", "init", "--config", path)
    assert again.exit_code == 8
    assert path.read_text() == "mine = 1"


def test_the_first_file_explains_every_setting(tmp_path: Path, hotshoe: Hotshoe) -> None:
    text = re.sub(r"^# (\[\[|[a-z0-9-]+ = )", r"\1", FIRST, flags=re.MULTILINE)
    assert tomllib.loads(text)["ingest"].keys() == KEYS.keys()
    (tmp_path / "config.toml").write_text(text)
    checked = hotshoe("config", "check", "--config", tmp_path / "config.toml")
    assert checked.exit_code == 0, checked.stderr
    assert "2 cameras, 1 group, ingest into" in checked.stderr


def test_where_it_is(tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(tmp_path / name))
    assert hotshoe("config", "path").stdout.strip() == str(tmp_path / "hotshoe" / "config.toml")
    assert not json.loads(hotshoe("config", "path", "--json").stdout)["exists"]
    assert hotshoe("config", "init").exit_code == 0
    assert json.loads(hotshoe("config", "path", "--json").stdout)["exists"]


def test_everything_that_is_wrong_at_once(tmp_path: Path, hotshoe: Hotshoe) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[cameras]\nz8 = 5\n[ingest]\ncameras = ['studoi']\nwhat = 1\n[groups]\nstudio = ['z9']\n[x]\n")
    result = hotshoe("config", "check", "--config", path)
    assert result.exit_code == 2
    lines = re.findall(r"config.toml:(\d+): ([\w.]+):", result.stderr)
    assert lines == [("2", "cameras.z8"), ("5", "ingest.what"), ("7", "groups.studio"), ("8", "x")]
    document = json.loads(hotshoe("config", "check", "--config", path, "--json").stdout)
    assert [each["line"] for each in document["failed"]] == [2, 5, 7, 8]


def test_cameras_that_ingest_names_have_to_be_there(tmp_path: Path, hotshoe: Hotshoe) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[cameras]\nleft = 'h'\n[ingest]\ncameras = ['lefft']\n")
    result = hotshoe("config", "check", "--config", path)
    assert result.exit_code == 2
    assert "config.toml:4: ingest.cameras" in result.stderr


def test_nothing_to_check(hotshoe: Hotshoe) -> None:
    result = hotshoe("config", "check")
    assert result.exit_code == 2
    assert "hotshoe config init" in result.stderr


def test_nowhere_to_write(tmp_path: Path, hotshoe: Hotshoe) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert hotshoe("config", "init", "--config", tmp_path / "file" / "config.toml").exit_code == 8
