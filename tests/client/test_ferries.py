"""Downloads whose bytes go to the file beside this process's memory, through real sockets."""

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from blake3 import blake3

from hotshoe.client import ferries, pump
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.client.partfile import PartFile
from hotshoe.errors import LinkLost, StorageError
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import serve
from hotshoe.responder.store import HandleBook
from hotshoe.transport import tcp
from hotshoe.transport.ferry import Ferry
from tests.client.world import HERE

STORE = 0x00010001
BIG = hashlib.shake_128(b"big").digest(40_000_000)
SMALL = b"a picture"


@pytest.fixture(autouse=True)
def everybody_is_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """How much one read brings depends on the computer: here each of them sends a ferry, and none is given up."""
    monkeypatch.setattr(pump, "FAST_BYTES", 1)
    monkeypatch.setattr(ferries, "FRUITLESS", 1 << 30)


@pytest.fixture
def fills(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How much each ferry carried."""
    carried: list[int] = []
    real = PartFile.fill

    def fill(part: PartFile, ferry: Ferry) -> None:
        try:
            real(part, ferry)
        finally:
            carried.append(ferry.carried)

    monkeypatch.setattr(PartFile, "fill", fill)
    return carried


@asynccontextmanager
async def visiting(folder: Path) -> AsyncIterator[Camera]:
    card = folder / "card"
    card.mkdir()
    (card / "BIG.MOV").write_bytes(BIG)
    (card / "A.JPG").write_bytes(SMALL)
    store = FolderStore(card, STORE, HandleBook())
    try:
        async with (
            serve(generic([store]), port=0, listen=tcp.listen) as served,
            connect(f"127.0.0.1:{served.port}", guid=HERE) as camera,
        ):
            yield camera
    finally:
        store.close()


async def test_it_comes_whole(tmp_path: Path, fills: list[int]) -> None:
    told: list[tuple[int, int | None]] = []
    async with visiting(tmp_path) as camera:
        done = await camera.download("/BIG.MOV", tmp_path, progress=lambda *now: told.append(now))
        assert await camera.read("/A.JPG") == SMALL
        assert camera.deviations == ()
    assert (done.size, done.path.read_bytes() == BIG) == (len(BIG), True)
    assert sum(fills) > len(BIG) // 2
    assert (sorted(told), told[-1]) == (told, (len(BIG), len(BIG)))


async def test_a_camera_that_waits_for_an_acknowledgement_gets_one_after_each(
    tmp_path: Path, fills: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledged: set[int] = set()
    monkeypatch.setattr(tcp.TcpStream, "acknowledge", lambda stream: acknowledged.add(len(fills)))
    async with visiting(tmp_path) as camera:
        await camera.download("/BIG.MOV", tmp_path)
    assert acknowledged >= set(range(1, len(fills)))


async def test_bytes_that_are_hashed_have_to_be_seen(tmp_path: Path, fills: list[int]) -> None:
    async with visiting(tmp_path) as camera:
        done = await camera.download("/BIG.MOV", tmp_path, digest=True)
    assert (done.digest, fills) == (blake3(BIG).hexdigest(), [])


async def test_small_objects_take_no_ferry(tmp_path: Path, fills: list[int]) -> None:
    async with visiting(tmp_path) as camera:
        assert (await camera.download("/A.JPG", tmp_path)).path.read_bytes() == SMALL
    assert fills == []


async def test_a_system_without_ferries(tmp_path: Path, fills: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "possible", False)
    async with visiting(tmp_path) as camera:
        assert (await camera.download("/BIG.MOV", tmp_path)).path.read_bytes() == BIG
    assert fills == []


async def test_who_gives_up_meanwhile_can_go_on_with_something_else(tmp_path: Path, fills: list[int]) -> None:
    async with visiting(tmp_path) as camera:

        def progress(done: int, total: int | None) -> None:
            if fills and not loading.cancelling():
                loading.cancel()

        loading = asyncio.create_task(camera.download("/BIG.MOV", tmp_path, progress=progress))
        with pytest.raises(asyncio.CancelledError):
            await loading
        kept = (tmp_path / "BIG.MOV.part").read_bytes()
        assert (len(kept) >= sum(fills), kept == BIG[: len(kept)]) == (True, True)
        assert await camera.read("/A.JPG") == SMALL
        done = await camera.download("/BIG.MOV", tmp_path)
        assert done.resumed == len(kept)
        assert done.path.read_bytes() == BIG


async def test_a_disk_that_is_full_meanwhile(tmp_path: Path, fills: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    async with visiting(tmp_path) as camera:
        with monkeypatch.context() as patch:
            patch.setattr(os, "splice", _full_after(20))
            with pytest.raises(StorageError, match="No space left"):
                await camera.download("/BIG.MOV", tmp_path)
        kept = (tmp_path / "BIG.MOV.part").read_bytes()
        assert (len(kept) > 0, kept == BIG[: len(kept)]) == (True, True)
        assert await camera.read("/A.JPG") == SMALL
        assert (await camera.download("/BIG.MOV", tmp_path)).path.read_bytes() == BIG


def _full_after(calls: int) -> Callable[..., int]:
    """A splice to a disk on which there is room for so many."""
    real, left = os.splice, calls

    def splice(src: int, dst: int, count: int, *, flags: int = 0) -> int:
        nonlocal left
        left -= not flags
        if left < 0 and not flags:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(src, dst, count, flags=flags)

    return splice


async def test_a_connection_that_breaks_meanwhile(
    tmp_path: Path, fills: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Ferry._taken

    def taken(ferry: Ferry, take: Callable[[], int]) -> int | None:
        if not fills:
            return real(ferry, take)
        ferry.error = ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        return None

    monkeypatch.setattr(Ferry, "_taken", taken)
    async with visiting(tmp_path) as camera:
        with pytest.raises(LinkLost, match=r"Connection reset.*BIG\.MOV\.part"):
            await camera.download("/BIG.MOV", tmp_path)
    kept = (tmp_path / "BIG.MOV.part").read_bytes()
    assert (len(kept) > 0, kept == BIG[: len(kept)]) == (True, True)


async def test_a_data_phase_that_ferries_do_not_help_is_read(
    tmp_path: Path, fills: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ferries, "FRUITLESS", 3)
    monkeypatch.setattr(Ferry, "_taken", lambda ferry, take: None)
    async with visiting(tmp_path) as camera:
        assert (await camera.download("/BIG.MOV", tmp_path)).path.read_bytes() == BIG
        assert fills == [0, 0, 0]
        (await camera.download("/BIG.MOV", tmp_path, on_conflict="overwrite"))
        assert fills == [0] * 6
