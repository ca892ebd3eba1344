"""What initiator and responder share: two links, queues of bytes and notices, data phases towards us, probes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from hotshoe.errors import LocalProtocolError, RemoteProtocolError
from hotshoe.protocol.framing import DataHeader, Frame, Piece
from hotshoe.protocol.inflow import Inflow
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.link import Link
from hotshoe.protocol.notices import Closed, DataChunk, DataEnded, DataStarted, Notice, ProbeAnswered
from hotshoe.protocol.probes import Probes
from hotshoe.protocol.states import BUSY, COMMAND, EVENT, Channel, Phase, Role
from hotshoe.protocol.transactions import WrongTransaction
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import Deviation, Judge, Met
from hotshoe.wire.packets import Packet, ProbeRequest, ProbeResponse, StartData

_OF_DATA = (DataHeader, StartData)
# An alias, because looking a member up in its Enum takes as long as the rest of what is done with it.
_COMMAND = Channel.COMMAND


class Engine(ABC):
    """Base of Initiator and Responder; ``receive``, ``outgoing``, ``notices``, ``deadline`` and ``tick`` drive it.

    Not an abstraction for others to build on: the two roles differ in everything but this.
    """

    __slots__ = (
        "_answer_owed",
        "_begun",
        "_command",
        "_ended_phase",
        "_event",
        "_judge",
        "_last_heard",
        "_last_progress",
        "_limits",
        "_notices",
        "_outgoing",
        "_probes",
        "closed",
    )

    def __init__(self, role: Role, *, strict: bool = False, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._judge = Judge(strict=strict)
        self._command = Link(COMMAND, role, judge=self._judge, limits=limits)
        self._event = Link(EVENT, role, judge=self._judge, limits=limits)
        self._outgoing: list[tuple[Channel, bytes]] = []
        self._notices: list[Notice] = []
        self._begun: Inflow | None = None
        self._ended_phase: Inflow | None = None
        self._probes = Probes(self._judge, limits)
        self._answer_owed = False
        self._last_heard = 0.0
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
        return self._command.phase

    @property
    def event_phase(self) -> Phase:
        """Where the event connection stands."""
        return self._event.phase

    @property
    def busy(self) -> bool:
        """Whether a transaction is under way."""
        return not self.closed and self._command.phase in BUSY

    def unfinished(self, channel: Channel) -> bool:
        """Whether the peer has more to send on ``channel`` for what is under way there.

        It may wait until it knows that its last segment has arrived, so the transport has to tell it at once.
        """
        return not self.closed and self._link(channel).unfinished

    @property
    def payload_due(self) -> int:
        """Payload bytes of the packet being received that are wanted; they may pass beside the engine.

        Whoever takes them from the socket itself calls ``payload_passed``. What else the packet holds is surplus or
        belongs to a transaction that is over, and goes through ``receive`` like everything.
        """
        return self._command.payload_due

    @property
    def payload_room(self) -> int:
        """Bytes that the data phase being received may still bring, 0 where its total was not announced."""
        inflow = self._command.inflow
        return (inflow.room or 0) if inflow else 0

    @property
    def transaction(self) -> int:
        """The number of the last request; raises LocalProtocolError before the first."""
        return self._command.running.transaction

    @property
    def payload_owed(self) -> int:
        """Payload bytes that we still owe after the last data header."""
        return self._command.payload_owed

    def reading(self, channel: Channel) -> bool:
        """Whether more bytes of ``channel`` can be used now; the transport pauses where not."""
        return not (self.closed or self._link(channel).waiting)

    def outgoing(self) -> list[tuple[Channel, bytes]]:
        """Take the bytes that are to be written, in order."""
        taken, self._outgoing = self._outgoing, []
        return taken

    def notices(self) -> list[Notice]:
        """Take what happened; the views of DataChunk notices are good until the next ``receive``."""
        taken, self._notices = self._notices, []
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
        self._heard(channel, now)
        self._link(channel).receive(data)
        self._pump(channel, now)

    def payload_passed(self, size: int, now: float) -> None:
        """``size`` bytes of ``payload_due`` were taken from the socket beside the engine.

        Raises LocalProtocolError for more than are due, RemoteProtocolError as ``receive`` does.
        """
        if self.closed:
            return
        self._heard(Channel.COMMAND, now)
        with self._fatal():
            self._command.passed(size)
        self._tell_data()

    @abstractmethod
    def deadline(self) -> float | None:
        """When ``tick`` is to be called next, or None."""

    @abstractmethod
    def tick(self, now: float) -> None:
        """The deadline may have come."""

    def lost(self, channel: Channel, reason: str) -> None:
        """The connection of ``channel`` broke otherwise than by its end, e.g. by a reset."""
        self._close(False, f"{channel.value} connection: {reason}")

    def probe(self, now: float) -> None:
        """Ask the peer for a sign of life on the event connection."""
        self._send(Channel.EVENT, ProbeRequest())
        self._probes.send(now)

    def sent(self, size: int, now: float) -> None:
        """``size`` bytes of owed payload went out, through ``outgoing`` or beside the engine."""
        self._command.paid(size)
        self._last_progress = now
        if not self.payload_owed:
            self._paid_up(now)

    def _paid_up(self, now: float) -> None:
        """The packet is out, so that something else may be said on the command connection."""
        if self._answer_owed and not self.closed:
            self._answer_owed = False
            self._send(Channel.COMMAND, ProbeResponse())

    def _link(self, channel: Channel) -> Link:
        return self._command if channel is _COMMAND else self._event

    def _heard(self, channel: Channel, now: float) -> None:
        self._last_heard = now
        # Events tell that the peer lives, not that it goes on with the transaction.
        if channel is _COMMAND:
            self._last_progress = now

    @contextmanager
    def _fatal(self) -> Iterator[None]:
        """What the peer did wrong ends the connection."""
        try:
            yield
        except RemoteProtocolError as error:
            self._close(False, str(error))
            raise

    def _pump(self, channel: Channel, now: float) -> None:
        """Take all frames that are there."""
        link = self._link(channel)
        try:
            while not self.closed and self._advance(link, channel, now):
                pass
            link.keep()
        except RemoteProtocolError as error:
            self._close(False, str(error))
            raise

    def _advance(self, link: Link, channel: Channel, now: float) -> bool:
        """Take one frame, and the whole packets of data before it; whether there was one."""
        if link.inflow and (whole := link.whole_data()):
            self._notices += map(DataChunk, whole)
            self._tell_data()
        try:
            frame = link.next()
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
        if isinstance(frame, Piece):
            if len(frame.data):
                self._notices.append(DataChunk(frame.data))
            self._tell_data()
        elif isinstance(frame, _OF_DATA):
            self._tell_data()
        elif isinstance(frame, ProbeRequest):
            self._answer_probe(channel, now)
        elif not isinstance(frame, ProbeResponse):
            self._packet(channel, frame, now)
        elif self._probes.answered():
            self._notices.append(ProbeAnswered())

    @abstractmethod
    def _packet(self, channel: Channel, packet: Packet, now: float) -> None: ...

    def _tell_data(self) -> None:
        """DataStarted for a new data phase, DataEnded for one that is over.

        An announced nothing is over at once: libgphoto2 sends no End_Data after it.
        """
        inflow = self._command.inflow
        assert inflow is not None
        if inflow is not self._begun:
            self._begun = inflow
            self._notices.append(DataStarted(self._command.running.transaction, inflow.total))
        if (inflow.ended or inflow.total == 0) and inflow is not self._ended_phase:
            self._ended_phase = inflow
            self._notices.append(DataEnded(inflow.received, inflow.total))

    def _answer_probe(self, channel: Channel, now: float) -> None:
        self._probes.asked(now)
        if channel is Channel.COMMAND and self.payload_owed:
            self._answer_owed = True
        else:
            self._send(channel, ProbeResponse())

    def _send(self, channel: Channel, packet: Packet) -> None:
        if self.closed:
            raise LocalProtocolError("the connection is closed")
        self._outgoing.append((channel, self._link(channel).send(packet)))

    def _queue_payload(self, size: int, *, last: bool) -> None:
        """Queue the head of a Data or End_Data packet of the transaction under way."""
        if self.closed:
            raise LocalProtocolError("the connection is closed")
        header = self._command.send_data(self._command.running.transaction, size, last=last)
        self._outgoing.append((Channel.COMMAND, header))

    @property
    def _whole(self) -> bool:
        """Whether both connections stand between two packets."""
        return self._command.at_boundary and self._event.at_boundary

    @abstractmethod
    def _ended(self, channel: Channel) -> None: ...

    def _close(self, clean: bool, reason: str) -> None:
        if not self.closed:
            self.closed = True
            self._notices.append(Closed(clean, reason))
