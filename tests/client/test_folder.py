"""A folder that is held open stays the same folder, whatever its name becomes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.client.folder import PRIVATE, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    held = Folder(tmp_path / "card")
    held.path.mkdir()
    held.open()
    yield held
    held.close()


def test_held_and_let_go(folder: Folder) -> None:
    assert not folder.closed
    folder.close()
    folder.close()
    assert folder.closed


def test_names_are_those_in_the_folder_that_was_opened(folder: Folder, tmp_path: Path) -> None:
    folder.path.rename(tmp_path / "moved")
    folder.path.mkdir()
    os.close(folder.create("A.part"))
    assert folder.rename_to_new("A.part", "A")
    assert [entry.name for entry in (tmp_path / "moved").iterdir()] == ["A"]
    assert folder.stat("A").st_mode & 0o777 == PRIVATE
    folder.unlink("A")
    assert not list((tmp_path / "moved").iterdir())


def test_a_name_that_is_taken_stays(folder: Folder) -> None:
    for name in ("A", "B"):
        os.close(folder.create(name))
    with pytest.raises(FileExistsError):
        folder.create("A")
    assert not folder.rename_to_new("A", "B")
    assert sorted(entry.name for entry in folder.path.iterdir()) == ["A", "B"]
    folder.replace("A", "B")
    assert [entry.name for entry in folder.path.iterdir()] == ["B"]
    folder.sync()


def test_no_link_is_followed(folder: Folder) -> None:
    (folder.path / "link").symlink_to(folder.path / "victim")
    (folder.path / "victim").write_bytes(b"")
    with pytest.raises(OSError, match="symbolic"):
        folder.open_file("link")
    os.close(folder.open_file("victim"))
