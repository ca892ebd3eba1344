"""The computer's side of a PTP/IP connection, without I/O."""

from __future__ import annotations

from hotshoe.errors import LocalProtocolError, ResponseTimeout
from hotshoe.protocol.engine import Engine
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.notices import CommandAccepted, Connected, Happened, ProbeUnanswered, Refused, Responded
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.wire.deviations import EVENT_CONNECTION_LOST, PROBE_UNANSWERED
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
from hotshoe.wire.values import Guid, next_transaction

_OPEN_SESSION, _CLOSE_SESSION = 0x1002, 0x1003
_OK, _SESSION_NOT_OPEN, _SESSION_ALREADY_OPEN = 0x2001, 0x2003, 0x201E


class Initiator(Engine):
    """Connects, requests one operation at a time, sends and takes data phases, cancels, probes.

    The way: ``start`` on the command connection; at CommandAccepted open the second connection and call
    ``event_connected``; at Connected operations may start. ``next_transaction`` may be set for tests of the wrap.
    """

    __slots__ = (
        "_asked_at",
        "_cancelled_at",
        "_connection",
        "_guid",
        "_name",
        "_quiet_since",
        "_to_send",
        "in_session",
        "next_transaction",
    )

    def __init__(self, guid: Guid, name: str, *, strict: bool = False, limits: Limits = DEFAULT) -> None:
        super().__init__(Role.INITIATOR, strict=strict, limits=limits)
        self._guid = guid
        self._name = name
        self._connection = 0
        self._asked_at: float | None = None
        self._cancelled_at: float | None = None
        self._quiet_since = 0.0
        self._to_send = 0
        self.in_session = False
        self.next_transaction = 1

    def start(self, now: float) -> None:
        """Ask for a connection (CIPA DC-X005 2.2.3.1)."""
        self._send(Channel.COMMAND, InitCommandRequest(self._guid, self._name))
        self._asked_at = now

    def event_connected(self, now: float) -> None:
        """The second TCP connection is there: associate it. The time for that runs since CommandAccepted."""
        if self.command_phase is not Phase.ACCEPTED:
            raise LocalProtocolError("the event connection comes after the acknowledgement of the command connection")
        self._send(Channel.EVENT, InitEventRequest(self._connection))
        self._quiet_since = now

    def request(self, code: int, params: tuple[int, ...], now: float, *, total: int | None = None) -> int:
        """Request operation ``code``; with ``total``, a data-out phase of that many bytes follows.

        Returns the transaction id; raises LocalProtocolError while another transaction is under way.
        """
        if self._event.phase is not Phase.OPEN:
            raise LocalProtocolError("the event connection is not established")
        if total is not None and not 0 <= total < TOTAL_UNKNOWN:
            raise LocalProtocolError(f"a data phase cannot have {total} bytes")
        transaction = self._transaction_for(code)
        phase = DataPhase.NONE_OR_IN if total is None else DataPhase.OUT
        self._send(Channel.COMMAND, OperationRequest(phase, code, transaction, params))
        self._cancelled_at, self._last_progress = None, now
        if self.in_session and code != _OPEN_SESSION:
            self.next_transaction = next_transaction(transaction)
        self._begin_data(transaction, total)
        return transaction

    def data_header(self, size: int) -> None:
        """Queue the head of the next packet of the data-out phase; ``size`` bytes of payload are then owed.

        The packet that completes the announced total is the End_Data.
        """
        if size > self._to_send:
            raise LocalProtocolError(f"{size} bytes, but only {self._to_send} of the announced total are left")
        self._queue_payload(size, last=size == self._to_send)
        self._to_send -= size

    def send_chunk(self, payload: bytes, now: float) -> None:
        """One packet of the data-out phase, head and payload."""
        self.data_header(len(payload))
        self._outgoing.append((Channel.COMMAND, payload))
        self.sent(len(payload), now)

    @property
    def sending(self) -> bool:
        """Whether the responder still wants the rest of the data-out phase."""
        return not self.closed and self.command_phase is Phase.DATA_OUT and self._to_send > 0

    def cancel(self, now: float) -> None:
        """Give the transaction up: Cancel on both connections; the response still comes (CIPA DC-X005 2.7).

        Owed payload has to go out first; raises LocalProtocolError otherwise. Does nothing when none is under way.
        """
        if not self.busy or self._cancelled_at is not None:
            return
        transaction = self._command.running.transaction
        self._send(Channel.COMMAND, Cancel(transaction))
        self._send(Channel.EVENT, Cancel(transaction))
        self._cancelled_at = now

    def deadline(self) -> float | None:
        """When ``tick`` is to be called next, or None."""
        limits = self._limits
        if self.busy:
            since, limit = self._cancelled_at, limits.cancel
            return self._last_progress + limits.progress if since is None else since + limit
        if self.closed or self._asked_at is None:
            return None
        if self._command.phase is Phase.ASKED:
            return self._asked_at + limits.consent
        if self._event.phase is not Phase.OPEN:
            return self._asked_at + limits.establishment
        if self._probes.sent is not None:
            return self._probes.due
        return max(self._last_heard, self._quiet_since) + limits.probe_idle

    def tick(self, now: float) -> None:
        """The deadline may have come: probe, or give up with ResponseTimeout, and both connections are to be closed."""
        due = self.deadline()
        if due is None or now < due:
            return
        if self.busy or self.event_phase is not Phase.OPEN:
            self._expire(self._missing())
        elif self._probes.sent is None:
            self.probe(now)
        else:
            self._judge_silence(self._probes.sent, now)

    def _judge_silence(self, probed: float, now: float) -> None:
        """No answer to a probe: death of a peer that has answered before, else a doubt."""
        self._probes.lapse()
        if self._last_heard > probed:
            return
        if self._probes.ever_answered:
            self._expire("no answer to a probe")
        self._quiet_since = now
        with self._fatal():
            self._judge.meet(PROBE_UNANSWERED)
        self._notices.append(ProbeUnanswered())

    def _missing(self) -> str:
        """What did not come in time."""
        limits = self._limits
        if self.command_phase is Phase.ASKED:
            return f"no answer to the connection request for {limits.consent:g} s"
        if self.event_phase is not Phase.OPEN:
            return f"the event connection was not acknowledged for {limits.establishment:g} s"
        if self._cancelled_at is not None:
            return f"no response to a cancel for {limits.cancel:g} s"
        return f"no progress for {limits.progress:g} s"

    def _expire(self, what: str) -> None:
        self._close(False, what)
        raise ResponseTimeout(what)

    def _transaction_for(self, code: int) -> int:
        """ISO 15740 9.3.1: 0 for OpenSession and outside a session."""
        return self.next_transaction if self.in_session and code != _OPEN_SESSION else 0

    def _begin_data(self, transaction: int, total: int | None) -> None:
        self._to_send = total or 0
        if total is not None:
            self._send(Channel.COMMAND, StartData(transaction, total))
            if not total:
                self.data_header(0)

    def _packet(self, channel: Channel, packet: Packet, now: float) -> None:
        match packet:
            case OperationResponse():
                self._responded(packet)
            case InitCommandAck():
                self._connection, self._asked_at = packet.connection, now
                self._notices.append(CommandAccepted(packet.connection, packet.guid, packet.name, packet.version))
            case InitEventAck():
                self._notices.append(Connected())
            case InitFail():
                self._notices.append(Refused(packet.reason))
                self._close(False, f"refused with reason {packet.reason}")
            case _:
                assert isinstance(packet, Event), "the state tables let nothing else through"
                self._notices.append(Happened(packet))

    def _responded(self, response: OperationResponse) -> None:
        request, inflow = self._command.running, self._command.inflow
        self._follow_session(request.code, response.code)
        self._notices.append(
            Responded(
                request.code,
                request.transaction,
                response.code,
                response.params,
                inflow.received if inflow else 0,
                inflow.total if inflow else None,
                sent_whole=not (self._to_send or self.payload_owed),
                received_whole=inflow.whole if inflow else True,
            )
        )
        self._cancelled_at, self._to_send = None, 0

    def _follow_session(self, operation: int, response: int) -> None:
        if operation == _OPEN_SESSION and response in (_OK, _SESSION_ALREADY_OPEN):
            # A session of ours that is open already counts on; one that somebody else left open starts anew.
            if not (self.in_session and response == _SESSION_ALREADY_OPEN):
                self.next_transaction = 1
            self.in_session = True
        elif operation == _CLOSE_SESSION and response in (_OK, _SESSION_NOT_OPEN):
            self.in_session = False

    def _ended(self, channel: Channel) -> None:
        clean = self._whole and self.event_phase is Phase.OPEN and not (self.busy or self.in_session)
        what = "closed by the camera" if self._link(channel).at_boundary else "ended in the middle of a packet"
        if channel is Channel.EVENT and not clean and not self._judge.strict:
            self._judge.meet(EVENT_CONNECTION_LOST)
        self._close(clean, f"{channel.value} connection {what}")
