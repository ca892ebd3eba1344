"""Files that are made durable together: each as safe as if it were alone."""

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from hotshoe.client.batch import Arrived, keep
from hotshoe.client.partfile import Conflict, PartFile
from hotshoe.errors import StorageError, TargetExists


def arrived(folder: Path, name: str, data: bytes = b"data", on_conflict: Conflict = "rename") -> Arrived:
    return Arrived(PartFile(folder, name), [data], blake3(), on_conflict, None)


def contents(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


def test_files_of_several_folders(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    files = [arrived(folders[number % 2], f"{number}.JPG", bytes([number])) for number in range(5)]
    assert keep(files) == [folders[number % 2] / f"{number}.JPG" for number in range(5)]
    assert contents(folders[0]) == {"0.JPG": b"\0", "2.JPG": b"\2", "4.JPG": b"\4"}
    assert contents(folders[1]) == {"1.JPG": b"\1", "3.JPG": b"\3"}
    assert all(file.part.closed for file in files)
    assert [file.hasher and file.hasher.digest() for file in files] == [blake3(bytes([n])).digest() for n in range(5)]


def test_one_name_several_times(tmp_path: Path) -> None:
    files = [arrived(tmp_path, "A.JPG", bytes([number])) for number in range(3)]
    assert keep(files) == [tmp_path / "A.JPG", tmp_path / "A-1.JPG", tmp_path / "A-2.JPG"]
    assert contents(tmp_path) == {"A.JPG": b"\0", "A-1.JPG": b"\1", "A-2.JPG": b"\2"}


def test_all_data_then_all_names_then_the_folder_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut between any two steps leaves no name without its data, and nothing told that may vanish."""
    steps: list[str] = []
    real_fsync, real_link = os.fsync, os.link

    def fsync(file: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "data")
        real_fsync(file)

    def link(*args: Any, **options: Any) -> None:
        steps.append("name")
        real_link(*args, **options)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "link", link)
    keep([arrived(tmp_path, f"{number}.JPG") for number in range(3)])
    assert steps == ["data"] * 3 + ["name"] * 3 + ["folder"]


def test_one_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "B.JPG").write_bytes(b"older")
    first, second, third = keep(
        [arrived(tmp_path, "A.JPG"), arrived(tmp_path, "B.JPG", on_conflict="fail"), arrived(tmp_path, "C.JPG")]
    )
    assert (first, third) == (tmp_path / "A.JPG", tmp_path / "C.JPG")
    assert isinstance(second, TargetExists)
    assert contents(tmp_path) == {"A.JPG": b"data", "B.JPG": b"older", "B.JPG.part": b"data", "C.JPG": b"data"}


def test_what_is_there_already_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "A.JPG").write_bytes(b"older")
    assert keep([arrived(tmp_path, "A.JPG", on_conflict="skip")]) == [None]
    assert contents(tmp_path) == {"A.JPG": b"older"}


def test_a_file_that_cannot_be_synced_gets_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, broken = os.fsync, [True]

    def fsync(file: int) -> None:
        if broken and broken.pop():
            raise OSError(errno.EIO, "Input/output error")
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    first, second = keep([arrived(tmp_path, "A.JPG"), arrived(tmp_path, "B.JPG")])
    assert isinstance(first, StorageError)
    assert second == tmp_path / "B.JPG"
    assert contents(tmp_path) == {"B.JPG": b"data"}


def test_a_folder_that_cannot_be_synced_is_every_files_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = os.fsync, []

    def fsync(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            asked.append(file)
            raise OSError(errno.EIO, "Input/output error")
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    outcomes = keep([arrived(tmp_path, "A.JPG"), arrived(tmp_path, "B.JPG")])
    assert [type(outcome) for outcome in outcomes] == [StorageError] * 2
    assert outcomes[0] is not outcomes[1]
    assert len(asked) == 1


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    outcomes = keep([arrived(tmp_path / "none", "A.JPG"), arrived(tmp_path / "none", "B.JPG")])
    assert [type(outcome) for outcome in outcomes] == [StorageError] * 2
    assert outcomes[0] is not outcomes[1]
