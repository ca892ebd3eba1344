"""What initiator and responder share: two links, queues of bytes and notices, probes, deadlines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque

from hotshoe.errors import LocalProtocolError, RemoteProtocolError
from hotshoe.protocol.framing import DataHeader, Frame, Piece
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.link import Link, WrongTransaction
from hotshoe.protocol.notices import Closed, DataChunk, Notice, ProbeAnswered
from hotshoe.protocol.states import COMMAND, EVENT, Channel, Phase, Role
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import DATA_SURPLUS, PROBE_UNSOLICITED, Deviation, Judge, Met
from hotshoe.wire.packets import TOTAL_UNKNOWN, Packet, ProbeRequest, ProbeResponse, StartData

_BUSY = frozenset(
    {Phase.REQUESTED, Phase.DATA_OUT_DUE, Phase.DATA_OUT, Phase.DATA_IN, Phase.RESPONSE_DUE, Phase.CANCELLING}
)


class Inflow:
    """A data phase towards us: what was announced, what came."""

    __slots__ = ("_judge", "_limits", "received", "surplus", "total")

    def __init__(self, judge: Judge, limits: Limits, total: int | None = None) -> None:
        self._judge = judge
        self._limits = limits
        self.total = total
        self.received = 0
        self.surplus = 0

    def take(self, data: memoryview) -> memoryview:
        """The part of ``data`` within the announced total; raises RemoteProtocolError for too much surplus."""
        room = len(data) if self.total is None else max(0, self.total - self.received)
        kept = data[:room]
        self.received += len(kept)
        if len(kept) < len(data):
            self._judge.meet(DATA_SURPLUS, f"more than {self.total} bytes")
            self.surplus += len(data) - len(kept)
            if self.surplus > self._limits.surplus_bytes:
                raise RemoteProtocolError(f"the peer sends on and on after the {self.total} bytes that it announced")
        return kept


class Engine(ABC):
    """Base of Initiator and Responder; ``receive``, ``outgoing``, ``notices``, ``deadline`` and ``tick`` drive it.

    Not an abstraction for others to build on: the two roles differ in everything but this.
    """

    def __init__(self, role: Role, *, strict: bool = False, limits: Limits = DEFAULT) -> None:
        self._role = role
        self._limits = limits
        self._judge = Judge(strict=strict)
        self._links = {
            Channel.COMMAND: Link(COMMAND, role, judge=self._judge, limits=limits),
            Channel.EVENT: Link(EVENT, role, judge=self._judge, limits=limits),
        }
        self._outgoing: list[tuple[Channel, bytes]] = []
        self._notices: deque[Notice] = deque()
        self._inflow: Inflow | None = None
        self._discarding = False
        self._probe_sent: float | None = None
        self._probe_ever_answered = False
        self._answers: deque[float] = deque()
        self._last_heard = 0.0
        self._quiet_since = 0.0
        self._last_progress = 0.0
        self.closed = False

    @property
    def deviations(self) -> tuple[Met, ...]:
        """The peer's departures from the standard so far."""
        return self._judge.met

    @property
    def judge(self) -> Judge:
        """Who notes the peer's deviations; readers of its datasets need the same one."""
        return self._judge

    def note(self, deviation: Deviation, detail: str = "") -> None:
        """Note a deviation that only a caller who knows the catalog can see; raises RemoteProtocolError if strict."""
        self._judge.meet(deviation, detail)

    @property
    def command_phase(self) -> Phase:
        """Where the command connection stands."""
        return self._links[Channel.COMMAND].phase

    @property
    def event_phase(self) -> Phase:
        """Where the event connection stands."""
        return self._links[Channel.EVENT].phase

    @property
    def busy(self) -> bool:
        """Whether a transaction is under way."""
        return self.command_phase in _BUSY

    @property
    def payload_due(self) -> int:
        """Payload bytes that the packet being received still owes; they may pass beside the engine."""
        return self._links[Channel.COMMAND].payload_due

    @property
    def payload_owed(self) -> int:
        """Payload bytes that we still owe after the last data header."""
        return self._links[Channel.COMMAND].payload_owed

    def reading(self, channel: Channel) -> bool:
        """Whether more bytes of ``channel`` can be used now; the transport pauses where not."""
        return not (self.closed or self._links[channel].waiting)

    def outgoing(self) -> list[tuple[Channel, bytes]]:
        """Take the bytes that are to be written, in order."""
        taken, self._outgoing = self._outgoing, []
        return taken

    def notices(self) -> list[Notice]:
        """Take what happened; the views of DataChunk notices are good until the next ``receive``."""
        taken = list(self._notices)
        self._notices.clear()
        return taken

    def receive(self, channel: Channel, data: Buffer, now: float) -> None:
        """Bytes that came on ``channel``; ``b""`` is its end.

        Raises RemoteProtocolError when the peer broke the rules beyond tolerance; both connections are to be closed.
        """
        if self.closed:
            return
        if not len(data):
            self._ended(channel)
            return
        self._last_heard = self._quiet_since = self._last_progress = now
        self._links[channel].receive(data)
        self._pump(channel, now)

    def lost(self, channel: Channel, reason: str) -> None:
        """The connection of ``channel`` broke otherwise than by its end, e.g. by a reset."""
        if not self.closed:
            self._close(False, f"{channel.value} connection: {reason}")

    def probe(self, now: float) -> None:
        """Ask the peer for a sign of life on the event connection."""
        self._send(Channel.EVENT, ProbeRequest())
        self._probe_sent = now

    def _pump(self, channel: Channel, now: float) -> None:
        link = self._links[channel]
        try:
            while not self.closed and self._advance(channel, now):
                pass
            link.keep()
        except RemoteProtocolError as error:
            self._close(False, str(error))
            raise

    def _advance(self, channel: Channel, now: float) -> bool:
        """Take one frame; whether there was one."""
        try:
            frame = self._links[channel].next()
        except WrongTransaction as error:
            self._foreign(error, now)
            return True
        if frame is not None:
            self._frame(channel, frame, now)
        return frame is not None

    def _foreign(self, error: WrongTransaction, now: float) -> None:
        """A packet for a transaction that does not exist: never guess, give the connection up."""
        raise error

    def _frame(self, channel: Channel, frame: Frame, now: float) -> None:
        match frame:
            case ProbeRequest():
                self._answer_probe(channel, now)
            case ProbeResponse():
                self._probe_answered()
            case DataHeader():
                self._data_header(frame, now)
            case Piece():
                self._piece(frame, now)
            case _:
                self._packet(channel, frame, now)

    @abstractmethod
    def _packet(self, channel: Channel, packet: Packet, now: float) -> None: ...

    def _data_header(self, header: DataHeader, now: float) -> None:
        if self._inflow is None and not self._discarding:
            self._inflow = Inflow(self._judge, self._limits)
        if not header.size:
            self._maybe_end(now)

    def _piece(self, piece: Piece, now: float) -> None:
        if self._inflow and len(kept := self._inflow.take(piece.data)):
            self._notices.append(DataChunk(kept))
        if piece.last:
            self._maybe_end(now)

    def _maybe_end(self, now: float) -> None:
        if self.command_phase is Phase.RESPONSE_DUE:
            self._data_ended(now)

    @abstractmethod
    def _data_ended(self, now: float) -> None: ...

    def _announced(self, start: StartData) -> int | None:
        """The total of a Start_Data, None where it is left open."""
        return None if start.total == TOTAL_UNKNOWN else start.total

    def _answer_probe(self, channel: Channel, now: float) -> None:
        while self._answers and self._answers[0] <= now - 1.0:
            self._answers.popleft()
        self._answers.append(now)
        if len(self._answers) > self._limits.probe_answers_per_second:
            raise RemoteProtocolError("a flood of probes")
        if channel is Channel.COMMAND and self.payload_owed:
            channel = Channel.EVENT
        self._send(channel, ProbeResponse())

    def _probe_answered(self) -> None:
        if self._probe_sent is None and not self._probe_ever_answered:
            self._judge.meet(PROBE_UNSOLICITED)
        self._probe_sent = None
        self._probe_ever_answered = True
        self._notices.append(ProbeAnswered())

    def _send(self, channel: Channel, packet: Packet) -> None:
        if self.closed:
            raise LocalProtocolError("the connection is closed")
        self._outgoing.append((channel, self._links[channel].send(packet)))

    @abstractmethod
    def _ended(self, channel: Channel) -> None: ...

    def _close(self, clean: bool, reason: str) -> None:
        self.closed = True
        self._notices.append(Closed(clean, reason))
