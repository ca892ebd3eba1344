"""Whether a flow is PTP, in which framing, which connection of the two it is, and who of its ends is the initiator.

The bytes alone tell, on any port. Where the beginning of a flow was recorded its first packet does; else each piece is
looked at, because initiators begin a piece with every request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hotshoe.analysis.model import Carrier, Flow, Noticed, Said
from hotshoe.protocol.seeking import BEGINNINGS, CONTAINERS, LARGEST, Framed, Seeker
from hotshoe.protocol.states import Channel, Role
from hotshoe.vendors.fuji.greeting import PROTOCOL_VERSION
from hotshoe.wire.containers import ContainerKind
from hotshoe.wire.packets import HEADER, PacketType

PTPIP, FUJIFILM, USB = "PTP/IP", "Fujifilm", "USB"

KEPT_ODDITIES = 16

_VERSION = PROTOCOL_VERSION.to_bytes(4, "little")
_TELLING_PACKETS = frozenset(
    {
        PacketType.INIT_COMMAND_REQUEST,
        PacketType.INIT_COMMAND_ACK,
        PacketType.INIT_EVENT_REQUEST,
        PacketType.OPERATION_REQUEST,
        PacketType.OPERATION_RESPONSE,
        PacketType.EVENT,
    }
)
"""Those that say whose they are: data and probes come from either side."""

_TELLING_CONTAINERS = frozenset({ContainerKind.COMMAND, ContainerKind.RESPONSE, ContainerKind.EVENT})


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a flow is; ``initiator`` is the side of ``Flow.ends`` that is one, ``midway`` where it did not begin so."""

    framing: str
    channel: Channel
    initiator: int
    midway: bool


@dataclass(frozen=True, slots=True)
class _Guess:
    framing: str
    sender: Role
    channel: Channel
    telling: frozenset[int]
    kind_bytes: int
    seeker: Seeker


def _guesses(framing: str, framed: Framed, telling: Iterable[int], kind_bytes: int) -> tuple[_Guess, ...]:
    return tuple(
        _Guess(framing, sender, channel, frozenset(telling), kind_bytes, Seeker(framed, sender, channel, lambda: None))
        for sender in Role
        for channel in Channel
    )


_TCP = (
    *_guesses(PTPIP, BEGINNINGS, _TELLING_PACKETS, 4),
    *_guesses(FUJIFILM, CONTAINERS, _TELLING_CONTAINERS, 2),
)
_USB = _guesses(USB, CONTAINERS, _TELLING_CONTAINERS, 2)


@dataclass(slots=True)
class Undecided:
    """A flow of which it is not known yet whether it is PTP; ``heard`` is what has to be read again when it is.

    ``skipped`` are the bytes of either side that came before anything that could be recognised.
    """

    flow: Flow
    whole: bool
    heard: list[Said] = field(default_factory=list)
    skipped: list[int] = field(default_factory=lambda: [0, 0])
    oddities: list[Noticed] = field(default_factory=list)
    _heads: list[bytearray] = field(default_factory=lambda: [bytearray(), bytearray()])

    def hear(self, record: Said) -> Recognised | bool | None:
        """What the flow is, with ``record`` as the last of ``heard``; False when it is no PTP, None while open."""
        if self.whole:
            return self._first(record)
        found = self._recognise(record.side, bytes(record.data[:LARGEST]))
        if found:
            self.heard.append(record)
            return found
        self.skipped[record.side] += len(record.data)
        return None

    def missed(self, side: int, size: int) -> None:
        """``size`` bytes of a side were not recorded: what came before them tells nothing any more."""
        self.skipped[side] += size
        for record in self.heard:
            self.skipped[record.side] += len(record.data)
        self.heard.clear()
        self.whole = False

    def noticed(self, record: Noticed) -> None:
        """Keep an oddity until it is known whether it concerns anybody; of many the first."""
        if len(self.oddities) < KEPT_ODDITIES:
            self.oddities.append(record)

    def _first(self, record: Said) -> Recognised | bool | None:
        head = self._heads[record.side]
        head += record.data[: LARGEST - len(head)]
        self.heard.append(_copy(record))
        found = self._recognise(record.side, bytes(head))
        return False if found is None and len(head) == LARGEST else found

    def _recognise(self, side: int, head: bytes) -> Recognised | bool | None:
        if len(head) < HEADER.size:
            return None
        guesses = _TCP if self.flow.carrier is Carrier.TCP else _USB
        verdict: bool | None = False
        for guess in guesses:
            if int.from_bytes(head[4 : 4 + guess.kind_bytes], "little") not in guess.telling:
                continue
            fits = guess.seeker.fits(head, 0)
            if fits:
                return self._recognised(guess, side, head)
            verdict = None if fits is None else verdict
        return verdict

    def _recognised(self, guess: _Guess, side: int, head: bytes) -> Recognised:
        initiator = side if guess.sender is Role.INITIATOR else 1 - side
        framing = guess.framing
        first = guess.kind_bytes == 4 and head[4] in (PacketType.INIT_COMMAND_REQUEST, PacketType.INIT_EVENT_REQUEST)
        if first and head[4] == PacketType.INIT_COMMAND_REQUEST and head[8:12] == _VERSION:
            framing = FUJIFILM
        begins = self.whole and (first or guess.kind_bytes == 2)
        return Recognised(framing, guess.channel, initiator, not begins)


def _copy(record: Said) -> Said:
    """The same, good for longer than until the next record."""
    return Said(record.flow, record.side, record.point, memoryview(bytes(record.data)), record.short)
