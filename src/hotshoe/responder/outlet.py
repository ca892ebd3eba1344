"""Where packets leave: one write, and so one segment where there is room, for each packet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hotshoe.protocol.limits import KIB
from hotshoe.protocol.states import Channel
from hotshoe.transport.base import ByteStream
from hotshoe.wire.packets import DATA_HEADER, PacketType

JOINED_BYTES = 64 * KIB
"""Payload up to here is copied behind its header: a segment holds no more even inside one computer."""

Packet = tuple[Channel, bytes]


class Outlet:
    """The two streams of a connection, for writing."""

    def __init__(self) -> None:
        self._streams: dict[Channel, ByteStream] = {}

    def attach(self, channel: Channel, stream: ByteStream) -> None:
        """From now on, packets of ``channel`` go to ``stream``."""
        self._streams[channel] = stream

    def put(self, packets: Iterable[Packet]) -> None:
        """Write packets, in order."""
        for channel, packet in packets:
            self.write(channel, packet)

    def write(self, channel: Channel, data: bytes) -> None:
        """Write bytes; dropped where that stream is not there."""
        if stream := self._streams.get(channel):
            stream.write(data)

    async def drain(self, channel: Channel) -> None:
        """Wait until the queue of ``channel`` is short."""
        if stream := self._streams.get(channel):
            await stream.drain()

    async def close(self) -> None:
        """Send what is queued and end both streams."""
        for stream in self._streams.values():
            await stream.close()

    def abort(self) -> None:
        """End both streams at once."""
        for stream in self._streams.values():
            stream.abort()


def joined(packets: Iterable[Packet]) -> Iterator[Packet]:
    """Whole packets where the engine gives header and payload separately, unless that would copy much."""
    waiting: Packet | None = None
    for channel, data in packets:
        if waiting and len(data) <= JOINED_BYTES:
            yield channel, waiting[1] + data
            waiting = None
            continue
        if waiting:
            yield waiting
            waiting = None
        if _owes_payload(data):
            waiting = channel, data
        else:
            yield channel, data
    if waiting:
        yield waiting


def _owes_payload(data: bytes) -> bool:
    if len(data) != DATA_HEADER.size:
        return False
    length, number, _ = DATA_HEADER.unpack(data)
    return number in {PacketType.DATA, PacketType.END_DATA} and length > len(data)
