"""An initiator that does exactly what a test says, right or wrong: packets by hand, over any transport."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from hotshoe.errors import LinkError
from hotshoe.protocol.states import Channel
from hotshoe.responder.body import Body
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.transport.base import ByteStream, Dial
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.wire.greeting import VERSION_1_0
from hotshoe.wire.packets import (
    HEADER,
    Data,
    EndData,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    Packet,
    StartData,
    decode_packet,
    encode_packet,
)
from hotshoe.wire.values import Guid
from tests.virtual_clock import run

ALICE, BOB, CAROL = Guid(b"alice's computer"), Guid(b"bob's computer.!"), Guid(b"carol's computer")

COMMAND, EVENT = Channel.COMMAND, Channel.EVENT


def virtually(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an async test on the virtual clock."""

    @wraps(test)
    def wrapper(*args: Any, **kwargs: Any) -> None:
        run(test(*args, **kwargs))

    return wrapper


class Ended(Exception):
    """The camera ended the connection, with an error or orderly (None)."""

    def __init__(self, error: LinkError | None) -> None:
        super().__init__(str(error))
        self.error = error


class Wire:
    """One connection: what came, packet by packet."""

    def __init__(self) -> None:
        self._rest = b""
        self._packets: asyncio.Queue[Packet | Ended] = asyncio.Queue()
        self.over = asyncio.Event()
        self.stream: ByteStream

    def received(self, data: memoryview) -> None:
        self._rest += bytes(data)
        while len(self._rest) >= HEADER.size and len(self._rest) >= (length := HEADER.unpack_from(self._rest)[0]):
            self._packets.put_nowait(decode_packet(self._rest[:length]))
            self._rest = self._rest[length:]

    def ended(self, error: LinkError | None) -> None:
        self.over.set()
        self._packets.put_nowait(Ended(error))

    def say(self, packet: Packet | bytes) -> None:
        self.stream.write(packet if isinstance(packet, bytes) else encode_packet(packet))

    async def next(self) -> Packet:
        """The next packet; raises Ended, and TimeoutError after a minute of its clock."""
        packet = await asyncio.wait_for(self._packets.get(), 60)
        if isinstance(packet, Ended):
            raise packet
        return packet

    @property
    def quiet(self) -> bool:
        """Whether nothing waits to be read."""
        return self._packets.empty()


class Guest:
    """Two connections to a camera."""

    def __init__(self, dial: Dial, port: int) -> None:
        self._dial = dial
        self._port = port
        self._transaction = 0
        self.command = Wire()
        self.event = Wire()
        self.connection = 0

    async def knock(self, guid: Guid = ALICE, name: str = "alice", version: int = VERSION_1_0) -> Packet:
        """Open the command connection; what the camera says to that."""
        self.command.stream = await self._dial("127.0.0.1", self._port, self.command)
        self.command.say(InitCommandRequest(guid, name, version))
        return await self.command.next()

    async def associate(self, connection: int) -> Packet:
        """Open the event connection; what the camera says to that."""
        self.event.stream = await self._dial("127.0.0.1", self._port, self.event)
        self.event.say(InitEventRequest(connection))
        return await self.event.next()

    async def come_in(self, guid: Guid = ALICE, name: str = "alice") -> "Guest":
        """Both connections, and a session."""
        ack = await self.knock(guid, name)
        assert isinstance(ack, InitCommandAck)
        self.connection = ack.connection
        assert await self.associate(ack.connection) == InitEventAck()
        assert (await self.ask(0x1002, 1))[0] == 0x2001
        return self

    def request(self, code: int, *params: int, phase: int = 1) -> int:
        """Send a request; its transaction."""
        transaction = self._transaction
        self.command.say(OperationRequest(phase, code, transaction, params))
        self._transaction += 1
        return transaction

    async def response(self) -> tuple[int, tuple[int, ...], bytes]:
        """The rest of a transaction: response code, parameters, data."""
        data, total = b"", None
        while True:
            match await self.command.next():
                case StartData(_, announced):
                    total = announced
                case Data(_, payload) | EndData(_, payload):
                    data += payload
                case OperationResponse(code, _, params):
                    assert code != 0x2001 or total in {None, len(data)}
                    return code, params, data

    async def ask(self, code: int, *params: int, data: bytes | None = None) -> tuple[int, tuple[int, ...], bytes]:
        """A whole transaction."""
        transaction = self.request(code, *params, phase=1 if data is None else 2)
        if data is not None:
            self.command.say(StartData(transaction, len(data)))
            self.command.say(EndData(transaction, data))
        return await self.response()

    async def hear(self) -> Event:
        """The next event."""
        event = await self.event.next()
        assert isinstance(event, Event)
        return event

    async def leave(self) -> None:
        """Close both connections, without a word."""
        await self.command.stream.close()
        await self.event.stream.close()


class Place:
    """A network of its own, with one camera."""

    def __init__(self, camera: VirtualCamera, network: LoopbackNetwork) -> None:
        self.camera = camera
        self.network = network

    @property
    def guest(self) -> Guest:
        """Somebody new, who has not knocked yet."""
        return Guest(self.network.dial, self.camera.port)


def place(body: Body, *, segment: int = 256 * 1024, **options: Any) -> Place:
    """A camera that will be on a network of its own, with the options of ``serve``."""
    network = LoopbackNetwork(segment=segment)
    return Place(serve(body, listen=network.listen, **options), network)
