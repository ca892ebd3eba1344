"""The camera's side of a PTP/IP connection, without I/O."""

from __future__ import annotations

from collections import deque

from hotshoe.errors import LocalProtocolError
from hotshoe.protocol.engine import Engine, Inflow
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.link import WrongTransaction
from hotshoe.protocol.notices import (
    Asked,
    Cancelled,
    Connected,
    DataEnded,
    DataStarted,
    ProbeUnanswered,
    Requested,
)
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.wire.deviations import (
    DATA_END_MISSING,
    DATA_SHORT,
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

_GET_DEVICE_INFO, _OPEN_SESSION = 0x1001, 0x1002
_INVALID_TRANSACTION, _CANCELLED = 0x2004, 0x201F


class Responder(Engine):
    """Accepts an initiator, announces its requests, takes and sends data phases, responds, sends events.

    A Cancel is handled here: the handler is told by Cancelled and the response goes out as soon as no payload is
    owed. ``session`` is what OpenSession set, None outside a session.
    """

    def __init__(self, *, strict: bool = False, limits: Limits = DEFAULT) -> None:
        super().__init__(Role.RESPONDER, strict=strict, limits=limits)
        self._early_events: deque[Event] = deque(maxlen=limits.pending_events)
        self._expected = 1
        self._cancelling: int | None = None
        self._cancel_by: float | None = None
        self._to_send: int | None = None
        self.session: int | None = None
        self.initiator: InitCommandRequest | None = None

    def accept(self, connection: int, guid: Guid, name: str) -> None:
        """Acknowledge the initiator that asked."""
        self._send(Channel.COMMAND, InitCommandAck(connection, guid, name))

    def refuse(self, reason: int) -> None:
        """Refuse the initiator that asked, or its event connection; the connections are then to be closed."""
        channel = Channel.COMMAND if self.command_phase is Phase.ASKED else Channel.EVENT
        self._send(channel, InitFail(reason))
        self._close(True, f"refused with reason {reason}")

    def respond(self, code: int, params: tuple[int, ...] = (), *, now: float) -> None:
        """End the transaction; trailing data of the initiator is read and dropped.

        Does nothing when a Cancel has ended it already.
        """
        if not self.busy:
            return
        request = self._request()
        self._send(Channel.COMMAND, OperationResponse(code, request.transaction, params))
        self._finish(now)

    def start_data(self, total: int | None) -> None:
        """Begin the data-in phase of ``total`` bytes, None where it is not known."""
        request = self._request()
        self._to_send = total
        self._send(Channel.COMMAND, StartData(request.transaction, TOTAL_UNKNOWN if total is None else total))

    def data_header(self, size: int, *, last: bool) -> None:
        """Queue the head of the next packet of the data-in phase; ``size`` bytes of payload are then owed."""
        if self._to_send is not None:
            if size > self._to_send:
                raise LocalProtocolError(f"{size} bytes, but only {self._to_send} of the announced total are left")
            self._to_send -= size
        transaction = self._request().transaction
        header = self._links[Channel.COMMAND].send_data(transaction, size, last=last)
        self._outgoing.append((Channel.COMMAND, header))

    def sent(self, size: int, now: float) -> None:
        """``size`` bytes of owed payload went out, through ``outgoing`` or beside the engine."""
        self._links[Channel.COMMAND].paid(size)
        self._last_progress = now
        self._settle_cancel(now)

    def send_chunk(self, payload: bytes, now: float, *, last: bool) -> None:
        """One packet of the data-in phase, head and payload."""
        self.data_header(len(payload), last=last)
        self._outgoing.append((Channel.COMMAND, payload))
        self.sent(len(payload), now)

    def event(self, code: int, params: tuple[int, ...] = (), transaction: int = NO_TRANSACTION) -> None:
        """Tell the initiator; kept, within bounds, until its event connection is there."""
        event = Event(code, transaction, params)
        if self.event_phase is Phase.OPEN:
            self._send(Channel.EVENT, event)
        else:
            self._early_events.append(event)

    @property
    def cancelled(self) -> bool:
        """Whether the transaction under way has been given up; its handler sends no more."""
        return self._cancelling is not None

    @property
    def sending(self) -> bool:
        """Whether a data-in phase is open and wanted."""
        return self.command_phase is Phase.DATA_IN and not self.cancelled

    def deadline(self) -> float | None:
        """When ``tick`` is to be called next, or None."""
        if self.closed:
            return None
        if self._cancel_by is not None:
            return self._cancel_by
        if self._probe_sent is not None:
            return self._probe_sent + self._limits.probe_answer
        return None

    def tick(self, now: float) -> None:
        """The deadline may have come: end a half-cancelled transaction, or note that a probe was not answered."""
        if self._cancel_by is not None and now >= self._cancel_by:
            self._cancel_by = None
            self._settle_cancel(now)
        if self._probe_sent is not None and now >= self._probe_sent + self._limits.probe_answer:
            unheard = self._last_heard <= self._probe_sent
            self._probe_sent = None
            if unheard:
                self._notices.append(ProbeUnanswered())

    def _request(self) -> OperationRequest:
        if not self.busy:
            raise LocalProtocolError("no operation is under way")
        return self._links[Channel.COMMAND].running

    def _packet(self, channel: Channel, packet: Packet, now: float) -> None:
        match packet:
            case InitCommandRequest():
                self.initiator = packet
                self._notices.append(Asked(packet))
            case InitEventRequest():
                self._event_connected()
            case OperationRequest():
                self._requested(packet, now)
            case StartData():
                self._data_started(packet, now)
            case Cancel():
                self._cancel(channel, packet.transaction, now)

    def _event_connected(self) -> None:
        self._send(Channel.EVENT, InitEventAck())
        self._notices.append(Connected())
        while self._early_events:
            self._send(Channel.EVENT, self._early_events.popleft())

    def _requested(self, request: OperationRequest, now: float) -> None:
        if self._inflow and self._links[Channel.COMMAND].previous is Phase.DRAINING and self._inflow.total == 0:
            self._judge.meet(DATA_END_MISSING, "the next request follows an empty data phase")
        self._inflow, self._to_send = None, None
        if self.event_phase is not Phase.OPEN:
            self._judge.meet(EVENT_CONNECTION_MISSING, f"operation 0x{request.code:04X}")
        if request.phase not in (DataPhase.NONE_OR_IN, DataPhase.OUT):
            self._judge.meet(PHASE_UNKNOWN, f"phase {request.phase}")
        if self._judge.strict and self.session is not None and request.transaction != self._expected:
            self.respond(_INVALID_TRANSACTION, now=now)
            return
        self._follow_transactions(request)
        self._notices.append(Requested(request, request.phase == DataPhase.OUT))

    def _follow_transactions(self, request: OperationRequest) -> None:
        """ISO 15740 9.3.1: 0 outside a session, 1 for the first inside, then one more each time."""
        given = request.transaction
        if request.code == _OPEN_SESSION:
            if given:
                self._judge.meet(OPENSESSION_TRANSACTION, f"id {given}")
            self._expected = 1
        elif self.session is None:
            if given:
                self._judge.meet(DEVICE_INFO_OUTSIDE_SESSION, f"id {given}")
        else:
            if given != self._expected:
                self._judge.meet(TRANSACTION_SKIPPED, f"id {given} instead of {self._expected}")
            self._expected = next_transaction(given)

    def _data_started(self, start: StartData, now: float) -> None:
        if self.command_phase is not Phase.DATA_OUT or self.cancelled:
            return
        self._inflow = Inflow(self._judge, self._limits, self._announced(start))
        self._notices.append(DataStarted(start.transaction, self._inflow.total))
        if self._inflow.total == 0:
            # libgphoto2 sends no End_Data after an announced nothing.
            self._notices.append(DataEnded(0, 0))

    def _data_ended(self, now: float) -> None:
        inflow = self._inflow
        self._inflow = None
        if inflow is None or inflow.total == 0 or self.cancelled:
            return
        received = inflow.received + inflow.surplus
        if inflow.total is not None and received < inflow.total:
            self._judge.meet(DATA_SHORT, f"{received} of {inflow.total} bytes")
        self._notices.append(DataEnded(received, inflow.total))

    def _foreign(self, error: WrongTransaction, now: float) -> None:
        """Data for another transaction: the operation is answered, the connection goes on (CIPA DC-X005 2.3.10)."""
        if self._judge.strict or not self.busy:
            raise error
        self.respond(_INVALID_TRANSACTION, now=now)

    def _cancel(self, channel: Channel, transaction: int, now: float) -> None:
        """CIPA DC-X005 annex 5.6: the command copy ends the transaction, the event copy stops it and waits."""
        if channel is Channel.COMMAND and self.command_phase is Phase.CANCELLING:
            self._begin_cancel()
            self._cancel_by = None
            self._settle_cancel(now)
        elif channel is Channel.EVENT and self._is_running(transaction) and not self.cancelled:
            self._begin_cancel()
            self._cancel_by = now + self._limits.cancel_partner

    def _is_running(self, transaction: int) -> bool:
        return self.busy and transaction == self._request().transaction

    def _begin_cancel(self) -> None:
        if not self.cancelled:
            self._cancelling = self._request().transaction
            self._discarding, self._inflow = True, None
            self._notices.append(Cancelled(self._cancelling))

    def _settle_cancel(self, now: float) -> None:
        if self.cancelled and self._cancel_by is None and not self.payload_owed and self.busy:
            self.respond(_CANCELLED, now=now)

    def _finish(self, now: float) -> None:
        self._cancelling, self._cancel_by, self._to_send = None, None, None
        self._discarding = False
        self._last_progress = now
        # A request that came early waits in the link; its turn is now.
        if self._links[Channel.COMMAND].waiting:
            self._pump(Channel.COMMAND, now)

    def _ended(self, channel: Channel) -> None:
        whole = all(link.at_boundary for link in self._links.values())
        what = "closed by the initiator" if whole else "ended in the middle of a packet"
        self._close(whole and not self.busy and self.session is None, f"{channel.value} connection {what}")
