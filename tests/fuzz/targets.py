"""What is fuzzed: readers of bytes that strangers wrote. A target takes any bytes, and raises only what is a bug."""

import contextlib
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count
from struct import Struct

from hotshoe.analysis.captures import frames
from hotshoe.analysis.ip import Datagram
from hotshoe.analysis.limits import Limits
from hotshoe.analysis.model import Record
from hotshoe.analysis.reading import read
from hotshoe.analysis.tcp import Reassembler
from hotshoe.errors import CaptureFileError, MalformedPacket
from hotshoe.protocol.containers import ContainerReader
from hotshoe.protocol.framing import FrameReader
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, ObjectInfo, ObjectPropDesc, ObjectPropList, StorageInfo
from tests.analysis.heard import gather
from tests.analysis.recordings import Frame, pcap

SMALL = Limits(
    flows=6, window=200, window_segments=8, waiting=500, grace=6, history=32, histories=3, fragments=300, datagrams=3
)
"""Bounds that short inputs reach."""

DATASETS = (DeviceInfo, StorageInfo, ObjectInfo, DevicePropDesc, ObjectPropDesc, ObjectPropList)
LINK_TYPES = (0, 1, 101, 108, 113, 189, 220, 249, 276)

_SEGMENT = Struct("<BbbB")
_HEADER = Struct(">HHIIBBHHH")
_START = (0xFFFFFFF0, 1000)
_FLAGS = 0x3F


def files(data: bytes) -> None:
    """A recording of any format."""
    held = 0
    with contextlib.suppress(CaptureFileError):
        for frame in frames(BytesIO(data)):
            held += len(frame.data)


def network(data: bytes) -> None:
    """Frames of one link type: each has its length before it."""
    if data:
        gather(read([BytesIO(pcap(_frames(data[1:]), LINK_TYPES[data[0] % len(LINK_TYPES)]))], limits=SMALL))


def _frames(data: bytes) -> Iterator[Frame]:
    at = 0
    while at < len(data):
        size = data[at]
        frame = data[at + 1 : at + 1 + size]
        # A frame that the input ends within was cut by its recorder.
        yield Frame(frame, at * 100_000_000, size)
        at += 1 + size


def tcp(data: bytes) -> None:
    """Segments of two connections: flags, how far on the numbers are, and how much is said."""
    gather(_segments(data))


def _segments(data: bytes) -> Iterator[Record]:
    reassembler, at, number = Reassembler(count(), SMALL), 0, 0
    while at + _SEGMENT.size <= len(data):
        kind, sequence, acknowledged, size = _SEGMENT.unpack_from(data, at)
        at += _SEGMENT.size
        payload = data[at : at + size]
        at += size
        number += 1
        yield from reassembler.take(_datagram(kind, sequence, acknowledged, payload, size), number, number * 90_000_000)
    yield from reassembler.close(number, number * 90_000_000)


def _datagram(kind: int, sequence: int, acknowledged: int, payload: bytes, size: int) -> Datagram:
    """The highest bits of ``kind`` say whose it is: which side, and which connection."""
    side, port = kind >> 7, 50000 + (kind >> 6 & 1)
    ports = (port, 15740) if side == 0 else (15740, port)
    numbers = (_START[side] + 4 * sequence) & 0xFFFFFFFF, (_START[1 - side] + 4 * acknowledged) & 0xFFFFFFFF
    segment = memoryview(_HEADER.pack(*ports, *numbers, 0x50, kind & _FLAGS, 0, 0, 0) + payload)
    addresses = b"\x0a\0\0\1\x0a\0\0\2" if side == 0 else b"\x0a\0\0\2\x0a\0\0\1"
    return Datagram(addresses, segment, 0, len(segment), _HEADER.size + size)


def datasets(data: bytes) -> None:
    """One of the datasets, by the first byte."""
    if data:
        with contextlib.suppress(MalformedPacket):
            decode(DATASETS[data[0] % len(DATASETS)], memoryview(data)[1:])


def containers(data: bytes) -> None:
    """A stream of containers, in pieces of a size that the first byte gives; a full stop ends open data."""
    reader = ContainerReader()
    with contextlib.suppress(MalformedPacket):
        for piece in _pieces(data):
            reader.feed(piece)
            while reader.next() is not None:
                pass


def packets(data: bytes) -> None:
    """A stream of PTP/IP packets, in the same way."""
    reader = FrameReader()
    with contextlib.suppress(MalformedPacket):
        for piece in _pieces(data):
            reader.feed(piece)
            while reader.next() is not None:
                pass


def _pieces(data: bytes) -> Iterator[bytes]:
    size = (data[0] if data else 0) + 1
    for at in range(1, len(data), size):
        yield data[at : at + size]


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (files, network, tcp, datasets, containers, packets)
}
