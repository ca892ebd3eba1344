"""One TCP connection from any point of view: framing, the state table, transactions, lengths of data phases.

A role owns one end and reads what the peer sends. Without a role (an observer) both directions are fed.
"""

from __future__ import annotations

from collections.abc import Mapping

from hotshoe.errors import LocalProtocolError, RemoteProtocolError
from hotshoe.protocol.framing import DataHeader, Frame, FrameReader, FrameSource, Piece
from hotshoe.protocol.inflow import Inflow
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.slices import Hole
from hotshoe.protocol.states import DATA_OF, EVENT, OWES, Phase, Role, Signal, Step, Table, data_signal, signal_of
from hotshoe.protocol.transactions import Transactions
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import DATA_END_MISSING, DATA_STRAY_END, PROBE_ON_COMMAND, Judge
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

_OK = 0x2001

# Aliases, because looking a member up in its Enum takes as long as the rest of what is done with it.
_DATA, _END_DATA, _DATA_IN = Signal.DATA, Signal.END_DATA, Phase.DATA_IN


class Link:
    """The conversation on one connection.

    A role calls ``receive`` and then ``next`` until it answers None; an observer ``read`` and ``accept`` for either
    sender. ``send`` and ``send_data`` make what goes. Both ways are checked against the table, and the illegal raises
    RemoteProtocolError or LocalProtocolError by whoever sent it. ``inflow`` counts the data phase of the last request.
    """

    __slots__ = (
        "_announced",
        "_astray",
        "_completing",
        "_discarding",
        "_empty",
        "_judge",
        "_limits",
        "_peer_role",
        "_readers",
        "_role",
        "_table",
        "_transactions",
        "_uncertain",
        "_waiting",
        "inflow",
        "payload_owed",
        "phase",
    )

    def __init__(
        self,
        table: Table,
        role: Role | None = None,
        *,
        judge: Judge | None = None,
        limits: Limits = DEFAULT,
        readers: Mapping[Role, FrameSource] | None = None,
    ) -> None:
        self._table = table
        self._judge = judge or Judge()
        self._limits = limits
        sides = [side for side in Role if role is None or side is role.peer]
        self._readers = readers or {side: FrameReader(self._judge, limits) for side in sides}
        self._role = role
        self._peer_role = role.peer if role else None
        self._waiting: OperationRequest | None = None
        self._discarding = False
        self._completing = False
        self._uncertain = False
        self._astray: set[Role] = set()
        self._transactions = Transactions(self._judge)
        self._empty = 0
        self._announced: int | None = None
        self.phase = Phase.START
        self.inflow: Inflow | None = None
        self.payload_owed = 0

    @property
    def waiting(self) -> bool:
        """Whether a request lies unread until the present transaction is over; the transport should pause."""
        return self._waiting is not None

    @property
    def request(self) -> OperationRequest | None:
        """The last request, None before the first."""
        return self._transactions.request

    @property
    def running(self) -> OperationRequest:
        """The last request; raises LocalProtocolError before the first."""
        request = self._transactions.request
        if request is None:
            raise LocalProtocolError("no operation has been requested yet")
        return request

    @property
    def at_boundary(self) -> bool:
        """Whether everything received so far was whole packets."""
        for reader in self._readers.values():  # noqa: SIM110 - asked after every read; a generator costs more than the answer
            if not reader.at_boundary:
                return False
        return True

    @property
    def unfinished(self) -> bool:
        """Whether the peer owes the rest of a packet, or of its part in the transaction."""
        return self.phase in OWES[self._peer()] or not self.at_boundary

    @property
    def payload_due(self) -> int:
        """Payload bytes that the packet being received still owes and that somebody wants."""
        reader = self._readers[self._peer()]
        due = reader.payload_due
        if not due or reader.void:
            return 0
        room = self.inflow.room if self.inflow else None
        return due if room is None else min(due, room)

    def between(self, sender: Role) -> bool:
        """Whether ``sender`` stands between two packets."""
        return self._readers[sender].at_boundary

    def pending(self, sender: Role) -> int:
        """Bytes of ``sender`` that no frame has taken yet."""
        return self._readers[sender].pending

    def in_step(self, sender: Role) -> bool:
        """Whether it is known where the next packet of ``sender`` begins."""
        return self._readers[sender].in_step

    def receive(self, data: Buffer, sender: Role | None = None) -> None:
        """Bytes from ``sender`` (the peer, where this link has a role)."""
        self._readers[sender or self._peer()].feed(data)

    def let_by(self, size: int, sender: Role) -> bool:
        """Count ``size`` bytes that ``sender`` said, if they are payload that is due and wanted; whether they are."""
        reader, inflow = self._readers[sender], self.inflow
        if not 0 < size <= reader.payload_due or reader.void:
            return False
        if inflow is None or (inflow.total is not None and inflow.received + size > inflow.total):
            return False
        reader.passed(size)
        self._count(size, last=not reader.payload_due)
        return True

    def passed(self, size: int) -> None:
        """``size`` bytes of the payload due went from the socket elsewhere. Raises LocalProtocolError for more."""
        if not 0 < size <= self.payload_due:
            raise LocalProtocolError(f"{size} bytes of payload went by, {self.payload_due} are due")
        reader = self._readers[self._peer()]
        reader.passed(size)
        self._count(size, last=not reader.payload_due)

    def lost(self, size: int, sender: Role) -> Hole:
        """``size`` bytes of ``sender`` were not recorded: what they were part of."""
        reader = self._readers[sender]
        hole = reader.lost(size)
        if hole is not Hole.PAYLOAD:
            self.forget(sender)
        elif not reader.void:
            self._count(size, last=not reader.payload_due)
        return hole

    def forget(self, sender: Role) -> None:
        """Packets of ``sender`` were missed: what the next ones say of the phase and the transaction holds."""
        self._uncertain = True
        if self.phase in DATA_OF[sender]:
            self.inflow = None
            for reader in self._readers.values():
                # Payload that is under way has nothing to be counted by.
                reader.void = True

    def surrender(self, sender: Role) -> bytes:
        """What ``sender`` said and no frame has taken; it will not be read here."""
        self._astray.add(sender)
        return self._readers[sender].surrender()

    def resume(self, sender: Role) -> None:
        """What ``sender`` says next begins with a packet."""
        self._astray.discard(sender)
        self._readers[sender].resume()

    def restart(self, phase: Phase) -> None:
        """The connection stands in ``phase``, which no packet led to."""
        self.phase = phase

    def end_transfer(self, sender: Role) -> None:
        """A transfer of ``sender`` ends, as far as its framing knows of transfers."""
        self._readers[sender].end_transfer()

    def length(self, sender: Role) -> int:
        """How long the packet is of which a frame of ``sender`` came last."""
        return self._readers[sender].length

    def taken(self, sender: Role) -> int:
        """How much of that packet has been taken."""
        reader = self._readers[sender]
        return reader.length - reader.payload_due

    def keep(self) -> None:
        """Copy what is untaken out of the caller's buffer. Raises RemoteProtocolError when that is too much."""
        for side, reader in self._readers.items():
            if reader.untaken > self._limits.held_bytes:
                raise self._remote(side, f"{reader.untaken} bytes ahead of their turn")
            reader.keep()

    def discard(self) -> None:
        """Drop all data that comes until the next request."""
        self._discarding = True
        self._readers[self._peer()].void = True

    def whole_data(self) -> list[memoryview]:
        """The payload of whole packets of a data phase, the last one too, where nothing needs to be judged."""
        inflow = self.inflow
        # Behind a request that waits its turn lies what belongs to that one.
        if inflow is None or inflow.ended or self._discarding or self._waiting:
            return []
        side = self._peer()
        step = self._table.get((self.phase, side, _DATA))
        if step is None or step.phase is not self.phase or step.deviation or step.void:
            return []
        found, last = self._readers[side].whole_data(self.running.transaction, inflow.room)
        if found:
            self._empty = 0
            inflow.count(sum(map(len, found)))
        if last:
            self._enter(self._table[self.phase, side, _END_DATA], None)
            inflow.end()
        return found

    def next(self) -> Frame | None:
        """What the peer sent, if it is legal and concerns anybody; None when more is needed.

        Raises RemoteProtocolError, MalformedPacket among them.
        """
        side = self._peer()
        reader = self._readers[side]
        try:
            while (frame := self._waiting or reader.next()) is not None:
                if isinstance(frame, OperationRequest) and self._has_to_wait(side, frame):
                    return None
                self._waiting = None
                if (kept := self._take(side, frame)) is not None:
                    return kept
        except RemoteProtocolError as error:
            self._blame(error, side)
            raise
        return None

    def read(self, sender: Role) -> Frame | None:
        """The next frame of ``sender``, not judged yet; None when more bytes are needed. Raises MalformedPacket."""
        try:
            return self._readers[sender].next()
        except RemoteProtocolError as error:
            self._blame(error, sender)
            raise

    def accept(self, sender: Role, frame: Frame) -> Frame | None:
        """Judge a frame and take its step; what is left of it, or None when it belongs to nobody any more.

        Payload is left without its surplus. Raises RemoteProtocolError.
        """
        try:
            return self._take(sender, frame)
        except RemoteProtocolError as error:
            self._blame(error, sender)
            raise

    def send(self, packet: Packet) -> bytes:
        """The bytes of a control packet; raises LocalProtocolError when the table does not allow it now."""
        data = encode_packet(packet)
        self._send_step(signal_of(packet, self._transactions.running), packet)
        return data

    def send_data(self, transaction: int, size: int, *, last: bool) -> bytes:
        """The header of a Data or End_Data packet; the caller owes ``size`` bytes of payload after it."""
        kind = PacketType.END_DATA if last else PacketType.DATA
        if not 0 <= size <= 0xFFFFFFFF - DATA_HEADER.size:
            raise LocalProtocolError(f"{size} bytes do not fit one packet, whose length has 32 bits")
        self._send_step(data_signal(kind), None)
        self.payload_owed = size
        return data_header(kind, transaction, size)

    def paid(self, size: int) -> None:
        """``size`` bytes of the payload that ``send_data`` announced are out."""
        if not 0 <= size <= self.payload_owed:
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
        if self._peer_role is None:
            raise LocalProtocolError("an observer has to say who sent the bytes")
        return self._peer_role

    def _has_to_wait(self, side: Role, request: OperationRequest) -> bool:
        """Whether a request has come before its turn; then it is kept."""
        signal = signal_of(request, self._transactions.running)
        step = self._table.get((self.phase, side, signal))
        if step is None or not step.wait:
            return False
        if self._waiting is None:
            self._note(step, signal)
            self._waiting = request
        return True

    def _take(self, side: Role, frame: Frame) -> Frame | None:
        if isinstance(frame, Piece):
            return self._accept_piece(side, frame)
        if isinstance(frame, DataHeader):
            return self._accept_header(side, frame)
        return self._accept_packet(side, frame)

    def _accept_packet(self, side: Role, packet: Packet) -> Packet | None:
        signal = signal_of(packet, self._transactions.running)
        if self._uncertain:
            self._settle(side, packet, signal)
        if not self._transactions.owns(side, packet, signal):
            return None
        step = self._step(side, signal)
        self._enter(step, packet)
        if isinstance(packet, StartData):
            return self._announce(packet, void=step.void)
        return None if step.void else packet

    def _announce(self, start: StartData, *, void: bool) -> StartData | None:
        self._announced = start.total
        if void or self._discarding:
            return None
        self.inflow = Inflow(start.total, judge=self._judge, limits=self._limits)
        return start

    def _accept_header(self, side: Role, header: DataHeader) -> DataHeader | None:
        self._readers[side].void = True
        signal = data_signal(header.kind)
        if self._uncertain:
            self._settle(side, header, signal)
        self._count_empty(side, header.size, signal)
        if not self._transactions.owns(side, header, signal):
            return None
        if header.size and self._is_stray(side, signal):
            raise self._remote(side, f"{header.size} bytes of payload outside a data phase", signal)
        step = self._step(side, signal)
        self._enter(step, None)
        if step.void or self._discarding:
            return None
        self._readers[side].void = False
        self._open_payload(header)
        return header

    def _is_stray(self, side: Role, signal: Signal) -> bool:
        step = self._table.get((self.phase, side, signal))
        return step is not None and step.deviation is DATA_STRAY_END

    def _open_payload(self, header: DataHeader) -> None:
        """The payload of ``header`` is wanted, and counts."""
        self.inflow = self.inflow or Inflow(judge=self._judge, limits=self._limits)
        self._completing = self.phase is Phase.RESPONSE_DUE
        if not header.size:
            self._count(0, last=True)

    def _accept_piece(self, side: Role, piece: Piece) -> Piece | None:
        if self._readers[side].void:
            return None
        wanted = self._count(len(piece.data), last=piece.last)
        return piece if wanted == len(piece.data) else Piece(piece.data[:wanted], piece.last)

    def _count(self, size: int, *, last: bool) -> int:
        """Payload of the present packet; how much of it is wanted."""
        assert self.inflow is not None
        wanted = self.inflow.count(size)
        if last and self._completing:
            self.inflow.end()
        return wanted

    def _settle(self, side: Role, frame: Packet | DataHeader, signal: Signal) -> None:
        """Stand where ``frame`` is in order, because it is not known what went before."""
        self._transactions.settle(side, frame)
        step = self._table.get((self.phase, side, signal))
        if step is None or step.deviation:
            steps = self._table.items()
            legal = (phase for (phase, who, what), other in steps if who is side and what is signal and _plain(other))
            self.phase = next(legal, Phase.IDLE if step is None else self.phase)
        if isinstance(frame, OperationRequest) or self._table is EVENT:
            self._uncertain = bool(self._astray) or not all(reader.in_step for reader in self._readers.values())

    def _step(self, side: Role, signal: Signal) -> Step:
        step = self._table.get((self.phase, side, signal))
        if step is None:
            raise self._remote(side, f"{signal.value} is not allowed in phase {self.phase.value}", signal)
        self._note(step, signal)
        # Nobody waits because an observer wants them to: for it, the transaction before is over.
        return self._table[Phase.IDLE, side, signal] if step.wait else step

    def _note(self, step: Step, signal: Signal) -> None:
        if step.deviation:
            self._judge.meet(step.deviation, f"{signal.value} in phase {self.phase.value}")

    def _enter(self, step: Step, packet: Packet | None) -> None:
        if isinstance(packet, OperationRequest):
            self._begin(packet)
        elif isinstance(packet, OperationResponse):
            self._judge_end(packet)
        if step.phase is not self.phase:
            self.phase = step.phase
            for side, reader in self._readers.items():
                # What is left of a packet is as void as a new one would be.
                if reader.payload_due and self._is_void(side):
                    reader.void = True

    def _is_void(self, side: Role) -> bool:
        step = self._table.get((self.phase, side, Signal.DATA))
        return step is not None and step.void

    def _begin(self, request: OperationRequest) -> None:
        if self.phase is Phase.DRAINING and self._announced == 0 and self.request:
            self._judge.meet(DATA_END_MISSING, f"operation 0x{self.request.code:04X} announced no bytes")
        self._transactions.begin(request)
        for reader in self._readers.values():
            reader.void = True
        self.inflow = self._announced = None
        self._discarding = self._completing = False
        self._empty = 0

    def _judge_end(self, response: OperationResponse) -> None:
        """A response ends a data phase early where it reports an error; an OK does not (CIPA DC-X005 2.7)."""
        if self.phase is _DATA_IN and self.inflow and response.code == _OK:
            self._judge.meet(DATA_END_MISSING, f"transaction {response.transaction} is answered with OK")
            self.inflow.judge_length()

    def _count_empty(self, side: Role, size: int, signal: Signal) -> None:
        self._empty = 0 if size or signal is Signal.END_DATA else self._empty + 1
        if self._empty > self._limits.empty_data_packets:
            self._empty = 0
            raise self._remote(side, f"{self._limits.empty_data_packets} Data packets in a row without payload", signal)

    def _remote(self, side: Role, what: str, signal: Signal | None = None) -> RemoteProtocolError:
        return RemoteProtocolError(f"{side.value}: {what}", packet=signal.value if signal else "")

    def _blame(self, error: RemoteProtocolError, side: Role) -> None:
        """Have the error tell who is to blame, and where the connection stood."""
        error.sender = error.sender or side.value
        error.phase = error.phase or self.phase.value


def _plain(step: Step) -> bool:
    return not (step.deviation or step.void or step.wait)
