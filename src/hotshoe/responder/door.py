"""An accepted connection until it has said what it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from hotshoe.errors import LinkError, ProtocolError
from hotshoe.protocol.limits import DEFAULT
from hotshoe.protocol.lobby import Doorstep, Lobby
from hotshoe.transport.base import ByteStream, Receiver
from hotshoe.wire.packets import InitCommandRequest, InitEventRequest

logger = logging.getLogger(__name__)

First = InitCommandRequest | InitEventRequest


class Visitor:
    """Reads the first packet, calls ``settle`` with it, and hands on everything else to the receiver that takes over.

    Whoever says nothing, too little or something else within the lobby's time is shown out.
    """

    def __init__(self, stream: ByteStream, lobby: Lobby, settle: Callable[[Visitor, First], None]) -> None:
        self._lobby = lobby
        self._settle = settle
        self._doorstep = Doorstep()
        self._next: Receiver | None = None
        self._first: First | None = None
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(lobby.limits.first_packet, self.show_out, "said nothing in time")
        self.stream = stream
        self.gone = asyncio.Event()

    @property
    def words(self) -> bytes:
        """Everything that came until somebody takes over."""
        return bytes(self._doorstep.received)

    def hand_to(self, receiver: Receiver) -> None:
        """``receiver`` takes over; it knows ``words`` already."""
        self._leave()
        self._next = receiver

    def received(self, data: memoryview) -> None:
        if self._next:
            self._next.received(data)
            return
        if self._first:
            self._wait(data)
            return
        try:
            self._first = self._doorstep.receive(data)
        except ProtocolError as error:
            self.show_out(str(error))
            return
        if self._first:
            self._timer.cancel()
            self._settle(self, self._first)

    def ended(self, error: LinkError | None) -> None:
        self._leave()
        if self._next:
            self._next.ended(error)

    def show_out(self, why: str) -> None:
        """End the connection, unless somebody has taken it over."""
        if self._next:
            return
        logger.info("%s: %s", self.stream.peer, why)
        self._leave()
        self.stream.abort()

    def turn_away(self) -> None:
        """There are too many at the door."""
        logger.info("%s: turned away, too many connections wait", self.stream.peer)
        self._timer.cancel()
        self.gone.set()
        self.stream.abort()

    def dismiss(self, words: bytes) -> None:
        """Say a last word and close."""
        self.stream.write(words)
        self._leave()

    def _wait(self, data: memoryview) -> None:
        """Whoever talks on while waiting for an answer is heard later, within bounds."""
        self._doorstep.received += data
        if len(self._doorstep.received) > DEFAULT.held_bytes:
            self.show_out("does not wait for an answer")

    def _leave(self) -> None:
        self._timer.cancel()
        if not self.gone.is_set():
            self.gone.set()
            self._lobby.depart(self.stream.peer)
