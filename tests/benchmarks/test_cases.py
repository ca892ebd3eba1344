"""The table of cases holds together."""

import pytest

from benchmarks.cases import CASES
from benchmarks.contestants import CAMERAS, CLIENTS
from benchmarks.model import Card, Case

DATA_VERBS = {"download", "receive", "list", "upload", "rate", "connect", "hold"}


def test_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_names_what_exists(case: Case) -> None:
    assert set(case.clients) <= CLIENTS.keys()
    assert set(case.cameras) <= CAMERAS.keys()
    assert case.verb in DATA_VERBS | {"help"}
    assert case.number == 0 or case.card.files
    labels = {entry.label for entry in case.entries}
    assert len(labels) == len(case.entries)
    assert {label for goal in case.goals for label in (goal.ours, goal.other)} <= labels
    assert not (case.quick and case.optional)


def test_contestants_are_named_after_what_differs() -> None:
    def labels(clients: tuple[str, ...], cameras: tuple[str, ...]) -> list[str]:
        return [entry.label for entry in Case("", "", "", Card(1, 1), clients, cameras).entries]

    assert labels(("floor", "api"), ("ours",)) == ["floor", "api"]
    assert labels(("floor",), ("ours", "bare")) == ["ours", "bare"]
    assert labels(("floor", "api"), ("ours", "bare")) == ["floor > ours", "floor > bare", "api > ours", "api > bare"]
