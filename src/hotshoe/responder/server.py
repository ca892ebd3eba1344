"""A virtual camera on the network: who comes in, who has to wait, and what everybody hears."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine, Generator
from types import TracebackType
from typing import Self, TypeVar
from weakref import WeakSet

from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.lobby import Lobby, LobbyLimits, Seat, refusal
from hotshoe.protocol.states import Channel
from hotshoe.responder import capture, standard
from hotshoe.responder.body import Body, News
from hotshoe.responder.connection import Connection, SessionReport
from hotshoe.responder.door import First, Visitor
from hotshoe.responder.exchange import Desk
from hotshoe.responder.faults.fate import Faults
from hotshoe.responder.faults.rules import Script
from hotshoe.responder.handlers import Handlers
from hotshoe.responder.lookout import Lookout
from hotshoe.responder.store import Store
from hotshoe.responder.worker import ThreadWorker, Worker
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream, Listen, Listener, Receiver
from hotshoe.wire.packets import FailReason, InitCommandRequest, InitEventRequest
from hotshoe.wire.values import ANONYMOUS, UNKNOWN_GUID, Guid

logger = logging.getLogger(__name__)

T = TypeVar("T")

PTP_IP_PORT = 15740
OFF = "the camera was switched off"

_NOBODY = (ANONYMOUS, UNKNOWN_GUID)
"""GUIDs that many initiators share, so that having one proves nothing."""


class VirtualCamera:
    """A camera at an address: ``async with serve(body) as camera``, or ``camera = await serve(body)`` and ``close``."""

    def __init__(
        self,
        desk: Desk,
        host: str,
        port: int,
        *,
        listen: Listen,
        lobby: Lobby,
        faults: Faults,
        strict: bool,
        watch: bool,
        on_session_end: Callable[[SessionReport], None],
    ) -> None:
        self._desk = desk
        self._address = host, port
        self._listen = listen
        self._lobby = lobby
        self._faults = faults
        self._strict = strict
        self._on_session_end = on_session_end
        self._seated: dict[int, Connection] = {}
        self._connections: set[Connection] = set()
        self._contested: set[Connection] = set()
        self._visitors: WeakSet[Visitor] = WeakSet()
        self._chores: set[asyncio.Task[None]] = set()
        self._lookouts = [Lookout(desk.body, store, desk.worker) for store in desk.body.stores if watch]
        self._listener: Listener | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def body(self) -> Body:
        """The camera as data; while it is served, change it inside ``do`` only."""
        return self._desk.body

    @property
    def port(self) -> int:
        """The port, also where the system chose it."""
        assert self._listener is not None, "the camera is not open"
        return self._listener.port

    @property
    def sessions(self) -> tuple[SessionReport, ...]:
        """Who is connected, and how it goes."""
        return tuple(connection.report for connection in self._seated.values())

    async def open(self) -> Self:
        """Let initiators come. Raises ConnectFailed where the port cannot be had, StorageError for a card of faults."""
        self._loop = asyncio.get_running_loop()
        self._listener = await self._listen(*self._address, self._accept)
        self.body.listen(self._hear)
        try:
            await self._faults.start()
        except BaseException:
            await self.close()
            raise
        for lookout in self._lookouts:
            lookout.start()
        return self

    async def close(self) -> None:
        """Take no more connections, end those there are, and finish what is being done."""
        if self._listener is None:
            return
        await self._listener.close()
        self._listener = None
        for visitor in tuple(self._visitors):
            visitor.show_out(OFF)
        for connection in tuple(self._connections):
            await connection.close(OFF)
        for lookout in self._lookouts:
            await lookout.stop()
        await self._faults.stop()
        self.body.leave(self._hear)
        await self._desk.worker.close()
        # A self-timer may have been running.
        self.body.capturing = False
        await asyncio.gather(*self._chores)

    async def shoot(self, store: Store | None = None) -> None:
        """Press the shutter; every session hears of the picture. Raises Refusal."""
        await self.do(lambda: capture.release(self.body, store))

    async def do(self, job: Callable[[], T]) -> T:
        """Do something with the body or its stores, in the worker that they belong to."""
        return await self._desk.worker.do(job)

    def __await__(self) -> Generator[object, None, Self]:
        return self.open().__await__()

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _accept(self, stream: ByteStream) -> Receiver:
        visitor = Visitor(stream, self._lobby, self._settle)
        self._visitors.add(visitor)
        if not self._lobby.arrive(stream.peer):
            visitor.turn_away()
        return visitor

    def _settle(self, visitor: Visitor, first: First) -> None:
        match first:
            case InitCommandRequest():
                self._admit(visitor, first)
            case InitEventRequest():
                self._associate(visitor, first)

    def _admit(self, visitor: Visitor, request: InitCommandRequest) -> None:
        seat = self._lobby.admit(visitor.stream.peer)
        if seat:
            self._begin(visitor, request, seat)
            return
        rival = self._same_initiator(request.guid)
        if rival:
            self._spawn(self._contest(rival, visitor, request))
        else:
            self._refuse(visitor, FailReason.BUSY)

    def _begin(self, visitor: Visitor, request: InitCommandRequest, seat: Seat) -> None:
        connection = Connection(
            self._desk,
            seat,
            request,
            strict=self._strict,
            leaving=self._leaving,
            gone=self._gone,
        )
        self._seated[seat.number] = connection
        self._connections.add(connection)
        visitor.hand_to(connection.attach(Channel.COMMAND, visitor.stream, visitor.words))

    def _associate(self, visitor: Visitor, request: InitEventRequest) -> None:
        seat = self._lobby.associate(request, visitor.stream.peer)
        if isinstance(seat, Seat):
            connection = self._seated[seat.number]
            visitor.hand_to(connection.attach(Channel.EVENT, visitor.stream, visitor.words))
        else:
            self._refuse(visitor, seat)

    def _same_initiator(self, guid: Guid) -> Connection | None:
        """A connection of the same initiator, whose link may be dead without our knowing."""
        seated = (each for each in self._seated.values() if each.guid == guid and each not in self._contested)
        return None if guid in _NOBODY else next(seated, None)

    async def _contest(self, rival: Connection, visitor: Visitor, request: InitCommandRequest) -> None:
        """An initiator comes again while it is still connected: the newer wins if the older shows no life."""
        self._contested.add(rival)
        alive = await rival.shows_life()
        self._contested.discard(rival)
        if visitor.gone.is_set():
            return
        if alive:
            self._refuse(visitor, FailReason.BUSY)
            return
        await rival.close("the same initiator came again, and this connection showed no life")
        self._admit(visitor, request)

    def _refuse(self, visitor: Visitor, reason: FailReason) -> None:
        logger.info("%s: refused, %s", visitor.stream.peer, reason.name.lower())
        visitor.dismiss(refusal(reason))
        self._spawn(visitor.stream.close())

    def _leaving(self, connection: Connection) -> None:
        """Its place is free at once: the next initiator may be at the door already."""
        self._lobby.leave(connection.seat)
        del self._seated[connection.seat.number]

    def _gone(self, connection: Connection) -> None:
        self._connections.discard(connection)
        report = connection.report
        logger.info("%s", report)
        self._on_session_end(report)

    def _hear(self, news: News) -> None:
        """Called by the worker."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._tell, news)

    def _tell(self, news: News) -> None:
        for connection in self._seated.values():
            connection.tell(news)

    def _spawn(self, chore: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)


def serve(
    body: Body,
    host: str = "127.0.0.1",
    port: int = PTP_IP_PORT,
    *,
    listen: Listen = tcp.listen,
    handlers: Handlers = standard.HANDLERS,
    lobby: LobbyLimits | None = None,
    limits: Limits = DEFAULT,
    strict: bool = False,
    check_address: bool = True,
    faults: Script | None = None,
    rng: random.Random | None = None,
    worker: Worker | None = None,
    watch: bool = True,
    on_session_end: Callable[[SessionReport], None] = lambda report: None,
) -> VirtualCamera:
    """Put ``body`` on the network, by itself on this computer only; port 0 lets the system choose.

    ``strict`` refuses initiators that depart from the standard, ``check_address`` wants both connections of an
    initiator from one address, ``faults`` let things go wrong, by chances from ``rng`` (from the script's seed, unless
    told); ``watch`` looks out for what others do to its stores. Stores stay the caller's: close them afterwards.
    """
    worker = worker or ThreadWorker(body.identity.name)
    fate = Faults(faults or Script(), body, worker, rng)
    desk = Desk(body, handlers, worker, limits, fate.outlet)
    rooms = Lobby(lobby or LobbyLimits(), check_address=check_address)
    return VirtualCamera(
        desk,
        host,
        port,
        listen=listen,
        lobby=rooms,
        faults=fate,
        strict=strict,
        watch=watch,
        on_session_end=on_session_end,
    )
