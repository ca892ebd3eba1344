import errno
from pathlib import Path

import pytest

from hotshoe.cli.saving import hopeless, make_folder, save_bytes, thumbnail_name
from hotshoe.errors import StorageError, TargetExists


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error, expected",
    [
        (OSError(errno.ENOSPC, "full"), True),
        (caused(StorageError("full"), caused(StorageError("full"), OSError(errno.EROFS, "read-only"))), True),
        (caused(StorageError("no"), OSError(errno.EACCES, "no")), False),
        (StorageError("no"), False),
    ],
)
def test_when_the_next_file_has_no_better_chance(error: Exception, expected: bool) -> None:
    assert hopeless(error) is expected


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_bytes_become_a_file(tmp_path: Path) -> None:
    first = await save_bytes(b"one", tmp_path, "a.jpg", "rename")
    second = await save_bytes(b"two", tmp_path, "a.jpg", "rename")
    skipped = await save_bytes(b"three", tmp_path, "a.jpg", "skip")
    assert [first.path.name, second.path.name, skipped.skipped] == ["a.jpg", "a-1.jpg", True]
    await save_bytes(b"four", tmp_path, "a.jpg", "overwrite")
    with pytest.raises(TargetExists):
        await save_bytes(b"five", tmp_path, "a.jpg", "fail")
    assert files(tmp_path) == {"a.jpg": b"four", "a-1.jpg": b"two"}


async def test_folders_are_made_with_those_above(tmp_path: Path) -> None:
    assert (await make_folder(tmp_path / "a" / "b")).is_dir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="cannot make the folder"):
        await make_folder(tmp_path / "file" / "b")


@pytest.mark.parametrize(
    "name, expected",
    [("A.JPG", "thumb_A.JPG"), ("A.jpeg", "thumb_A.jpeg"), ("A.NEF", "thumb_A.NEF.jpg"), ("A", "thumb_A.jpg")],
)
def test_names_of_thumbnails(name: str, expected: str) -> None:
    assert thumbnail_name(name) == expected
