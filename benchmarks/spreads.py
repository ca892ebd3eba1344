"""What the rounds of a case say together. Only ratios of one round mean anything on a computer that is shared."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from benchmarks.model import Metric
from benchmarks.rounds import Outcome


class Spread(NamedTuple):
    """What several rounds said."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.3g} ({self.least:.3g}..{self.most:.3g})"


def spread(values: Sequence[float]) -> Spread | None:
    """None of nothing."""
    return Spread(median(values), min(values), max(values)) if values else None


def values(outcome: Outcome, label: str, metric: Metric) -> list[float]:
    """A contestant's number of each round in which it has one."""
    found = (sample.value(metric) for sample in outcome.samples.get(label, {}).values())
    return [value for value in found if value is not None]


def ratio(outcome: Outcome, ours: str, other: str, metric: Metric) -> Spread | None:
    """How many times as much as ``ours`` the ``other`` needs, round by round; None where one of them has no number."""
    mine, theirs = outcome.samples.get(ours, {}), outcome.samples.get(other, {})
    pairs = [
        (mine[number].value(metric), theirs[number].value(metric)) for number in sorted(mine.keys() & theirs.keys())
    ]
    return spread([their / my for my, their in pairs if my and their])
