"""From samples to tables, files and verdicts. Only ratios of one round mean anything on a computer that is shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, NamedTuple

from benchmarks.measure import Sample
from benchmarks.model import MB, Case, Goal
from benchmarks.rounds import Outcome

TOLERANCE = 0.25
"""How far below its goal a ratio may fall before ``--check`` complains."""

PEERS = ("floor", "bare", "gphoto2")
"""Whom everybody is compared with, where they take part."""


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


def ratio(outcome: Outcome, ours: str, other: str, metric: str) -> Spread | None:
    """How many times as much as ``ours`` the ``other`` needs, round by round; None where one of them has no number."""
    mine, theirs = outcome.samples.get(ours, {}), outcome.samples.get(other, {})
    pairs = [
        (mine[number].value(metric), theirs[number].value(metric)) for number in sorted(mine.keys() & theirs.keys())
    ]
    return spread([their / my for my, their in pairs if my and their])


class Verdict(NamedTuple):
    """A goal, and what was measured; ``found`` is None where it could not be."""

    case: str
    goal: Goal
    found: Spread | None

    @property
    def met(self) -> bool:
        """Whether the goal itself is reached."""
        return self.found is not None and self.found.median >= self.goal.least

    @property
    def tolerable(self) -> bool:
        """Whether it is reached but for the tolerance."""
        return self.found is not None and self.found.median >= self.goal.least * (1 - TOLERANCE)

    def __str__(self) -> str:
        goal = self.goal
        found = "not measured" if self.found is None else str(self.found)
        word = "met" if self.met else "nearly" if self.tolerable else "MISSED"
        what = f"{goal.other} / {goal.ours} {goal.metric}"
        return f"{goal.name:<4} {self.case:<22} {what:<32} {found:<24} goal {goal.least:.3g}: {word}"


def verdicts(outcomes: Iterable[Outcome]) -> list[Verdict]:
    """Every goal whose contestants are all on this computer."""
    return [
        Verdict(outcome.case.name, goal, ratio(outcome, goal.ours, goal.other, goal.metric))
        for outcome in outcomes
        for goal in outcome.case.goals
        if not outcome.absent & {goal.ours, goal.other}
    ]


def tables(outcome: Outcome) -> Iterator[str]:
    """The lines of a case's table."""
    case = outcome.case
    yield f"{case.name}: {case.title}"
    rows = [_heads(case), *(_row(outcome, entry.label) for entry in case.entries if outcome.samples[entry.label])]
    names, *columns = zip(*rows, strict=True)
    shown = [_aligned(column) for column in columns if any(column[1:])]
    for name, *cells in zip(names, *shown, strict=True):
        yield "  " + "  ".join([name.ljust(max(map(len, names))), *cells]).rstrip()
    for label, note in outcome.notes.items():
        yield f"  {label}: {note}"
    yield ""


def _aligned(column: Sequence[str]) -> list[str]:
    width = max(map(len, column))
    return [cell.rjust(width) for cell in column]


def _peers(case: Case) -> list[str]:
    labels = [entry.label for entry in case.entries]
    return [peer for peer in PEERS if peer in labels] or labels[:1]


def _heads(case: Case) -> list[str]:
    ratios = [f"{metric} vs {peer}" for peer in _peers(case) for metric in ("wall", "inner")]
    return ["", "wall s", "CPU s", "MB", "inner", "", "camera CPU s", "MB", *ratios]


def _row(outcome: Outcome, label: str) -> list[str]:
    samples = list(outcome.samples[label].values())
    inner = _middle(samples, "inner")
    others = [
        (ratio(outcome, label, peer, metric) if peer != label else None)
        for peer in _peers(outcome.case)
        for metric in ("wall", "inner")
    ]
    return [
        label,
        f"{_middle(samples, 'wall'):.3f}",
        f"{_middle(samples, 'cpu'):.3f}",
        _megabytes(max(sample.memory for sample in samples)),
        _seconds(inner),
        _speed(outcome.case, inner),
        f"{_middle(samples, 'camera_cpu'):.3f}",
        _megabytes(max(sample.camera_memory for sample in samples)),
        *("" if each is None else str(each) for each in others),
    ]


def _middle(samples: Iterable[Sample], metric: str) -> float:
    return median([value for sample in samples if (value := sample.value(metric)) is not None] or [0.0])


def _megabytes(kib: int) -> str:
    return f"{kib * 1024 / MB:.0f}"


def _seconds(value: float) -> str:
    if not value:
        return ""
    return f"{value:.3f} s" if value >= 0.1 else f"{value * 1000:.2f} ms" if value >= 0.001 else f"{value * 1e6:.1f} us"


def _speed(case: Case, inner: float) -> str:
    if not inner:
        return ""
    if case.card.files > 1 and case.verb in {"download", "upload"}:
        return f"{case.card.files / inner:,.0f} files/s"
    if case.verb in {"download", "receive", "upload"}:
        return f"{case.card.bytes * case.number / inner / MB:,.0f} MB/s"
    return f"{1 / inner:,.0f} /s"


def as_json(machine: dict[str, str], outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Everything, for a file: all samples, so that other questions can be asked later."""
    outcomes = list(outcomes)
    return {
        "machine": machine,
        "cases": {outcome.case.name: _case(outcome) for outcome in outcomes},
        "goals": [
            {"case": verdict.case, **asdict(verdict.goal), "found": verdict.found, "met": verdict.met}
            for verdict in verdicts(outcomes)
        ],
    }


def _case(outcome: Outcome) -> dict[str, Any]:
    samples = {
        label: {number: asdict(sample) for number, sample in runs.items()} for label, runs in outcome.samples.items()
    }
    return {"title": outcome.case.title, "samples": samples, "notes": outcome.notes}
