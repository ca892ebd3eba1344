"""Packets out of a byte stream, however it is sliced.

Control packets are collected whole, up to a limit. Payload is never collected: a Data or End_Data packet comes out as
its header and then as pieces, views into the bytes that were fed.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.errors import MalformedPacket
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.wire.codec import Buffer, decode
from hotshoe.wire.deviations import UNKNOWN_PACKET, Judge
from hotshoe.wire.packets import DATA_HEADER, HEADER, PACKETS, Packet, PacketType

_PAYLOAD_TYPES = (PacketType.DATA, PacketType.END_DATA)

_OTHER_PROTOCOLS = (
    (b"HTTP", "an HTTP server"),
    (b"<htm", "an HTTP server"),
    (b"<!DO", "an HTTP server"),
    (b"GET ", "an HTTP client"),
    (b"POST", "an HTTP client"),
    (b"SSH-", "an SSH server"),
    (b"\x16\x03", "TLS"),
    (b"\x15\x03", "TLS"),
    (b"220 ", "an FTP or mail server"),
    (b"RTSP", "an RTSP server"),
)


@dataclass(frozen=True, slots=True)
class DataHeader:
    """The head of a Data or End_Data packet, whose ``size`` bytes of payload follow as pieces."""

    kind: PacketType
    transaction: int
    size: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Payload: a view that is good until the next bytes are fed; ``last`` closes its packet."""

    data: memoryview
    last: bool


Frame = Packet | DataHeader | Piece

_NOTHING = memoryview(b"")


class FrameReader:
    """One direction of one connection: ``feed`` bytes, then take frames with ``next`` until it answers None."""

    __slots__ = ("_head", "_judge", "_limits", "_skip", "_unread", "payload_due")

    def __init__(self, judge: Judge | None = None, limits: Limits = DEFAULT) -> None:
        self._judge = judge or Judge()
        self._limits = limits
        self._head = bytearray()
        self._unread = _NOTHING
        self._skip = 0
        self.payload_due = 0

    def feed(self, data: Buffer) -> None:
        """Add received bytes; what an earlier call left untaken goes before them."""
        if len(self._unread):
            data = bytes(self._unread) + bytes(data)
        self._unread = memoryview(data).toreadonly()

    def keep(self) -> None:
        """Copy what is still untaken, so that the caller may reuse its buffer."""
        if len(self._unread):
            self._unread = memoryview(bytes(self._unread))

    @property
    def untaken(self) -> int:
        """Bytes that wait to be taken."""
        return len(self._unread)

    @property
    def at_boundary(self) -> bool:
        """Whether the stream stands between two packets."""
        return not (self._head or self.payload_due or self._skip or len(self._unread))

    def passed(self, size: int) -> None:
        """Tell that ``size`` bytes of payload went from the socket elsewhere, beside this reader."""
        if size > self.payload_due or len(self._unread):
            raise ValueError("more payload went by than the packet owes")
        self.payload_due -= size

    def next(self) -> Frame | None:
        """The next frame, or None when more bytes are needed. Raises MalformedPacket."""
        while True:
            if self.payload_due:
                return self._piece()
            if self._skip:
                self._skip -= len(self._cut(self._skip))
                if self._skip:
                    return None
                continue
            frame = self._packet()
            if not isinstance(frame, _Skipped):
                return frame

    def _piece(self) -> Piece | None:
        data = self._cut(self.payload_due)
        if not len(data):
            return None
        self.payload_due -= len(data)
        return Piece(data, not self.payload_due)

    def _packet(self) -> Frame | _Skipped | None:
        if not self._collect(HEADER.size):
            return None
        length, number = HEADER.unpack_from(self._head)
        self._check(length, number)
        if number in _PAYLOAD_TYPES:
            return self._data_header(length)
        if number not in PACKETS:
            self._judge.meet(UNKNOWN_PACKET, f"type {number}, {length} bytes")
            self._skip = length - HEADER.size
            self._head.clear()
            return _Skipped()
        if not self._collect(length):
            return None
        body = bytes(self._head[HEADER.size :])
        self._head.clear()
        return decode(PACKETS[number], body, self._judge)

    def _data_header(self, length: int) -> DataHeader | None:
        if not self._collect(DATA_HEADER.size):
            return None
        _, number, transaction = DATA_HEADER.unpack(self._head)
        self._head.clear()
        self.payload_due = length - DATA_HEADER.size
        return DataHeader(PacketType(number), transaction, self.payload_due)

    def _check(self, length: int, number: int) -> None:
        """Raises MalformedPacket for lengths that no packet can have, before anything is collected by them."""
        if number in _PAYLOAD_TYPES:
            if length < DATA_HEADER.size:
                raise MalformedPacket(f"a packet of type {number} has at least 12 bytes, this one says {length}")
        elif length < HEADER.size or length > self._limits.control_packet:
            raise MalformedPacket(
                f"a packet of type {number} cannot have {length} bytes" + other_protocol(bytes(self._head))
            )

    def _collect(self, size: int) -> bool:
        """Move bytes to the head until it has ``size``; whether it does."""
        if len(self._head) < size:
            self._head += self._cut(size - len(self._head))
        return len(self._head) >= size

    def _cut(self, size: int) -> memoryview:
        cut = self._unread[:size]
        self._unread = self._unread[size:]
        return cut


class _Skipped:
    """A packet of a type that does not exist is being skipped."""


def other_protocol(head: bytes) -> str:
    """A hint when the first bytes of a stream belong to another protocol, else nothing."""
    for start, what in _OTHER_PROTOCOLS:
        if head.startswith(start):
            return f"; the peer looks like {what}, not like PTP/IP"
    return ""
