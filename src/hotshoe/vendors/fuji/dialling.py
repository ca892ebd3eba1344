"""Connecting to a Fujifilm body: a ``Dial`` that gives the client PTP/IP, and live view from the third port."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from hotshoe.catalog.operations import INITIATE_OPEN_CAPTURE
from hotshoe.catalog.responses import OK
from hotshoe.errors import ConnectFailed, HotshoeError, LinkError, LinkLost, MalformedPacket, NotOffered
from hotshoe.protocol.containers import Contained
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream, Dial, Receiver
from hotshoe.vendors.fuji.live import LiveFrame, LiveReader
from hotshoe.vendors.fuji.streams import GOODBYE, CommandStream, EventStream
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import ResponseContainer
from hotshoe.wire.packets import InitCommandAck, InitFail, Packet, encode_packet

SETTLE_SECONDS = 0.05
"""What a body wants after its acknowledgement before anything else comes (libgphoto2 waits as long)."""

PORT_TRIES = 3
PORT_SECONDS = 0.1
"""Its other ports listen a moment after InitiateOpenCapture (libgphoto2 tries as often, and waits as long)."""


class NearCommand(CommandStream):
    """The initiator's end. ``opened`` is called when the camera opens its other ports, and calls back when they are.

    Until then the camera's answer is withheld, so that whoever asked finds everything there.
    """

    def __init__(self, receiver: Receiver, settle: float, opened: Callable[[Callable[[], None]], None]) -> None:
        super().__init__()
        self.receiver = receiver
        self._settle = settle
        self._opened = opened
        self._withheld: list[Buffer] | None = None
        self.capture: int | None = None

    @property
    def welcomed(self) -> bool:
        """Whether the camera lets us in, and still does."""
        return self._talking and not self.over

    async def close(self) -> None:
        if self._talking:
            self.stream.write(GOODBYE)
        await super().close()

    def _greeted(self, packet: Packet) -> None:
        data = encode_packet(packet)
        match packet:
            case InitCommandAck():
                self._loop.call_later(self._settle, self._welcome, data)
            case InitFail():
                self._deliver(data)
            case _:
                raise MalformedPacket("the camera asks to be let in")

    def _welcome(self, data: bytes) -> None:
        if not self.over:
            self._deliver(data)
            self._talk()

    def _inward(self, frame: Contained) -> None:
        opens = self._translator.operation == INITIATE_OPEN_CAPTURE.code
        if opens and isinstance(frame, ResponseContainer) and frame.code == OK:
            self.capture = frame.transaction
            self._withheld = []
            self._opened(self._go_on)
        super()._inward(frame)

    def _deliver(self, data: Buffer) -> None:
        if self._withheld is None:
            super()._deliver(data)
        else:
            self._withheld.append(bytes(data))

    def _go_on(self) -> None:
        withheld, self._withheld = self._withheld or [], None
        for data in withheld:
            if not self.over:
                self._deliver(data)


class LiveEar:
    """Receives live view, and keeps the newest frame; nothing is read while nobody looks."""

    def __init__(self) -> None:
        self._reader = LiveReader()
        self._newest: LiveFrame | None = None
        self._news = asyncio.Event()
        self._end = ""
        self.stream: ByteStream

    @property
    def over(self) -> bool:
        """Whether no more frames will come."""
        return bool(self._end)

    def join(self, stream: ByteStream) -> None:
        """The third connection is there."""
        self.stream = stream
        stream.pause()

    async def frame(self) -> LiveFrame:
        """The next frame, or the newest of several. Raises LinkLost."""
        while (frame := self._newest) is None:
            if self._end:
                raise LinkLost(f"live view: {self._end}")
            self._news.clear()
            await self._news.wait()
        self._newest = None
        return frame

    def received(self, data: memoryview) -> None:
        self._reader.feed(data)
        try:
            while (frame := self._reader.next()) is not None:
                self._newest = frame
                self._news.set()
        except MalformedPacket as error:
            self.ended(LinkLost(str(error)))
            self.stream.abort()
        self._reader.keep()

    def ended(self, error: LinkError | None) -> None:
        self._end = self._end or str(error or "ended by the camera")
        self._news.set()


class FujiLiveView:
    """The third connection as a client's live view."""

    def __init__(self, dial: FujiDial) -> None:
        self._dial = dial

    async def start(self) -> None:
        """Read it from now on. Raises NotOffered from a body that has not opened it."""
        if self._dial.live is None:
            raise NotOffered("a Fujifilm body shows its live view only while it can be controlled")
        self._dial.live.stream.resume()

    async def frame(self) -> bytes:
        """The next picture, or the newest of several. Raises LinkLost."""
        ear = self._dial.live
        if ear is None:
            raise LinkLost("the live view is over")
        return (await ear.frame()).picture

    async def stop(self) -> None:
        if self._dial.live:
            self._dial.live.stream.pause()


class FujiDial:
    """A ``Dial`` for the two connections of one client: the first is the command connection, the second events.

    The camera's ports for events and live view, by default the next two, are opened when it answers
    InitiateOpenCapture.
    """

    def __init__(
        self,
        dial: Dial = tcp.dial,
        *,
        event_port: int | None = None,
        live_port: int | None = None,
        settle: float = SETTLE_SECONDS,
    ) -> None:
        self._dial = dial
        self._event_port = event_port
        self._live_port = live_port
        self._settle = settle
        self._command: NearCommand | None = None
        self._event: EventStream | None = None
        self._live: LiveEar | None = None
        self._opening: asyncio.Task[None] | None = None

    async def __call__(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        command = self._command
        if command and command.welcomed and self._event is None:
            self._event = EventStream(command.peer)
            self._event.receiver = receiver
            return self._event
        return await self._connect(host, port, receiver)

    @property
    def capture(self) -> int | None:
        """The transaction of InitiateOpenCapture, which TerminateOpenCapture has to name; None before the first."""
        return self._command.capture if self._command else None

    @property
    def live(self) -> LiveEar | None:
        """The third connection; None before the camera opens it, and when it is over."""
        return self._live

    async def _connect(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        events = self._event_port or port + 1
        command = NearCommand(receiver, self._settle, partial(self._opened, host, events))
        command.gone = self._gone
        command.stream = await self._dial(host, port, command)
        self._command, self._event = command, None
        return command

    def _opened(self, host: str, port: int, go_on: Callable[[], None]) -> None:
        self._opening = asyncio.get_running_loop().create_task(self._open(host, port, go_on))

    async def _open(self, host: str, port: int, go_on: Callable[[], None]) -> None:
        command, event = self._command, self._event
        assert command is not None
        assert event is not None, "nobody asks for anything before the event connection"
        try:
            if event.stream is None:
                event.join(await self._persistently(host, port, event))
            if self._live is None or self._live.over:
                ear = LiveEar()
                ear.join(await self._persistently(host, self._live_port or port + 1, ear))
                self._live = ear
        except HotshoeError as error:
            command.fail(error)
        else:
            go_on()

    async def _persistently(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        for _ in range(PORT_TRIES):
            try:
                return await self._dial(host, port, receiver)
            except ConnectFailed:
                await asyncio.sleep(PORT_SECONDS)
        return await self._dial(host, port, receiver)

    def _gone(self) -> None:
        """The command connection is over, and everything with it."""
        if self._opening:
            self._opening.cancel()
        if self._live:
            self._live.stream.abort()
            self._live = None
