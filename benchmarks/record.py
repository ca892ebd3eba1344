"""A run as JSON and back: all samples, so that other questions can be asked of them later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.cases import CASES
from benchmarks.measure import Sample
from benchmarks.model import Case
from benchmarks.rounds import Outcome
from benchmarks.verdicts import verdicts


@dataclass(frozen=True, slots=True)
class Record:
    """A whole run: ``facts`` about the computer and the run, and what every case came to."""

    facts: dict[str, str]
    outcomes: list[Outcome]


def as_json(record: Record) -> dict[str, Any]:
    """What belongs into a file."""
    return {
        "facts": record.facts,
        "cases": {outcome.case.name: _case(outcome) for outcome in record.outcomes},
        "goals": [
            {"case": verdict.case, **asdict(verdict.goal), "found": verdict.found, "met": verdict.met}
            for verdict in verdicts(record.outcomes)
        ],
    }


def _case(outcome: Outcome) -> dict[str, Any]:
    samples = {
        label: {number: asdict(sample) for number, sample in runs.items()} for label, runs in outcome.samples.items()
    }
    absent = sorted(outcome.absent)
    return {"title": outcome.case.title, "samples": samples, "notes": outcome.notes, "absent": absent}


def from_json(data: dict[str, Any], cases: Iterable[Case] = CASES) -> Record:
    """What a file says, beside the goals of today; cases that are no more are left out."""
    known = {case.name: case for case in cases}
    outcomes = [_outcome(known[name], found) for name, found in data["cases"].items() if name in known]
    return Record(data["facts"], outcomes)


def _outcome(case: Case, found: dict[str, Any]) -> Outcome:
    samples: dict[str, dict[int, Sample]] = {entry.label: {} for entry in case.entries}
    for label in samples.keys() & found["samples"].keys():
        samples[label] = {int(number): Sample(**sample) for number, sample in found["samples"][label].items()}
    return Outcome(case, samples, found["notes"], set(found["absent"]))
