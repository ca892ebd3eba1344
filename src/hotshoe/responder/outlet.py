"""Where packets leave: one write, and so one segment where there is room, for each packet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator

from hotshoe.protocol.limits import KIB
from hotshoe.protocol.states import Channel
from hotshoe.transport.base import ByteStream
from hotshoe.wire.packets import DATA_HEADER, OperationRequest, PacketType

JOINED_BYTES = 64 * KIB
"""Payload up to here is copied behind its header: a segment holds no more even inside one computer."""

Written = tuple[Channel, bytes]


class Outlet:
    """The two streams of a connection, for writing.

    ``overhear`` is told of everything that is written; ``hang_up`` ends the connection from here.
    """

    def __init__(self) -> None:
        self._streams: dict[Channel, ByteStream] = {}
        self.overhear: Callable[[Channel, bytes], None] = lambda channel, data: None
        self.hang_up: Callable[[], None] = lambda: None

    def attach(self, channel: Channel, stream: ByteStream) -> None:
        """From now on, packets of ``channel`` go to ``stream``."""
        self._streams[channel] = stream

    def requested(self, request: OperationRequest) -> int | None:
        """A request is about to be served; a response code refuses it in the handler's stead."""
        return None

    def put(self, packets: Iterable[Written]) -> None:
        """Write what the engine gives, in order."""
        for channel, packet in whole(packets, JOINED_BYTES):
            self.write(channel, packet)

    def write(self, channel: Channel, data: bytes) -> None:
        """Write bytes; dropped where that stream is not there."""
        self.overhear(channel, data)
        if stream := self._streams.get(channel):
            stream.write(data)

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


def _owes_payload(data: bytes) -> bool:
    """Whether this is the header of a Data or End_Data packet whose payload is still to come."""
    if len(data) != DATA_HEADER.size:
        return False
    length, number, _ = DATA_HEADER.unpack(data)
    return number in {PacketType.DATA, PacketType.END_DATA} and length > len(data)
