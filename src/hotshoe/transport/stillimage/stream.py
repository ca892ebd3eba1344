"""What both streams of a camera on USB have in common: PTP/IP on our side, a cable on the other."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import ClassVar

from hotshoe.errors import LinkError, LinkLost, ProtocolError
from hotshoe.protocol.framing import Frame, FrameReader
from hotshoe.transport.base import End, Receiver
from hotshoe.transport.stillimage.cable import Cable
from hotshoe.wire.codec import Buffer
from hotshoe.wire.packets import (
    Packet,
    encode_packet,
)

NETWORK_PORT = 15740
"""A recording of a cable is read as one of a network: both streams have places of their own there."""


class UsbStream(ABC):
    """Base of both: what is written are PTP/IP's packets, what comes goes to ``receiver``."""

    place: ClassVar[int]
    """The port of our end."""

    def __init__(self, cable: Cable, receiver: Receiver) -> None:
        self._loop = asyncio.get_running_loop()
        self._cable = cable
        self._receiver = receiver
        self._packets = FrameReader()
        self._over = False

    @property
    def ends(self) -> tuple[End, End]:
        """The computer and the device, as recordings know them."""
        return ("", self.place), (self.peer, NETWORK_PORT)

    @property
    def carries_files(self) -> bool:
        """A file is read into what a transfer carries."""
        return True

    @property
    def peer(self) -> str:
        return self._cable.name

    def write(self, data: bytes | memoryview) -> None:
        if self._over:
            return
        self._packets.feed(data if isinstance(data, bytes) else bytes(data))
        try:
            while (frame := self._packets.next()) is not None:
                self._say(frame)
        except ProtocolError as error:
            # The engine is in the middle of something.
            self._loop.call_soon(self.fail, error)
        self._packets.keep()

    @property
    def over(self) -> bool:
        """Whether nothing more comes."""
        return self._over

    @abstractmethod
    def _say(self, frame: Frame) -> None:
        """The engine has something to say. Raises ProtocolError."""

    async def close(self) -> None:
        self.ended(None)
        await self._cable.close()

    def abort(self) -> None:
        self._loop.call_soon(self.ended, None)
        self._cable.stop()

    def fail(self, error: Exception) -> None:
        """The camera cannot be talked to any longer."""
        self.ended(error if isinstance(error, LinkError) else LinkLost(str(error)))
        self._cable.stop()

    def ended(self, error: LinkError | None) -> None:
        """Nothing more comes; once."""
        if not self._over:
            self._over = True
            self._receiver.ended(error)

    def _deliver(self, data: Buffer) -> None:
        if not self._over:
            self._receiver.received(memoryview(data))

    def _answer(self, packet: Packet) -> None:
        """Let the engine receive a packet that no camera sent, after what it is at."""
        self._loop.call_soon(self._deliver, encode_packet(packet))
