"""What a case is: a card, something to do with it, who does it, and what the outcome must not fall below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

KB, MB, GB = 1000, 1000**2, 1000**3
KIB, MIB = 1024, 1024**2

ONE_PACKET = 0xFFFFFFFF - 12
"""The payload of the largest packet there can be: a length has 32 bits, and counts the header's twelve bytes."""

MEGABYTES = MB / KIB
"""``60 * MEGABYTES`` of memory, in the kernel's KiB."""

Measured = Literal["wall", "inner", "cpu", "memory"]
"""``wall``: seconds of the whole process; ``inner``: seconds that a program measured itself, once it was connected,
for each unit of its work; ``cpu``: seconds of user and system time; ``memory``: KiB at the peak, all processes."""

Told = Literal["slowest", "slowdown", "p50", "p99", "load", "kib_each"]
"""What only some programs tell. ``slowest``: seconds of the longest transaction; ``slowdown``: how many times longer
a transaction takes when all cameras are busy than when one is; ``p50`` and ``p99``: seconds of delay that half and
99 of 100 kept to; ``load``: CPU seconds for a second of the schedule; ``kib_each``: memory for a connected camera."""

Metric = Measured | Told


@dataclass(frozen=True, slots=True)
class Card:
    """``files`` of ``size`` bytes each, at the top of the store."""

    files: int
    size: int

    @property
    def bytes(self) -> int:
        """All of them."""
        return self.files * self.size


class Entry(NamedTuple):
    """One contestant of a case: a client and the camera that it talks to."""

    label: str
    client: str
    camera: str


@dataclass(frozen=True, slots=True)
class Goal:
    """In every metric less is better: ``other`` needs at least ``least`` times as much as ``ours``, by the median."""

    name: str
    metric: Metric
    ours: str
    other: str
    least: float

    @property
    def contestants(self) -> frozenset[str]:
        """Without whom it means nothing."""
        return frozenset({self.ours, self.other})


@dataclass(frozen=True, slots=True)
class Bound:
    """``who`` needs at most ``most``, in the metric's own unit and by the median.

    With ``beyond``, the name of another case: at most so much more than the same contestant there.
    """

    name: str
    metric: Metric
    who: str
    most: float
    beyond: str = ""

    @property
    def contestants(self) -> frozenset[str]:
        """Without whom it means nothing."""
        return frozenset({self.who})


@dataclass(frozen=True, slots=True)
class Case:
    """One table of the report; ``clients`` x ``cameras`` are its contestants.

    ``verb`` is what clients do ``times`` over, ``packet`` the largest payload of a packet that the camera sends,
    ``number`` how many cameras there are. ``pinned`` keeps both ends on one core, because a sleeping core takes longer
    to wake than a round trip. ``patience`` is the most seconds that one contestant may take. Of what takes very long
    there are at most ``rounds``, and no warm-up before a single one; clients in ``once`` take part in the first only.
    """

    name: str
    title: str
    verb: str
    card: Card
    clients: tuple[str, ...]
    cameras: tuple[str, ...] = ("ours",)
    packet: int = MIB
    number: int = 1
    times: int = 1
    pinned: bool = False
    patience: float = 180.0
    rounds: int | None = None
    once: tuple[str, ...] = ()
    quick: bool = False
    goals: tuple[Goal | Bound, ...] = ()

    def turns(self, client: str, rounds: int) -> range:
        """The rounds in which a client has a turn, of ``rounds`` in all; number 0 is to warm up."""
        last = min(rounds, self.rounds or rounds)
        return range(1, 2) if last == 1 or client in self.once else range(last + 1)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everybody with everybody, named after what differs."""
        return tuple(
            Entry(self._label(client, camera), client, camera) for client in self.clients for camera in self.cameras
        )

    def _label(self, client: str, camera: str) -> str:
        if len(self.cameras) == 1:
            return client
        return camera if len(self.clients) == 1 else f"{client} > {camera}"
