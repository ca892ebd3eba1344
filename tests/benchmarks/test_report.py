"""From samples to ratios, tables and verdicts."""

import json

import pytest

from benchmarks.measure import Sample
from benchmarks.model import MB, Card, Case, Goal
from benchmarks.report import Spread, Verdict, as_json, ratio, spread, tables, verdicts
from benchmarks.rounds import Outcome

GOAL = Goal("G", "wall", "api", "floor", 2.0)
CASE = Case("case", "a title", "download", Card(1, 100 * MB), ("floor", "api"), goals=(GOAL,))


def outcome(floor: list[float], api: list[float], **inner: float) -> Outcome:
    def samples(walls: list[float]) -> dict[int, Sample]:
        return {number: Sample(wall, wall / 2, 30_000, inner) for number, wall in enumerate(walls, 1)}

    return Outcome(CASE, {"floor": samples(floor), "api": samples(api)})


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


def test_inner_seconds_are_for_one_piece_of_work() -> None:
    assert Sample(1, 1, 1, {"seconds": 3.0, "count": 6.0}).value("inner") == 0.5
    assert Sample(1, 1, 1, {"seconds": 3.0}).value("inner") == 3
    assert Sample(1, 1, 1).value("inner") is None


@pytest.mark.parametrize(
    ("found", "met", "tolerable"), [(2.0, True, True), (1.9, False, True), (1.5, False, True), (1.49, False, False)]
)
def test_a_goal_may_be_missed_by_a_quarter(found: float, met: bool, tolerable: bool) -> None:
    verdict = Verdict("case", GOAL, Spread(found, found, found))
    assert (verdict.met, verdict.tolerable) == (met, tolerable)


def test_what_was_not_measured_is_missed() -> None:
    (verdict,) = verdicts([outcome([1], [])])
    assert not verdict.tolerable
    assert "not measured" in str(verdict)


def test_who_is_not_on_this_computer_cannot_be_missed() -> None:
    without = outcome([1], [])
    without.absent.add("api")
    assert verdicts([without]) == []


def test_a_table_has_a_row_for_each_and_a_line_for_who_failed() -> None:
    case = outcome([0.5, 0.6, 0.4], [1, 1, 1], seconds=0.25)
    case.samples["gphoto2"] = {}
    case.notes["gphoto2"] = "not installed"
    title, heads, floor, api, note, _ = tables(case)
    assert title == "case: a title"
    assert "wall vs floor" in heads
    assert floor.split()[:4] == ["floor", "0.500", "0.250", "31"]
    assert "400 MB/s" in floor
    assert "0.5 (0.4..0.6)" in api
    assert note.split() == ["gphoto2:", "not", "installed"]


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    heads = next(line for line in tables(outcome([1], [1])) if "wall s" in line)
    assert "inner" not in heads


def test_the_file_holds_every_sample() -> None:
    found = json.loads(json.dumps(as_json({"processor": "fast"}, [outcome([1, 2], [3, 4])])))
    assert found["cases"]["case"]["samples"]["api"]["2"]["wall"] == 4
    assert found["machine"] == {"processor": "fast"}
    assert found["goals"][0]["found"] == [pytest.approx(5 / 12), pytest.approx(1 / 3), 0.5]
