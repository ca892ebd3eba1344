"""The tables of a run, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import get_args

from benchmarks.model import KIB, MB, Case, Entry, Told
from benchmarks.rounds import Outcome
from benchmarks.spreads import Spread, ratio, spread, values
from benchmarks.verdicts import seconds, shown

PEERS = ("floor", "floor-loop", "bare", "gphoto2")
"""Whom everybody is compared with, where they take part."""

SCHEDULED = {"views", "live", "mix", "tether"}
"""Verbs that take as long as their schedule says, whoever does them."""


def tables(outcome: Outcome) -> Iterator[str]:
    """The lines of a case's table, and who could not do it."""
    yield f"{outcome.case.name}: {outcome.case.title}"
    names, *columns = zip(*rows(outcome), strict=True)
    shown_columns = [_aligned(column) for column in columns]
    for name, *cells in zip(names, *shown_columns, strict=True):
        yield "  " + "  ".join([name.ljust(max(map(len, names))), *cells]).rstrip()
    for label, note in outcome.notes.items():
        yield f"  {label}: {note}"
    yield ""


def rows(outcome: Outcome) -> list[list[str]]:
    """The heads and a row for each contestant that has a number, without columns in which nothing stands."""
    entries = [entry for entry in outcome.case.entries if outcome.samples[entry.label]]
    full = [_heads(outcome.case), *(_row(outcome, entry) for entry in entries)]
    names, *columns = zip(*full, strict=True)
    kept = [column for column in columns if any(column[1:])]
    return [list(row) for row in zip(names, *kept, strict=True)]


def _aligned(column: Sequence[str]) -> list[str]:
    width = max(map(len, column))
    return [cell.rjust(width) for cell in column]


def _peers(case: Case) -> list[str]:
    if case.verb in SCHEDULED:
        return []
    found = [peer for peer in PEERS if any(_rival(case, entry, peer) for entry in case.entries)]
    return found or [case.entries[0].label]


def _rival(case: Case, entry: Entry, peer: str) -> str | None:
    """The label of that peer at the same camera."""
    here = (other for other in case.entries if other.client == peer and other.camera == entry.camera)
    return next((other.label for other in here), peer if any(other.label == peer for other in case.entries) else None)


def _heads(case: Case) -> list[str]:
    ratios = [f"{metric} vs {peer}" for peer in _peers(case) for metric in ("wall", "inner")]
    return ["", "wall s", "CPU s", "MB", "inner", "", "told", "camera CPU s", "camera MB", *ratios]


def _row(outcome: Outcome, entry: Entry) -> list[str]:
    label, samples = entry.label, list(outcome.samples[entry.label].values())
    wall, inner = spread(values(outcome, label, "wall")), spread(values(outcome, label, "inner"))
    assert wall
    return [
        label,
        f"{wall.median:.3f} ({wall.least:.3f}..{wall.most:.3f})",
        f"{median(sample.cpu for sample in samples):.3f}",
        _megabytes(max(sample.memory for sample in samples)),
        _inner(inner),
        _speed(outcome.case, inner),
        _told(outcome, label),
        f"{median(sample.camera_cpu for sample in samples):.3f}",
        _megabytes(max(sample.camera_memory for sample in samples)),
        *_ratios(outcome, entry),
    ]


def _ratios(outcome: Outcome, entry: Entry) -> Iterator[str]:
    for peer in _peers(outcome.case):
        rival = _rival(outcome.case, entry, peer) or peer
        for metric in ("wall", "inner"):
            found = ratio(outcome, entry.label, rival, metric) if rival != entry.label else None
            yield str(found) if found else ""


def _told(outcome: Outcome, label: str) -> str:
    """What only this program says of itself, by the median."""
    found = ((metric, values(outcome, label, metric)) for metric in get_args(Told))
    return ", ".join(f"{metric} {shown(metric, median(told))}" for metric, told in found if told)


def _megabytes(kib: int) -> str:
    return f"{kib * KIB / MB:.0f}"


def _inner(inner: Spread | None) -> str:
    if inner is None:
        return ""
    return f"{seconds(inner.median)} ({seconds(inner.least)}..{seconds(inner.most)})"


def _speed(case: Case, inner: Spread | None) -> str:
    if inner is None:
        return ""
    if case.card.files > 1 and case.verb in {"download", "upload"}:
        return f"{case.card.files / inner.median:,.0f} files/s"
    if case.verb in {"download", "receive", "upload"}:
        return f"{case.card.bytes * case.number / inner.median / MB:,.0f} MB/s"
    return f"{1 / inner.median:,.0f} /s"
