from pathlib import Path

import pytest

from hotshoe.catalog import responses
from hotshoe.responder.refusal import Refusal
from tests.cli.conftest import Hotshoe

SHORT = ("demo", "--for", "200ms", "--every", "50ms")


def test_a_new_folder_each_time(tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert hotshoe(*SHORT).exit_code == 0
    result = hotshoe(*SHORT)
    assert result.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"hotshoe-demo", "hotshoe-demo-2"}
    assert "→ hotshoe-demo-2" in result.stderr
    assert all(list(path.glob("*.JPG")) for path in tmp_path.iterdir())


def test_several_cameras(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe(*SHORT, "--cameras", "2", "--dest", tmp_path)
    assert result.exit_code == 0
    assert {path.parent.name for path in tmp_path.rglob("*.JPG")} == {"demo-1", "demo-2"}
    assert "s/n 1002" in result.stderr


def test_quiet_leaves_the_data(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe(*SHORT, "-q", "--dest", tmp_path)
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == len(list(tmp_path.glob("*.JPG")))


def test_nowhere_to_put_a_new_folder(tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    result = hotshoe(*SHORT)
    assert result.exit_code == 8
    assert "cannot make the folder hotshoe-demo" in result.stderr


def test_no_room_for_a_folder(tmp_path: Path, hotshoe: Hotshoe) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert hotshoe(*SHORT, "--dest", tmp_path / "file" / "below").exit_code == 8


def test_a_shutter_that_jams_is_told(tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    async def jam(camera: object) -> None:
        raise Refusal(responses.STORE_FULL, "the card is full")

    monkeypatch.setattr("hotshoe.responder.server.VirtualCamera.shoot", jam)
    result = hotshoe(*SHORT, "--dest", tmp_path)
    assert result.exit_code == 0
    assert "demo  shoots no more: the card is full" in result.stderr


def test_a_shutter_that_breaks_is_a_bug(tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(camera: object) -> None:
        raise KeyError("shutter")

    monkeypatch.setattr("hotshoe.responder.server.VirtualCamera.shoot", breaks)
    result = hotshoe(*SHORT, "--dest", tmp_path)
    assert result.exit_code == 1
    assert "KeyError: 'shutter'" in result.stderr
