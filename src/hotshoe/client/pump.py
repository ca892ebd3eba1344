"""Drives an Initiator over two streams: bytes in and out, deadlines, one transaction at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from hotshoe.catalog.model import Catalog
from hotshoe.catalog.responses import OK
from hotshoe.client.data_out import DataOut
from hotshoe.client.events import EventHub
from hotshoe.client.flows import Sink, Source
from hotshoe.client.turn import Turn
from hotshoe.client.wording import reworded
from hotshoe.errors import (
    HotshoeError,
    LinkError,
    LinkLost,
    RefusedByCamera,
    RemoteProtocolError,
    TransferError,
)
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import Limits
from hotshoe.protocol.notices import (
    Closed,
    CommandAccepted,
    Connected,
    DataChunk,
    DataStarted,
    Happened,
    Notice,
    ProbeUnanswered,
    Refused,
    Responded,
)
from hotshoe.protocol.states import Channel
from hotshoe.transport.base import ByteStream, Dial
from hotshoe.wire.deviations import PARAMETERS_PADDED
from hotshoe.wire.packets import Event

T = TypeVar("T")

log = logging.getLogger(__name__)


class _Ear:
    """Receives one channel for the pump."""

    def __init__(self, pump: Pump, channel: Channel) -> None:
        self._pump = pump
        self._channel = channel

    def received(self, data: memoryview) -> None:
        self._pump.received(self._channel, data)

    def ended(self, error: LinkError | None) -> None:
        self._pump.ended(self._channel, error)


class _Tap:
    """What the present sink knows of the pump."""

    def __init__(self, room: Callable[[], None], hold: Callable[[], Callable[[], None] | None]) -> None:
        self._room = room
        self.hold = hold

    def __call__(self) -> None:
        self._room()


class Pump:
    """One connection to one camera. ``refusal`` words the reason of an Init_Fail for the person who reads it."""

    def __init__(
        self,
        engine: Initiator,
        label: str,
        catalog: Catalog,
        limits: Limits,
        *,
        refusal: Callable[[int], str],
        doubted: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._engine = engine
        self._limits = limits
        self._refusal = refusal
        self._doubted = doubted
        self._streams: dict[Channel, ByteStream] = {}
        self._accepted: asyncio.Future[CommandAccepted] = self._loop.create_future()
        self._connected: asyncio.Future[None] = self._loop.create_future()
        self._response: asyncio.Future[Responded] | None = None
        self._sink: Sink | None = None
        self._sink_error: Exception | None = None
        self._paused = False
        self._timer: asyncio.TimerHandle | None = None
        self._error: HotshoeError | None = None
        self._doing = "connecting"
        self._data_out = DataOut(self, engine, limits)
        self.label = label
        self.catalog = catalog
        self.turn = Turn()
        self.hub = EventHub(catalog, limits.pending_events)

    def speak(self, catalog: Catalog) -> None:
        """From now on codes mean this."""
        self.catalog = self.hub.catalog = catalog

    @property
    def over(self) -> HotshoeError | None:
        """Why the connection is gone, or None while it lives."""
        return self._error

    async def ask(self, dial: Dial, host: str, port: int) -> None:
        """Open the command connection and ask to be let in (CIPA DC-X005 2.2.3.1). Raises LinkError."""
        self._streams[Channel.COMMAND] = await dial(host, port, _Ear(self, Channel.COMMAND))
        self.check()
        self._drive(lambda: self._engine.start(self._loop.time()))

    async def accepted(self) -> CommandAccepted:
        """The camera's acknowledgement. Raises LinkError or RemoteProtocolError."""
        return await self._heard(self._accepted)

    async def associate(self, dial: Dial, host: str, port: int) -> None:
        """Open the event connection and wait for its acknowledgement. Raises LinkError or RemoteProtocolError."""
        self._streams[Channel.EVENT] = await dial(host, port, _Ear(self, Channel.EVENT))
        self.check()
        self._drive(lambda: self._engine.event_connected(self._loop.time()))
        await self._heard(self._connected)
        self._doing = "idle"

    async def transact(
        self, code: int, params: tuple[int, ...], *, source: Source | None = None, sink: Sink | None = None
    ) -> Responded:
        """One transaction, after those before it. When this call is cancelled, so is the transaction on the camera.

        Raises LinkLost, ResponseTimeout, RemoteProtocolError, TransferError (the announced lengths disagree), and
        what ``sink`` or ``source`` raise; the session stays usable where the link does.
        """
        async with self.turn:
            self.check()
            self._doing = self.catalog.operation_name(code)
            self._response = self._loop.create_future()
            self._sink, self._sink_error = sink, None
            try:
                return await self._run(self._response, code, params, source)
            finally:
                self._response, self._sink = None, None
                self._doing = "idle"
                self._room()

    async def close(self) -> None:
        """End both streams, in order and at once where they are dead."""
        self._fail(LinkLost(f"{self.label}: closed by this program", during=self._doing))
        await asyncio.gather(*(stream.close() for stream in self._streams.values()))

    def abort(self) -> None:
        """End both streams at once."""
        self._die(LinkLost(f"{self.label}: ended by this program", during=self._doing))

    def received(self, channel: Channel, data: memoryview) -> None:
        """Bytes came on ``channel``."""
        self._drive(lambda: self._engine.receive(channel, data, self._loop.time()))

    def ended(self, channel: Channel, error: LinkError | None) -> None:
        """The stream of ``channel`` is over."""
        if error:
            self._drive(lambda: self._engine.lost(channel, str(error)))
        else:
            self._drive(lambda: self._engine.receive(channel, b"", self._loop.time()))

    def stream(self, channel: Channel) -> ByteStream:
        """The stream of a channel that is open."""
        return self._streams[channel]

    def check(self) -> None:
        """Raises why the connection is gone, where it is."""
        if self._error:
            raise reworded(self._error)

    def flush(self) -> None:
        """Write what the engine has, joined, so that a small transaction is one segment."""
        waiting: dict[Channel, list[bytes]] = {}
        for channel, data in self._engine.outgoing():
            waiting.setdefault(channel, []).append(data)
        for channel, pieces in waiting.items():
            if stream := self._streams.get(channel):
                stream.write(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        self.arm()

    def arm(self) -> None:
        """Have ``_tick`` called no later than the engine's deadline."""
        due = self._engine.deadline()
        if due is not None and not (self._timer and self._timer.when() <= due):
            self._wake_at(due)

    async def _heard(self, future: asyncio.Future[T]) -> T:
        """What a future brings; several may wait for it, and each gets an exception of its own."""
        try:
            return await asyncio.shield(future)
        except HotshoeError as error:
            raise reworded(error) from None

    async def _run(
        self, response: asyncio.Future[Responded], code: int, params: tuple[int, ...], source: Source | None
    ) -> Responded:
        if self._sink:
            self._sink.attach(_Tap(self._room, self._streams[Channel.COMMAND].hold))
        total = source.size if source else None
        try:
            self._engine.request(code, params, self._loop.time(), total=total)
            if source:
                await self._data_out.send(source)
            self.flush()
            # Cancelled together with us; giving up then waits with another one.
            responded = await response
        except BaseException as error:
            await self._give_up()
            if self._sink_error:
                raise self._sink_error from None
            if error is self._error:
                raise reworded(self._error) from None
            raise
        if self._sink_error:
            raise self._sink_error
        return _whole(responded, self._doing)

    async def _give_up(self) -> None:
        """Cancel on the camera and take its last word, so that the next transaction starts clean.

        Who is cancelled once more while waiting for that does not want to wait: the connection ends.
        """
        if self._error or not self._engine.busy:
            return
        self._sink = None
        self._response = self._loop.create_future()
        self._cancel()
        self._room()
        try:
            await asyncio.wait([self._response])
        except asyncio.CancelledError:
            self.abort()
            raise

    def _cancel(self) -> None:
        if not self._error:
            self._drive(lambda: self._engine.cancel(self._loop.time()))

    def _drive(self, step: Callable[[], object]) -> None:
        """Have the engine do something, and act on what it reports; what it raises ends the connection."""
        ending: HotshoeError | None = None
        try:
            step()
        except HotshoeError as error:
            ending = reworded(error, f"{self.label}: {error} while {self._doing}")
        for notice in self._engine.notices():
            if isinstance(notice, Closed):
                words = f"{self.label}: the link was lost while {self._doing}: {notice.reason}"
                ending = ending or LinkLost(words, during=self._doing)
            else:
                self._settle(notice)
        self.flush()
        if ending and not self._error:
            self._die(ending)

    def _settle(self, notice: Notice) -> None:
        match notice:
            case DataChunk(data):
                self._feed(lambda sink: self._chunk(sink, data))
            case DataStarted(_, total):
                self._feed(lambda sink: sink.start(total))
            case Responded():
                _resolve(self._response, notice)
            case Happened(event):
                self._happened(event)
            case CommandAccepted():
                _resolve(self._accepted, notice)
            case Connected():
                _resolve(self._connected, None)
            case Refused(reason):
                self._die(RefusedByCamera(self._refusal(reason), reason=reason))
            case ProbeUnanswered():
                self._doubted()

    def _happened(self, event: Event) -> None:
        kind = self.catalog.events.get(event.code)
        surplus = event.params[len(kind.params) :] if kind else ()
        if surplus and not any(surplus):
            try:
                self._engine.note(PARAMETERS_PADDED, f"{self.catalog.event_name(event.code)} with {event.params}")
            except RemoteProtocolError as error:
                self._die(reworded(error, f"{self.label}: {error}"))
                return
        self.hub.publish(event)

    def _chunk(self, sink: Sink, data: memoryview) -> None:
        if not sink.write(data):
            self._paused = True
            self._streams[Channel.COMMAND].pause()

    def _feed(self, step: Callable[[Sink], None]) -> None:
        """Give the sink something; what it raises cancels the transaction and reaches the caller."""
        if self._sink is None:
            return
        try:
            step(self._sink)
        except Exception as error:  # noqa: BLE001 - a caller's sink may raise anything, and it is the caller's
            self._sink, self._sink_error = None, error
            self._loop.call_soon(self._cancel)

    def _room(self) -> None:
        """The sink can take more: from now on the camera has its time again."""
        if not self._paused:
            return
        self._paused = False
        self._streams[Channel.COMMAND].resume()
        self._wake_at(self._loop.time() + self._limits.progress)

    def _wake_at(self, due: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None if self._error else self._loop.call_at(due, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._paused or self._data_out.reading:
            # The camera waits for our disk, not we for the camera.
            self._wake_at(self._loop.time() + self._limits.progress)
            return
        self._drive(lambda: self._engine.tick(self._loop.time()))

    def _die(self, error: HotshoeError) -> None:
        self._fail(error)
        for stream in self._streams.values():
            stream.abort()

    def _fail(self, error: HotshoeError) -> None:
        """The connection is over, for everybody who waits and for everybody who comes."""
        if self._error:
            return
        self._error = error
        log.debug("%s", error)
        if self._timer:
            self._timer.cancel()
        for future in (self._accepted, self._connected, self._response):
            if future and not future.done():
                future.set_exception(error)
                future.exception()
        self.hub.end(error if isinstance(error, LinkError) else LinkLost(str(error)))


def _resolve(future: asyncio.Future[T] | None, result: T) -> None:
    if future and not future.done():
        future.set_result(result)


def _whole(responded: Responded, doing: str) -> Responded:
    """The response, unless it says OK to fewer or more bytes than were announced."""
    received, total = responded.received, responded.total
    if responded.code != OK:
        return responded
    if total is not None and received != total:
        message = f"{doing}: {received} bytes came, {total} were announced"
        raise TransferError(message, expected=total, received=received)
    if not responded.received_whole:
        raise TransferError(f"{doing}: the camera left the length open and said OK before the end of its data")
    if not responded.sent_whole:
        raise TransferError(f"{doing}: the camera said OK before all data was sent")
    return responded
