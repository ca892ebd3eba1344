"""Room on disks is known before a byte is written, and every byte is written."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.transport import disk
from tests.conftest import SMALL

GIB = 1 << 30


@pytest.fixture
def file(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield opened
    os.close(opened)


def test_a_reservation_leaves_the_length(file: int) -> None:
    disk.reserve(file, disk.RESERVED_FROM)
    assert os.fstat(file).st_size == 0


@pytest.mark.parametrize("number", [None, errno.EOPNOTSUPP])
def test_where_nothing_can_be_reserved_the_free_room_counts(
    file: int, number: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    allocate = None if number is None else lambda file, size: number
    monkeypatch.setattr(disk, "_fallocate", lambda: allocate)
    disk.reserve(file, disk.RESERVED_FROM)
    with pytest.raises(OSError, match="No space left") as caught:
        disk.reserve(file, 1 << 60)
    assert caught.value.errno == errno.ENOSPC


def test_what_cannot_fit_is_refused(small_disk: Path) -> None:
    opened = os.open(small_disk / "file", os.O_RDWR | os.O_CREAT)
    try:
        with pytest.raises(OSError, match="No space left"):
            disk.reserve(opened, 9 * GIB)
        assert os.write(opened, bytes(SMALL)) == SMALL
    finally:
        os.close(opened)


def test_a_hint_is_only_a_hint(file: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.EINVAL, "no")

    os.write(file, b"data")
    disk.hasten(file, 0, 4)
    monkeypatch.setattr(os, "posix_fadvise", refuse)
    disk.hasten(file, 0, 4)
    monkeypatch.delattr(os, "posix_fadvise")
    disk.hasten(file, 0, 4)
    assert os.pread(file, 9, 0) == b"data"


def test_every_piece_is_written_however_little_the_disk_takes_at_once(
    file: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    writev, told, calls = os.writev, list[int](), list[int]()

    def little(descriptor: int, pieces: list[memoryview]) -> int:
        calls.append(len(pieces))
        return writev(descriptor, [pieces[0][:3]])

    monkeypatch.setattr(os, "writev", little)
    disk.append(file, [b"abcde", bytearray(b"f"), memoryview(b"ghijkl")], told.append)
    assert os.pread(file, 99, 0) == b"abcdefghijkl"
    assert told == [3, 2, 1, 3, 3]
    assert calls == [3, 3, 2, 1, 1]


def test_many_pieces_take_few_calls(file: int, monkeypatch: pytest.MonkeyPatch) -> None:
    writev, calls = os.writev, list[int]()

    def counted(descriptor: int, pieces: list[memoryview]) -> int:
        calls.append(len(pieces))
        return writev(descriptor, pieces)

    monkeypatch.setattr(os, "writev", counted)
    disk.append(file, [b"x"] * (disk.MOST_PIECES + 1), lambda size: None)
    assert calls == [disk.MOST_PIECES, 1]
    assert os.fstat(file).st_size == disk.MOST_PIECES + 1
