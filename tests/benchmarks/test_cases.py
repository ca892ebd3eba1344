"""The table of cases holds together."""

from typing import get_args

import pytest

from benchmarks.cases import CASES
from benchmarks.contestants import CAMERAS, CLIENTS
from benchmarks.model import Bound, Card, Case, Measured, Told

METRICS = {*get_args(Measured), *get_args(Told)}
CAMERA_VERBS = {
    *("download", "receive", "list", "upload", "rate", "set"),
    *("connect", "hold", "think", "views", "live", "mix", "tether"),
}


def test_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_names_what_exists(case: Case) -> None:
    assert set(case.clients) <= CLIENTS.keys()
    assert set(case.cameras) <= CAMERAS.keys()
    assert case.verb in CAMERA_VERBS | {"help", "show"}
    assert case.number == 0 or case.card.files
    labels = {entry.label for entry in case.entries}
    assert len(labels) == len(case.entries)
    assert {label for goal in case.goals for label in goal.contestants} <= labels
    assert {goal.metric for goal in case.goals} <= METRICS
    assert set(case.once) <= set(case.clients)


def test_a_bound_beyond_another_case_names_one_that_has_the_contestant() -> None:
    known = {case.name: case for case in CASES}
    for bound in (goal for case in CASES for goal in case.goals if isinstance(goal, Bound) and goal.beyond):
        assert bound.who in known[bound.beyond].clients


def turns(at_most: int, rounds: int | None = None, once: tuple[str, ...] = ()) -> list[int]:
    return list(Case("", "", "", Card(1, 1), ("a",), rounds=rounds, once=once).turns("a", at_most))


def test_what_takes_long_is_done_less_often() -> None:
    assert turns(5) == [0, 1, 2, 3, 4, 5]
    assert turns(5, rounds=2) == [0, 1, 2]
    assert turns(2, rounds=5) == [0, 1, 2]
    assert turns(5, once=("a",)) == [1]
    # There is nothing to warm up for.
    assert turns(5, rounds=1) == turns(1) == [1]


def test_contestants_are_named_after_what_differs() -> None:
    def labels(clients: tuple[str, ...], cameras: tuple[str, ...]) -> list[str]:
        return [entry.label for entry in Case("", "", "", Card(1, 1), clients, cameras).entries]

    assert labels(("floor", "api"), ("ours",)) == ["floor", "api"]
    assert labels(("floor",), ("ours", "bare")) == ["ours", "bare"]
    assert labels(("floor", "api"), ("ours", "bare")) == ["floor > ours", "floor > bare", "api > ours", "api > bare"]
