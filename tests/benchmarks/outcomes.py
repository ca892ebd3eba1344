"""Outcomes that nobody had to run for."""

from benchmarks.measure import Sample
from benchmarks.model import Case
from benchmarks.rounds import Outcome


def samples(walls: list[float], *, memory: int = 30_000, **inner: float) -> dict[int, Sample]:
    """A sample for each round."""
    return {number: Sample(wall, wall / 2, memory, inner) for number, wall in enumerate(walls, 1)}


def outcome(case: Case, walls: dict[str, list[float]], *, memory: int = 30_000, **inner: float) -> Outcome:
    """What a case came to, by the seconds of each contestant's rounds."""
    return Outcome(
        case,
        {entry.label: samples(walls.get(entry.label, []), memory=memory, **inner) for entry in case.entries},
    )
