"""A run becomes a file, and the file a run."""

import json
from dataclasses import replace

import pytest

from benchmarks.model import MB, Bound, Card, Case, Goal
from benchmarks.record import Record, as_json, from_json
from tests.benchmarks.outcomes import outcome

GOALS = (Goal("G", "wall", "api", "floor", 2.0), Bound("B", "wall", "api", 2.0))
CASE = Case("case", "a title", "download", Card(1, 100 * MB), ("floor", "api"), goals=GOALS)


def record() -> Record:
    found = outcome(CASE, {"floor": [1, 2], "api": [3, 4]}, seconds=0.5)
    found.notes["python"] = "away"
    found.absent.add("python")
    return Record({"processor": "fast"}, [found])


def test_the_file_holds_every_sample_and_the_verdicts() -> None:
    found = json.loads(json.dumps(as_json(record())))
    assert found["cases"]["case"]["samples"]["api"]["2"]["wall"] == 4
    assert found["facts"] == {"processor": "fast"}
    ratio, bound = found["goals"]
    assert ratio["found"] == [pytest.approx(5 / 12), pytest.approx(1 / 3), 0.5]
    assert bound["found"] == [3.5, 3, 4]
    assert not bound["met"]


def test_a_file_becomes_the_same_run() -> None:
    written = json.loads(json.dumps(as_json(record())))
    assert from_json(written, [CASE]) == record()


def test_a_file_may_know_fewer_contestants_and_more_cases_than_we() -> None:
    written = json.loads(json.dumps(as_json(record())))
    later = replace(CASE, clients=("floor", "api", "cli"))
    (read,) = from_json(written, [later]).outcomes
    assert read.samples["cli"] == {}
    assert from_json(written, []).outcomes == []
