"""From rounds to ratios."""

from benchmarks.measure import Sample
from benchmarks.model import MB, Card, Case
from benchmarks.rounds import Outcome
from benchmarks.spreads import Spread, ratio, spread, values
from tests.benchmarks import outcomes

CASE = Case("case", "", "download", Card(1, 100 * MB), ("floor", "api"))


def outcome(floor: list[float], api: list[float]) -> Outcome:
    return outcomes.outcome(CASE, {"floor": floor, "api": api})


def test_a_ratio_is_taken_round_by_round() -> None:
    # A round in which everything was slow says the same as the others.
    assert ratio(outcome([1, 10, 3], [2, 20, 6]), "api", "floor", "wall") == Spread(0.5, 0.5, 0.5)
    assert ratio(outcome([1, 2, 8], [1, 1, 2]), "api", "floor", "wall") == Spread(2, 1, 4)


def test_rounds_that_one_of_them_missed_do_not_count() -> None:
    both = outcome([1, 1, 1], [2, 2, 2])
    del both.samples["api"][2]
    both.samples["floor"][3] = Sample(4, 1, 1)
    assert ratio(both, "api", "floor", "wall") == Spread(1.25, 0.5, 2)


def test_no_numbers_no_ratio() -> None:
    assert ratio(outcome([1], []), "api", "floor", "wall") is None
    assert ratio(outcome([1], [1]), "api", "floor", "inner") is None
    assert ratio(outcome([1], [1]), "api", "gphoto2", "wall") is None
    assert spread([]) is None


def test_only_those_who_told_a_number_have_it() -> None:
    both = outcome([1, 2], [3])
    both.samples["api"][1] = Sample(3, 1, 1, {"p99": 0.5})
    assert values(both, "api", "p99") == [0.5]
    assert values(both, "floor", "p99") == []
    assert values(both, "floor", "wall") == [1, 2]
    assert values(both, "gphoto2", "wall") == []


def test_inner_seconds_are_for_one_piece_of_work() -> None:
    assert Sample(1, 1, 1, {"seconds": 3.0, "count": 6.0}).value("inner") == 0.5
    assert Sample(1, 1, 1, {"seconds": 3.0}).value("inner") == 3
    assert Sample(1, 1, 1).value("inner") is None
