"""Being a Fujifilm body: a ``Listen`` that takes three ports and gives the virtual camera PTP/IP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hotshoe.catalog.operations import INITIATE_OPEN_CAPTURE
from hotshoe.catalog.responses import OK
from hotshoe.errors import ConnectFailed, LinkError, MalformedPacket
from hotshoe.protocol.containers import Contained
from hotshoe.protocol.framing import Frame
from hotshoe.transport import tcp
from hotshoe.transport.base import Accept, ByteStream, Listen, Listener, Receiver
from hotshoe.vendors.fuji.greeting import PROTOCOL_VERSION, WRONG_REQUEST, GreetingReader, to_fuji
from hotshoe.vendors.fuji.streams import CommandStream, EventStream
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import CommandContainer
from hotshoe.wire.packets import (
    InitCommandAck,
    InitCommandRequest,
    InitEventRequest,
    InitFail,
    OperationResponse,
    Packet,
    encode_packet,
)

LISTEN_TRIES = 20
"""How often three ports in a row are looked for, where the system chooses the first."""

Consent = Callable[[InitCommandRequest], int | None]
"""Why an initiator is not let in, as a response code; None lets it in."""


def everybody(request: InitCommandRequest) -> int | None:
    """Let every initiator in."""
    return None


class FarCommand(CommandStream):
    """The camera's end; ``consent`` may refuse an initiator, ``welcomes`` hears that the camera let it in.

    Whoever was refused may ask again on the same connection, as libgphoto2 does after half a second.
    """

    def __init__(
        self, stream: ByteStream, consent: Consent, welcomes: Callable[[FarCommand, InitCommandAck], None]
    ) -> None:
        super().__init__()
        self.stream = stream
        self._consent = consent
        self._welcomes = welcomes
        self._welcome = b""
        self.capturing = False
        self.event: EventStream | None = None
        self.live: ByteStream | None = None

    def fail(self, error: Exception) -> None:
        if not self._talking and not self.over:
            self._refuse(WRONG_REQUEST)
        super().fail(error)

    def _greeted(self, packet: Packet) -> None:
        if not isinstance(packet, InitCommandRequest):
            raise MalformedPacket("a connection begins with a request to be let in")
        reason = self._consent(packet)
        if reason is None:
            self._deliver(encode_packet(packet))
        else:
            self._refuse(reason)
            self._early.clear()
            self._greeting = GreetingReader()

    def _refuse(self, reason: int) -> None:
        self.stream.write(to_fuji(InitFail(reason)))

    def _inward(self, frame: Contained) -> None:
        if isinstance(frame, CommandContainer) and (frame.code, frame.transaction) == (0, PROTOCOL_VERSION):
            # A second greeting looks like this; libgphoto2 2.5.30 always sends one, and waits for its answer.
            self.stream.write(self._welcome)
        else:
            super()._inward(frame)

    def _outward(self, frame: Frame) -> tuple[Buffer, ...]:
        if isinstance(frame, InitCommandAck):
            self._welcome = to_fuji(frame)
            self._welcomes(self, frame)
            self._loop.call_soon(self._talk)
        if isinstance(frame, OperationResponse) and frame.code == OK:
            self.capturing = self.capturing or self._translator.operation == INITIATE_OPEN_CAPTURE.code
        return super()._outward(frame)


class Nobody:
    """Receives for whoever was turned away."""

    def received(self, data: memoryview) -> None:
        """Nobody listens."""

    def ended(self, error: LinkError | None) -> None:
        """Nobody minds."""


class FujiListener:
    """Three ports in use."""

    def __init__(self, listeners: list[Listener]) -> None:
        self._listeners = listeners

    @property
    def port(self) -> int:
        return self._listeners[0].port

    @property
    def event_port(self) -> int:
        """Where an initiator that captures hears of events."""
        return self._listeners[1].port

    @property
    def live_port(self) -> int:
        """Where it sees live view."""
        return self._listeners[2].port

    async def close(self) -> None:
        for listener in self._listeners:
            await listener.close()


class FujiListen:
    """A ``Listen`` for one camera: its port, and by default the next two for events and live view.

    ``live`` takes the third connection. ``consent`` may refuse initiators. The other ports turn everybody away who is
    not an initiator that has opened capture.
    """

    def __init__(
        self,
        listen: Listen = tcp.listen,
        *,
        event_port: int | None = None,
        live_port: int | None = None,
        live: Accept | None = None,
        consent: Consent = everybody,
    ) -> None:
        self._listen = listen
        self._event_port = event_port
        self._live_port = live_port
        self._live = live
        self._consent = consent
        self._accept: Accept
        self._commands: list[FarCommand] = []

    async def __call__(self, host: str, port: int, accept: Accept) -> FujiListener:
        self._accept = accept
        tries = 1 if port else LISTEN_TRIES
        while True:
            tries -= 1
            listeners: list[Listener] = []
            try:
                await self._take_ports(host, port, listeners)
            except ConnectFailed:
                for listener in listeners:
                    await listener.close()
                if not tries:
                    raise
            else:
                return FujiListener(listeners)

    async def _take_ports(self, host: str, port: int, listeners: list[Listener]) -> None:
        listeners.append(await self._listen(host, port, self._command))
        events = self._event_port or listeners[0].port + 1
        listeners.append(await self._listen(host, events, self._events))
        listeners.append(await self._listen(host, self._live_port or events + 1, self._live_view))

    def _command(self, stream: ByteStream) -> Receiver:
        command = FarCommand(stream, self._consent, self._welcomed)
        self._commands.append(command)
        command.gone = lambda: self._gone(command)
        command.receiver = self._accept(command)
        return command

    def _gone(self, command: FarCommand) -> None:
        self._commands.remove(command)
        if command.live:
            command.live.abort()

    def _welcomed(self, command: FarCommand, ack: InitCommandAck) -> None:
        event = command.event = EventStream(command.peer)
        event.receiver = self._accept(event)
        event.deliver(InitEventRequest(ack.connection))

    def _capturing(self, stream: ByteStream) -> FarCommand | None:
        """Who at that address has opened capture; the last of several."""
        found = (each for each in reversed(self._commands) if each.capturing and each.peer == stream.peer)
        return next(found, None)

    def _events(self, stream: ByteStream) -> Receiver:
        command = self._capturing(stream)
        if command is None or command.event is None or command.event.stream is not None:
            return _turned_away(stream)
        command.event.join(stream)
        return command.event

    def _live_view(self, stream: ByteStream) -> Receiver:
        command = self._capturing(stream)
        if self._live is None or command is None or command.live is not None:
            return _turned_away(stream)
        command.live = stream
        return self._live(stream)


def _turned_away(stream: ByteStream) -> Receiver:
    asyncio.get_running_loop().call_soon(stream.abort)
    return Nobody()
