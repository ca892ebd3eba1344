"""A PTP/IP connection seen from outside: both directions in, frames and diagnoses out, nothing is ever refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.framing import Frame
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.link import Link
from hotshoe.protocol.states import TABLES, Channel, Phase, Role
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import Judge, Met
from hotshoe.wire.packets import HEADER, OperationRequest, PacketType

_FIRST = {PacketType.INIT_COMMAND_REQUEST: Channel.COMMAND, PacketType.INIT_EVENT_REQUEST: Channel.EVENT}


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame, who sent it, the phase that it led to, and the request that it belongs to.

    ``request`` is None before the first one, and for what came too late for any.
    """

    sender: Role
    frame: Frame
    phase: Phase
    request: OperationRequest | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something that the sender should not have done; ``frame`` is None where it could not even be read."""

    sender: Role
    error: RemoteProtocolError
    frame: Frame | None = None


class Observer:
    """One TCP connection of a recording; ``channel`` is told by its first packet (``channel_of``)."""

    def __init__(self, channel: Channel, *, limits: Limits = DEFAULT) -> None:
        self._judge = Judge()
        self._link = Link(TABLES[channel], None, judge=self._judge, limits=limits)
        self.channel = channel

    @property
    def deviations(self) -> tuple[Met, ...]:
        """Tolerated departures of either side."""
        return self._judge.met

    @property
    def at_boundary(self) -> bool:
        """Whether both directions stand between two packets."""
        return self._link.at_boundary

    def receive(self, sender: Role, data: Buffer) -> list[Seen | Diagnosis]:
        """What ``data`` from ``sender`` completes; the views in it are good as long as ``data`` is.

        A direction in which nobody knows any more where the next packet begins stays silent after its diagnosis.
        """
        if not self._link.in_step(sender):
            return []
        self._link.receive(data, sender)
        return list(self._frames(sender))

    def _frames(self, sender: Role) -> Iterator[Seen | Diagnosis]:
        while self._link.in_step(sender):
            frame: Frame | None = None
            try:
                frame = self._link.read(sender)
                if frame is None:
                    return
                kept = self._link.accept(sender, frame)
            except RemoteProtocolError as error:
                yield Diagnosis(sender, error, frame)
            else:
                yield Seen(sender, frame, self._link.phase, self._link.request if kept is not None else None)


def channel_of(data: Buffer) -> Channel | None:
    """Which connection it is whose initiator begins with ``data``; None where that is no beginning of PTP/IP."""
    if len(data) < HEADER.size:
        return None
    _, number = HEADER.unpack_from(data)
    return _FIRST.get(number)
