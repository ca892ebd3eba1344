"""The two streams of a camera on USB, between PTP/IP on our side and its pipes on the other."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from hotshoe.errors import LinkError, LinkLost, LocalProtocolError, MalformedPacket, ProtocolError
from hotshoe.protocol.bulk import BulkIn, BulkOut, Part, event_packet, sends_data
from hotshoe.protocol.containers import ContainerReader
from hotshoe.protocol.framing import DataHeader, Frame, FrameReader
from hotshoe.protocol.framing import Piece as Payload
from hotshoe.transport.base import End, Piece, Receiver
from hotshoe.transport.stillimage.blocks import Block, Blocks
from hotshoe.transport.stillimage.cable import Cable
from hotshoe.transport.stillimage.pipes import CANCELLED
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import EventContainer
from hotshoe.wire.packets import (
    Cancel,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    Packet,
    ProbeRequest,
    ProbeResponse,
    StartData,
    encode_packet,
)
from hotshoe.wire.values import Guid

logger = logging.getLogger(__name__)

WRITE_QUEUE_BYTES = 1024 * 1024

STALLS = 3
"""A camera that halts its endpoints more often in one transaction is given up."""

NOBODY = Guid(bytes(16))
"""Cameras on USB have no GUID."""


class UsbStream(ABC):
    """Base of both: what is written are PTP/IP's packets, what comes goes to ``receiver``."""

    def __init__(self, cable: Cable, receiver: Receiver) -> None:
        self._loop = asyncio.get_running_loop()
        self._cable = cable
        self._receiver = receiver
        self._packets = FrameReader()
        self._over = False

    @property
    def ends(self) -> tuple[End, End]:
        """The computer and the device, which have no ports."""
        return ("", 0), (self.peer, 0)

    @property
    def carries_files(self) -> bool:
        """A file is read into what a transfer carries."""
        return True

    @property
    def peer(self) -> str:
        return self._cable.name

    def write(self, data: bytes | memoryview) -> None:
        if self._over:
            return
        self._packets.feed(data if isinstance(data, bytes) else bytes(data))
        try:
            while (frame := self._packets.next()) is not None:
                self._say(frame)
        except ProtocolError as error:
            # The engine is in the middle of something.
            self._loop.call_soon(self.fail, error)
        self._packets.keep()

    @property
    def over(self) -> bool:
        """Whether nothing more comes."""
        return self._over

    @abstractmethod
    def _say(self, frame: Frame) -> None:
        """The engine has something to say. Raises ProtocolError."""

    async def close(self) -> None:
        self.ended(None)
        await self._cable.close()

    def abort(self) -> None:
        self._loop.call_soon(self.ended, None)
        self._cable.stop()

    def fail(self, error: Exception) -> None:
        """The camera cannot be talked to any longer."""
        self.ended(error if isinstance(error, LinkError) else LinkLost(str(error)))
        self._cable.stop()

    def ended(self, error: LinkError | None) -> None:
        """Nothing more comes; once."""
        if not self._over:
            self._over = True
            self._receiver.ended(error)

    def _deliver(self, data: Buffer) -> None:
        if not self._over:
            self._receiver.received(memoryview(data))

    def _answer(self, packet: Packet) -> None:
        """Let the engine receive a packet that no camera sent, after what it is at."""
        self._loop.call_soon(self._deliver, encode_packet(packet))


class CommandStream(UsbStream):
    """Commands, data and responses over the bulk endpoints, one transaction at a time.

    The camera is read only while it owes something, one block after another, so that a stream that is paused lets the
    camera wait. ``name`` is what it calls itself.
    """

    def __init__(self, cable: Cable, receiver: Receiver, name: str) -> None:
        super().__init__(cable, receiver)
        self._name = name
        self._out = BulkOut()
        self._in = BulkIn()
        self._blocks = Blocks()
        self._block: Block | None = None
        self._arrived: deque[tuple[Block, int, bool]] = deque()
        self._ordered = self._paused = False
        self._cancelling: int | None = None
        self._sending: set[asyncio.Future[bool]] = set()
        self._queued = self._stalls = self._requests = 0
        self._room = asyncio.Event()
        self._room.set()

    def acknowledge(self) -> None:
        """USB does that by itself."""

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """There is no socket."""

    async def drain(self) -> None:
        await self._room.wait()

    def hold(self) -> Callable[[], None] | None:
        return self._block.hold() if self._block else None

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> None:
        self._paused = False
        self._loop.call_soon(self._take)

    def ended(self, error: LinkError | None) -> None:
        self._room.set()
        super().ended(error)
        for answer in [answer for answer in self._sending if not answer.done()]:
            answer.set_exception(LinkLost("the connection ended"))
        self._sending.clear()

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        answer: asyncio.Future[bool] = self._loop.create_future()
        portions = list[tuple[int, bool]]()
        for header, size in pieces:
            self.write(header)
            self._packets.passed(size)
            portions.append((size, self._out.passed(size)))
        if self._over:
            answer.set_exception(LinkLost("the connection ended"))
        elif self._out.unwanted:
            answer.set_result(True)
        else:
            self._sending.add(answer)
            answer.add_done_callback(self._sending.discard)
            self._cable.send_file(portions, descriptor, offset, partial(self._sent_file, answer, moved))
            if portions[-1][1]:
                self._order()
        return answer

    def _sent_file(self, answer: asyncio.Future[bool], moved: Callable[[], None], whole: bool) -> None:
        moved()
        if not answer.done():
            answer.set_result(whole)

    def _say(self, frame: Frame) -> None:
        match frame:
            case InitCommandRequest():
                self._answer(InitCommandAck(1, NOBODY, self._name))
            case OperationRequest():
                self._stalls = 0
                self._requests += 1
                self._in.expect(frame.transaction)
                self._send(self._out.say(frame), begins=True)
                if not sends_data(frame):
                    self._order()
            case StartData() | DataHeader() | Payload():
                parts = self._out.say(frame)
                self._send(parts)
                if any(part.last for part in parts):
                    self._order()
            case Cancel(transaction):
                self._cancel(transaction)
            case ProbeRequest() | ProbeResponse():
                pass
            case _:
                raise LocalProtocolError(f"USB does not carry {type(frame).__name__}")

    def _send(self, parts: list[Part], *, begins: bool = False) -> None:
        for part in parts:
            size = len(part.data)
            self._queued += size
            if self._queued > WRITE_QUEUE_BYTES:
                self._room.clear()
            self._cable.send(part.data, partial(self._sent, size), begins=begins, last=part.last)

    def _sent(self, size: int) -> None:
        self._queued -= size
        if self._queued <= WRITE_QUEUE_BYTES // 4:
            self._room.set()

    def _order(self) -> None:
        """Have the next block read, unless one is being read or waits to be looked at."""
        if not (self._ordered or self._paused or self._over) and self._in.waiting:
            self._ordered = True
            self._cable.read(self._blocks.take(), self._came)

    def _came(self, block: Block, size: int, short: bool) -> None:
        """A block has been read; of size 0 where a transfer ended, or the camera said nothing."""
        self._ordered = False
        self._arrived.append((block, size, short))
        if self._in.payload_due > size and self._blocks.plenty and self._cancelling is None:
            self._order()
        self._take()

    def _take(self) -> None:
        """What has arrived, to the engine, as far as it wants it."""
        while self._arrived and not (self._paused or self._over):
            self._hear(*self._arrived.popleft())
        if self._cancelling is None and not self._arrived:
            self._order()

    def _hear(self, block: Block, size: int, short: bool) -> None:
        self._block = block
        try:
            for data in self._in.receive(block.view(size), short=short):
                self._deliver(data)
        except MalformedPacket as error:
            self.fail(error)
        finally:
            self._block = None
            block.release()

    def stalled(self, code: int) -> None:
        """The camera has halted an endpoint, which goes on now; ``code`` is its status."""
        self._ordered = False
        self._stalls += 1
        self._out.give_up()
        if self._stalls > STALLS:
            self.fail(LinkLost("the camera halts its endpoints again and again; switch it off and on"))
        elif code == CANCELLED and self._in.waiting:
            self._deliver(self._in.respond(CANCELLED))
        else:
            self._in.forget()
            self._order()

    def _cancel(self, transaction: int) -> None:
        if not self._in.waiting or self._cancelling == self._requests or transaction != self._in.transaction:
            return
        self._cancelling = self._requests
        self._out.give_up()
        self._cable.cancel(transaction, self._in.is_response, partial(self._cancelled, self._requests))

    def _cancelled(self, request: int, response: bytes | None, refused: bool) -> None:
        """The camera has given the transaction up, or said its response before, or does not know how to."""
        if self._cancelling == request:
            self._cancelling = None
        if refused or not self._in.waiting or request != self._requests:
            # The response had come already, and the next request may have gone out.
            self._take()
        elif response:
            self._in.forget()
            for data in self._in.receive(response, short=True):
                self._deliver(data)
        else:
            self._deliver(self._in.respond(CANCELLED))


class EventStream(UsbStream):
    """Events over the interrupt endpoint. Probes are answered here: whether the camera is there the cable knows."""

    def __init__(self, cable: Cable, receiver: Receiver) -> None:
        super().__init__(cable, receiver)
        self._containers = ContainerReader()

    def acknowledge(self) -> None:
        """USB does that by itself."""

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """There is no socket."""

    async def drain(self) -> None:
        """Nothing is written."""

    def hold(self) -> None:
        """Events are copied."""

    async def send_file(self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]) -> bool:
        raise LinkLost("the interrupt endpoint carries no files")

    def pause(self) -> None:
        self._cable.listen(on=False)

    def resume(self) -> None:
        self._cable.listen(on=True)

    def heard(self, data: bytes) -> None:
        """The interrupt endpoint brought something."""
        self._containers.feed(data)
        try:
            while (frame := self._containers.next()) is not None:
                if not isinstance(frame, EventContainer):
                    raise MalformedPacket("the interrupt endpoint brings something else than events")
                self._deliver(event_packet(frame))
        except MalformedPacket as error:
            # The next event begins with a packet of its own.
            logger.warning("%s: an event cannot be read: %s", self.peer, error)
            self._containers = ContainerReader()
        self._containers.keep()

    def _say(self, frame: Frame) -> None:
        match frame:
            case InitEventRequest():
                self._answer(InitEventAck())
                self._cable.listen(on=True)
            case ProbeRequest():
                self._answer(ProbeResponse())
            case _:
                # A Cancel goes over the command stream, as one request.
                return
