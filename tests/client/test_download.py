import asyncio
import errno
import itertools
import os
import threading
import tracemalloc
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.client.download import Download
from hotshoe.client.filesink import QUEUE_BYTES, FileSink, Pieces
from hotshoe.client.partfile import Conflict, PartFile
from hotshoe.errors import (
    AccessDenied,
    IncompleteTransfer,
    LinkLost,
    NoSuchObject,
    SettingsError,
    StorageError,
    TargetExists,
    TransferError,
)
from hotshoe.wire.packets import OperationRequest
from tests.client.scripted import Reply, ScriptedCamera
from tests.client.world import card, visiting
from tests.virtual_clock import run

MEGABYTE = 1024 * 1024


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def contents(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


@pytest.mark.parametrize("segment", [1, 7, 4096, 10 * MEGABYTE])
@pytest.mark.parametrize("size", [0, 1, 5000])
async def test_a_file_comes_whole_however_it_is_cut(tmp_path: Path, segment: int, size: int) -> None:
    data = os.urandom(size)
    async with visiting(card(("A.JPG", data)), segment=segment) as camera:
        done = await camera.download("/DCIM/100TEST/A.JPG", tmp_path)
    assert done == Download(tmp_path / "A.JPG", size, done.seconds)
    assert done.path.read_bytes() == data
    assert names(tmp_path) == ["A.JPG"]


async def test_a_picture_has_the_time_when_it_was_taken(tmp_path: Path) -> None:
    scripted = card(("A.JPG", b"a"))
    info, data = scripted.objects[3]
    scripted.objects[3] = (replace(info, captured="20240229T123001"), data)
    async with visiting(scripted) as camera:
        done = await camera.download(3, tmp_path)
    assert datetime.fromtimestamp(done.path.stat().st_mtime) == datetime(2024, 2, 29, 12, 30, 1)  # noqa: DTZ001, DTZ006


async def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    async with visiting(card(("A.JPG", bytes(1000))), segment=400) as camera:
        await camera.download(3, tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 1000)
    assert told[-1] == (1000, 1000)
    assert sorted(told) == told


async def test_a_name_of_ones_own(tmp_path: Path) -> None:
    async with visiting(card(("A.JPG", b"a"))) as camera:
        assert (await camera.download(3, tmp_path, name="mine.jpg")).path == tmp_path / "mine.jpg"
        for name in ("", ".", "..", "a/b", "/a", "a\0b", "x.part"):
            with pytest.raises(SettingsError):
                await camera.download(3, tmp_path, name=name)
    assert names(tmp_path) == ["mine.jpg"]


async def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    async with visiting(card()) as camera:
        with pytest.raises(SettingsError):
            await camera.download("/DCIM", tmp_path)
        with pytest.raises(NoSuchObject):
            await camera.download("/DCIM/none", tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "..", "", "CON", "a\x1b[2J", "\ud800", "x" * 254, "a.part"])
async def test_a_hostile_name_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    async with visiting(card((name, b"picture"))) as camera:
        done = await camera.download(3, inside)
    assert done.path.parent == inside
    assert done.path.read_bytes() == b"picture"
    assert names(tmp_path) == ["inside"]
    assert len(names(inside)) == 1


@pytest.mark.parametrize(
    ("on_conflict", "asked", "left"),
    [
        ("rename", 1, {"A.JPG": b"older", "A-1.JPG": b"new"}),
        ("overwrite", 1, {"A.JPG": b"new"}),
        ("skip", 0, {"A.JPG": b"older"}),
        ("fail", 0, {"A.JPG": b"older"}),
    ],
)
async def test_a_file_that_is_there_already(
    tmp_path: Path, on_conflict: Conflict, asked: int, left: dict[str, bytes]
) -> None:
    (tmp_path / "A.JPG").write_bytes(b"older")
    scripted = card(("A.JPG", b"new"))
    async with visiting(scripted) as camera:
        if on_conflict == "fail":
            with pytest.raises(TargetExists):
                await camera.download(3, tmp_path, on_conflict=on_conflict)
        else:
            done = await camera.download(3, tmp_path, on_conflict=on_conflict)
            assert done.skipped == (on_conflict == "skip")
            assert done.size == len(done.path.read_bytes())
    assert scripted.count(GET_OBJECT.code) == asked
    assert contents(tmp_path) == left


async def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    def appear(done: int, total: int | None) -> None:
        (tmp_path / "A.JPG").write_bytes(b"somebody else's")

    async with visiting(card(("A.JPG", b"new"))) as camera:
        done = await camera.download(3, tmp_path, on_conflict="skip", progress=appear)
    assert done.skipped
    assert contents(tmp_path) == {"A.JPG": b"somebody else's"}


def _answering(*replies: Reply) -> ScriptedCamera:
    scripted = card(("A.JPG", bytes(1000)))
    left = list(replies)
    scripted.answers[GET_OBJECT.code] = lambda *_: left.pop(0)
    return scripted


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(data=bytes(999), total=1000), TransferError),
        (Reply(data=bytes(999)), TransferError),
        (Reply(data=bytes(1001)), TransferError),
        (Reply(), TransferError),
        (Reply(data=b"", total=None), TransferError),
        (Reply(data=bytes(999), total=None), TransferError),
        (Reply(data=bytes(10), total=1000, code=responses.INCOMPLETE_TRANSFER), IncompleteTransfer),
        (Reply(code=responses.ACCESS_DENIED), AccessDenied),
    ],
)
async def test_lengths_that_disagree(tmp_path: Path, reply: Reply, error: type[Exception]) -> None:
    scripted = _answering(reply, Reply(data=bytes(1000)))
    async with visiting(scripted) as camera:
        with pytest.raises(error) as caught:
            await camera.download(3, tmp_path)
        assert "/DCIM/100TEST/A.JPG" in str(caught.value)
        kept = {name: (tmp_path / name).stat().st_size for name in names(tmp_path)}
        assert kept == ({"A.JPG.part": len(reply.data)} if reply.data else {})
        if kept:
            assert str(tmp_path / "A.JPG.part") in str(caught.value)
        assert (await camera.download(3, tmp_path)).size == 1000
    assert names(tmp_path) == ["A.JPG"]


async def test_surplus_is_dropped_and_told(tmp_path: Path) -> None:
    scripted = card(("A.JPG", bytes(1000)))

    scripted.answers[GET_OBJECT.code] = lambda *_: Reply(data=bytes(1001), total=1000)
    async with visiting(scripted) as camera:
        with pytest.raises(TransferError) as caught:
            await camera.download(3, tmp_path)
    assert (caught.value.expected, caught.value.received) == (1000, 1001)
    assert caught.value.path == str(tmp_path / "A.JPG.part")
    assert (tmp_path / "A.JPG.part").stat().st_size == 1000


@pytest.mark.parametrize("reply", [Reply(data=bytes(1000), total=None), Reply(data=bytes(1000))])
async def test_an_open_total_is_good_when_the_size_is_right(tmp_path: Path, reply: Reply) -> None:
    async with visiting(_answering(reply)) as camera:
        assert (await camera.download(3, tmp_path)).size == 1000


async def test_a_size_that_the_camera_cannot_tell_is_no_promise(tmp_path: Path) -> None:
    scripted = card()
    scripted.offered = tuple(range(0x1001, 0x1013))
    scripted.file(3, "A.MOV", b"movie", 2, size=0xFFFFFFFF)
    scripted.file(4, "B.MOV", b"movie", 2, size=0)
    async with visiting(scripted) as camera:
        assert (await camera.download(3, tmp_path)).size == 5
        assert (await camera.download(4, tmp_path)).size == 5


async def test_missing_and_forbidden_folders_are_told_before_anything_is_asked(tmp_path: Path) -> None:
    scripted = card(("A.JPG", bytes(MEGABYTE)))
    async with visiting(scripted) as camera:
        with pytest.raises(StorageError) as caught:
            await camera.download(3, tmp_path / "missing")
        assert caught.value.path == str(tmp_path / "missing")
        assert camera.connected
    assert not scripted.count(GET_OBJECT.code)


async def test_a_full_disk_cancels_the_transaction_and_leaves_the_session_usable(small_disk: Path) -> None:
    scripted = card(("A.JPG", bytes(8 * MEGABYTE)), ("B.JPG", b"small"))
    scripted.answers[GET_OBJECT.code] = _in_pieces
    async with visiting(scripted, segment=64 * 1024) as camera:
        with pytest.raises(StorageError, match="No space left") as caught:
            await camera.download(3, small_disk)
        assert caught.value.path == str(small_disk / "A.JPG.part")
        assert names(small_disk) == ["A.JPG.part"]
        (small_disk / "A.JPG.part").unlink()
        assert (await camera.download(4, small_disk)).path.read_bytes() == b"small"
    assert scripted.cancels == 1
    assert not scripted.visit.unclean


def _in_pieces(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
    """A data phase that goes on while the camera listens, so that a Cancel can end it."""
    content = camera.objects[request.params[0]][1]
    camera.stream(len(content), (content[at : at + 65536] for at in range(0, len(content), 65536)))
    return None


@pytest.mark.parametrize("call", ["writev", "fsync", "link"])
async def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    scripted = card(("A.JPG", bytes(MEGABYTE)))
    async with visiting(scripted, segment=4096) as camera:
        with monkeypatch.context() as patched:
            patched.setattr(os, call, fail)
            with pytest.raises(StorageError, match="Input/output error"):
                await camera.download(3, tmp_path)
        assert not (tmp_path / "A.JPG").exists()
        assert (await camera.download(3, tmp_path)).size == MEGABYTE
    assert names(tmp_path) == ["A.JPG"]


async def test_a_camera_that_goes_away_leaves_the_part_and_its_name(tmp_path: Path) -> None:
    scripted = card(("A.JPG", bytes(1000)))

    def half(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        camera.visit.engine.start_data(1000)
        camera.visit.engine.send_chunk(bytes(600), 0.0, last=False)
        camera.visit.flush()
        asyncio.get_running_loop().call_later(0.01, camera.visit.hang_up)
        return None

    scripted.answers[GET_OBJECT.code] = half
    async with visiting(scripted) as camera:
        with pytest.raises(LinkLost) as caught:
            await camera.download(3, tmp_path)
        assert not camera.connected
    assert caught.value.during == "GetObject"
    for words in ("/DCIM/100TEST/A.JPG", "GetObject", "600 bytes", str(tmp_path / "A.JPG.part")):
        assert words in str(caught.value)
    assert names(tmp_path) == ["A.JPG.part"]
    assert (tmp_path / "A.JPG.part").stat().st_size == 600


async def test_a_cancelled_download_leaves_the_session_usable_and_closes_it_in_order(tmp_path: Path) -> None:
    scripted = card(("A.JPG", bytes(20 * MEGABYTE)), ("B.JPG", b"small"))
    scripted.answers[GET_OBJECT.code] = _in_pieces
    halfway = asyncio.Event()

    def progress(done: int, total: int | None) -> None:
        if done > MEGABYTE:
            halfway.set()

    async with visiting(scripted) as camera:
        task = asyncio.ensure_future(camera.download(3, tmp_path, progress=progress))
        await halfway.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert names(tmp_path) == ["A.JPG.part"]
        assert scripted.cancels == 1
        assert (await camera.download(4, tmp_path)).size == 5
    assert scripted.requests[-1].code == 0x1003
    assert not scripted.visit.unclean


def test_a_second_interrupt_does_not_wait_for_the_camera(tmp_path: Path) -> None:
    scripted = card(("A.JPG", bytes(1000)))

    def fall_silent(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        camera.deaf = True
        return None

    scripted.answers[GET_OBJECT.code] = fall_silent

    async def main() -> None:
        async with visiting(scripted) as camera:
            task = asyncio.ensure_future(camera.download(3, tmp_path))
            for _ in range(2):
                await asyncio.sleep(1)
                task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
            assert not camera.connected
        assert asyncio.get_running_loop().time() == 2

    run(main())
    assert names(tmp_path) == []


async def test_a_slow_disk_makes_the_camera_wait_and_holds_a_few_megabytes_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed, real = threading.Semaphore(0), PartFile.write
    sink_peaks: list[int] = []

    def slow(part: PartFile, pieces: Pieces) -> None:
        allowed.acquire(timeout=10)
        real(part, pieces)

    real_write = FileSink.write

    def watched(sink: FileSink, data: memoryview) -> bool:
        go_on = real_write(sink, data)
        sink_peaks.append(sink._queued)
        allowed.release()
        return go_on

    monkeypatch.setattr(PartFile, "write", slow)
    monkeypatch.setattr(FileSink, "write", watched)
    data = os.urandom(24 * MEGABYTE)
    async with visiting(card(("A.MOV", data)), segment=256 * 1024) as camera:
        task = asyncio.ensure_future(camera.download(3, tmp_path))
        while not task.done():
            await asyncio.sleep(0.001)
            allowed.release()
        done = task.result()
    assert done.path.read_bytes() == data
    assert max(sink_peaks) <= QUEUE_BYTES + 256 * 1024


async def test_a_big_file_is_streamed(tmp_path: Path) -> None:
    """64 MiB that are never in memory at once; the camera's side makes them as it sends."""
    size, piece = 64 * MEGABYTE, bytes(256 * 1024)
    scripted = card()
    scripted.file(3, "A.MOV", b"", 2, size=size)

    def stream(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        camera.stream(size, itertools.repeat(piece, size // len(piece)))
        return None

    scripted.answers[GET_OBJECT.code] = stream
    async with visiting(scripted) as camera:
        found = await camera.find(3)
        tracemalloc.start()
        try:
            done = await camera.download(found, tmp_path)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert done.size == size
    assert done.path.stat().st_size == size
    assert peak < 16 * MEGABYTE
