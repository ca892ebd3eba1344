"""Goals beside figures."""

from dataclasses import replace

import pytest

from benchmarks.model import MB, MEGABYTES, Bound, Card, Case, Goal, Metric
from benchmarks.rounds import Outcome
from benchmarks.spreads import Spread
from benchmarks.verdicts import Verdict, shown, verdicts
from tests.benchmarks.outcomes import outcome

GOAL = Goal("G", "wall", "api", "floor", 2.0)
BOUND = Bound("B", "slowest", "api", 0.005)
CASE = Case("case", "", "download", Card(1, 100 * MB), ("floor", "api"))


def judged(case: Case, floor: list[float], api: list[float], *others: Outcome, memory: int = 30_000) -> list[Verdict]:
    return verdicts([*others, outcome(case, {"floor": floor, "api": api}, memory=memory, slowest=0.004)])


@pytest.mark.parametrize(
    ("found", "met", "tolerable"), [(2.0, True, True), (1.9, False, True), (1.5, False, True), (1.49, False, False)]
)
def test_a_goal_may_be_missed_by_a_quarter(found: float, met: bool, tolerable: bool) -> None:
    verdict = Verdict("case", GOAL, Spread(found, found, found))
    assert (verdict.met, verdict.tolerable) == (met, tolerable)


@pytest.mark.parametrize(
    ("found", "word"), [(0.004, "met"), (0.005, "met"), (0.006, "nearly"), (0.00625, "nearly"), (0.0063, "MISSED")]
)
def test_a_bound_may_be_passed_by_a_quarter(found: float, word: str) -> None:
    assert Verdict("case", BOUND, Spread(found, 0, 1)).word == word


def test_a_bound_is_about_the_median_of_the_rounds() -> None:
    case = replace(CASE, goals=(Bound("B", "wall", "api", 2.0),))
    (verdict,) = judged(case, [], [1, 2, 100])
    assert verdict.found == Spread(2, 1, 100)
    assert verdict.met
    (verdict,) = judged(replace(CASE, goals=(BOUND,)), [], [1])
    assert verdict.found == Spread(0.004, 0.004, 0.004)


def test_a_bound_beyond_another_case_is_about_the_difference() -> None:
    small = outcome(replace(CASE, name="small"), {"api": [1, 1, 1]}, memory=20_000)
    case = replace(CASE, goals=(Bound("B", "memory", "api", 5 * MEGABYTES, beyond="small"),))
    (verdict,) = judged(case, [1], [1], small, memory=24_000)
    assert verdict.found == Spread(4000, 4000, 4000)
    assert verdict.met
    assert "4.1 MB" in str(verdict)
    assert "beyond small" in str(verdict)
    assert not judged(case, [1], [1], small, memory=30_000)[0].tolerable
    # Who did not run the other case did not ask.
    assert judged(case, [1], [1]) == []
    small.samples["api"].clear()
    assert judged(case, [1], [1], small)[0].found is None


def test_what_was_not_measured_is_missed() -> None:
    for verdict in judged(replace(CASE, goals=(GOAL, BOUND)), [1], []):
        assert not verdict.tolerable
        assert "not measured" in str(verdict)


def test_who_is_not_on_this_computer_cannot_be_missed() -> None:
    without = outcome(replace(CASE, goals=(GOAL, BOUND)), {"floor": [1]})
    without.absent.add("api")
    assert verdicts([without]) == []


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [
        ("memory", 60 * MEGABYTES, "60.0 MB"),
        ("kib_each", 9.5, "9.5 KiB"),
        ("load", 0.4567, "0.457"),
        ("slowdown", 1.0, "1"),
        ("wall", 12.3456, "12.346 s"),
        ("p99", 0.0123, "12.30 ms"),
        ("inner", 6e-6, "6.0 us"),
    ],
)
def test_numbers_have_their_units(metric: Metric, value: float, words: str) -> None:
    assert shown(metric, value) == words
