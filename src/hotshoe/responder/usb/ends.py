"""The camera's ends of its two connections, where a host on USB is at the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from hotshoe.errors import LinkLost, ProtocolError
from hotshoe.protocol.bulk import BulkOut
from hotshoe.protocol.framing import Frame, FrameReader
from hotshoe.responder.usb.endpoints import Stretch, Towards
from hotshoe.transport import base
from hotshoe.transport.base import Piece, Receiver
from hotshoe.wire.codec import Buffer
from hotshoe.wire.packets import (
    Packet,
    encode_packet,
)

logger = logging.getLogger(__name__)

PEER = "USB"

Say = Callable[[Frame], None]


class End:
    """A ``ByteStream`` of the camera's: what is written is given to ``say`` as frames."""

    def __init__(self, say: Say, pause: Callable[[bool], None], gone: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._say = say
        self._pause = pause
        self._gone = gone
        self._over = False
        self.packets = FrameReader()
        self.receiver: Receiver | None = None

    @property
    def peer(self) -> str:
        return PEER

    @property
    def ends(self) -> tuple[base.End, base.End]:
        """The device and its host, which have no ports."""
        return ("", 0), (PEER, 0)

    @property
    def carries_files(self) -> bool:
        """A file is read into what a transfer carries."""
        return True

    def write(self, data: bytes | memoryview) -> None:
        if self._over:
            return
        self.packets.feed(data)
        try:
            while (frame := self.packets.next()) is not None:
                self._say(frame)
        except ProtocolError as error:
            # A camera that is told to misbehave says what no cable carries, as one that has crashed.
            logger.info("the device goes: %s", error)
            self._loop.call_soon(self._gone)
        self.packets.keep()

    async def drain(self) -> None:
        """Events are few."""

    def acknowledge(self) -> None:
        """USB does that by itself."""

    def hold(self) -> Callable[[], None]:
        """Every transfer has bytes of its own."""
        return _nothing

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        raise LinkLost("events carry no files")

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """There is no socket."""

    def pause(self) -> None:
        self._pause(True)

    def resume(self) -> None:
        self._pause(False)

    async def close(self) -> None:
        self._gone()

    def abort(self) -> None:
        self._gone()

    def deliver(self, data: Buffer) -> None:
        """The camera hears something."""
        if self.receiver and not self._over:
            self.receiver.received(memoryview(data))

    def later(self, packet: Packet) -> None:
        """The camera hears a packet that no host sent, after what it is at."""
        self._loop.call_soon(self.deliver, encode_packet(packet))

    def end(self) -> None:
        """The camera hears that the host is gone."""
        if not self._over:
            self._over = True
            if self.receiver:
                self._loop.call_soon(self.receiver.ended, None)


class CommandEnd(End):
    """The camera's command connection, which may carry files to ``answers``."""

    def __init__(
        self, say: Say, pause: Callable[[bool], None], gone: Callable[[], None], out: BulkOut, answers: Towards
    ) -> None:
        super().__init__(say, pause, gone)
        self._out = out
        self._answers = answers

    async def drain(self) -> None:
        await self._answers.drain()

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        parts = [self._loop.create_future() for _ in pieces]
        for (header, size), part in zip(pieces, parts, strict=True):
            self.write(header)
            self.packets.passed(size)
            last = self._out.passed(size)
            if self._over or self._out.unwanted:
                part.set_result(True)
                continue
            stretch = Stretch(descriptor, offset, size, partial(self._sent, part, moved))
            self._answers.put_file(stretch, last=last)
            offset += size
        return self._all(parts)

    def _sent(self, part: asyncio.Future[bool], moved: Callable[[], None], whole: bool) -> None:
        if not part.done():
            part.set_result(whole)
            moved()

    async def _all(self, parts: Sequence[asyncio.Future[bool]]) -> bool:
        whole = [await part for part in parts]
        if self._over:
            raise LinkLost("the host is gone")
        return all(whole)


def _nothing() -> None:
    """There is nothing to give back."""
