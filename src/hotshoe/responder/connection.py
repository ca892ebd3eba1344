"""One initiator's connection: its engine on two streams, its transactions one after the other, its events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.errors import HotshoeError, LinkError, LinkLost, ProtocolError, ResponseTimeout
from hotshoe.protocol.lobby import Seat, refusal
from hotshoe.protocol.notices import (
    Asked,
    Cancelled,
    Closed,
    Connected,
    DataChunk,
    DataEnded,
    DataStarted,
    Notice,
    Requested,
)
from hotshoe.protocol.responder import Responder
from hotshoe.protocol.states import Channel, Phase
from hotshoe.responder.body import News
from hotshoe.responder.exchange import Desk, Exchange
from hotshoe.responder.handlers import Session
from hotshoe.responder.inbox import Hold
from hotshoe.responder.mail import Mail
from hotshoe.responder.packet_log import PacketLog
from hotshoe.transport.base import ByteStream, Piece
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import Met
from hotshoe.wire.packets import FailReason, InitCommandRequest, OperationRequest
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import Guid

logger = logging.getLogger(__name__)

SPOKEN = STANDARD | MTP
"""For the log of every connection."""

DRAIN_PATIENCE = 10
"""Times the limit of a transaction's progress: it is a whole megabyte that has to go, over the slowest of links.
An initiator that takes nothing at all is given up by TCP much earlier."""


@dataclass(frozen=True, slots=True)
class SessionReport:
    """Who an initiator was, and how its visit went; ``clean`` when nothing was broken off."""

    peer: str
    guid: Guid
    name: str
    operations: int
    deviations: tuple[Met, ...]
    clean: bool
    reason: str

    def __str__(self) -> str:
        habits = ", ".join(met.deviation.name for met in self.deviations) or "none"
        name = self.name or "an initiator without a name"
        return f"{name} from {self.peer}: {self.operations} operations, deviations: {habits}; {self.reason}"


class Ear:
    """Receives one channel for a connection."""

    def __init__(self, connection: Connection, channel: Channel) -> None:
        self._connection = connection
        self._channel = channel

    def received(self, data: memoryview) -> None:
        self._connection.received(self._channel, data)

    def ended(self, error: LinkError | None) -> None:
        self._connection.ended(self._channel, error)


class Connection:
    """Serves the initiator that sent ``request``.

    ``leaving`` is called as soon as the connection has ended, ``gone`` when what was still being done is done.
    """

    def __init__(
        self,
        desk: Desk,
        seat: Seat,
        request: InitCommandRequest,
        *,
        strict: bool,
        leaving: Callable[[Connection], None],
        gone: Callable[[Connection], None],
    ) -> None:
        self._desk = desk
        self._outlet = desk.outlet()
        self._leaving = leaving
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._log = PacketLog(logger, SPOKEN)
        self._outlet.overhear = self._log.sent
        self._outlet.overlook = self._log.went_by
        self._outlet.hang_up = lambda: self.fail(LinkLost("the camera hung up"))
        self._session = Session(safe_text(request.name))
        self._exchanges: asyncio.Queue[Exchange | None] = asyncio.Queue()
        self._exchange: Exchange | None = None
        self._mail = Mail(desk.limits.pending_events)
        self._tasks = [self._loop.create_task(self._run()), self._loop.create_task(self._post())]
        self._command: ByteStream | None = None
        self._paused = self._carrying = False
        self._timer: asyncio.TimerHandle | None = None
        self._establish_by: float | None = self._loop.time() + desk.limits.establishment
        self._heard = asyncio.Event()
        self._end: asyncio.Task[None] | None = None
        self._operations, self._clean, self._reason = 0, False, ""
        self.engine = Responder(strict=strict, limits=desk.limits)
        self.seat = seat
        self.guid = request.guid

    @property
    def report(self) -> SessionReport:
        """How the visit went so far."""
        return SessionReport(
            peer=self.seat.address,
            guid=self.guid,
            name=self._session.initiator,
            operations=self._operations,
            deviations=self.engine.deviations,
            clean=self._clean,
            reason=self._reason,
        )

    def attach(self, channel: Channel, stream: ByteStream, received: Buffer) -> Ear:
        """Take a stream, with what it has brought already; what it brings next goes to the ear that is returned."""
        self._outlet.attach(channel, stream)
        if channel is Channel.COMMAND:
            self._command = stream
        self.received(channel, received)
        return Ear(self, channel)

    def received(self, channel: Channel, data: Buffer) -> None:
        """Bytes came on ``channel``."""
        self._heard.set()
        self._log.received(channel, data)
        try:
            self.engine.receive(channel, data, self._loop.time())
        except ProtocolError as error:
            self.fail(error)
        self.step()
        if self.engine.unfinished(channel):
            self._outlet.acknowledge(channel)

    def ended(self, channel: Channel, error: LinkError | None) -> None:
        """The stream of ``channel`` is over."""
        self._heard.set()
        if error:
            self.engine.lost(channel, str(error))
        else:
            self.engine.receive(channel, b"", self._loop.time())
        self.step()

    def requested(self, request: OperationRequest) -> int | None:
        """A request is about to be served; a response code refuses it in the handler's stead."""
        return self._outlet.requested(request)

    def step(self) -> None:
        """Hear what the engine has to tell, send what it has to send, and see what comes next."""
        for notice in self.engine.notices():
            self._take(notice)
        self._outlet.put(self.engine.outgoing())
        self._pace()
        self._arm()
        if self.engine.closed and self._end is None:
            self._end = self._loop.create_task(self._wind_up())
            self._leaving(self)

    async def drain(self) -> None:
        """Wait until most of what was sent is out; an initiator that takes nothing for long is given up."""
        try:
            await asyncio.wait_for(self._outlet.drain(Channel.COMMAND), DRAIN_PATIENCE * self._desk.limits.progress)
        except TimeoutError:
            self.fail(ResponseTimeout("the initiator takes no data"))

    @property
    def carries_files(self) -> bool:
        """Whether payload may go from a file to the stream, without passing through here."""
        return self._outlet.carries_files

    async def carry(self, pieces: Sequence[Piece], descriptor: int, offset: int) -> bool:
        """Send packets of a file; whether it had all their bytes. Who takes none for long is given up."""
        # What the engine says next, to a cancel for instance, has to find this before it in the queue.
        sending = self._outlet.carry(Channel.COMMAND, pieces, descriptor, offset)
        self._carrying = True
        try:
            return await asyncio.wait_for(sending, DRAIN_PATIENCE * self._desk.limits.progress)
        except TimeoutError:
            self.fail(ResponseTimeout("the initiator takes no data"))
            self._outlet.abort()
        except LinkLost as error:
            self.ended(Channel.COMMAND, error)
        finally:
            self._carrying = False
        return True

    def fail(self, error: HotshoeError) -> None:
        """The initiator cannot be served any longer."""
        logger.warning("%s: %s", self.seat.address, error)
        self._reason = self._reason or str(error)
        if self.engine.command_phase is Phase.START:
            # It does not even open as the rules demand; that much can be said.
            self._outlet.write(Channel.COMMAND, refusal(FailReason.REJECTED))
        self.engine.lost(Channel.COMMAND, str(error))
        self.step()

    def tell(self, news: News) -> None:
        """Send an event, if it concerns this session."""
        body = self._desk.body
        event = None if body.silent else news.event_for(self._session)
        if event and self._session.number is not None and event.code in body.events:
            self._mail.put(event)

    async def shows_life(self) -> bool:
        """Ask the initiator for a sign of life; False when none came in time."""
        self._heard.clear()
        if self.engine.event_phase is Phase.OPEN and not self.engine.closed:
            self.engine.probe(self._loop.time())
            self.step()
        try:
            await asyncio.wait_for(self._heard.wait(), self._desk.limits.probe_answer)
        except TimeoutError:
            return False
        return not self.engine.closed

    async def close(self, reason: str) -> None:
        """End the connection, and wait until nothing of it is left."""
        self._reason = self._reason or reason
        self.engine.lost(Channel.COMMAND, reason)
        self.step()
        if self._end:
            await self._end

    def _take(self, notice: Notice) -> None:
        match notice:
            case Asked():
                self.engine.accept(self.seat.number, *self._desk.body.introduction)
            case Connected():
                self._establish_by = None
            case Requested(request, sends_data):
                self._establish_by = None
                self._operations += 1
                if self._exchange:
                    # The engine may have answered in its stead.
                    self._exchange.give_up()
                self._exchange = Exchange(self, self._desk, self._session, request, announced=sends_data)
                self._exchanges.put_nowait(self._exchange)
            case Closed(clean, reason):
                self._clean = clean
                self._reason = self._reason or reason
            case _:
                if self._exchange:
                    _feed(self._exchange, notice, self._hold)

    def _hold(self) -> Callable[[], None] | None:
        """Keep what is just being received."""
        return self._command.hold() if self._command else None

    def _pace(self) -> None:
        """Take no more from the initiator than can be used, or written to disk."""
        full = bool(self._exchange and self._exchange.inbox.full)
        pause = full or not self.engine.reading(Channel.COMMAND)
        if self._command and pause != self._paused and not self.engine.closed:
            self._paused = pause
            (self._command.pause if pause else self._command.resume)()

    def _arm(self) -> None:
        """Have ``_tick`` called no later than something is due; it finds out when it came too early."""
        wanted = self._due()
        if self._timer and (wanted is None or self._timer.when() > wanted):
            self._timer.cancel()
            self._timer = None
        if self._timer is None and wanted is not None:
            self._timer = self._loop.call_at(wanted, self._tick)

    def _due(self) -> float | None:
        """When there is something to see to, if nothing else happens."""
        if self.engine.closed:
            return None
        due, establish_by = self.engine.deadline(), self._establish_by
        if due is None or establish_by is None:
            return establish_by if due is None else due
        return min(due, establish_by)

    def _tick(self) -> None:
        self._timer = None
        now = self._loop.time()
        if self._establish_by is not None and now >= self._establish_by:
            self.fail(ResponseTimeout("the initiator never opened its event connection"))
            return
        self.engine.tick(now)
        self.step()

    async def _run(self) -> None:
        """The transactions, one after the other, so that none can answer for another."""
        while exchange := await self._exchanges.get():
            await exchange.run()

    async def _post(self) -> None:
        """The events, as fast as the initiator takes them."""
        while event := await self._mail.take():
            if not self.engine.closed:
                self.engine.event(event.code, event.params, event.transaction)
                self.step()
                await self._outlet.drain(Channel.EVENT)

    async def _wind_up(self) -> None:
        if self._exchange:
            self._exchange.give_up()
        self._exchanges.put_nowait(None)
        self._mail.close()
        if self._carrying:
            # Nobody waits for the rest of a packet.
            self._outlet.abort()
        await asyncio.gather(*self._tasks)
        await self._desk.worker.do(self._session.close)
        await self._outlet.close()
        self._gone(self)


def _feed(exchange: Exchange, notice: Notice, hold: Hold) -> None:
    """What concerns the transaction under way."""
    match notice:
        case DataStarted(_, total):
            exchange.inbox.start(total)
        case DataChunk(data):
            exchange.inbox.put(data, hold)
        case DataEnded(received, total):
            exchange.inbox.end(received, total)
        case Cancelled():
            exchange.give_up()
