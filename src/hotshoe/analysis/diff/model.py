"""What two recordings are compared by, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from hotshoe.analysis.model import Point


@dataclass(slots=True)
class Step:
    """One thing that was done: a transaction, an event, or a packet of those that open and cancel.

    ``facts`` are what may differ, by name; ``title`` says it in words. ``times`` counts repetitions in which nothing
    differed, ``latency`` is the time to the response and ``pause`` that since the step before, in nanoseconds.
    """

    kind: str
    title: str
    answer: str
    point: Point
    params: tuple[int, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)
    latency: int | None = None
    pause: int = 0
    times: int = 1


class Kind(Enum):
    """How two recordings differ at one place."""

    FIRST_ONLY = "only in the first"
    SECOND_ONLY = "only in the second"
    MOVED = "in another place"
    CHANGED = "different"
    TIMING = "other timing"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact in both; None where a recording does not have it."""

    name: str
    first: object
    second: object


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not the same at one place."""

    kind: Kind
    first: Step | None
    second: Step | None
    changes: Sequence[Change] = ()


@dataclass(slots=True)
class Account:
    """The steps of one recording. ``cut`` where there were too many of them to compare."""

    name: str
    actions: list[Step] = field(default_factory=list)
    events: list[Step] = field(default_factory=list)
    seconds: float = 0.0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two recordings, how many of their steps are the same, and the differences in order."""

    first: Account
    second: Account
    same: int
    differences: Sequence[Difference]

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many differences there are of each kind."""
        return {kind: sum(each.kind is kind for each in self.differences) for kind in Kind}
