"""One TCP connection from any point of view: framing, the state table, and transaction ids.

A role owns one end and reads what the peer sends. Without a role (an observer) both directions are fed.
"""

from __future__ import annotations

from collections import deque

from hotshoe.errors import LocalProtocolError, MalformedPacket, RemoteProtocolError
from hotshoe.protocol.framing import DataHeader, Frame, FrameReader, Piece
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.states import Phase, Role, Signal, Step, Table, data_signal, signal_of
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import (
    DATA_LATE,
    DATA_STRAY_END,
    PROBE_ON_COMMAND,
    RESPONSE_STALE,
    RESPONSE_TRANSACTION_ZERO,
    Judge,
)
from hotshoe.wire.packets import (
    DATA_HEADER,
    OperationRequest,
    OperationResponse,
    Packet,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)

_REMEMBERED = 16
"""Finished transactions whose late packets are recognised; equality only, because ids wrap."""

_SESSION_OPERATIONS = (0x1002, 0x1003)
_VOID_PHASES = (Phase.IDLE, Phase.DRAINING, Phase.CANCELLING)


class WrongTransaction(RemoteProtocolError):
    """A packet carries the id of a transaction that does not exist; the connection itself is still in step."""


class Link:
    """The conversation on one connection.

    ``receive`` and ``next`` take what came, ``send`` and ``send_data`` make what goes; both check the table. The
    illegal raises RemoteProtocolError or LocalProtocolError by whoever sent it.
    """

    def __init__(
        self, table: Table, role: Role | None = None, *, judge: Judge | None = None, limits: Limits = DEFAULT
    ) -> None:
        self._table = table
        self._judge = judge or Judge()
        self._limits = limits
        self._readers = {side: FrameReader(self._judge, limits) for side in Role if role is None or side is role.peer}
        self._role = role
        self._waiting: OperationRequest | None = None
        self._dropping: set[Role] = set()
        self._finished: deque[int] = deque(maxlen=_REMEMBERED)
        self._empty = 0
        self.phase = self.previous = Phase.START
        self.request: OperationRequest | None = None
        self.payload_owed = 0

    @property
    def waiting(self) -> bool:
        """Whether a request lies unread until the present transaction is over; the transport should pause."""
        return self._waiting is not None

    @property
    def running(self) -> OperationRequest:
        """The last request; raises LocalProtocolError before the first."""
        if self.request is None:
            raise LocalProtocolError("no operation has been requested yet")
        return self.request

    @property
    def at_boundary(self) -> bool:
        """Whether everything received so far was whole packets."""
        return all(reader.at_boundary for reader in self._readers.values())

    @property
    def payload_due(self) -> int:
        """Payload bytes that the packet being received still owes."""
        return sum(reader.payload_due for reader in self._readers.values())

    def passed(self, size: int) -> None:
        """``size`` bytes of received payload went from the socket elsewhere, beside the engine."""
        self._reader(None).passed(size)

    def receive(self, data: Buffer, sender: Role | None = None) -> None:
        """Bytes from ``sender`` (the peer, where this link has a role); then call ``next`` until None."""
        reader = self._reader(sender)
        reader.feed(data)

    def keep(self) -> None:
        """Copy what is untaken out of the caller's buffer. Raises RemoteProtocolError when that is too much."""
        for side, reader in self._readers.items():
            if reader.untaken > self._limits.held_bytes:
                raise self._remote(side, f"{reader.untaken} bytes ahead of their turn")
            reader.keep()

    def next(self, sender: Role | None = None) -> Frame | None:
        """The next legal frame, or None. Raises RemoteProtocolError or MalformedPacket."""
        side = sender or self._peer()
        while True:
            frame: Frame | None = self._waiting or self._take(side)
            if frame is None or self._accept(side, frame):
                return None if self._waiting else frame

    def send(self, packet: Packet) -> bytes:
        """The bytes of a control packet; raises LocalProtocolError when the table does not allow it now."""
        data = encode_packet(packet)
        self._send_step(signal_of(packet), packet)
        return data

    def send_data(self, transaction: int, size: int, *, last: bool) -> bytes:
        """The header of a Data or End_Data packet; the caller owes ``size`` bytes of payload after it."""
        kind = PacketType.END_DATA if last else PacketType.DATA
        if size > 0xFFFFFFFF - DATA_HEADER.size:
            raise LocalProtocolError("a packet's length has 32 bits: cut the payload")
        self._send_step(data_signal(kind), None)
        self.payload_owed = size
        return data_header(kind, transaction, size)

    def paid(self, size: int) -> None:
        """``size`` bytes of the payload that ``send_data`` announced are out."""
        if size > self.payload_owed:
            raise LocalProtocolError("more payload than the packet announced")
        self.payload_owed -= size

    def _send_step(self, signal: Signal, packet: Packet | None) -> None:
        if self._role is None:
            raise LocalProtocolError("an observer sends nothing")
        if self.payload_owed:
            raise LocalProtocolError(f"{self.payload_owed} bytes of payload are owed before the next packet")
        step = self._table.get((self.phase, self._role, signal))
        if step is None or step.deviation not in (None, PROBE_ON_COMMAND):
            raise LocalProtocolError(f"{self._role.value} may not send {signal.value} in phase {self.phase.value}")
        self._enter(step, packet)

    def _peer(self) -> Role:
        if self._role is None:
            raise LocalProtocolError("an observer has to say who sent the bytes")
        return self._role.peer

    def _reader(self, sender: Role | None) -> FrameReader:
        return self._readers[sender or self._peer()]

    def _take(self, side: Role) -> Frame | None:
        try:
            return self._readers[side].next()
        except MalformedPacket as error:
            error.sender, error.phase = side.value, self.phase.value
            raise

    def _accept(self, side: Role, frame: Frame) -> bool:
        """Judge and take the step; False when the frame is to be dropped. May leave it waiting."""
        if isinstance(frame, Piece):
            return self._accept_piece(side, frame)
        if isinstance(frame, DataHeader):
            self._count_empty(side, frame)
        if not self._current(side, frame):
            if isinstance(frame, DataHeader) and frame.size:
                self._dropping.add(side)
            return False
        signal = data_signal(frame.kind) if isinstance(frame, DataHeader) else signal_of(frame)
        step = self._table.get((self.phase, side, signal))
        if step is None:
            raise self._remote(side, f"{signal.value} is not allowed in phase {self.phase.value}", signal.value)
        if step.deviation and not (step.wait and self._waiting):
            self._judge.meet(step.deviation, f"{signal.value} in phase {self.phase.value}")
        self._waiting = frame if step.wait and isinstance(frame, OperationRequest) else None
        if step.wait:
            return True
        before = self.phase
        self._enter(step, None if isinstance(frame, DataHeader) else frame)
        return not (isinstance(frame, DataHeader) and self._void(side, frame, before, step))

    def _void(self, side: Role, header: DataHeader, before: Phase, step: Step) -> bool:
        """Whether nobody waits for this payload any more; only an observer wants to see it all the same."""
        if self._role is None or not (before in _VOID_PHASES or step.deviation in (DATA_LATE, DATA_STRAY_END)):
            return False
        if header.size:
            self._dropping.add(side)
        return True

    def _accept_piece(self, side: Role, piece: Piece) -> bool:
        dropped = side in self._dropping
        if dropped and piece.last:
            self._dropping.discard(side)
        return not dropped

    def _enter(self, step: Step, packet: Packet | None) -> None:
        if isinstance(packet, OperationRequest):
            self.request = packet
        elif isinstance(packet, OperationResponse) and self.request:
            self._finished.append(self.request.transaction)
        self.previous, self.phase = self.phase, step.phase

    def _current(self, side: Role, frame: Packet | DataHeader) -> bool:
        """Whether the frame belongs to the transaction under way; late ones are dropped, foreign ones raise."""
        request = self.request
        if not isinstance(frame, OperationResponse | StartData | DataHeader) or request is None:
            return True
        if frame.transaction == request.transaction:
            return self._first_response(side, frame)
        if isinstance(frame, OperationResponse) and not frame.transaction and request.code in _SESSION_OPERATIONS:
            self._judge.meet(RESPONSE_TRANSACTION_ZERO, f"operation 0x{request.code:04X}")
            return True
        if frame.transaction in self._finished:
            late = RESPONSE_STALE if isinstance(frame, OperationResponse) else DATA_LATE
            self._judge.meet(late, f"transaction {frame.transaction}, {request.transaction} is under way")
            return False
        if isinstance(frame, DataHeader) and frame.size:
            self._dropping.add(side)
        raise WrongTransaction(
            f"{side.value} sent {_kind(frame)} for transaction {frame.transaction}, {request.transaction} is under way",
            sender=side.value,
            phase=self.phase.value,
            packet=_kind(frame),
        )

    def _first_response(self, side: Role, frame: Packet | DataHeader) -> bool:
        """A second response to the same transaction is stale; a first one, and data, is current."""
        over = self.phase in (Phase.IDLE, Phase.DRAINING)
        if over and isinstance(frame, OperationResponse):
            self._judge.meet(RESPONSE_STALE, f"a second response to transaction {frame.transaction}")
            return False
        return True

    def _count_empty(self, side: Role, header: DataHeader) -> None:
        self._empty = 0 if header.size or header.kind is PacketType.END_DATA else self._empty + 1
        if self._empty > self._limits.empty_data_packets:
            raise self._remote(side, f"{self._empty} Data packets without payload in a row", "Data")

    def _remote(self, side: Role, what: str, packet: str = "") -> RemoteProtocolError:
        return RemoteProtocolError(f"{side.value}: {what}", sender=side.value, phase=self.phase.value, packet=packet)


def _kind(frame: Packet | DataHeader) -> str:
    return frame.kind.name if isinstance(frame, DataHeader) else frame.type.name
