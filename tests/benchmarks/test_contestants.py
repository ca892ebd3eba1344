"""The command lines of those who take part."""

import shutil
from pathlib import Path

import pytest

from benchmarks import contestants
from benchmarks.contestants import Job, absent, camera_command, command_line, gphoto2


def job(tmp_path: Path, verb: str, *ports: int) -> Job:
    source, folder = tmp_path / "card", tmp_path / "run"
    source.mkdir()
    folder.mkdir()
    (source / "IMG_000001.BIN").touch()
    return Job(verb, source, folder, ports, 1)


def test_gphoto2_is_one_process_for_each_camera_with_the_port_for_events_too(tmp_path: Path) -> None:
    first, second = gphoto2(job(tmp_path, "download", 7, 8))
    assert "ptpip:127.0.0.1:7:7" in first
    assert "ptpip:127.0.0.1:8:8" in second
    assert first[1:3] == ["-C", str(tmp_path / "run" / "7")]
    # Its settings lie outside the folder whose files are checked.
    assert f"HOME={tmp_path / 'homes' / '7'}" in first
    assert (tmp_path / "homes" / "7").is_dir()


def test_the_command_line_takes_several_cameras_at_a_time(tmp_path: Path) -> None:
    (command,) = command_line(job(tmp_path, "download", 7, 8))
    assert [command[place + 1] for place, word in enumerate(command) if word == "-c"] == [
        "ptpip://127.0.0.1:7",
        "ptpip://127.0.0.1:8",
    ]


@pytest.mark.parametrize("client", [gphoto2, command_line])
def test_an_upload_names_every_file(tmp_path: Path, client: contestants.Client) -> None:
    (command,) = client(job(tmp_path, "upload", 7))
    assert str(tmp_path / "card" / "IMG_000001.BIN") in command


def test_only_a_camera_for_uploads_may_be_written(tmp_path: Path) -> None:
    assert "writable" not in camera_command("ours", tmp_path, 1, 65536, writable=False)
    assert camera_command("nagle", tmp_path, 2, 65536, writable=True)[-4:] == ["2", "65536", "nagle", "writable"]


def test_who_is_absent_is_told_how_to_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(contestants, "stamp", lambda guest: tmp_path / "missing")
    notes = dict(absent())
    assert "apt-get install gphoto2" in notes["gphoto2"]
    assert "python -m devtools.guests" in notes["python-gphoto2"]
