"""Drives an Initiator over two streams: bytes in and out, deadlines, one transaction at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from hotshoe.catalog.model import Catalog
from hotshoe.client.events import EventHub
from hotshoe.client.flows import Sink, Source
from hotshoe.errors import HotshoeError, LinkError, LinkLost, ProtocolError, RefusedByCamera, TransferError
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
        self._label = label
        self._limits = limits
        self._refusal = refusal
        self._doubted = doubted
        self._streams: dict[Channel, ByteStream] = {}
        self._accepted: asyncio.Future[CommandAccepted] = self._loop.create_future()
        self._connected: asyncio.Future[None] = self._loop.create_future()
        self._response: asyncio.Future[Responded] | None = None
        self._sink: Sink | None = None
        self._sink_error: Exception | None = None
        self._turn = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._error: HotshoeError | None = None
        self._doing = "connecting"
        self.catalog = catalog
        self.hub = EventHub(catalog, limits.pending_events)

    @property
    def over(self) -> HotshoeError | None:
        """Why the connection is gone, or None while it lives."""
        return self._error

    async def open(self, dial: Dial, host: str, port: int, event_port: int) -> CommandAccepted:
        """Both connections, in the order of CIPA DC-X005 2.2.3.1. Raises LinkError or RemoteProtocolError."""
        self._streams[Channel.COMMAND] = await dial(host, port, _Ear(self, Channel.COMMAND))
        self._engine.start(self._loop.time())
        self._flush()
        accepted = await self._accepted
        self._streams[Channel.EVENT] = await dial(host, event_port, _Ear(self, Channel.EVENT))
        if self._error:
            raise self._error
        self._engine.event_connected(self._loop.time())
        self._flush()
        await self._connected
        return accepted

    async def transact(
        self, code: int, params: tuple[int, ...], *, source: Source | None = None, sink: Sink | None = None
    ) -> Responded:
        """One transaction, after those before it. When this call is cancelled, so is the transaction on the camera.

        Raises LinkLost, ResponseTimeout, RemoteProtocolError, TransferError (the announced lengths disagree), and
        what ``sink`` or ``source`` raise; the session stays usable where the link does.
        """
        async with self._turn:
            if self._error:
                raise self._error
            self._doing = self.catalog.operation_name(code)
            try:
                return await self._run(code, params, source, sink)
            finally:
                self._response, self._sink = None, None
                self._doing = "idle"

    async def close(self) -> None:
        """End both streams, in order and at once where they are dead."""
        self._fail(LinkLost(f"{self._label}: closed by this program"))
        for stream in self._streams.values():
            await stream.close()

    def abort(self) -> None:
        """End both streams at once."""
        for stream in self._streams.values():
            stream.abort()

    def received(self, channel: Channel, data: memoryview) -> None:
        """Bytes came on ``channel``."""
        try:
            self._engine.receive(channel, data, self._loop.time())
        except ProtocolError as error:
            self._settle_notices()
            self._die(error)
            return
        self._settle_notices()
        self._flush()

    def ended(self, channel: Channel, error: LinkError | None) -> None:
        """The stream of ``channel`` is over."""
        if error:
            self._engine.lost(channel, str(error))
        else:
            self._engine.receive(channel, b"", self._loop.time())
        self._settle_notices()

    async def _run(self, code: int, params: tuple[int, ...], source: Source | None, sink: Sink | None) -> Responded:
        self._response = self._loop.create_future()
        self._sink, self._sink_error = sink, None
        if sink:
            sink.attach(self._room)
        total = source.size if source else None
        self._engine.request(code, params, self._loop.time(), total=total)
        self._arm()
        try:
            if source:
                await self._send(source)
            self._flush()
            responded = await asyncio.shield(self._response)
        except BaseException:
            await self._give_up(self._response)
            raise
        if self._sink_error:
            raise self._sink_error
        return _whole(responded, self._doing)

    async def _send(self, source: Source) -> None:
        """The data-out phase: packets of at most ``limits.data_packet``, as fast as the camera takes them."""
        left = source.size
        while left:
            piece = await source.read(min(left, self._limits.data_packet))
            if not self._engine.sending:
                # The camera has responded already: it wants no more.
                return
            if not piece:
                raise TransferError(f"the source ended {left} bytes early", expected=source.size)
            left -= len(piece)
            self._engine.send_chunk(piece, self._loop.time())
            self._flush()
            await self._streams[Channel.COMMAND].drain()

    async def _give_up(self, response: asyncio.Future[Responded]) -> None:
        """Cancel on the camera and wait for its last word, so that the next transaction starts clean."""
        if self._error or response.done():
            return
        self._sink = None
        self._engine.cancel(self._loop.time())
        self._flush()
        self._room()
        self._arm()
        await asyncio.wait([response])

    def _settle_notices(self) -> None:
        for notice in self._engine.notices():
            self._settle(notice)

    def _settle(self, notice: Notice) -> None:
        match notice:
            case DataChunk(data):
                self._chunk(data)
            case DataStarted(_, total):
                self._feed(lambda sink: sink.start(total))
            case Responded():
                if self._response and not self._response.done():
                    self._response.set_result(notice)
            case Happened(event):
                self.hub.publish(event)
            case _:
                self._settle_connection(notice)

    def _settle_connection(self, notice: Notice) -> None:
        match notice:
            case CommandAccepted():
                self._accepted.set_result(notice)
            case Connected():
                self._connected.set_result(None)
            case Refused(reason):
                self._fail(RefusedByCamera(self._refusal(reason), reason=reason))
            case ProbeUnanswered():
                self._doubted()
            case Closed(_, reason):
                self._die(LinkLost(f"{self._label}: {reason} while {self._doing}", during=self._doing))

    def _chunk(self, data: memoryview) -> None:
        def write(sink: Sink) -> None:
            if not sink.write(data):
                self._streams[Channel.COMMAND].pause()

        self._feed(write)

    def _feed(self, step: Callable[[Sink], None]) -> None:
        """Give the sink something; what it raises cancels the transaction."""
        if self._sink is None:
            return
        try:
            step(self._sink)
        except HotshoeError as error:
            self._sink, self._sink_error = None, error
            self._loop.call_soon(self._cancel_for_sink)

    def _cancel_for_sink(self) -> None:
        if not self._error:
            self._engine.cancel(self._loop.time())
            self._flush()
            self._arm()

    def _room(self) -> None:
        self._streams[Channel.COMMAND].resume()

    def _flush(self) -> None:
        """Write what the engine has, joined, so that a small transaction is one segment."""
        waiting: dict[Channel, list[bytes]] = {}
        for channel, data in self._engine.outgoing():
            waiting.setdefault(channel, []).append(data)
        for channel, pieces in waiting.items():
            if stream := self._streams.get(channel):
                stream.write(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        if not self._timer:
            self._arm()

    def _arm(self) -> None:
        """Have ``_tick`` called no later than the engine's deadline."""
        due = self._engine.deadline()
        if due is None or self._error:
            return
        if self._timer:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._tick)

    def _tick(self) -> None:
        self._timer = None
        try:
            self._engine.tick(self._loop.time())
        except HotshoeError as error:
            self._die(type(error)(f"{self._label}: {error} while {self._doing}"))
            return
        self._settle_notices()
        self._flush()
        self._arm()

    def _die(self, error: HotshoeError) -> None:
        self._fail(error)
        self.abort()

    def _fail(self, error: HotshoeError) -> None:
        """The connection is over, for everybody who waits and for everybody who comes."""
        if self._error:
            return
        self._error = error
        log.debug("%s: %s", self._label, error)
        if self._timer:
            self._timer.cancel()
        for future in (self._accepted, self._connected, self._response):
            if future and not future.done():
                future.set_exception(error)
                future.exception()
        self.hub.end(error if isinstance(error, LinkError) else LinkLost(str(error)))


def _whole(responded: Responded, doing: str) -> Responded:
    """The response, unless fewer or more bytes came than Start_Data announced."""
    received, total = responded.received, responded.total
    if responded.code == 0x2001 and total is not None and received != total:
        raise TransferError(
            f"{doing}: {received} bytes came, {total} were announced", expected=total, received=received
        )
    return responded
