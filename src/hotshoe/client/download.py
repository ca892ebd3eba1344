"""From the camera to a file: streamed, checked, durable, and never under its final name before it is whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.client.caller import Caller
from hotshoe.client.names import PART, safe_component
from hotshoe.client.objects import CameraObject
from hotshoe.client.partfile import Conflict, PartFile
from hotshoe.client.wording import reworded
from hotshoe.errors import HotshoeError, SettingsError, TargetExists, TransferError
from hotshoe.wire.text import safe_text

T = TypeVar("T")

QUEUE_BYTES = 4 * 1024 * 1024
"""What waits for the disk at most, but for one read of the socket; then the camera has to wait."""

ROOM_BYTES = 1024 * 1024
"""What may still wait for the disk when the camera is allowed to go on."""

Progress = Callable[[int, int | None], None]
"""Told the bytes so far and the bytes in all, None where the camera does not say."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that came: where it is, its size, how long it took; ``skipped`` where it was there already."""

    path: Path
    size: int
    seconds: float
    skipped: bool = False


class FileSink:
    """Hands a data-in phase to a thread that writes it, and asks the camera to pause when the disk is slower."""

    def __init__(self, part: PartFile, worker: Executor, total: int | None, progress: Progress | None) -> None:
        self._part = part
        self._worker = worker
        self._total = total
        self._progress = progress
        self._room: Callable[[], None] | None = None
        self._pieces: list[bytes] = []
        self._queued = 0
        self._job: asyncio.Future[None] | None = None
        self._error: BaseException | None = None
        self.received = 0

    def attach(self, room: Callable[[], None]) -> None:
        self._room = room

    def start(self, total: int | None) -> None:
        self._total = self._total if total is None else total
        self._tell()

    def write(self, data: memoryview) -> bool:
        self._check()
        self._pieces.append(bytes(data))
        self._queued += len(data)
        self.received += len(data)
        self._begin()
        self._tell()
        return self._queued < QUEUE_BYTES

    async def drain(self) -> None:
        """Wait until everything is written. Raises StorageError."""
        while self._job:
            await asyncio.wait([self._job])
        self._check()

    def _check(self) -> None:
        if self._error:
            raise self._error

    def _tell(self) -> None:
        if self._progress:
            self._progress(self.received, self._total)

    def _begin(self) -> None:
        if self._job or not self._pieces or self._error:
            return
        pieces, self._pieces = self._pieces, []
        size = sum(map(len, pieces))
        self._job = asyncio.get_running_loop().run_in_executor(self._worker, self._part.write, pieces)
        self._job.add_done_callback(lambda job: self._written(job, size))

    def _written(self, job: asyncio.Future[None], size: int) -> None:
        self._job = None
        self._queued -= size
        self._error = None if job.cancelled() else job.exception()
        self._begin()
        if self._room and (self._error or self._queued <= ROOM_BYTES):
            self._room()


async def download(
    camera: Caller,
    found: CameraObject,
    folder: Path,
    *,
    name: str | None = None,
    on_conflict: Conflict = "rename",
    progress: Progress | None = None,
) -> Download:
    """Fetch ``found`` into ``folder``. Raises TransferError, StorageError, OperationError, LinkError, SettingsError."""
    began = asyncio.get_running_loop().time()
    part = PartFile(folder, _local_name(found, name))
    worker = ThreadPoolExecutor(1, thread_name_prefix="hotshoe-file")
    try:
        existing = await _in(worker, part.existing)
        if existing is not None and on_conflict == "skip":
            return Download(part.target, existing, 0.0, skipped=True)
        if existing is not None and on_conflict == "fail":
            raise TargetExists(f"{part.target} exists already", path=str(part.target))
        await _in(worker, part.open)
        size = await _fetch(camera, found, part, worker, progress)
        path = await _in(worker, lambda: part.commit(on_conflict, found.captured))
    finally:
        # In the worker, after what it still writes; awaited, so that nothing is open when the caller goes on.
        await asyncio.shield(_in(worker, part.close))
        worker.shutdown(wait=False)
    seconds = asyncio.get_running_loop().time() - began
    return Download(path or part.target, size, seconds, skipped=path is None)


async def _fetch(
    camera: Caller, found: CameraObject, part: PartFile, worker: Executor, progress: Progress | None
) -> int:
    """The bytes of the object, checked against what was announced; a failure names the unfinished file."""
    sink = FileSink(part, worker, found.size or None, progress)
    try:
        await camera.call(GET_OBJECT, found.handle, sink=sink)
        await sink.drain()
        # Cameras announce 0 for what they cannot tell, so only another size is a promise.
        if found.size and sink.received != found.size:
            message = f"{sink.received} bytes came, ObjectInfo announced {found.size}"
            raise TransferError(message, expected=found.size, received=sink.received)
    except HotshoeError as error:
        raise _kept(error, found, part, sink.received) from error
    return sink.received


def _kept(error: HotshoeError, found: CameraObject, part: PartFile, received: int) -> HotshoeError:
    """The error, with the object's path, and where the bytes that came are."""
    kept = f"; the first {received} bytes are in {part.path}" if received else ""
    message = f"{safe_text(found.path)}: {error}{kept}"
    if isinstance(error, TransferError):
        return reworded(error, message, path=str(part.path))
    return reworded(error, message)


def _local_name(found: CameraObject, name: str | None) -> str:
    if found.is_folder:
        raise SettingsError(f"{safe_text(found.path)} is a folder: download what it holds", key="path")
    if name is None:
        return safe_component(found.info.name, found.handle)
    if not name or name in {".", ".."} or Path(name).name != name or "\0" in name or name.endswith(PART):
        raise SettingsError(f"{name!r} cannot be the name of a file", key="name")
    return name


async def _in(worker: Executor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(worker, work)
