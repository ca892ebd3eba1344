"""What two ends said to each other, as the network would have carried it: a pcapng that any program reads."""

from __future__ import annotations

import hashlib
import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from hotshoe.transport.base import End
from hotshoe.wire.pcapng import ETHERNET, enhanced_packet, interface, section_header
from hotshoe.wire.segments import ACK, FIN, PSH, RST, SYN, Place, segment_frame

KIB = 1024

LARGEST = 60 * KIB
"""Payload of a frame, as a network card with segmentation offload would show it."""

ACKNOWLEDGED_BYTES = 1024 * KIB
"""So much of one side is left without an acknowledgement, less than the window that the segments tell of."""

FIRST_SEQUENCE = 1

PORT, FIRST_PORT, SPARE_PORTS = 15740, 49152, 16384

_LENGTH = struct.Struct("<I")
_LEAST_PACKET = 8
_ENDLESS = 1 << 63


class Cutter:
    """Cuts a stream where packets begin, because most readers take a segment for a packet.

    Both PTP/IP and Fujifilm's containers begin with their length; a stream that does not is cut by size alone.
    """

    def __init__(self) -> None:
        self._head = bytearray()
        self._left = 0

    def cut(self, data: memoryview) -> Iterator[memoryview]:
        """``data`` in pieces, each of at most LARGEST bytes and of one packet."""
        begin = place = 0
        while place < len(data):
            if not self._left and not self._head and place > begin:
                yield from _sized(data[begin:place])
                begin = place
            place += self._pass(data[place:])
        yield from _sized(data[begin:])

    def _pass(self, data: memoryview) -> int:
        """How many bytes of ``data`` belong to the present packet's head or body."""
        if self._left:
            step = min(self._left, len(data))
            self._left -= step
            return step
        part = data[: _LENGTH.size - len(self._head)]
        self._head += part
        if len(self._head) == _LENGTH.size:
            (length,) = _LENGTH.unpack(self._head)
            self._head.clear()
            self._left = length - _LENGTH.size if length >= _LEAST_PACKET else _ENDLESS
        return len(part)


def _sized(data: memoryview) -> Iterator[memoryview]:
    for begin in range(0, len(data), LARGEST):
        yield data[begin : begin + LARGEST]


@dataclass(slots=True)
class _Line:
    """One connection as its segments tell of it; the place at index 0 opened it."""

    places: tuple[Place, Place]
    sequences: list[int] = field(default_factory=lambda: [FIRST_SEQUENCE, FIRST_SEQUENCE])
    acknowledged: list[int] = field(default_factory=lambda: [FIRST_SEQUENCE, FIRST_SEQUENCE])
    cutters: tuple[Cutter, Cutter] = field(default_factory=lambda: (Cutter(), Cutter()))
    over: set[int] = field(default_factory=set)


class Trace:
    """Writes a recording; whatever it is told is in ``out`` when the call returns. Raises what ``out`` raises.

    ``side`` 0 is the end that opened a connection. Times are nanoseconds since 1970, and never run backwards.
    """

    def __init__(self, out: BinaryIO, *, comment: str = "", application: str = "") -> None:
        self._out = out
        self._lines: dict[int, _Line] = {}
        self._time = 0
        out.write(section_header(comment, application) + interface(ETHERNET, name="hotshoe"))

    def opened(self, number: int, ends: tuple[End, End], asked: int, answered: int) -> None:
        """``ends[0]`` connected to ``ends[1]``: the handshake."""
        line = self._lines[number] = _Line(_places(ends, number))
        self._segment(line, 0, asked, SYN)
        self._segment(line, 1, answered, SYN | ACK)
        self._segment(line, 0, answered, ACK)

    def said(self, number: int, side: int, time: int, data: bytes) -> None:
        """Bytes of one side."""
        line = self._lines.get(number)
        if line is None or side in line.over:
            return
        for piece in line.cutters[side].cut(memoryview(data)):
            self._segment(line, side, time, PSH | ACK, piece)
            if line.sequences[side] - line.acknowledged[side] >= ACKNOWLEDGED_BYTES:
                self._segment(line, 1 - side, time, ACK)

    def ended(self, number: int, side: int, time: int, *, reset: bool = False) -> None:
        """One side says no more, or has reset the connection."""
        line = self._lines.get(number)
        if line is None or side in line.over:
            return
        self._segment(line, side, time, RST | ACK if reset else FIN | ACK)
        line.over |= {0, 1} if reset else {side}
        if not reset:
            self._segment(line, 1 - side, time, ACK)
        if len(line.over) == 2:
            del self._lines[number]

    def _segment(self, line: _Line, side: int, time: int, flags: int, payload: memoryview | bytes = b"") -> None:
        """One frame, with everything acknowledged that the other side has said."""
        other = 1 - side
        known = line.sequences[other] if flags & ACK else 0
        frame = segment_frame(line.places[side], line.places[other], line.sequences[side], known, flags, payload)
        self._time = max(self._time, time)
        self._out.write(enhanced_packet(0, self._time, frame))
        line.acknowledged[other] = line.sequences[other]
        line.sequences[side] += len(payload) + bool(flags & (SYN | FIN))


def _places(ends: tuple[End, End], number: int) -> tuple[Place, Place]:
    """A cable has no ports: each of its streams gets those of a connection with the usual one."""
    ports = [port or spare for (_, port), spare in zip(ends, (FIRST_PORT + number % SPARE_PORTS, PORT), strict=True)]
    first, second = (_address(host) for host, _ in ends)
    if len(first) != len(second):
        first, second = (_mapped(address) for address in (first, second))
    return Place(_mac(first), first, ports[0]), Place(_mac(second), second, ports[1])


def _address(host: str) -> bytes:
    """The address in bytes; a name, as connections inside one process have, becomes one from RFC 5737."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).packed
    except ValueError:
        return bytes((192, 0, 2, 1 + sum(host.encode()) % 254))


def _mapped(address: bytes) -> bytes:
    return address if len(address) == 16 else bytes(10) + b"\xff\xff" + address


def _mac(address: bytes) -> bytes:
    """A locally administered hardware address: the real one is not ours to know."""
    return b"\x02" + hashlib.sha256(address).digest()[:5]
