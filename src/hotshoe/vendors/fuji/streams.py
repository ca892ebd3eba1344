"""Connections with Fujifilm's wire on one side and PTP/IP on the other: what both roles have in common.

The engines, the client and the virtual camera speak PTP/IP to these streams as to any other.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from hotshoe.catalog.model import Direction
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.errors import LinkError, LinkLost, LocalProtocolError, MalformedPacket, ProtocolError
from hotshoe.protocol.containers import Contained, ContainerReader, DataHead, Sign, Translator
from hotshoe.protocol.framing import Frame, FrameReader
from hotshoe.protocol.limits import DEFAULT, KIB
from hotshoe.transport.base import ByteStream, End, Piece, Receiver
from hotshoe.transport.ferry import Ferry
from hotshoe.vendors.fuji.catalog import FUJI
from hotshoe.vendors.fuji.greeting import GreetingReader, to_fuji
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import LARGEST_PAYLOAD, EventContainer, encode_container
from hotshoe.wire.packets import (
    Cancel,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    InitFail,
    Packet,
    ProbeRequest,
    ProbeResponse,
    StartData,
    encode_packet,
)

logger = logging.getLogger(__name__)

GOODBYE = bytes.fromhex("08000000ffffffff")
"""What an initiator sends before it closes (petabyt's fudge, fuji.c)."""

JOINED_BYTES = 64 * KIB
"""Buffers up to here leave as one, so that a small transaction is one segment."""

EARLY_EVENTS = 64
"""Events kept for an initiator that has not opened its event connection; of more, the last ones."""

_KNOWN = STANDARD | MTP | FUJI


def takes_data(code: int) -> bool:
    """Whether data follows the request of an operation."""
    operation = _KNOWN.operations.get(code)
    return operation is not None and operation.direction is Direction.OUT


class CommandStream(ABC):
    """Base of both ends of a command connection: PTP/IP's packets for ``receiver``, containers for ``stream``.

    After the greetings, what containers cannot say is left out: probes, because Fujifilm has none, and Cancel. A
    transaction that was given up is read to its end, and one that was given up while it was being sent ends the
    connection, because nothing else can follow the half of a container.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._greeting: GreetingReader | None = GreetingReader()
        self._early = bytearray()
        self._containers = ContainerReader(signs=frozenset({GOODBYE}))
        self._packets = FrameReader()
        self._talking = self._broken = False
        self._translator = Translator(takes_data)
        self.over = False
        self.receiver: Receiver
        self.stream: ByteStream
        self.gone: Callable[[], None] = lambda: None

    @property
    def peer(self) -> str:
        return self.stream.peer

    @property
    def ends(self) -> tuple[End, End]:
        return self.stream.ends

    @property
    def carries_files(self) -> bool:
        return self.stream.carries_files

    def write(self, data: bytes | memoryview) -> None:
        for said in joined(self._translate(data)):
            self.stream.write(said if isinstance(said, memoryview) else bytes(said))

    async def drain(self) -> None:
        await self.stream.drain()

    def acknowledge(self) -> None:
        self.stream.acknowledge()

    def hold(self) -> Callable[[], None] | None:
        return self.stream.hold()

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        ours: list[Piece] = []
        for header, size in pieces:
            head = b"".join(map(bytes, self._translate(header)))
            if self._broken:
                return _lost()
            self._packets.passed(size)
            self._translator.passed(size)
            # One container goes on where a packet would have ended.
            before = ours.pop() if ours and not head else (head, 0)
            ours.append((before[0], before[1] + size))
        return self.stream.send_file(ours, descriptor, offset, moved)

    def ferry(self, transaction: int, due: int, room: int) -> Ferry | None:
        """Containers have other heads than packets."""
        return None

    def pause(self) -> None:
        self.stream.pause()

    def resume(self) -> None:
        self.stream.resume()

    async def close(self) -> None:
        await self.stream.close()

    def abort(self) -> None:
        self.stream.abort()

    def received(self, data: memoryview) -> None:
        if self.over:
            return
        try:
            self._hear(data)
        except ProtocolError as error:
            self.fail(error)

    def ended(self, error: LinkError | None) -> None:
        if not self.over:
            self.over = self._broken = True
            self.gone()
            self.receiver.ended(error)

    def fail(self, error: Exception) -> None:
        """This conversation cannot go on."""
        if not self.over:
            logger.warning("%s: %s", self.stream.peer, error)
            self.ended(LinkLost(str(error)))
            self.stream.abort()

    def _talk(self) -> None:
        """The greetings are over; what came behind them is heard now."""
        self._talking, self._greeting = True, None
        early, self._early = bytes(self._early), bytearray()
        if early:
            self.received(memoryview(early))

    def _hear(self, data: memoryview) -> None:
        if self._talking:
            self._converse(data)
        elif self._greeting is None:
            self._wait(data)
        elif (packet := self._greeting.receive(data)) is not None:
            self._early += self._greeting.rest
            self._greeting = None
            self._greeted(packet)

    def _wait(self, data: memoryview) -> None:
        self._early += data
        if len(self._early) > DEFAULT.held_bytes:
            raise MalformedPacket("it does not wait for the answer to its greeting")

    @abstractmethod
    def _greeted(self, packet: Packet) -> None:
        """The peer has introduced itself. Raises ProtocolError."""

    def _converse(self, data: memoryview) -> None:
        self._containers.feed(data)
        while not self.over and (frame := self._containers.next()) is not None:
            self._inward(frame)
        self._containers.keep()

    def _inward(self, frame: Contained) -> None:
        if isinstance(frame, Sign):
            self.ended(None)
            self.stream.abort()
            return
        if isinstance(frame, DataHead) and frame.size is None:
            raise MalformedPacket("data of open length has no end on a TCP connection")
        for heard in self._translator.inward(frame):
            self._deliver(heard)

    def _deliver(self, data: Buffer) -> None:
        """Let the engine receive something."""
        self.receiver.received(memoryview(data))

    def _translate(self, data: Buffer) -> list[Buffer]:
        """What our engine says, as Fujifilm says it; nothing more once that was not possible."""
        said: list[Buffer] = []
        if self._broken:
            return said
        self._packets.feed(data)
        try:
            while (frame := self._packets.next()) is not None:
                said += self._outward(frame)
        except ProtocolError as error:
            # The engine is in the middle of something.
            self._broken = True
            self._loop.call_soon(self.fail, error)
        self._packets.keep()
        return said

    def _outward(self, frame: Frame) -> tuple[Buffer, ...]:
        match frame:
            case InitCommandRequest() | InitCommandAck() | InitFail():
                return (to_fuji(frame),)
            case StartData(_, total) if total > LARGEST_PAYLOAD:
                raise LocalProtocolError(f"{total} bytes are more than a container on a TCP connection can measure")
            case Cancel() if self._translator.payload_owed:
                raise LocalProtocolError("data that was announced will not come")
            case Cancel() | ProbeRequest() | ProbeResponse():
                return ()
            case _:
                return self._translator.outward(frame)


class EventStream:
    """The engine's event connection, whose own connection comes later: ``join`` it when it is there.

    A body may end its event connection when capture ends, so that an orderly end is the end of events and nothing more.
    """

    carries_files = False

    def __init__(self, peer: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._peer = peer
        self._packets = FrameReader()
        self._containers = ContainerReader()
        self._translator = Translator(takes_data)
        self._early: deque[bytes] = deque(maxlen=EARLY_EVENTS)
        self._over = self._closing = False
        self.receiver: Receiver
        self.stream: ByteStream | None = None

    @property
    def peer(self) -> str:
        return self._peer

    @property
    def ends(self) -> tuple[End, End]:
        return self.stream.ends if self.stream else (("", 0), (self._peer, 0))

    def join(self, stream: ByteStream) -> None:
        """The connection for events is there."""
        self.stream = stream
        while self._early:
            stream.write(self._early.popleft())

    def write(self, data: bytes | memoryview) -> None:
        self._packets.feed(data)
        while not self._over and (frame := self._packets.next()) is not None:
            self._outward(frame)
        self._packets.keep()

    async def drain(self) -> None:
        if self.stream:
            await self.stream.drain()

    def acknowledge(self) -> None:
        if self.stream:
            self.stream.acknowledge()

    def hold(self) -> None:
        """Events are copied."""

    async def send_file(self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]) -> bool:
        raise LinkLost("the event connection carries no files")

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """Events have no payload."""

    def pause(self) -> None:
        if self.stream:
            self.stream.pause()

    def resume(self) -> None:
        if self.stream:
            self.stream.resume()

    async def close(self) -> None:
        self._closing = True
        if self.stream:
            await self.stream.close()
        self.ended(None)

    def abort(self) -> None:
        self._closing = True
        if self.stream:
            self.stream.abort()
        self._loop.call_soon(self.ended, None)

    def received(self, data: memoryview) -> None:
        if self._over:
            return
        self._containers.feed(data)
        try:
            while (frame := self._containers.next()) is not None:
                self._inward(frame)
        except ProtocolError as error:
            self.fail(error)
        self._containers.keep()

    def ended(self, error: LinkError | None) -> None:
        if error is None and not self._closing:
            logger.info("%s: the event connection has ended", self._peer)
            self.stream = None
        elif not self._over:
            self._over = True
            self.receiver.ended(error)

    def fail(self, error: Exception) -> None:
        """Events cannot be had any longer."""
        self.ended(LinkLost(str(error)))
        if self.stream:
            self.stream.abort()

    def deliver(self, packet: Packet) -> None:
        """Let the engine receive a packet that no connection brought, after what it is at."""
        data = encode_packet(packet)
        self._loop.call_soon(lambda: None if self._over else self.receiver.received(memoryview(data)))

    def _inward(self, frame: Contained) -> None:
        if not isinstance(frame, EventContainer):
            raise MalformedPacket("the event connection brings something else")
        for heard in self._translator.inward(frame):
            self.receiver.received(memoryview(heard))

    def _outward(self, frame: Frame) -> None:
        match frame:
            case InitEventRequest():
                self.deliver(InitEventAck())
            case Event(code, transaction, params):
                self._post(encode_container(EventContainer(code, transaction, params)))
            case _:
                logger.debug("the event connection does not carry %s", type(frame).__name__)

    def _post(self, data: bytes) -> None:
        if self.stream:
            self.stream.write(data)
        else:
            self._early.append(data)


async def _lost() -> bool:
    raise LinkLost("the connection ended")


def joined(buffers: Sequence[Buffer]) -> list[Buffer]:
    """Small neighbours as one, large ones as they are."""
    whole: list[Buffer] = []
    for buffer in buffers:
        if whole and len(whole[-1]) + len(buffer) <= JOINED_BYTES:
            whole[-1] = b"".join((whole[-1], buffer))
        else:
            whole.append(buffer)
    return whole
