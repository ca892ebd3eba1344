"""An object's bytes for whoever wants to see them as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from hotshoe.client.caller import Caller
from hotshoe.client.flows import Tap
from hotshoe.client.objects import CameraObject
from hotshoe.errors import TransferError
from hotshoe.wire.text import safe_text

WAITING_BYTES = 1024 * 1024
"""What may wait to be taken before the camera has to."""


class StreamSink:
    """Keeps pieces until they are taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._tap: Tap | None = None
        self.news = asyncio.Event()
        self.received = 0

    def attach(self, room: Tap) -> None:
        self._tap = room

    def start(self, total: int | None) -> None:
        """There is room for any total."""

    def write(self, data: memoryview) -> bool:
        self._pieces.append(bytes(data))
        self._waiting += len(data)
        self.received += len(data)
        self.news.set()
        return self._waiting < WAITING_BYTES

    def take(self) -> list[bytes]:
        """All that waits; the camera may go on."""
        taken, self._pieces, self._waiting = self._pieces, [], 0
        self.news.clear()
        if self._tap:
            self._tap()
        return taken


async def stream(camera: Caller, found: CameraObject) -> AsyncGenerator[bytes, None]:
    """The bytes of ``found``, checked against what was announced. Raises TransferError, OperationError, LinkError."""
    sink = StreamSink()
    call = asyncio.ensure_future(camera.call(found.fetch, found.handle, sink=sink))
    call.add_done_callback(lambda _: sink.news.set())
    try:
        while not call.done():
            await sink.news.wait()
            for piece in sink.take():
                yield piece
        await call
        for piece in sink.take():
            yield piece
    finally:
        call.cancel()
        # Who leaves early does not want to know how it ended.
        await asyncio.gather(call, return_exceptions=True)
    if found.size and sink.received != found.size:
        message = f"{safe_text(found.path)}: {sink.received} bytes came, ObjectInfo announced {found.size}"
        raise TransferError(message, expected=found.size, received=sink.received)
