"""The camera's side of a PTP/IP connection, without I/O."""

from __future__ import annotations

from collections import deque

from hotshoe.errors import LocalProtocolError, RemoteProtocolError
from hotshoe.protocol.cancelling import Cancellation
from hotshoe.protocol.engine import Engine
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.notices import Asked, Cancelled, Connected, ProbeUnanswered, Requested
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.protocol.transactions import WrongTransaction
from hotshoe.wire.deviations import (
    DATA_FOREIGN,
    DEVICE_INFO_OUTSIDE_SESSION,
    EVENT_CONNECTION_MISSING,
    OPENSESSION_TRANSACTION,
    PHASE_UNKNOWN,
    TRANSACTION_SKIPPED,
)
from hotshoe.wire.packets import (
    TOTAL_UNKNOWN,
    Cancel,
    DataPhase,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    OperationResponse,
    Packet,
    StartData,
)
from hotshoe.wire.values import NO_TRANSACTION, Guid, next_transaction

_OPEN_SESSION = 0x1002
_OK, _INVALID_TRANSACTION, _CANCELLED = 0x2001, 0x2004, 0x201F
_UNREPORTED_STATUS = 0x400E

_WANTS_DATA = (Phase.REQUESTED, Phase.DATA_OUT_DUE, Phase.DATA_OUT)


class Responder(Engine):
    """Accepts an initiator, announces its requests, takes and sends data phases, responds, sends events.

    A Cancel is handled here: the handler is told by Cancelled and the response goes out as soon as no payload is
    owed. ``session`` is what OpenSession set, None outside a session. A request that came before its turn is announced
    when ``respond``, ``sent`` or ``tick`` end the transaction before it, so notices may wait after these as well.
    """

    def __init__(self, *, strict: bool = False, limits: Limits = DEFAULT) -> None:
        super().__init__(Role.RESPONDER, strict=strict, limits=limits)
        self._early_events: deque[Event] = deque()
        self._connection: int | None = None
        self._expected = 1
        self._cancellation = Cancellation()
        self._to_send: int | None = None
        self.session: int | None = None
        self.initiator: InitCommandRequest | None = None

    def accept(self, connection: int, guid: Guid, name: str) -> None:
        """Acknowledge the initiator that asked."""
        self._send(Channel.COMMAND, InitCommandAck(connection, guid, name))
        self._connection = connection

    def refuse(self, reason: int) -> None:
        """Refuse the initiator that asked, or its event connection; the connections are then to be closed."""
        self._send(Channel.COMMAND, InitFail(reason))
        self._close(True, f"refused with reason {reason}")

    def respond(self, code: int, params: tuple[int, ...] = (), *, now: float) -> None:
        """End the transaction; trailing data of the initiator is read and dropped.

        Does nothing when the connection is over, or when a Cancel has ended or will end the transaction. Raises
        LocalProtocolError while payload is owed, and for an OK in the middle of a data-in phase.
        """
        if not self.busy or self.cancelled:
            return
        if code == _OK and self.command_phase is Phase.DATA_IN:
            raise LocalProtocolError("the data phase is not complete, which only an error may cut short")
        self._answer(code, params, now)

    def start_data(self, total: int | None) -> None:
        """Begin the data-in phase of ``total`` bytes, None where it is not known."""
        if total is not None and not 0 <= total < TOTAL_UNKNOWN:
            raise LocalProtocolError(f"a data phase cannot have {total} bytes")
        transaction = self._wanted().transaction
        self._send(Channel.COMMAND, StartData(transaction, TOTAL_UNKNOWN if total is None else total))
        self._to_send = total

    def data_header(self, size: int, *, last: bool) -> None:
        """Queue the head of the next packet of the data-in phase; ``size`` bytes of payload are then owed."""
        self._wanted()
        left = None if self._to_send is None else self._to_send - size
        if left is not None and (left < 0 or (last and left)):
            raise LocalProtocolError(f"{size} bytes, but {self._to_send} of the announced total are left")
        self._queue_payload(size, last=last)
        self._to_send = left

    def send_chunk(self, payload: bytes, now: float, *, last: bool) -> None:
        """One packet of the data-in phase, head and payload."""
        self.data_header(len(payload), last=last)
        self._outgoing.append((Channel.COMMAND, payload))
        self.sent(len(payload), now)

    def event(self, code: int, params: tuple[int, ...] = (), transaction: int = NO_TRANSACTION) -> None:
        """Tell the initiator; kept until its event connection is there, dropped when the connection is over.

        When too many are kept they become one UnreportedStatus (ISO 15740 12.5.15): look again.
        """
        event = Event(code, transaction, params)
        if self.closed:
            return
        if self.event_phase is Phase.OPEN:
            self._send(Channel.EVENT, event)
            return
        if len(self._early_events) >= self._limits.pending_events:
            self._early_events.clear()
            self._early_events.append(Event(_UNREPORTED_STATUS))
        self._early_events.append(event)

    @property
    def cancelled(self) -> bool:
        """Whether the transaction under way has been given up; its handler sends no more."""
        return self._cancellation.transaction is not None

    @property
    def sending(self) -> bool:
        """Whether a data-in phase is open and wanted."""
        return not (self.closed or self.cancelled) and self.command_phase is Phase.DATA_IN

    def deadline(self) -> float | None:
        """When ``tick`` is to be called next, or None."""
        due = [when for when in (self._cancellation.partner_due, self._probes.due) if when is not None]
        return min(due) if due and not self.closed else None

    def tick(self, now: float) -> None:
        """The deadline may have come: end a half-cancelled transaction, or tell that a probe was not answered."""
        if self.closed:
            return
        if self._cancellation.expire(now):
            self._settle_cancel(now)
        if self._probes.sent is not None and self._probes.due is not None and now >= self._probes.due:
            unheard = self._last_heard <= self._probes.sent
            self._probes.lapse()
            if unheard:
                self._notices.append(ProbeUnanswered())

    def _wanted(self) -> OperationRequest:
        if not self.busy or self.cancelled:
            raise LocalProtocolError("no operation is under way, or it was cancelled")
        return self._command.running

    def _packet(self, channel: Channel, packet: Packet, now: float) -> None:
        match packet:
            case InitCommandRequest():
                self.initiator = packet
                self._notices.append(Asked(packet))
            case InitEventRequest(connection):
                self._event_connected(connection)
            case OperationRequest():
                self._requested(packet, now)
            case _:
                assert isinstance(packet, Cancel), "the state tables let nothing else through"
                self._cancel(channel, packet.transaction, now)

    def _event_connected(self, connection: int) -> None:
        if connection != self._connection:
            raise RemoteProtocolError(f"the event connection names connection {connection}, not {self._connection}")
        self._send(Channel.EVENT, InitEventAck())
        self._notices.append(Connected())
        while self._early_events:
            self._send(Channel.EVENT, self._early_events.popleft())

    def _requested(self, request: OperationRequest, now: float) -> None:
        if self.event_phase is not Phase.OPEN:
            self._judge.meet(EVENT_CONNECTION_MISSING, f"operation 0x{request.code:04X}")
        if request.phase not in (DataPhase.NONE_OR_IN, DataPhase.OUT):
            self._judge.meet(PHASE_UNKNOWN, f"phase {request.phase}")
        if self._judge.strict and self._is_out_of_turn(request):
            self.respond(_INVALID_TRANSACTION, now=now)
            return
        self._follow_transactions(request)
        self._notices.append(Requested(request, request.phase == DataPhase.OUT))

    def _is_out_of_turn(self, request: OperationRequest) -> bool:
        in_session = self.session is not None and request.code != _OPEN_SESSION
        return in_session and request.transaction != self._expected

    def _follow_transactions(self, request: OperationRequest) -> None:
        """ISO 15740 9.3.1: 0 outside a session, 1 for the first inside, then one more each time."""
        given = request.transaction
        if request.code == _OPEN_SESSION:
            if given:
                self._judge.meet(OPENSESSION_TRANSACTION, f"id {given}")
            if self.session is None:
                self._expected = 1
        elif self.session is None:
            if given:
                self._judge.meet(DEVICE_INFO_OUTSIDE_SESSION, f"id {given}")
        else:
            if self._is_out_of_turn(request):
                self._judge.meet(TRANSACTION_SKIPPED, f"id {given} instead of {self._expected}")
            self._expected = next_transaction(given)

    def _foreign(self, error: WrongTransaction, now: float) -> None:
        """Data for another transaction: where data is due the operation is answered, and the connection goes on.

        What follows it is dropped like the rest of any data phase that was given up (CIPA DC-X005 2.3.10).
        """
        if self._judge.strict or self.command_phase not in (*_WANTS_DATA, Phase.DRAINING):
            raise error
        self._judge.meet(DATA_FOREIGN, str(error))
        if self.busy and not self.cancelled:
            self._notices.append(Cancelled(self._command.running.transaction))
            self._answer(_INVALID_TRANSACTION, (), now)

    def _cancel(self, channel: Channel, transaction: int, now: float) -> None:
        running = self._command.running.transaction if self.busy else None
        if channel is Channel.COMMAND:
            begun = self._cancellation.on_command(transaction, running)
        else:
            begun = self._cancellation.on_event(transaction, running, now + self._limits.cancel_partner)
        if begun:
            self._command.discard()
            self._notices.append(Cancelled(transaction))
        self._settle_cancel(now)

    def _settle_cancel(self, now: float) -> None:
        if self._cancellation.ripe and self.busy and not self.payload_owed:
            self._answer(_CANCELLED, (), now)

    def _paid_up(self, now: float) -> None:
        super()._paid_up(now)
        self._settle_cancel(now)

    def _answer(self, code: int, params: tuple[int, ...], now: float) -> None:
        self._send(Channel.COMMAND, OperationResponse(code, self._command.running.transaction, params))
        self._cancellation.finish()
        self._to_send = None
        # A request that came early waits in the link; its turn is now.
        if self._command.waiting:
            self._pump(Channel.COMMAND, now)

    def _ended(self, channel: Channel) -> None:
        what = "closed by the initiator" if self._link(channel).at_boundary else "ended in the middle of a packet"
        self._close(self._whole and not self.busy and self.session is None, f"{channel.value} connection {what}")
