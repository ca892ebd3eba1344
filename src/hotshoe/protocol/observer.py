"""A PTP/IP connection seen from outside: both directions in, frames and diagnoses out, nothing is ever refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hotshoe.errors import MalformedPacket, RemoteProtocolError
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
    """A frame, who sent it, the phase that it led to, and the request that it belongs to."""

    sender: Role
    frame: Frame
    phase: Phase
    request: OperationRequest | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something that the sender should not have done; the observer went on."""

    sender: Role
    error: RemoteProtocolError


class Observer:
    """One TCP connection of a recording; ``channel`` is told by its first packet (``channel_of``)."""

    def __init__(self, channel: Channel, *, limits: Limits = DEFAULT) -> None:
        self._judge = Judge()
        self._link = Link(TABLES[channel], None, judge=self._judge, limits=limits)
        self._deaf: set[Role] = set()
        self.channel = channel

    @property
    def deviations(self) -> tuple[Met, ...]:
        """Tolerated departures of either side."""
        return self._judge.met

    def receive(self, sender: Role, data: Buffer) -> Iterator[Seen | Diagnosis]:
        """What ``data`` from ``sender`` completes; a direction whose framing is lost stays silent after its diagnosis."""
        if sender in self._deaf:
            return
        self._link.receive(data, sender)
        while sender not in self._deaf:
            try:
                frame = self._link.next(sender)
            except RemoteProtocolError as error:
                yield self._diagnose(sender, error)
                continue
            if frame is None:
                break
            yield Seen(sender, frame, self._link.phase, self._link.request)
        self._link.keep()

    def _diagnose(self, sender: Role, error: RemoteProtocolError) -> Diagnosis:
        if isinstance(error, MalformedPacket):
            self._deaf.add(sender)
        return Diagnosis(sender, error)


def channel_of(data: Buffer) -> Channel | None:
    """Which connection it is whose initiator begins with ``data``; None where that is no beginning of PTP/IP."""
    if len(data) < HEADER.size:
        return None
    _, number = HEADER.unpack_from(data)
    return _FIRST.get(number)
