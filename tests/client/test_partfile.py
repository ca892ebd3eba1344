import errno
import fcntl
import os
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotshoe.client import partfile
from hotshoe.client.partfile import Conflict, PartFile
from hotshoe.errors import StorageError, TargetExists
from hotshoe.transport.disk import HASTENED_BYTES
from hotshoe.wire.values import parse_date
from tests.conftest import SMALL

OLD, NEW = b"an older file", b"the new picture"


def fetched(folder: Path, name: str = "A.JPG", data: bytes = NEW) -> PartFile:
    """An open part file with ``data`` in it."""
    part = PartFile(folder, name)
    part.open()
    part.write([data])
    return part


def committed(folder: Path, on_conflict: Conflict = "rename", **fetch: Any) -> Path | None:
    part = fetched(folder, **fetch)
    try:
        return part.commit(on_conflict, None)
    finally:
        part.close()


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    part = fetched(tmp_path)
    assert names(tmp_path) == ["A.JPG.part"]
    assert stat.S_IMODE(part.path.stat().st_mode) == 0o600
    assert part.commit("rename", None) == tmp_path / "A.JPG"
    part.close()
    assert names(tmp_path) == ["A.JPG"]
    assert (tmp_path / "A.JPG").read_bytes() == NEW


def test_a_finished_file_has_the_users_permissions_and_the_pictures_time(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    part = fetched(tmp_path)
    taken = datetime(2024, 2, 29, 12, 30, 1, tzinfo=UTC)
    path = part.commit("rename", taken)
    part.close()
    assert path
    assert path.stat().st_mode == plain.stat().st_mode
    assert path.stat().st_mtime == taken.timestamp()


@pytest.mark.parametrize("taken", ["00010101T000000", "99991231T235959", "00010101T000000Z"])
def test_a_date_that_no_disk_can_keep_is_left_out(tmp_path: Path, taken: str) -> None:
    part = fetched(tmp_path)
    assert part.commit("rename", parse_date(taken))
    part.close()


@pytest.mark.parametrize(
    ("on_conflict", "result", "left"),
    [
        ("rename", "A-1.JPG", {"A.JPG": OLD, "A-1.JPG": NEW}),
        ("overwrite", "A.JPG", {"A.JPG": NEW}),
        ("skip", None, {"A.JPG": OLD}),
    ],
)
def test_a_name_that_is_taken(
    tmp_path: Path, on_conflict: Conflict, result: str | None, left: dict[str, bytes]
) -> None:
    (tmp_path / "A.JPG").write_bytes(OLD)
    path = committed(tmp_path, on_conflict)
    assert (path and path.name) == result
    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == left


def test_a_name_that_is_taken_fails_where_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "A.JPG").write_bytes(OLD)
    with pytest.raises(TargetExists) as caught:
        committed(tmp_path, "fail")
    assert caught.value.path == str(tmp_path / "A.JPG")
    assert str(tmp_path / "A.JPG.part") in str(caught.value)
    assert (tmp_path / "A.JPG").read_bytes() == OLD
    assert (tmp_path / "A.JPG.part").read_bytes() == NEW


def test_numbers_are_tried_until_one_is_free(tmp_path: Path) -> None:
    results = [committed(tmp_path) for _ in range(4)]
    assert [path and path.name for path in results] == ["A.JPG", "A-1.JPG", "A-2.JPG", "A-3.JPG"]


@pytest.mark.parametrize("error", [errno.EPERM, errno.EOPNOTSUPP, errno.EINVAL])
@pytest.mark.parametrize("taken", [False, True])
def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, taken: bool) -> None:
    def no_link(*args: Any, **options: Any) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "link", no_link)
    if taken:
        (tmp_path / "A.JPG").write_bytes(OLD)
    path = committed(tmp_path)
    assert path
    assert path.read_bytes() == NEW
    assert names(tmp_path) == (["A-1.JPG", "A.JPG"] if taken else ["A.JPG"])


def test_a_placeholder_goes_when_the_rename_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StorageError):
        committed(tmp_path)
    assert names(tmp_path) == ["A.JPG.part"]


def test_what_an_earlier_run_left_is_begun_again(tmp_path: Path) -> None:
    earlier = fetched(tmp_path, data=b"only half of it, but longer")
    earlier.close()
    assert names(tmp_path) == ["A.JPG.part"]
    assert committed(tmp_path) == tmp_path / "A.JPG"
    assert names(tmp_path) == ["A.JPG"]
    assert (tmp_path / "A.JPG").read_bytes() == NEW


def test_two_downloads_of_one_name_do_not_disturb_each_other(tmp_path: Path) -> None:
    first, second = fetched(tmp_path, data=b"first"), fetched(tmp_path, data=b"second")
    assert {first.part, second.part} == {"A.JPG.part", "A-1.JPG.part"}
    assert second.commit("rename", None) == tmp_path / "A.JPG"
    assert first.commit("rename", None) == tmp_path / "A-1.JPG"
    first.close()
    second.close()
    assert (tmp_path / "A-1.JPG").read_bytes() == b"first"


def _somebody_elses(path: Path) -> None:
    path.write_bytes(OLD)
    path.chmod(0o644)


def _finished_and_linked(path: Path) -> None:
    path.write_bytes(OLD)
    path.chmod(0o600)
    path.with_name("other").hardlink_to(path)


def _symlink(path: Path) -> None:
    path.with_name("victim").write_bytes(OLD)
    path.symlink_to(path.with_name("victim"))


@pytest.mark.parametrize("make", [_somebody_elses, _finished_and_linked, _symlink, os.mkfifo, Path.mkdir])
def test_what_is_not_certainly_ours_is_left_alone(tmp_path: Path, make: Any) -> None:
    there = tmp_path / "A.JPG.part"
    make(there)
    before = {entry.name: entry.lstat() for entry in tmp_path.iterdir()}
    assert committed(tmp_path) == tmp_path / "A.JPG"
    assert {name: (tmp_path / name).lstat().st_size for name in before} == {n: s.st_size for n, s in before.items()}
    assert (tmp_path / "A.JPG").read_bytes() == NEW


def test_a_symlink_under_the_final_name_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(OLD)
    (tmp_path / "A.JPG").symlink_to(victim)
    assert committed(tmp_path) == tmp_path / "A-1.JPG"
    assert committed(tmp_path, "overwrite") == tmp_path / "A.JPG"
    assert victim.read_bytes() == OLD
    assert not (tmp_path / "A.JPG").is_symlink()


def test_nothing_stays_of_a_download_that_never_began(tmp_path: Path) -> None:
    part = PartFile(tmp_path, "A.JPG")
    part.open()
    assert names(tmp_path) == ["A.JPG.part"]
    part.close()
    assert names(tmp_path) == []
    part.close()


def test_an_empty_object_is_a_file_too(tmp_path: Path) -> None:
    part = PartFile(tmp_path, "A.JPG")
    part.open()
    part.commit("rename", None)
    part.close()
    assert (tmp_path / "A.JPG").read_bytes() == b""


def test_a_folder_that_is_missing_or_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "missing", tmp_path / "file"):
        part = PartFile(folder, "A.JPG")
        with pytest.raises(StorageError) as caught:
            part.open()
        part.close()
        assert caught.value.path == str(folder)


def test_a_read_only_disk(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    part = PartFile(small_disk, "A.JPG")
    with pytest.raises(StorageError, match="Read-only"):
        part.open()
    part.close()


def test_a_full_disk_keeps_what_fitted(small_disk: Path) -> None:
    part = PartFile(small_disk, "A.JPG")
    part.open()
    with pytest.raises(StorageError, match="No space left") as caught:
        part.write([bytes(SMALL - 10_000), bytes(50_000)])
    part.close()
    assert caught.value.path == str(small_disk / "A.JPG.part")
    assert (small_disk / "A.JPG.part").stat().st_size == part.written == SMALL


@pytest.mark.parametrize("call", ["fsync", "link", "unlink", "writev"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_each_call_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise OSError(code, os.strerror(code))

    part = PartFile(tmp_path, "A.JPG")
    part.open()

    def finish() -> None:
        part.write([NEW])
        part.commit("rename", None)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        with pytest.raises(StorageError, match=os.strerror(code)):
            finish()
    part.close()
    whole = tmp_path / "A.JPG"
    assert not whole.exists() or whole.read_bytes() == NEW
    # What failed is not tried again on the same file: the next download begins a new one.
    assert committed(tmp_path, "overwrite") == whole
    assert whole.read_bytes() == NEW


def test_a_file_system_that_cannot_sync_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "no such thing here")
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    assert committed(tmp_path)


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*args: Any) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    fetched(tmp_path).close()
    assert committed(tmp_path) == tmp_path / "A.JPG"


def test_the_order_is_data_then_name_then_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut between any two steps leaves no name without its data."""
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
    committed(tmp_path)
    assert steps == ["data", "name", "folder"]


def test_the_disk_is_asked_to_begin_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(partfile, "hasten", lambda file, start, end: asked.append((start, end)))
    part = PartFile(tmp_path, "A.MOV")
    part.open()
    for _ in range(5):
        part.write([bytes(HASTENED_BYTES // 2)])
    part.close()
    assert asked == [(0, HASTENED_BYTES), (HASTENED_BYTES, 2 * HASTENED_BYTES)]
