"""Between a camera that sends and a disk that writes: what waits for the disk, and who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from blake3 import blake3

from hotshoe.client.batch import ARRIVALS, Arrived
from hotshoe.client.disk import on_disk
from hotshoe.client.flows import Tap
from hotshoe.client.partfile import Conflict, PartFile
from hotshoe.transport.ferry import Ferry

T = TypeVar("T")

SMALL_BYTES = 64 * 1024
"""Objects up to here are copied, and written together with others that came (``batch``).

Of an unfinished one nothing is continued: that takes at least ``parts.COMPARED_BYTES``.
"""

QUEUE_BYTES = 4 * 1024 * 1024
"""What waits for the disk at most, but for one read of the socket; then the camera has to wait."""

ROOM_BYTES = 1024 * 1024
"""What may still wait for the disk when the camera is allowed to go on."""

Progress = Callable[[int, int | None], None]
"""Told the bytes so far and the bytes in all, None where the camera does not say."""

Pieces = list[bytes | memoryview]


class FileSink:
    """Hands a data-in phase to the disk's threads, and asks the camera to pause when the disk is slower.

    ``total`` is what the object is to have, ``received`` what the file has or is about to have. A small object's file
    is not opened before all has come, or no more will.
    """

    def __init__(self, part: PartFile, total: int | None, progress: Progress | None, hasher: blake3 | None) -> None:
        self._part = part
        self._total = total
        self._small = total is not None and total <= SMALL_BYTES
        self._progress = progress
        self._hasher = hasher
        self._tap: Tap | None = None
        self._pieces: Pieces = []
        self._held: list[Callable[[], None]] = []
        self._queued = 0
        self._job: asyncio.Future[Any] | None = None
        self._ferry: tuple[Ferry, Callable[[], None]] | None = None
        self._error: BaseException | None = None
        self.received = 0
        self.began = asyncio.get_running_loop().time()
        """When the transfer began, so that waiting for other transfers does not count."""

    async def begin(self, on_conflict: Conflict, *, keep: bool) -> int | None:
        """Open the file; or, where one is there that is to be skipped, the size of that. Raises StorageError."""
        part, size = self._part, self._total or 0
        if self._small:
            # Its file is made when it has come; only a name that must not be taken is looked for now.
            look = on_conflict in ("skip", "fail")
            return await self._wait(on_disk(lambda: part.existing(on_conflict))) if look else None
        existing = await self._wait(on_disk(lambda: part.begin(on_conflict, size, keep=keep)))
        self.received = part.written
        return existing

    def attach(self, room: Tap) -> None:
        self.began = asyncio.get_running_loop().time()
        self._tap = room

    def start(self, total: int | None) -> None:
        self._total = self._total or total
        self._tell()

    def write(self, data: memoryview) -> bool:
        if self._error:
            raise self._error
        release = self._tap.hold() if self._tap and not self._small else None
        if release:
            self._held.append(release)
        self._pieces.append(data if release else bytes(data))
        self._queued += len(data)
        self.received += len(data)
        if self._small and self._queued <= SMALL_BYTES:
            self._tell()
            return True
        self._begin()
        return self._queued < QUEUE_BYTES and bool(release)

    @property
    def carries(self) -> bool:
        """Whether a ferry may bring bytes that nobody here sees."""
        return not (self._small or self._hasher or self._error)

    def carry(self, ferry: Ferry, landed: Callable[[], None]) -> None:
        """Have ``ferry`` cross when the disk has what came before; then ``landed`` is called, on the event loop."""
        self._ferry = ferry, landed
        self._begin()

    async def drain(self) -> None:
        """Wait until the disk has what it was given; small objects wait for ``finish``. Raises StorageError."""
        await self._idle()
        if self._error:
            raise self._error
        self._tell()

    async def finish(self, on_conflict: Conflict, modified: datetime | None) -> Path | None:
        """Write the rest, and have it durable under its final name: where that is. Raises StorageError.

        None where a file of that name has come from elsewhere, and is to be skipped.
        """
        await self.drain()
        pieces, _ = self._take()
        part = self._part
        if part.closed:
            return await ARRIVALS.put(Arrived(part, pieces, self._hasher, on_conflict, modified))

        def work() -> Path | None:
            try:
                self._keep(pieces)
                return part.commit(on_conflict, modified)
            finally:
                part.close()

        return await self._wait(on_disk(work))

    @property
    def closed(self) -> bool:
        """Whether nothing is left to be done."""
        return not (self._job or self._pieces) and self._part.closed

    async def close(self) -> None:
        """Write the rest where that can be done, and close the file."""
        await self._idle()
        if self.closed:
            return
        pieces, held = self._take()

        def work() -> None:
            try:
                if not self._error:
                    self._keep(pieces)
            finally:
                self._part.close()

        try:
            await self._wait(on_disk(work))
        finally:
            _release(held)

    async def _wait(self, job: asyncio.Future[T]) -> T:
        """What the disk does, known as the present job: who is cancelled meanwhile leaves it to ``close``."""
        self._job = job
        job.add_done_callback(self._done)
        await asyncio.wait([job])
        return job.result()

    def _done(self, job: asyncio.Future[Any]) -> None:
        self._job = None
        if not job.cancelled():
            # Known as told: whoever was cancelled does not ask for it any more.
            job.exception()

    async def _idle(self) -> None:
        while self._job:
            await asyncio.wait([self._job])

    def _tell(self) -> None:
        if self._progress:
            self._progress(self.received, self._total)

    def _take(self) -> tuple[Pieces, list[Callable[[], None]]]:
        taken = self._pieces, self._held
        self._pieces, self._held = [], []
        return taken

    def _keep(self, pieces: Pieces) -> None:
        """In a thread of the disk."""
        self._write(pieces)
        self._hash(pieces)

    def _write(self, pieces: Pieces, ferry: Ferry | None = None) -> None:
        if self._part.closed:
            self._part.open()
        self._part.write(pieces)
        if ferry:
            self._part.fill(ferry)

    def _hash(self, pieces: Pieces) -> None:
        if self._hasher:
            for piece in pieces:
                self._hasher.update(piece)

    def _begin(self) -> None:
        if self._job or self._error or not (self._pieces or self._ferry):
            return
        self._tell()
        pieces, held = self._take()
        ferry, _ = self._ferry or (None, None)
        size = sum(map(len, pieces))
        self._job = on_disk(lambda: self._write(pieces, ferry))
        if self._hasher:
            self._job = asyncio.ensure_future(_both(self._job, on_disk(lambda: self._hash(pieces))))
        self._job.add_done_callback(lambda job: self._written(job, size, held, ferry))

    def _written(
        self, job: asyncio.Future[None], size: int, held: list[Callable[[], None]], ferry: Ferry | None
    ) -> None:
        self._job = None
        self._queued -= size
        self._error = None if job.cancelled() else job.exception()
        _release(held)
        if self._ferry and (ferry or self._error):
            self._land(*self._ferry)
        self._begin()
        if self._tap and (self._error or self._queued <= ROOM_BYTES):
            self._tap()

    def _land(self, ferry: Ferry, landed: Callable[[], None]) -> None:
        self._ferry = None
        self.received += ferry.carried
        landed()


async def _both(written: asyncio.Future[None], hashed: asyncio.Future[None]) -> None:
    """Done when both are, also where one fails: until then the pieces are in use."""
    await asyncio.wait([written, hashed])
    written.result()
    hashed.result()


def _release(held: list[Callable[[], None]]) -> None:
    for release in held:
        release()
