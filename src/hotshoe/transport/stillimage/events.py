"""Events of a camera on USB, as PTP/IP's event connection."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from hotshoe.errors import LinkLost, MalformedPacket
from hotshoe.protocol.bulk import event_packet
from hotshoe.protocol.containers import ContainerReader
from hotshoe.protocol.framing import Frame
from hotshoe.protocol.limits import DEFAULT
from hotshoe.transport.base import Piece, Receiver
from hotshoe.transport.stillimage.cable import Cable
from hotshoe.transport.stillimage.stream import UsbStream
from hotshoe.wire.containers import CONTAINER_HEADER, EventContainer
from hotshoe.wire.packets import (
    InitEventAck,
    InitEventRequest,
    ProbeRequest,
    ProbeResponse,
)

logger = logging.getLogger(__name__)

EVENTS = replace(DEFAULT, control_packet=CONTAINER_HEADER.size + 4 * 4)
"""No event has more than four parameters; a length that none can have is not waited for."""


class EventStream(UsbStream):
    """Events over the interrupt endpoint. Probes are answered here: whether the camera is there the cable knows."""

    place = 2

    def __init__(self, cable: Cable, receiver: Receiver) -> None:
        super().__init__(cable, receiver)
        self._containers = ContainerReader(limits=EVENTS)

    def acknowledge(self) -> None:
        """USB does that by itself."""

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """There is no socket."""

    async def drain(self) -> None:
        """Nothing is written."""

    def hold(self) -> None:
        """Events are copied."""

    async def send_file(self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]) -> bool:
        raise LinkLost("the interrupt endpoint carries no files")

    def pause(self) -> None:
        self._cable.listen(on=False)

    def resume(self) -> None:
        self._cable.listen(on=True)

    def heard(self, data: bytes) -> None:
        """The interrupt endpoint brought something."""
        self._containers.feed(data)
        try:
            while (frame := self._containers.next()) is not None:
                if not isinstance(frame, EventContainer):
                    raise MalformedPacket("the interrupt endpoint brings something else than events")
                self._deliver(event_packet(frame))
        except MalformedPacket as error:
            # The next event begins with a packet of its own.
            logger.warning("%s: an event cannot be read: %s", self.peer, error)
            self._containers = ContainerReader(limits=EVENTS)
        self._containers.keep()

    def _say(self, frame: Frame) -> None:
        match frame:
            case InitEventRequest():
                self._answer(InitEventAck())
                self._cable.listen(on=True)
            case ProbeRequest():
                self._answer(ProbeResponse())
            case _:
                # A Cancel goes over the command stream, as one request.
                return
