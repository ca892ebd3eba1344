"""Packets out of a byte stream, however it is sliced.

Control packets are collected whole, up to a limit. Payload is never collected: a Data or End_Data packet comes out as
its header and then as pieces, views into the bytes that were fed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, Protocol

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.slices import Hole, Slices
from hotshoe.wire.codec import Buffer, decode
from hotshoe.wire.deviations import UNKNOWN_PACKET, Judge
from hotshoe.wire.packets import DATA_HEADER, HEADER, PACKETS, Packet, PacketType

_PAYLOAD_TYPES: dict[int, PacketType] = {kind: kind for kind in (PacketType.DATA, PacketType.END_DATA)}

_DATA, _END_DATA = int(PacketType.DATA), int(PacketType.END_DATA)
_DATA_HEAD = DATA_HEADER.size

_OTHER_PROTOCOLS = (
    (b"HTTP", "an HTTP server"),
    (b"<htm", "an HTTP server"),
    (b"<!DO", "an HTTP server"),
    (b"GET ", "an HTTP client"),
    (b"POST", "an HTTP client"),
    (b"SSH-", "an SSH server"),
    (b"\x16\x03", "TLS"),
    (b"\x15\x03", "TLS"),
    (b"220", "an FTP or mail server"),
    (b"RTSP", "an RTSP server"),
)


class Unframed(MalformedPacket):
    """A length that no packet can have: nobody knows where the next one begins."""


@dataclass(slots=True)
class DataHeader:
    """The head of a Data or End_Data packet, whose ``size`` bytes of payload follow as pieces."""

    kind: PacketType
    transaction: int
    size: int


@dataclass(slots=True)
class Piece:
    """Payload: a view that is good until the next bytes are fed; ``last`` closes its packet."""

    data: memoryview
    last: bool


Frame = Packet | DataHeader | Piece


class FrameSource(Protocol):
    """One direction of one connection, whatever its framing: what a link reads frames from.

    ``length`` is that of the packet whose frame came last, with its header and its payload.
    """

    void: bool
    length: int

    @property
    def in_step(self) -> bool: ...

    @property
    def payload_due(self) -> int: ...

    @property
    def at_boundary(self) -> bool: ...

    @property
    def untaken(self) -> int: ...

    @property
    def pending(self) -> int: ...

    def feed(self, data: Buffer) -> None: ...

    def keep(self) -> None: ...

    def next(self) -> Frame | None: ...

    def passed(self, size: int) -> None: ...

    def whole_data(self, transaction: int, most: int | None) -> tuple[list[memoryview], bool]: ...

    def lost(self, size: int) -> Hole: ...

    def surrender(self) -> bytes: ...

    def resume(self) -> None: ...

    def end_transfer(self) -> None: ...


class FrameReader(Slices):
    """One direction of one connection: ``feed`` bytes, then take frames with ``next`` until it answers None.

    ``payload_due`` is what the present packet still owes, ``void`` is for the owner to note that nobody wants that;
    ``in_step`` is False once a length was met that no packet can have, for then nobody knows where the next one begins.
    """

    __slots__ = ("_judge", "_limits", "_skip", "in_step", "length", "payload_due", "void")

    def __init__(self, judge: Judge | None = None, limits: Limits = DEFAULT) -> None:
        super().__init__()
        self._judge = judge or Judge()
        self._limits = limits
        self._skip = 0
        self.length = 0
        self.in_step = True
        self.payload_due = 0
        self.void = False

    @property
    def at_boundary(self) -> bool:
        """Whether the stream stands between two packets."""
        return not (self._head or self.payload_due or self._skip or self._kept or self._at < len(self._fresh))

    def passed(self, size: int) -> None:
        """``size`` bytes of payload went from the socket elsewhere. Raises LocalProtocolError when that cannot be."""
        if not 0 <= size <= self.payload_due or self.untaken:
            raise LocalProtocolError("more payload went by than the packet owes")
        self.payload_due -= size

    def lost(self, size: int) -> Hole:
        """``size`` bytes never came: what they were part of.

        Payload and the rest of a packet are passed over by length. Where that is not enough nobody knows any more where
        the next packet begins, until the owner does and says so with ``resume``.
        """
        if self.payload_due >= size:
            self.payload_due -= size
            return Hole.PAYLOAD
        rest = self._skip or self._rest()
        self._drop()
        self._skip = max(0, rest - size)
        if rest >= size:
            return Hole.PACKET
        self.payload_due = 0
        self.in_step = False
        return Hole.SEVERAL

    def resume(self) -> None:
        """What is fed next begins with a packet."""
        self._drop()
        self._skip = self.payload_due = 0
        self.in_step = self.void = True

    def end_transfer(self) -> None:
        """Packets of TCP do not care how they were cut."""

    def _rest(self) -> int:
        """What is still to come of a packet whose header is there."""
        pending = self.pending
        head = self._peek(HEADER.size)
        if head is None:
            return 0
        length, number = HEADER.unpack(head)
        possible = number in _PAYLOAD_TYPES or length <= self._limits.control_packet
        return max(0, length - pending) if possible else 0

    def next(self) -> Frame | None:
        """The next frame, or None when more bytes are needed. Raises MalformedPacket."""
        while not self._skip or self._pass_over():
            if self.payload_due:
                return self._piece()
            head = self._peek(HEADER.size)
            if head is None:
                return None
            length, number = HEADER.unpack(head)
            if kind := _PAYLOAD_TYPES.get(number):
                return self._data_header(length, kind)
            if not HEADER.size <= length <= self._limits.control_packet:
                self._refuse(length, number, head)
            if cls := PACKETS.get(number):
                return self._packet(length, cls)
            self._judge.meet(UNKNOWN_PACKET, f"type {number}, {length} bytes")
            self._leave_out(length)
        return None

    def whole_data(self, transaction: int, most: int | None) -> tuple[list[memoryview], bool]:
        """The payload of Data packets of ``transaction`` that are there as wholes, at most ``most`` bytes of it.

        An End_Data behind them is taken too, which the second answer tells, where it brings exactly the last of
        ``most``. What ``next`` would give in many more steps; it has to be asked for everything else.
        """
        found: list[memoryview] = []
        if self._kept or self._head or self._skip or self.payload_due:
            return found, False
        fresh, at, number = self._fresh, self._at, _DATA
        end = len(fresh)
        while number == _DATA and (start := at + _DATA_HEAD) < end:
            length, number, given = DATA_HEADER.unpack_from(fresh, at)
            size, after = length - _DATA_HEAD, at + length
            if number not in _PAYLOAD_TYPES or given != transaction or size <= 0 or after > end:
                break
            if most is not None:
                if size > most or (number == _END_DATA and size != most):
                    break
                most -= size
            found.append(fresh[start:after])
            at = self._at = after
        else:
            return found, number == _END_DATA
        return found, False

    def _piece(self) -> Piece | None:
        data = self._cut(self.payload_due)
        if not len(data):
            return None
        self.payload_due -= len(data)
        return Piece(data, not self.payload_due)

    def _packet(self, length: int, cls: type[Packet]) -> Packet | None:
        packet = self._peek(length)
        if packet is None:
            return None
        self._advance(length)
        self.length = length
        return decode(cls, packet[HEADER.size :], self._judge)

    def _data_header(self, length: int, kind: PacketType) -> DataHeader | None:
        if length < DATA_HEADER.size:
            self._refuse_data(length, kind)
        head = self._peek(DATA_HEADER.size)
        if head is None:
            return None
        self._advance(DATA_HEADER.size)
        self.length = length
        self.payload_due = length - DATA_HEADER.size
        return DataHeader(kind, DATA_HEADER.unpack(head)[2], self.payload_due)

    def _refuse(self, length: int, number: int, head: Buffer) -> NoReturn:
        """No packet can have that length: nothing is collected by it, and nobody knows where the next one begins."""
        self.in_step = False
        self.length = 0
        hint = other_protocol(bytes(head))
        raise Unframed(f"a packet of type {number} cannot have {length} bytes{hint}")

    def _refuse_data(self, length: int, kind: PacketType) -> NoReturn:
        if length < HEADER.size:
            self._refuse(length, kind, b"")
        self._leave_out(length)
        raise MalformedPacket(f"a packet of type {kind} has at least {DATA_HEADER.size} bytes, not {length}")

    def _leave_out(self, length: int) -> None:
        self._skip = length - HEADER.size
        self.length = HEADER.size
        self._advance(HEADER.size)

    def _pass_over(self) -> bool:
        """Drop what is left of a packet that nobody can read; whether all of it has come."""
        while self._skip and (cut := len(self._cut(self._skip))):
            self._skip -= cut
        return not self._skip


def other_protocol(head: bytes) -> str:
    """A hint when the first bytes of a stream belong to another protocol, else nothing."""
    for start, what in _OTHER_PROTOCOLS:
        if head.startswith(start):
            return f"; the peer looks like {what}, not like PTP/IP"
    return ""
