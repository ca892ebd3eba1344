"""Where packets leave: one write, and so one segment where there is room, for what is said at one time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from itertools import groupby

from hotshoe.protocol.limits import KIB
from hotshoe.protocol.states import Channel
from hotshoe.transport.base import ByteStream, Piece
from hotshoe.wire.packets import DATA_HEADER, OperationRequest, PacketType

JOINED_BYTES = 64 * KIB
"""Payload up to here is copied behind its header: a segment holds no more even inside one computer."""

Written = tuple[Channel, bytes]


class Outlet:
    """The two streams of a connection, for writing.

    ``overhear`` is told of everything that is written, ``overlook`` of payload that goes from a file to the stream;
    ``hang_up`` ends the connection from here.
    """

    carries_files = True
    """Whether payload may go from a file to the stream, past ``put``."""

    def __init__(self) -> None:
        self._streams: dict[Channel, ByteStream] = {}
        self.overhear: Callable[[Channel, bytes], None] = lambda channel, data: None
        self.overlook: Callable[[Channel, int], None] = lambda channel, size: None
        self.hang_up: Callable[[], None] = lambda: None

    def attach(self, channel: Channel, stream: ByteStream) -> None:
        """From now on, packets of ``channel`` go to ``stream``."""
        self._streams[channel] = stream
        self.carries_files = self.carries_files and stream.carries_files

    def acknowledge(self, channel: Channel) -> None:
        """Have the initiator know at once what has come."""
        if stream := self._streams.get(channel):
            stream.acknowledge()

    def requested(self, request: OperationRequest) -> int | None:
        """A request is about to be served; a response code refuses it in the handler's stead."""
        return None

    def put(self, packets: Sequence[Written]) -> None:
        """Write what the engine gives, in order."""
        if not packets:
            return
        first = packets[0][0]
        # A small answer, which is nearly everything that a camera says, is one write whatever its packets are.
        if all(channel is first and len(data) <= JOINED_BYTES for channel, data in packets):
            self.write(first, b"".join([data for _, data in packets]))
            return
        for channel, data in joined(whole(packets, JOINED_BYTES), JOINED_BYTES):
            self.write(channel, data)

    def write(self, channel: Channel, data: bytes) -> None:
        """Write bytes; dropped where that stream is not there."""
        self.overhear(channel, data)
        if stream := self._streams.get(channel):
            stream.write(data)

    def carry(self, channel: Channel, pieces: Sequence[Piece], descriptor: int, offset: int) -> Awaitable[bool]:
        """Send pieces with bytes of a file, behind what was written; whether it had them all. Raises LinkLost."""
        for header, size in pieces:
            self.overhear(channel, header)
            self.overlook(channel, size)
        return self._streams[channel].send_file(pieces, descriptor, offset, _nothing)

    async def drain(self, channel: Channel) -> None:
        """Wait until the queue of ``channel`` is short."""
        if stream := self._streams.get(channel):
            await stream.drain()

    async def close(self) -> None:
        """Send what is queued and end both streams."""
        await asyncio.gather(*(stream.close() for stream in self._streams.values()))

    def abort(self) -> None:
        """End both streams at once."""
        for stream in self._streams.values():
            stream.abort()


def whole(packets: Iterable[Written], most: int | None = None) -> Iterator[Written]:
    """Whole packets, where the engine gives header and payload separately; not those with more than ``most`` bytes."""
    head = b""
    for channel, data in packets:
        if not data:
            continue
        if head and most is not None and len(data) > most:
            yield channel, head
            head = b""
        packet, head = head + data, b""
        if _owes_payload(packet):
            head = packet
        else:
            yield channel, packet


def joined(packets: Iterable[Written], most: int) -> Iterator[Written]:
    """Packets of one channel that follow each other as one, where none has more than ``most`` bytes of payload."""
    small = most + DATA_HEADER.size
    for (channel, large), group in groupby(packets, lambda packet: (packet[0], len(packet[1]) > small)):
        pieces = [data for _, data in group]
        yield from ((channel, data) for data in (pieces if large else [b"".join(pieces)]))


def _nothing() -> None:
    """Nobody counts what goes out."""


def _owes_payload(data: bytes) -> bool:
    """Whether this is the header of a Data or End_Data packet whose payload is still to come."""
    if len(data) != DATA_HEADER.size:
        return False
    length, number, _ = DATA_HEADER.unpack(data)
    return number in {PacketType.DATA, PacketType.END_DATA} and length > len(data)
