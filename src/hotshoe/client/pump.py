"""Drives an Initiator over two streams: bytes in and out, deadlines, one transaction at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from hotshoe.catalog.model import Catalog
from hotshoe.catalog.operations import GET_DEVICE_INFO
from hotshoe.catalog.responses import OK
from hotshoe.client.data_out import DataOut
from hotshoe.client.events import EventHub
from hotshoe.client.ferries import FAST_BYTES, Ferries
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
from hotshoe.transport.ferry import Ferry
from hotshoe.transport.tcp import explain
from hotshoe.wire.deviations import PARAMETERS_PADDED

T = TypeVar("T")
P = ParamSpec("P")

_IDLE = "idle"

log = logging.getLogger(__name__)


class _Ear:
    """Receives one channel for the pump."""

    __slots__ = ("_channel", "_pump")

    def __init__(self, pump: Pump, channel: Channel) -> None:
        self._pump = pump
        self._channel = channel

    def received(self, data: memoryview) -> None:
        self._pump.received(self._channel, data)

    def ended(self, error: LinkError | None) -> None:
        self._pump.ended(self._channel, error)


class _Tap:
    """What a sink knows of the pump."""

    __slots__ = ("_room", "hold")

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
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._engine = engine
        self._limits = limits
        self._refusal = refusal
        self._checking: asyncio.Task[None] | None = None
        self._streams: dict[Channel, ByteStream] = {}
        self._accepted: asyncio.Future[CommandAccepted] = self._loop.create_future()
        self._connected: asyncio.Future[None] = self._loop.create_future()
        self._response: asyncio.Future[Responded] | None = None
        self._sink: Sink | None = None
        self._tap: _Tap | None = None
        self._sink_error: Exception | None = None
        self._paused = False
        self._ferries = Ferries(engine, self._pause, self._landed)
        self._cancel_owed = False
        self._timer: asyncio.TimerHandle | None = None
        self._error: HotshoeError | None = None
        self._doing: str | int = "connecting"
        self._data_out = DataOut(self, engine, limits)
        self.label = label
        self.catalog = catalog
        self.turn = Turn()
        self.hub = EventHub(catalog, limits.pending_events)

    def speak(self, catalog: Catalog) -> None:
        """From now on codes mean this."""
        self.catalog = self.hub.catalog = catalog

    @property
    def doing(self) -> str:
        """What the connection is busy with, for error messages."""
        return self._doing if isinstance(self._doing, str) else self.catalog.operation_name(self._doing)

    @property
    def over(self) -> HotshoeError | None:
        """Why the connection is gone, or None while it lives."""
        return self._error

    async def ask(self, dial: Dial, host: str, port: int) -> None:
        """Open the command connection and ask to be let in (CIPA DC-X005 2.2.3.1). Raises LinkError."""
        self._streams[Channel.COMMAND] = await dial(host, port, _Ear(self, Channel.COMMAND))
        self.check()
        self._drive(self._engine.start, self._loop.time())

    async def accepted(self) -> CommandAccepted:
        """The camera's acknowledgement. Raises LinkError or RemoteProtocolError."""
        return await self._heard(self._accepted)

    async def associate(self, dial: Dial, host: str, port: int) -> None:
        """Open the event connection and wait for its acknowledgement. Raises LinkError or RemoteProtocolError."""
        self._streams[Channel.EVENT] = await dial(host, port, _Ear(self, Channel.EVENT))
        self.check()
        self._drive(self._engine.event_connected, self._loop.time())
        await self._heard(self._connected)
        self._doing = _IDLE

    async def transact(
        self, code: int, params: tuple[int, ...], *, source: Source | None = None, sink: Sink | None = None
    ) -> Responded:
        """One transaction, after those before it. When this call is cancelled, so is the transaction on the camera.

        Raises LinkLost, ResponseTimeout, RemoteProtocolError, TransferError (the announced lengths disagree), and
        what ``sink`` or ``source`` raise; the session stays usable where the link does.
        """
        if not self.turn.take():
            await self.turn.wait()
        try:
            response = self._begin(code, params, source, sink)
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
        finally:
            self._end()
        if self._sink_error:
            raise self._sink_error
        return _whole(responded, self.catalog)

    async def close(self) -> None:
        """End both streams, in order and at once where they are dead."""
        self._fail(LinkLost(f"{self.label}: closed by this program", during=self.doing))
        await asyncio.gather(*(stream.close() for stream in self._streams.values()))

    def abort(self) -> None:
        """End both streams at once."""
        self._die(LinkLost(f"{self.label}: ended by this program", during=self.doing))

    def received(self, channel: Channel, data: memoryview) -> None:
        """Bytes came on ``channel``."""
        self._drive(self._engine.receive, channel, data, self._loop.time())
        self._acknowledge(channel)
        if len(data) >= FAST_BYTES and channel is Channel.COMMAND:
            self._ferries.send(self._sink, self._streams[channel])

    def _acknowledge(self, channel: Channel) -> None:
        """Let a peer go on that waits until it knows that its last bytes have come."""
        if self._engine.unfinished(channel) and (stream := self._streams.get(channel)):
            stream.acknowledge()

    def ended(self, channel: Channel, error: LinkError | None) -> None:
        """The stream of ``channel`` is over."""
        if error:
            self._drive(self._engine.lost, channel, str(error))
        else:
            self._drive(self._engine.receive, channel, b"", self._loop.time())

    def stream(self, channel: Channel) -> ByteStream:
        """The stream of a channel that is open."""
        return self._streams[channel]

    def check(self) -> None:
        """Raises why the connection is gone, where it is."""
        if self._error:
            raise reworded(self._error)

    def flush(self) -> None:
        """Write what the engine has, joined, so that a small transaction is one segment."""
        waiting = self._engine.outgoing()
        if len(waiting) == 1:
            self._write(*waiting[0])
        elif waiting:
            for channel in Channel:
                if pieces := [data for to, data in waiting if to is channel]:
                    self._write(channel, b"".join(pieces))
        self.arm()

    def _write(self, channel: Channel, data: bytes) -> None:
        if stream := self._streams.get(channel):
            stream.write(data)

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

    def _begin(
        self, code: int, params: tuple[int, ...], source: Source | None, sink: Sink | None
    ) -> asyncio.Future[Responded]:
        """The request is with the engine; what will bring the response."""
        self._sink_error = None
        self.check()
        if sink:
            self._tap = self._tap or _Tap(self._room, self._streams[Channel.COMMAND].hold)
            sink.attach(self._tap)
        response = self._response = self._loop.create_future()
        self._sink, self._doing = sink, code
        self._ferries.begin()
        self._engine.request(code, params, self._loop.time(), total=source.size if source else None)
        return response

    def _end(self) -> None:
        """The next transaction may begin."""
        self._response = self._sink = None
        self._doing = _IDLE
        self._room()
        self.turn.leave()

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
        if self._ferries.crossing:
            # What it takes was wanted when it set out, and has to be counted before it is not.
            self._cancel_owed = True
        elif not self._error:
            self._drive(self._engine.cancel, self._loop.time())

    def _drive(self, step: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have the engine do something, and act on what it reports; what it raises ends the connection."""
        ending: HotshoeError | None = None
        try:
            step(*args, **kwargs)
        except HotshoeError as error:
            ending = reworded(error, f"{self.label}: {error} while {self.doing}")
        for notice in self._engine.notices():
            if hear := _HEARD.get(type(notice)):
                hear(self, notice)
            elif isinstance(notice, Closed):
                words = f"{self.label}: the link was lost while {self.doing}: {notice.reason}"
                ending = ending or LinkLost(words, during=self.doing)
        self.flush()
        if ending and not self._error:
            self._die(ending)

    def _accept(self, notice: CommandAccepted) -> None:
        _resolve(self._accepted, notice)

    def _connect(self, notice: Connected) -> None:
        _resolve(self._connected, None)

    def _refuse(self, notice: Refused) -> None:
        self._die(RefusedByCamera(self._refusal(notice.reason), reason=notice.reason))

    def _doubt(self, notice: ProbeUnanswered) -> None:
        self._checking = self._loop.create_task(self._sign_of_life())

    async def _sign_of_life(self) -> None:
        """A camera that never answers probes is asked something harmless.

        Silence ends in the engine's deadline for the cancel, which tells everybody who waits.
        """
        with contextlib.suppress(TimeoutError, HotshoeError):
            async with asyncio.timeout(self._limits.sign_of_life):
                await self.transact(GET_DEVICE_INFO.code, ())

    def _respond(self, notice: Responded) -> None:
        _resolve(self._response, notice)

    def _start(self, notice: DataStarted) -> None:
        if self._sink:
            try:
                self._sink.start(notice.total)
            except Exception as error:  # noqa: BLE001 - as in _chunk
                self._spoil(error)

    def _chunk(self, notice: DataChunk) -> None:
        if self._sink:
            try:
                if not self._sink.write(notice.data):
                    self._pause()
            except Exception as error:  # noqa: BLE001 - a caller's sink may raise anything, and it is the caller's
                self._spoil(error)

    def _spoil(self, error: Exception) -> None:
        """What a sink raises cancels the transaction and reaches the caller."""
        self._sink, self._sink_error = None, error
        self._loop.call_soon(self._cancel)

    def _pause(self) -> None:
        self._paused = True
        self._streams[Channel.COMMAND].pause()

    def _landed(self, ferry: Ferry) -> None:
        """A thread has read the stream: what it took is told, and what waited for that is done."""
        for step in ferry.steps:
            if isinstance(step, int):
                self._drive(self._engine.payload_passed, step, self._loop.time())
            else:
                self._drive(self._engine.receive, Channel.COMMAND, step, self._loop.time())
        if ferry.error:
            self.ended(Channel.COMMAND, LinkLost(explain(ferry.error)))
        self._acknowledge(Channel.COMMAND)
        if self._cancel_owed:
            self._cancel_owed = False
            self._cancel()
        elif ferry.carried >= FAST_BYTES:
            self._ferries.send(self._sink, self._streams[Channel.COMMAND])
        self._room()

    def _happened(self, notice: Happened) -> None:
        event = notice.event
        kind = self.catalog.events.get(event.code)
        surplus = event.params[len(kind.params) :] if kind else ()
        if surplus and not any(surplus):
            try:
                self._engine.note(PARAMETERS_PADDED, f"{self.catalog.event_name(event.code)} with {event.params}")
            except RemoteProtocolError as error:
                self._die(reworded(error, f"{self.label}: {error}"))
                return
        self.hub.publish(event)

    def _room(self) -> None:
        """The sink can take more: from now on the camera has its time again."""
        if not self._paused or self._ferries.crossing:
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
        self._drive(self._engine.tick, self._loop.time())

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


_HEARD: Mapping[type[Notice], Callable[[Pump, Any], None]] = {
    DataChunk: Pump._chunk,
    DataStarted: Pump._start,
    Responded: Pump._respond,
    Happened: Pump._happened,
    CommandAccepted: Pump._accept,
    Connected: Pump._connect,
    Refused: Pump._refuse,
    ProbeUnanswered: Pump._doubt,
}
"""What concerns a connection while it lives."""


def _resolve(future: asyncio.Future[T] | None, result: T) -> None:
    if future and not future.done():
        future.set_result(result)


def _whole(responded: Responded, catalog: Catalog) -> Responded:
    """The response, unless it says OK to fewer or more bytes than were announced."""
    received, total = responded.received, responded.total
    if responded.code != OK or (total in (None, received) and responded.received_whole and responded.sent_whole):
        return responded
    doing = catalog.operation_name(responded.operation)
    if total is not None and received != total:
        message = f"{doing}: {received} bytes came, {total} were announced"
        raise TransferError(message, expected=total, received=received)
    if not responded.received_whole:
        raise TransferError(f"{doing}: the camera left the length open and said OK before the end of its data")
    raise TransferError(f"{doing}: the camera said OK before all data was sent")
