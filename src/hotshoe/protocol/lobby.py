"""Who may come in: the first packet of an accepted connection, connection numbers, one session at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.framing import FrameReader
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import Judge
from hotshoe.wire.packets import FailReason, InitCommandRequest, InitEventRequest, InitFail, encode_packet


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
        self._reader = FrameReader(Judge())
        self.received = bytearray()

    def receive(self, data: Buffer) -> InitCommandRequest | InitEventRequest | None:
        """The first packet, once it is whole. Raises RemoteProtocolError for anything but a beginning of PTP/IP."""
        self.received += data
        self._reader.feed(bytes(data))
        frame = self._reader.next()
        self._reader.keep()
        if frame is None or isinstance(frame, InitCommandRequest | InitEventRequest):
            return frame
        raise RemoteProtocolError(f"a connection begins with its initiation, not with {type(frame).__name__}")


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
        if not self._waiting[address]:
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
        """The initiator is gone: its number is free."""
        self._seats.pop(seat.number, None)

    @property
    def seated(self) -> int:
        """How many initiators are in."""
        return len(self._seats)


def refusal(reason: int) -> bytes:
    """An Init_Fail for a connection that never got a seat."""
    return encode_packet(InitFail(reason))


__all__ = ["Doorstep", "Lobby", "LobbyLimits", "Seat", "refusal"]
