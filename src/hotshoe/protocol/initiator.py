"""The computer's side of a PTP/IP connection, without I/O."""

from __future__ import annotations

from hotshoe.errors import LocalProtocolError, ResponseTimeout
from hotshoe.protocol.engine import Engine, Inflow
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.notices import (
    CommandAccepted,
    Connected,
    DataEnded,
    DataStarted,
    Happened,
    ProbeUnanswered,
    Refused,
    Responded,
)
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.wire.deviations import DATA_SHORT, EVENT_CONNECTION_LOST, PROBE_UNANSWERED
from hotshoe.wire.packets import (
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
_OK, _SESSION_ALREADY_OPEN = 0x2001, 0x201E


class Initiator(Engine):
    """Connects, requests one operation at a time, sends and takes data phases, cancels, probes.

    The way: ``start`` on the command connection; at CommandAccepted open the second connection and call
    ``event_connected``; at Connected operations may start. ``next_transaction`` may be set for tests of the wrap.
    """

    def __init__(self, guid: Guid, name: str, *, strict: bool = False, limits: Limits = DEFAULT) -> None:
        super().__init__(Role.INITIATOR, strict=strict, limits=limits)
        self._guid = guid
        self._name = name
        self._connection = 0
        self._asked_at: float | None = None
        self._cancelled_at: float | None = None
        self._to_send = 0
        self.in_session = False
        self.next_transaction = 1

    def start(self, now: float) -> None:
        """Ask for a connection (CIPA DC-X005 2.2.3.1)."""
        self._asked_at = self._last_progress = self._last_heard = self._quiet_since = now
        self._send(Channel.COMMAND, InitCommandRequest(self._guid, self._name))

    def event_connected(self, now: float) -> None:
        """The second TCP connection is there: associate it."""
        self._asked_at = now
        self._send(Channel.EVENT, InitEventRequest(self._connection))

    def request(self, code: int, params: tuple[int, ...], now: float, *, total: int | None = None) -> int:
        """Request operation ``code``; with ``total``, a data-out phase of that many bytes follows.

        Returns the transaction id; raises LocalProtocolError while another transaction is under way.
        """
        if self.event_phase is not Phase.OPEN:
            raise LocalProtocolError("the event connection is not established")
        transaction = self._transaction_for(code)
        phase = DataPhase.NONE_OR_IN if total is None else DataPhase.OUT
        self._send(Channel.COMMAND, OperationRequest(phase, code, transaction, params))
        self._inflow, self._cancelled_at, self._last_progress = None, None, now
        self._to_send = total or 0
        if self.in_session and code != _OPEN_SESSION:
            self.next_transaction = next_transaction(transaction)
        if total is not None:
            self._send(Channel.COMMAND, StartData(transaction, total))
            if not total:
                self.data_header(0)
        return transaction

    def data_header(self, size: int) -> None:
        """Queue the head of the next packet of the data-out phase; ``size`` bytes of payload are then owed.

        The packet that completes the announced total is the End_Data.
        """
        if size > self._to_send:
            raise LocalProtocolError(f"{size} bytes, but only {self._to_send} of the announced total are left")
        link = self._links[Channel.COMMAND]
        header = link.send_data(link.running.transaction, size, last=size == self._to_send)
        self._outgoing.append((Channel.COMMAND, header))
        self._to_send -= size

    def sent(self, size: int, now: float) -> None:
        """``size`` bytes of owed payload went out, through ``outgoing`` or beside the engine."""
        self._links[Channel.COMMAND].paid(size)
        self._last_progress = now

    def send_chunk(self, payload: bytes, now: float) -> None:
        """One packet of the data-out phase, head and payload."""
        self.data_header(len(payload))
        self._outgoing.append((Channel.COMMAND, payload))
        self.sent(len(payload), now)

    @property
    def sending(self) -> bool:
        """Whether the responder still wants the rest of the data-out phase."""
        return self.command_phase is Phase.DATA_OUT and self._to_send > 0

    def cancel(self, now: float) -> None:
        """Give the transaction up: Cancel on both connections; the response still comes (CIPA DC-X005 2.7).

        Owed payload has to go out first; raises LocalProtocolError otherwise. Does nothing when none is under way.
        """
        if not self.busy or self._cancelled_at is not None:
            return
        transaction = self._links[Channel.COMMAND].running.transaction
        self._send(Channel.COMMAND, Cancel(transaction))
        self._send(Channel.EVENT, Cancel(transaction))
        self._cancelled_at = self._last_progress = now

    def deadline(self) -> float | None:
        """When ``tick`` is to be called next, or None."""
        limits = self._limits
        if self.closed:
            return None
        if self._cancelled_at is not None and self.busy:
            return self._cancelled_at + limits.cancel
        if self.busy:
            return self._last_progress + limits.progress
        if self.event_phase is not Phase.OPEN:
            return self._establishment_deadline()
        if self._probe_sent is not None:
            return self._probe_sent + limits.probe_answer
        return self._quiet_since + limits.probe_idle

    def tick(self, now: float) -> None:
        """The deadline may have come: probe, or give up with ResponseTimeout, and both connections are to be closed."""
        due = self.deadline()
        if due is None or now < due:
            return
        if self.busy or self.event_phase is not Phase.OPEN:
            self._overdue()
        elif self._probe_sent is None:
            self.probe(now)
        else:
            self._judge_silence(self._probe_sent, now)

    def _judge_silence(self, probed: float, now: float) -> None:
        """No answer to a probe: death of a peer that has answered before, else a doubt."""
        self._probe_sent = None
        if self._last_heard > probed:
            return
        if self._probe_ever_answered:
            self._expire("no answer to a probe")
        self._quiet_since = now
        self._judge.meet(PROBE_UNANSWERED)
        self._notices.append(ProbeUnanswered())

    def _establishment_deadline(self) -> float | None:
        if self._asked_at is None:
            return None
        asked = self.command_phase is Phase.ASKED
        return self._asked_at + (self._limits.consent if asked else self._limits.establishment)

    def _overdue(self) -> None:
        if self._cancelled_at is not None:
            self._expire("no response to a cancel")
        elif self.busy:
            self._expire(f"no progress for {self._limits.progress:g} s")
        elif self.command_phase is Phase.ASKED:
            self._expire(f"no answer to the connection request for {self._limits.consent:g} s")
        else:
            self._expire(f"the event connection was not acknowledged for {self._limits.establishment:g} s")

    def _expire(self, what: str) -> None:
        self._close(False, what)
        raise ResponseTimeout(what)

    def _transaction_for(self, code: int) -> int:
        if code == _OPEN_SESSION or not self.in_session:
            return 0
        return self.next_transaction

    def _packet(self, channel: Channel, packet: Packet, now: float) -> None:
        match packet:
            case InitCommandAck():
                self._connection, self._asked_at = packet.connection, now
                self._notices.append(CommandAccepted(packet.connection, packet.guid, packet.name, packet.version))
            case InitEventAck():
                self._notices.append(Connected())
            case InitFail():
                self._notices.append(Refused(packet.reason))
                self._close(False, f"refused with reason {packet.reason}")
            case Event():
                self._notices.append(Happened(packet))
            case StartData():
                self._data_started(packet)
            case OperationResponse():
                self._responded(packet)

    def _data_started(self, start: StartData) -> None:
        if self.command_phase is Phase.DATA_IN:
            self._inflow = Inflow(self._judge, self._limits, self._announced(start))
            self._notices.append(DataStarted(start.transaction, self._inflow.total))

    def _data_ended(self, now: float) -> None:
        inflow = self._inflow
        if inflow:
            self._notices.append(DataEnded(inflow.received, inflow.total))

    def _responded(self, response: OperationResponse) -> None:
        request = self._links[Channel.COMMAND].running
        self._follow_session(request.code, response.code)
        inflow = self._inflow
        received, total = (inflow.received + inflow.surplus, inflow.total) if inflow else (0, None)
        if total is not None and received < total and self._cancelled_at is None:
            self._judge.meet(DATA_SHORT, f"{received} of {total} bytes")
        self._notices.append(
            Responded(
                request.code,
                request.transaction,
                response.code,
                response.params,
                received,
                total,
                not self._to_send,
            )
        )
        self._inflow, self._cancelled_at, self._to_send = None, None, 0

    def _follow_session(self, operation: int, response: int) -> None:
        if operation == _OPEN_SESSION and response in (_OK, _SESSION_ALREADY_OPEN):
            self.in_session, self.next_transaction = True, 1
        elif operation == _CLOSE_SESSION and response == _OK:
            self.in_session = False

    def _ended(self, channel: Channel) -> None:
        whole = all(link.at_boundary for link in self._links.values())
        clean = whole and not self.busy and not self.in_session
        if channel is Channel.EVENT and not clean:
            self._judge.meet(EVENT_CONNECTION_LOST)
        what = "closed by the camera" if whole else "ended in the middle of a packet"
        self._close(clean, f"{channel.value} connection {what}")
