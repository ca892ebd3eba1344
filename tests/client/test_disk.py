"""Room on disks is known before a byte is written."""

import asyncio
import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.client import disk
from tests.client.conftest import SMALL

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


async def test_work_is_done_elsewhere() -> None:
    assert await disk.on_disk(threading.get_ident) != threading.get_ident()
    names = await asyncio.gather(*(disk.on_disk(lambda: threading.current_thread().name) for _ in range(50)))
    assert len(set(names)) <= disk.THREADS


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
