"""One host's conversation with the virtual camera: its engine's PTP/IP on one side, endpoints on the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from hotshoe.errors import LinkLost, ProtocolError
from hotshoe.protocol.bulk import BulkIn, BulkOut
from hotshoe.protocol.framing import Frame, FrameReader
from hotshoe.responder.usb.descriptors import BULK_IN, BULK_OUT, Face, Habits
from hotshoe.responder.usb.endpoints import Halted, Stretch, Towards, Unplugged
from hotshoe.transport import base
from hotshoe.transport.base import Accept, Piece, Receiver
from hotshoe.transport.stillimage.pipes import BUSY, READY
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import EventContainer, encode_container
from hotshoe.wire.packets import (
    Cancel,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventRequest,
    OperationResponse,
    Packet,
    ProbeRequest,
    ProbeResponse,
    StartData,
    encode_packet,
)
from hotshoe.wire.values import Guid

logger = logging.getLogger(__name__)

HOST = Guid(b"a host over USB.")
HOST_NAME = "USB"

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
        return HOST_NAME

    @property
    def ends(self) -> tuple[base.End, base.End]:
        """The device and its host, which have no ports."""
        return ("", 0), (HOST_NAME, 0)

    @property
    def carries_files(self) -> bool:
        """A file is read into what a transfer carries."""
        return True

    def write(self, data: bytes | memoryview) -> None:
        if self._over:
            return
        self.packets.feed(data)
        while (frame := self.packets.next()) is not None:
            self._say(frame)
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


class Session:
    """From a host's first transfer until it goes; ``gone`` hears that it is over.

    ``reset`` is set before its end where the host wants another one.
    """

    def __init__(
        self,
        face: Face,
        habits: Habits,
        accept: Accept,
        takes_data: Callable[[int], bool],
        gone: Callable[[Session], None],
    ) -> None:
        self._face = face
        self._habits = habits
        self._accept = accept
        self._takes_data = takes_data
        self._gone = gone
        self._in = BulkIn(takes_data=self._asked)
        self._out = BulkOut()
        self._going_on = asyncio.Event()
        self._going_on.set()
        self._running: int | None = None
        self._cancelled: int | None = None
        self._over = False
        self.reset = False
        self.halted: set[int] = set()
        self.answers = Towards(face.packet, without_empty=habits.without_empty)
        self.events = Towards(face.event_packet)
        self._command = CommandEnd(self._command_says, self._pause, self.unplug, self._out, self.answers)
        self._event = End(self._event_says, _no_matter, self.unplug)
        self._command.receiver = accept(self._command)
        self._command.later(InitCommandRequest(HOST, HOST_NAME))
        self._welcomed = asyncio.Event()

    async def take(self, data: bytes) -> None:
        """Bulk out. Raises Halted, Unplugged."""
        await self._welcomed.wait()
        await self._going_on.wait()
        if self._over:
            raise Unplugged
        if BULK_OUT in self.halted:
            raise Halted
        short = not data or len(data) % self._face.packet != 0
        try:
            packets = self._in.receive(data, short=short)
        except ProtocolError as error:
            logger.warning("a host over USB: %s", error)
            self.halt()
            raise Halted from error
        for packet in packets:
            self._command.deliver(packet)

    def halt(self) -> None:
        """Both bulk endpoints serve no more until the host clears that."""
        self.halted |= {BULK_IN, BULK_OUT}
        self.answers.halt()
        self._in.forget()

    def resume(self, endpoint: int) -> None:
        """The host clears a halt."""
        self.halted.discard(endpoint)
        if endpoint == BULK_IN:
            self.answers.resume()

    def status(self) -> tuple[int, tuple[int, ...]]:
        """How the device stands, and which endpoints are halted."""
        return BUSY if self._cancelled is not None else READY, tuple(sorted(self.halted))

    def cancel(self, transaction: int) -> None:
        """The host gives a transaction up: nothing more is said of it, also no response."""
        self.answers.flush()
        self._in.forget()
        if self._running == transaction:
            self._cancelled = transaction
            self._out.give_up()
            for end in (self._command, self._event):
                end.later(Cancel(transaction))

    def unplug(self) -> None:
        """The host is gone, or the device is."""
        if not self._over:
            self._over = True
            self._going_on.set()
            self._welcomed.set()
            self.answers.unplug()
            self.events.unplug()
            self._gone(self)
            self._command.end()
            self._event.end()

    def _asked(self, code: int) -> bool:
        """A command has come."""
        self._out.asked(code)
        self._running = self._in.transaction
        return self._takes_data(code)

    def _pause(self, on: bool) -> None:
        if on and not self._over:
            self._going_on.clear()
        else:
            self._going_on.set()

    def _command_says(self, frame: Frame) -> None:
        match frame:
            case InitCommandAck():
                self._event.receiver = self._accept(self._event)
                self._event.later(InitEventRequest(frame.connection))
            case ProbeRequest() | ProbeResponse():
                return
            case OperationResponse() if frame.transaction == self._cancelled:
                self._cancelled = self._running = None
            case _:
                self._say(frame)

    def _say(self, frame: Frame) -> None:
        if isinstance(frame, OperationResponse):
            self._running = None
        for part in self._out.say(frame):
            ends = part.last or (self._habits.split and isinstance(frame, StartData))
            self.answers.put(part.data, last=ends)

    def _event_says(self, frame: Frame) -> None:
        match frame:
            case Event(code, transaction, params):
                self.events.put(encode_container(EventContainer(code, transaction, params)), last=True)
            case ProbeRequest():
                self._event.later(ProbeResponse())
            case _:
                self._welcomed.set()


def _nothing() -> None:
    """There is nothing to give back."""


def _no_matter(on: bool) -> None:
    """A host says nothing on the event connection."""
