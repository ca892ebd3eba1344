"""Both ends of a connection as bytes, for what happens between Fujifilm's wire and PTP/IP."""

import asyncio

from hotshoe.errors import LinkError
from hotshoe.transport.base import ByteStream, Receiver
from hotshoe.wire.containers import (
    Container,
    decode_container,
    encode_container,
)
from hotshoe.wire.packets import (
    HEADER,
    InitCommandAck,
    InitCommandRequest,
    Packet,
    decode_packet,
    encode_packet,
)
from hotshoe.wire.values import Guid

HOST = "camera"
COMMAND, EVENT, LIVE = 55740, 55741, 55742
OURS, THEIRS = Guid(b"initiator's guid"), Guid(b"the body's guid.")
REQUEST = InitCommandRequest(OURS, "tests")
ACK = InitCommandAck(7, THEIRS, "X-T0")

OPEN_CAPTURE = 0x101C


class Ear:
    """Receives everything, and gives it back packet by packet or byte by byte."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._news = asyncio.Event()
        self.over = False
        self.error: LinkError | None = None
        self.stream: ByteStream

    def received(self, data: memoryview) -> None:
        self._received += data
        self._news.set()

    def ended(self, error: LinkError | None) -> None:
        assert not self.over, "a stream ends once"
        self.over, self.error = True, error
        self._news.set()

    @property
    def silent(self) -> bool:
        """Whether everything that came has been taken."""
        return not self._received

    async def take(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        while len(self._received) < size:
            assert not self.over, f"it ended after {bytes(self._received)!r}"
            await self._wait()
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    async def packet(self) -> Packet:
        """The next packet of PTP/IP."""
        return decode_packet(await self._whole())

    async def container(self) -> Container:
        """The next container."""
        return decode_container(await self._whole())

    async def end(self) -> LinkError | None:
        """Wait for the end; how it came."""
        while not self.over:
            await self._wait()
        return self.error

    async def _whole(self) -> bytes:
        head = await self.take(HEADER.size)
        length, _ = HEADER.unpack(head)
        return head + await self.take(length - HEADER.size)

    async def _wait(self) -> None:
        self._news.clear()
        async with asyncio.timeout(60):
            await self._news.wait()

    def say(self, *said: Packet | Container | bytes) -> None:
        """Write what follows, in one piece."""
        self.stream.write(b"".join(map(_bytes, said)))


def _bytes(said: Packet | Container | bytes) -> bytes:
    if isinstance(said, Packet):
        return encode_packet(said)
    return encode_container(said) if isinstance(said, Container) else said


class Door:
    """Where connections come in; ``next`` waits for one."""

    def __init__(self) -> None:
        self._ears: asyncio.Queue[Ear] = asyncio.Queue()

    def __call__(self, stream: ByteStream) -> Receiver:
        ear = Ear()
        ear.stream = stream
        self._ears.put_nowait(ear)
        return ear

    @property
    def empty(self) -> bool:
        return self._ears.empty()

    async def next(self) -> Ear:
        async with asyncio.timeout(60):
            return await self._ears.get()
