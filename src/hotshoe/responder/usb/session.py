"""One host's conversation with the virtual camera: its engine's PTP/IP on one side, endpoints on the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from hotshoe.errors import ProtocolError
from hotshoe.protocol.bulk import BulkIn, BulkOut
from hotshoe.protocol.framing import Frame
from hotshoe.responder.usb.descriptors import BULK_IN, BULK_OUT, Face, Habits
from hotshoe.responder.usb.endpoints import Halted, Towards, Unplugged
from hotshoe.responder.usb.ends import PEER, CommandEnd, End
from hotshoe.transport.base import Accept
from hotshoe.transport.stillimage.pipes import BUSY, READY
from hotshoe.wire.containers import EventContainer, encode_container
from hotshoe.wire.packets import (
    Cancel,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventRequest,
    OperationResponse,
    ProbeRequest,
    ProbeResponse,
    StartData,
)
from hotshoe.wire.values import Guid

logger = logging.getLogger(__name__)

HOST = Guid(b"a host over USB.")


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
        self._command.later(InitCommandRequest(HOST, PEER))
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


def _no_matter(on: bool) -> None:
    """A host says nothing on the event connection."""
