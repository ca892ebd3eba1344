"""The data-out phase: from a source to the camera, in packets, as fast as the camera takes them."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import Protocol

from hotshoe.client.disk import on_disk
from hotshoe.client.flows import Source, SourceInFile
from hotshoe.errors import LinkError, LinkLost, TransferError
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import Limits
from hotshoe.protocol.states import Channel
from hotshoe.transport.base import ByteStream, Piece
from hotshoe.transport.files import FILE_BYTES, Pace


class Line(Protocol):
    """What a data-out phase asks of its connection."""

    def stream(self, channel: Channel) -> ByteStream:
        """The stream of a channel that is open."""

    def check(self) -> None:
        """Raises why the connection is gone, where it is."""

    def flush(self) -> None:
        """Write what the engine has."""

    def arm(self) -> None:
        """Mind the engine's deadline."""

    def ended(self, channel: Channel, error: LinkError | None) -> None:
        """The stream of ``channel`` is over."""


class DataOut:
    """Sends sources over one connection, one after the other."""

    def __init__(self, line: Line, engine: Initiator, limits: Limits) -> None:
        self._line = line
        self._engine = engine
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self.reading = False

    async def send(self, source: Source) -> None:
        """Packets of at most ``limits.data_packet``, until all is sent or the camera wants no more."""
        left = source.size
        if (descriptor := self._descriptor(source)) is not None and isinstance(source, SourceInFile):
            await self._send_file(source, descriptor)
            return
        while left:
            piece = await self._read(source, min(left, self._limits.data_packet))
            self._line.check()
            if not self._engine.sending:
                # The camera has responded already: it wants no more.
                return
            if not piece:
                raise TransferError(f"the source ended {left} bytes early", expected=source.size)
            left -= len(piece)
            self._engine.send_chunk(piece, self._loop.time())
            self._line.flush()
            await self._line.stream(Channel.COMMAND).drain()

    def _descriptor(self, source: Source) -> int | None:
        """The file that the stream takes the payload from; None where it is read and written."""
        if not isinstance(source, SourceInFile) or source.size < FILE_BYTES:
            return None
        return source.fileno() if self._line.stream(Channel.COMMAND).carries_files else None

    async def _send_file(self, source: SourceInFile, descriptor: int) -> None:
        """From a file: the stream takes the payload there, the engine only counts it."""
        pace, left = Pace(), source.size
        while left:
            size = pace.portion(left, self._limits.data_packet)
            offset = source.skip(size)
            if (await on_disk(partial(os.fstat, descriptor))).st_size < offset + size:
                # Better no object than one that ends in zeros.
                raise TransferError(f"the source ended {left} bytes early or more", expected=source.size)
            self._line.check()
            if not self._engine.sending:
                # The camera has responded already: it wants no more.
                return
            began = self._loop.time()
            whole = await self._carry(size, descriptor, offset)
            self._line.check()
            if not whole:
                raise TransferError("the source became shorter", expected=source.size)
            pace.took(size, self._loop.time() - began)
            left -= size

    async def _carry(self, size: int, descriptor: int, offset: int) -> bool:
        """Send a portion; whether the file had all of it."""
        stream = self._line.stream(Channel.COMMAND)
        try:
            return await stream.send_file(self._packets(size), descriptor, offset, self._moved)
        except LinkLost as error:
            self._line.ended(Channel.COMMAND, error)
            return True

    def _packets(self, size: int) -> list[Piece]:
        """Packets with ``size`` bytes of payload, the first behind everything that waits to be written."""
        pieces, now = list[Piece](), self._loop.time()
        while size:
            payload = min(size, self._limits.data_packet)
            self._engine.data_header(payload)
            self._engine.sent(payload, now)
            head = b""
            for channel, data in self._engine.outgoing():
                if channel is Channel.COMMAND:
                    head += data
                else:
                    self._line.stream(channel).write(data)
            pieces.append((head, payload))
            size -= payload
        self._line.arm()
        return pieces

    def _moved(self) -> None:
        """Bytes went out: the camera takes them."""
        self._engine.sent(0, self._loop.time())

    async def _read(self, source: Source, size: int) -> bytes:
        self.reading = True
        try:
            return await source.read(size)
        finally:
            self.reading = False
