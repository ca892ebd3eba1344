"""Goals beside what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from statistics import median
from typing import NamedTuple

from benchmarks.model import KIB, MB, Bound, Goal, Metric
from benchmarks.rounds import Outcome
from benchmarks.spreads import Spread, ratio, spread, values

TOLERANCE = 0.25
"""How far on the wrong side of its goal a figure may lie before ``--check`` complains."""


class Verdict(NamedTuple):
    """A goal, and what was measured; ``found`` is None where it could not be."""

    case: str
    goal: Goal | Bound
    found: Spread | None

    @property
    def met(self) -> bool:
        """Whether the goal itself is reached."""
        return self._reached(0.0)

    @property
    def tolerable(self) -> bool:
        """Whether it is reached but for the tolerance."""
        return self._reached(TOLERANCE)

    def _reached(self, tolerance: float) -> bool:
        if self.found is None:
            return False
        if isinstance(self.goal, Goal):
            return self.found.median >= self.goal.least * (1 - tolerance)
        return self.found.median <= self.goal.most * (1 + tolerance)

    @property
    def word(self) -> str:
        """How it came out."""
        return "met" if self.met else "nearly" if self.tolerable else "MISSED"

    @property
    def what(self) -> str:
        """What is compared."""
        goal = self.goal
        if isinstance(goal, Goal):
            return f"{goal.other} / {goal.ours} {goal.metric}"
        return f"{goal.who} {goal.metric}" + (f" beyond {goal.beyond}" if goal.beyond else "")

    @property
    def measured(self) -> str:
        """What was found, for people."""
        if self.found is None:
            return "not measured"
        if isinstance(self.goal, Goal):
            return str(self.found)
        middle, least, most = (shown(self.goal.metric, value) for value in self.found)
        return f"{middle} ({least}..{most})"

    @property
    def wanted(self) -> str:
        """The goal itself."""
        if isinstance(self.goal, Goal):
            return f">= {self.goal.least:.3g}"
        return f"<= {shown(self.goal.metric, self.goal.most)}"

    def __str__(self) -> str:
        return f"{self.goal.name:<4} {self.case:<22} {self.what:<40} {self.measured:<34} {self.wanted}: {self.word}"


def shown(metric: Metric, value: float) -> str:
    """A number of that metric with its unit."""
    match metric:
        case "memory":
            return f"{value * KIB / MB:.1f} MB"
        case "kib_each":
            return f"{value:.1f} KiB"
        case "load" | "slowdown":
            return f"{value:.3g}"
        case _:
            return seconds(value)


def seconds(value: float) -> str:
    """In the unit that makes it readable."""
    if value >= 0.1:
        return f"{value:.3f} s"
    return f"{value * 1000:.2f} ms" if value >= 0.001 else f"{value * 1e6:.1f} us"


def verdicts(outcomes: Iterable[Outcome]) -> list[Verdict]:
    """Every goal whose contestants are all on this computer, and whose cases were all run."""
    known = {outcome.case.name: outcome for outcome in outcomes}
    return list(_verdicts(known))


def _verdicts(known: Mapping[str, Outcome]) -> Iterator[Verdict]:
    for name, outcome in known.items():
        for goal in outcome.case.goals:
            if outcome.absent & goal.contestants:
                continue
            if isinstance(goal, Goal):
                yield Verdict(name, goal, ratio(outcome, goal.ours, goal.other, goal.metric))
            elif not goal.beyond:
                yield Verdict(name, goal, spread(values(outcome, goal.who, goal.metric)))
            elif goal.beyond in known:
                yield Verdict(name, goal, _beyond(outcome, known[goal.beyond], goal))


def _beyond(outcome: Outcome, other: Outcome, goal: Bound) -> Spread | None:
    """How much more than the other case's median."""
    level = values(other, goal.who, goal.metric)
    return spread([value - median(level) for value in values(outcome, goal.who, goal.metric)]) if level else None
