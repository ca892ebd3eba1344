"""What waits for the disk: held where that is possible, copied where not, let go in every case."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import cast

import pytest
from blake3 import blake3

from hotshoe.client.filesink import QUEUE_BYTES, SMALL_BYTES, FileSink, Pieces
from hotshoe.client.partfile import PartFile
from hotshoe.errors import StorageError
from hotshoe.transport.ferry import Ferry

MIB = 1 << 20


class Basin:
    """Fills a sink; ``deep`` says whether pieces can be held."""

    def __init__(self, deep: bool = True) -> None:
        self.deep = deep
        self.held = 0
        self.rooms = 0

    def __call__(self) -> None:
        self.rooms += 1

    def hold(self) -> Callable[[], None] | None:
        if not self.deep:
            return None
        self.held += 1
        return self._release

    def _release(self) -> None:
        self.held -= 1


async def opened(folder: Path, total: int, basin: Basin, hasher: blake3 | None = None) -> tuple[PartFile, FileSink]:
    part = PartFile(folder, "A.MOV")
    sink = FileSink(part, total, None, hasher)
    await sink.begin("rename", keep=False)
    sink.attach(basin)
    sink.start(total)
    return part, sink


@contextmanager
def stuck(part: PartFile, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A disk that does nothing until the end of this."""
    go, real = threading.Event(), part.write
    monkeypatch.setattr(part, "write", lambda pieces: (go.wait(10), real(pieces)))
    try:
        yield
    finally:
        go.set()


async def test_large_objects_are_held_until_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    basin, hasher = Basin(), blake3()
    part, sink = await opened(tmp_path, 3 * MIB, basin, hasher)
    data = [bytes([number]) * MIB for number in range(3)]
    with stuck(part, monkeypatch):
        assert [sink.write(memoryview(piece)) for piece in data] == [True] * 3
        assert basin.held == 3
    await sink.drain()
    assert basin.held == 0
    assert await sink.finish("rename", None) == tmp_path / "A.MOV"
    await sink.close()
    assert (tmp_path / "A.MOV").read_bytes() == b"".join(data)
    assert hasher.digest() == blake3(b"".join(data)).digest()


async def test_small_objects_wait_for_their_end_as_copies(tmp_path: Path) -> None:
    basin = Basin()
    part, sink = await opened(tmp_path, SMALL_BYTES, basin)
    piece = bytearray(SMALL_BYTES // 2)
    assert sink.write(memoryview(piece))
    piece[:] = b"x" * len(piece)
    assert sink.write(memoryview(piece))
    assert not basin.held
    await sink.drain()
    assert part.closed
    await sink.finish("rename", None)
    assert (tmp_path / "A.MOV").read_bytes() == bytes(len(piece)) + piece
    await sink.close()


async def test_a_full_queue_asks_for_a_pause_and_says_when_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    basin = Basin()
    part, sink = await opened(tmp_path, 64 * MIB, basin)
    with stuck(part, monkeypatch):
        answers = [sink.write(memoryview(bytes(MIB))) for _ in range(QUEUE_BYTES // MIB)]
        assert answers == [True] * (len(answers) - 1) + [False]
        assert basin.rooms == 0
    await sink.drain()
    assert basin.rooms
    await sink.close()


async def test_what_cannot_be_held_is_copied_and_asks_for_a_pause(tmp_path: Path) -> None:
    basin = Basin(deep=False)
    part, sink = await opened(tmp_path, MIB, basin)
    piece = bytearray(b"a" * MIB)
    assert not sink.write(memoryview(piece))
    piece[:] = bytes(MIB)
    await sink.drain()
    assert basin.rooms
    assert part.path.read_bytes() == b"a" * MIB
    await sink.close()


async def test_a_disk_that_fails_lets_everything_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    basin = Basin()
    part, sink = await opened(tmp_path, 8 * MIB, basin)

    def fail(pieces: object) -> None:
        raise StorageError("broken", path="")

    monkeypatch.setattr(part, "write", fail)
    sink.write(memoryview(bytes(MIB)))
    sink.write(memoryview(bytes(MIB)))
    with pytest.raises(StorageError):
        await sink.drain()
    assert basin.rooms
    with pytest.raises(StorageError):
        sink.write(memoryview(b"x"))
    await sink.close()
    assert not basin.held
    assert part.closed
    assert not part.path.exists()


@contextmanager
def ferrying(data: bytes) -> Iterator[Ferry]:
    """A ferry for ``data``, which have come."""
    near, far = socket.socketpair()
    near.setblocking(False)
    with near, far:
        far.sendall(data)
        yield Ferry(near, 1, len(data), len(data))


async def test_a_ferry_crosses_behind_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part, sink = await opened(tmp_path, 2 * MIB, Basin())
    landed: list[int] = []
    with ferrying(b"carried") as ferry:
        with stuck(part, monkeypatch):
            sink.write(memoryview(b"written and "))
            sink.carry(ferry, lambda: landed.append(sink.received))
        await sink.drain()
    assert landed == [len(b"written and carried")]
    assert part.path.read_bytes() == b"written and carried"
    await sink.close()


async def test_a_ferry_lands_where_the_disk_fails_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part, sink = await opened(tmp_path, 2 * MIB, Basin())
    landed: list[bool] = []

    def fail(pieces: object) -> None:
        raise StorageError("broken", path="")

    monkeypatch.setattr(part, "write", fail)
    with ferrying(b"carried") as ferry:
        sink.write(memoryview(b"written and "))
        sink.carry(ferry, lambda: landed.append(sink.carries))
        with pytest.raises(StorageError):
            await sink.drain()
        assert (landed, ferry.carried) == ([False], 0)
    await sink.close()


async def test_what_is_closed_early_keeps_what_came(tmp_path: Path) -> None:
    for total in (SMALL_BYTES, 8 * MIB):
        basin = Basin()
        part, sink = await opened(tmp_path, total, basin)
        sink.write(memoryview(b"begun"))
        await sink.close()
        assert part.path.read_bytes() == b"begun"
        assert not basin.held


async def test_who_is_cancelled_while_the_disk_works_can_still_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, sink = await opened(tmp_path, 5, Basin())
    sink.write(memoryview(b"whole"))
    with stuck(part, monkeypatch):
        task = asyncio.ensure_future(sink.finish("rename", None))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
    await sink.close()
    assert part.closed
    assert (tmp_path / "A.MOV").read_bytes() == b"whole"


class StuckHasher:
    """Hashes nothing until it is let."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def update(self, piece: object) -> None:
        assert self.go.wait(10)


@pytest.mark.parametrize("fails", [False, True])
async def test_pieces_are_held_until_they_are_hashed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    basin, hasher, written = Basin(), StuckHasher(), asyncio.Event()
    part, sink = await opened(tmp_path, 8 * MIB, basin, cast(blake3, hasher))
    loop, real = asyncio.get_running_loop(), part.write

    def write(pieces: Pieces) -> None:
        loop.call_soon_threadsafe(written.set)
        if fails:
            raise StorageError("broken", path="")
        real(pieces)

    monkeypatch.setattr(part, "write", write)
    sink.write(memoryview(bytes(MIB)))
    await written.wait()
    await asyncio.sleep(0.01)
    assert basin.held == 1
    hasher.go.set()
    with pytest.raises(StorageError) if fails else nullcontext():
        await sink.drain()
    assert basin.held == 0
    await sink.close()
