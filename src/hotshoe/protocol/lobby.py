"""Who may come in: the first packet of an accepted connection, connection numbers, one session at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.framing import Frame, FrameReader
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import UNKNOWN_PACKET, Judge
from hotshoe.wire.packets import FailReason, InitCommandRequest, InitEventRequest, InitFail, encode_packet

_FIRST = InitCommandRequest | InitEventRequest


@dataclass(frozen=True, slots=True)
class LobbyLimits:
    """Bounds for connections that have not said who they are."""

    waiting: int = 32
    """Connections that have not yet sent their first packet."""

    waiting_per_address: int = 8
    """The same, from one address."""

    first_packet: float = 10.0
    """Seconds from accept to a whole first packet, in all and not per byte."""

    sessions: int = 1
    """Connections with different initiators at a time; cameras have one."""


class Doorstep:
    """An accepted connection until its first packet is whole; ``received`` keeps everything that came."""

    def __init__(self) -> None:
        self._judge = Judge()
        self._reader = FrameReader(self._judge)
        self.received = bytearray()

    def receive(self, data: Buffer) -> InitCommandRequest | InitEventRequest | None:
        """The first packet, once it is whole. Raises RemoteProtocolError for anything but a beginning of PTP/IP."""
        self.received += data
        self._reader.feed(data)
        frame = self._reader.next()
        self._reader.keep()
        if self._began_strangely(frame):
            raise RemoteProtocolError("a connection begins with Init_Command_Request or Init_Event_Request")
        return frame if isinstance(frame, _FIRST) else None

    def _began_strangely(self, frame: Frame | None) -> bool:
        """Whether the first packet is another one, or one of an unknown type, of which there may be any number."""
        skipped = any(met.deviation is UNKNOWN_PACKET for met in self._judge.met)
        return skipped or not isinstance(frame, _FIRST | None)


@dataclass(slots=True)
class Seat:
    """One admitted initiator: its connection number, where it came from, whether its event connection is there."""

    number: int
    address: str
    has_event: bool = False


@dataclass(slots=True)
class Lobby:
    """Admits initiators; ``check_address`` may be switched off for hosts behind NAT with changing addresses."""

    limits: LobbyLimits = field(default_factory=LobbyLimits)
    check_address: bool = True
    _seats: dict[int, Seat] = field(default_factory=dict)
    _waiting: Counter[str] = field(default_factory=Counter)

    def arrive(self, address: str) -> bool:
        """A connection was accepted; False when too many wait already, and this one is to be closed."""
        if self._waiting.total() >= self.limits.waiting or self._waiting[address] >= self.limits.waiting_per_address:
            return False
        self._waiting[address] += 1
        return True

    def depart(self, address: str) -> None:
        """An arrived connection has sent its first packet, or is gone."""
        self._waiting[address] -= 1
        if self._waiting[address] <= 0:
            del self._waiting[address]

    def admit(self, address: str) -> Seat | None:
        """A seat with the lowest free number for a command connection; None when all are taken."""
        if len(self._seats) >= self.limits.sessions:
            return None
        number = next(n for n in range(1, self.limits.sessions + 2) if n not in self._seats)
        seat = Seat(number, address)
        self._seats[number] = seat
        return seat

    def associate(self, request: InitEventRequest, address: str) -> Seat | FailReason:
        """The seat that an event connection names, or why there is none; an existing one is never disturbed."""
        seat = self._seats.get(request.connection)
        if seat is None or (self.check_address and seat.address != address):
            return FailReason.REJECTED
        if seat.has_event:
            return FailReason.UNSPECIFIED
        seat.has_event = True
        return seat

    def leave(self, seat: Seat) -> None:
        """The initiator is gone: its number is free. May be said more than once."""
        if self._seats.get(seat.number) is seat:
            del self._seats[seat.number]

    @property
    def seated(self) -> int:
        """How many initiators are in."""
        return len(self._seats)


def refusal(reason: int) -> bytes:
    """An Init_Fail for a connection that never got a seat."""
    return encode_packet(InitFail(reason))
