"""The bytes of one object: into its unfinished file, or only to be compared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from blake3 import blake3

from hotshoe.client.camera import Camera
from hotshoe.client.disk import on_disk
from hotshoe.client.download import closed
from hotshoe.client.filesink import FileSink, Progress
from hotshoe.client.flows import Tap
from hotshoe.client.objects import CameraObject
from hotshoe.client.partfile import PartFile
from hotshoe.client.parts import COMPARED_BYTES, fetch_rest, obstacle, read_part, rehash, resumable
from hotshoe.errors import StorageError, TransferError
from hotshoe.ingest.sight import Sight

DURABLE_BYTES = 64 * 1024 * 1024
"""After so many the disk is asked to keep what it has, so that a power cut costs no more."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """``size`` bytes are in the file, of ``total`` that the data phase announced, None where it did not."""

    size: int
    total: int | None
    digest: bytes
    head: bytes


async def fetch(
    camera: Camera,
    sight: Sight,
    found: CameraObject,
    part: PartFile,
    progress: Progress,
    durable: Callable[[int], None],
) -> Arrived:
    """All of an object behind what the open file has of it, ``durable`` told what a power cut would leave.

    Raises TransferError where that is not what the object begins with, NoSuchObject, StorageError, OperationError,
    LinkError.
    """
    hasher = blake3()
    sink = Arriving(part, hasher, progress, durable)
    try:
        total = await _fill(camera, sight, found, part, sink, hasher)
    except BaseException:
        # What came is written before anybody asks how much is kept.
        await closed(sink)
        raise
    head = await on_disk(lambda: part.read(0, COMPARED_BYTES))
    return Arrived(sink.received, total, hasher.digest(), blake3(head).digest())


async def _fill(
    camera: Camera, sight: Sight, found: CameraObject, part: PartFile, sink: Arriving, hasher: blake3
) -> int | None:
    """What the data phase announced of the length, None where it did not."""
    if part.written:
        if why := await obstacle(camera, found, part):
            raise TransferError(f"the unfinished file cannot be continued: {why}", received=part.written)
        await on_disk(lambda: rehash(part, hasher))
        await fetch_rest(camera, found, sink)
        await sink.drain()
        # Every part was read by the handle: the object may have changed meanwhile, or the handle its meaning.
        if why := await obstacle(camera, found, part):
            raise TransferError(f"the object changed while its parts were read: {why}", received=part.written)
        sink.announced = None
    else:
        async with camera.together():
            await sight.confirm(found)
            await camera.call(found.fetch, found.handle, sink=sink)
    await sink.drain()
    return sink.announced


async def compare(camera: Camera, sight: Sight, found: CameraObject, *, whole: bool) -> bytes:
    """The BLAKE3 of an object as the camera has it now, or of its first 64 KiB.

    Raises NoSuchObject, OperationError, LinkError.
    """
    async with camera.together():
        await sight.confirm(found)
        if not whole and resumable(camera, found):
            return blake3(await read_part(camera, found, 0, COMPARED_BYTES)).digest()
        sink = Hashing(None if whole else COMPARED_BYTES)
        await camera.call(found.fetch, found.handle, sink=sink)
    return sink.digest


class Arriving(FileSink):
    """A file that grows. ``announced`` is what the data phase said of its length."""

    def __init__(self, part: PartFile, hasher: blake3, progress: Progress, durable: Callable[[int], None]) -> None:
        # Without a total: a small one is not to wait for others, because the ledger has to know of each.
        super().__init__(part, None, progress, hasher)
        self.received = part.written
        self._file = part
        self._durable = durable
        self._marked = part.written
        self._marking: asyncio.Future[int] | None = None
        self.announced: int | None = None

    def start(self, total: int | None) -> None:
        self.announced = total
        super().start(total)

    def write(self, data: memoryview) -> bool:
        if self._file.written - self._marked >= DURABLE_BYTES and not self._marking:
            self._marked = self._file.written
            self._marking = on_disk(self._file.checkpoint)
            self._marking.add_done_callback(self._kept)
        return super().write(data)

    async def drain(self) -> None:
        """Wait until the disk has what it was given. Raises StorageError."""
        await super().drain()
        if self._marking:
            await asyncio.wait([self._marking])

    def _kept(self, marking: asyncio.Future[int]) -> None:
        self._marking = None
        # An error is the file's from now on, and its next sync tells it.
        if not marking.cancelled() and not isinstance(marking.exception(), StorageError):
            self._durable(marking.result())


class Hashing:
    """A sink that keeps nothing but the BLAKE3 of all, or of the first ``limit`` bytes."""

    def __init__(self, limit: int | None) -> None:
        self._hasher = blake3()
        self._left = limit

    def start(self, total: int | None) -> None:
        """Nothing is to be prepared."""

    def write(self, data: memoryview) -> bool:
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        self._hasher.update(data)
        return True

    def attach(self, room: Tap) -> None:
        """It never pauses."""

    @property
    def digest(self) -> bytes:
        """Of what came so far."""
        return self._hasher.digest()
