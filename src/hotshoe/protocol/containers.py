"""PTP over USB containers, seen as PTP/IP packets: with this in between, the same engines speak either.

A data container becomes Start_Data and one End_Data with the same payload, which passes through in the pieces in which
it comes. What containers cannot say (Init, Probe, Cancel) is left to the transport that has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.protocol.framing import DataHeader, Frame, Piece
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.slices import Hole, Slices
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import (
    CONTAINER_HEADER,
    CONTAINERS,
    LENGTH_UNKNOWN,
    CommandContainer,
    Container,
    ContainerKind,
    EventContainer,
    ResponseContainer,
    data_container_header,
    decode_container,
    encode_container,
)
from hotshoe.wire.deviations import Judge
from hotshoe.wire.packets import (
    TOTAL_UNKNOWN,
    DataPhase,
    Event,
    OperationRequest,
    OperationResponse,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)

SIGN_BYTES = 8
"""Length of what is no container: Fujifilm ends a session with such a sign."""

EVENT_PARAMS = 3
"""As many has an Event (CIPA DC-X005 2.3.8)."""


@dataclass(frozen=True, slots=True)
class DataHead:
    """The head of a data container, whose payload follows as pieces; ``size`` is None where it is left open."""

    code: int
    transaction: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Sign:
    """Eight bytes that are no container but mean something to the transport."""

    data: bytes


Contained = Container | DataHead | Piece | Sign


class ContainerReader(Slices):
    """Containers out of a byte stream: ``feed`` bytes, then take frames with ``next`` until it answers None.

    Payload is never collected. ``signs`` are the beginnings that are no containers, of eight bytes each. A payload
    whose length is open goes on until ``end_data``.
    """

    __slots__ = ("_ended", "_judge", "_limits", "_open", "_signs", "_skip", "in_step", "length", "payload_due")

    def __init__(
        self, judge: Judge | None = None, limits: Limits = DEFAULT, *, signs: frozenset[bytes] = frozenset()
    ) -> None:
        super().__init__()
        self._judge = judge or Judge()
        self._limits = limits
        self._signs = signs
        self._open = self._ended = False
        self._skip = 0
        self.length = 0
        self.in_step = True
        self.payload_due = 0

    @property
    def at_boundary(self) -> bool:
        """Whether the stream stands between two containers."""
        return not (self._head or self.payload_due or self._skip or self._open or self.untaken)

    @property
    def between(self) -> bool:
        """Whether the next bytes are no payload, but the head of something."""
        return not (self.payload_due or self._open or self._skip)

    @property
    def open(self) -> bool:
        """Whether a payload is being received whose length is open."""
        return self._open

    def passed(self, size: int) -> None:
        """``size`` bytes of payload went elsewhere. Raises LocalProtocolError when that cannot be."""
        if not 0 <= size <= self.payload_due or self.untaken:
            raise LocalProtocolError("more payload went by than the container owes")
        self.payload_due -= size

    def lost(self, size: int) -> Hole:
        """``size`` bytes never came: what they were part of; the same as of packets (``FrameReader``)."""
        if self._open:
            return Hole.PAYLOAD
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
        """What is fed next begins with a container."""
        self._drop()
        self._skip = self.payload_due = 0
        self._open = self._ended = False
        self.in_step = True

    def _rest(self) -> int:
        """What is still to come of a container whose head is there."""
        pending = self.pending
        head = self._peek(CONTAINER_HEADER.size)
        if head is None:
            return 0
        length, kind, *_ = CONTAINER_HEADER.unpack(head)
        possible = kind in CONTAINERS and length <= self._limits.control_packet
        return max(0, length - pending) if possible else 0

    def end_data(self) -> None:
        """What was fed so far ends the open payload, as a short USB transfer does. Raises LocalProtocolError."""
        if not self._open:
            raise LocalProtocolError("no payload of open length is being received")
        self._ended = True

    def next(self) -> Contained | None:
        """The next frame, or None when more bytes are needed. Raises MalformedPacket."""
        if self._open:
            return self._open_piece()
        if self.payload_due:
            return self._piece()
        return self._beginning() if not self._skip or self._pass_over() else None

    def _beginning(self) -> Contained | None:
        """What begins where nothing else is under way."""
        start = self._peek(SIGN_BYTES)
        if start is not None and bytes(start) in self._signs:
            self._advance(SIGN_BYTES)
            self.length = SIGN_BYTES
            return Sign(bytes(start))
        head = self._peek(CONTAINER_HEADER.size)
        if head is None:
            return None
        length, kind, code, transaction = CONTAINER_HEADER.unpack(head)
        self._check(length, kind)
        if kind != ContainerKind.DATA:
            return self._container(length)
        self._advance(CONTAINER_HEADER.size)
        return self._data_head(length, code, transaction)

    def _check(self, length: int, kind: int) -> None:
        """Raises MalformedPacket for what no container can be, before anything is collected."""
        self.in_step = False
        if kind not in CONTAINERS:
            raise MalformedPacket(f"container kind {kind} does not exist", offset=4)
        small = length > self._limits.control_packet and kind != ContainerKind.DATA
        if length < CONTAINER_HEADER.size or small:
            raise MalformedPacket(f"a container of kind {kind} cannot have {length} bytes")
        self.in_step = True

    def _container(self, length: int) -> Container | None:
        whole = self._peek(length)
        if whole is None:
            return None
        self._advance(length)
        self.length = length
        return decode_container(whole, self._judge)

    def _data_head(self, length: int, code: int, transaction: int) -> DataHead:
        self.length = CONTAINER_HEADER.size if length == LENGTH_UNKNOWN else length
        if length == LENGTH_UNKNOWN:
            self._open = True
            return DataHead(code, transaction, None)
        self.payload_due = length - CONTAINER_HEADER.size
        return DataHead(code, transaction, self.payload_due)

    def _pass_over(self) -> bool:
        """Drop what is left of a container that was cut; whether all of it has come."""
        while self._skip and (cut := len(self._cut(self._skip))):
            self._skip -= cut
        return not self._skip

    def _piece(self) -> Piece | None:
        data = self._cut(self.payload_due)
        if not len(data):
            return None
        self.payload_due -= len(data)
        return Piece(data, not self.payload_due)

    def _open_piece(self) -> Piece | None:
        data = self._cut(self.untaken)
        if not len(data) and not self._ended:
            return None
        last = self._ended and not self.untaken
        if last:
            self._open = self._ended = False
        return Piece(data, last)


class Translator:
    """One conversation, both ways: ``inward`` what the peer says, ``outward`` what our engine says.

    ``takes_data`` tells of an operation's code whether data follows its request, which a command container does not
    say. Both ways give bytes to pass on, payload as the very views that came.
    """

    def __init__(self, takes_data: Callable[[int], bool]) -> None:
        self._takes_data = takes_data
        self._code = self._transaction = 0
        self._owed = 0
        self._open = False

    @property
    def operation(self) -> int:
        """The code of the last request, whoever made it; 0 before the first."""
        return self._code

    @property
    def payload_owed(self) -> int:
        """Payload bytes that our last data container announced and that have not been said."""
        return self._owed

    def inward(self, frame: Container | DataHead | Piece) -> tuple[Buffer, ...]:
        """What came in a container, as the bytes of packets."""
        frames = self.frames(frame)
        if isinstance(frame, DataHead):
            return (b"".join(map(_encoded, frames)),)
        return tuple(map(_encoded, frames))

    def frames(self, frame: Container | DataHead | Piece) -> tuple[Frame, ...]:
        """The same, not encoded."""
        match frame:
            case Piece():
                return self._inward_piece(frame)
            case DataHead(_, transaction, size):
                return self._inward_data(transaction, size)
            case CommandContainer(code, transaction, params):
                phase = DataPhase.OUT if self._takes_data(code) else DataPhase.NONE_OR_IN
                self._code = code
                return (OperationRequest(phase, code, transaction, params),)
            case EventContainer(code, transaction, params):
                return (Event(code, transaction, params[:EVENT_PARAMS]),)
            case _:
                assert isinstance(frame, ResponseContainer), "payload comes without its container"
                return (OperationResponse(frame.code, frame.transaction, frame.params),)

    def outward(self, frame: Frame) -> tuple[Buffer, ...]:
        """What our engine says, in containers.

        Raises LocalProtocolError for a packet that no container can carry, for data whose total is not known, and for
        anything else while announced payload is missing: then the stream cannot go on.
        """
        if isinstance(frame, Piece):
            self.passed(len(frame.data))
            return (frame.data,)
        if isinstance(frame, DataHeader):
            return self._outward_data(frame)
        if self._owed:
            raise LocalProtocolError(f"{self._owed} bytes of the announced data were not sent")
        match frame:
            case OperationRequest(_, code, transaction, params):
                self._code = code
                return (encode_container(CommandContainer(code, transaction, params)),)
            case StartData(transaction, total):
                return (self._announce(transaction, total),)
            case OperationResponse(code, transaction, params):
                return (encode_container(ResponseContainer(code, transaction, params)),)
            case Event(code, transaction, params):
                return (encode_container(EventContainer(code, transaction, params)),)
            case _:
                raise LocalProtocolError(f"no container says {frame.type.name}")

    def passed(self, size: int) -> None:
        """``size`` bytes of the payload owed went out beside this. Raises LocalProtocolError for more."""
        if size > self._owed:
            raise LocalProtocolError(f"{size} bytes of payload, {self._owed} are owed")
        self._owed -= size

    def _inward_data(self, transaction: int, size: int | None) -> tuple[Frame, ...]:
        self._transaction, self._open = transaction, size is None
        if size is None:
            return (StartData(transaction, TOTAL_UNKNOWN),)
        return StartData(transaction, size), DataHeader(PacketType.END_DATA, transaction, size)

    def _inward_piece(self, piece: Piece) -> tuple[Frame, ...]:
        if not self._open:
            return (piece,)
        self._open = not piece.last
        kind = PacketType.END_DATA if piece.last else PacketType.DATA
        return DataHeader(kind, self._transaction, len(piece.data)), Piece(piece.data, last=True)

    def _announce(self, transaction: int, total: int) -> bytes:
        if total == TOTAL_UNKNOWN:
            raise LocalProtocolError("a data container needs to know its length")
        self._owed = total
        return data_container_header(self._code, transaction, total)

    def _outward_data(self, header: DataHeader) -> tuple[Buffer, ...]:
        """Nothing: one container holds what several packets bring. Raises LocalProtocolError for another length."""
        if header.size > self._owed or (header.kind is PacketType.END_DATA and header.size != self._owed):
            raise LocalProtocolError(f"{header.size} bytes in {header.kind.name}, {self._owed} are owed")
        return ()


def _encoded(frame: Frame) -> Buffer:
    match frame:
        case Piece():
            return frame.data
        case DataHeader(kind, transaction, size):
            return data_header(kind, transaction, size)
        case _:
            return encode_packet(frame)
