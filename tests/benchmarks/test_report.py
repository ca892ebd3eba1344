"""Tables for a terminal."""

from benchmarks.model import MB, Card, Case
from benchmarks.report import rows, tables
from benchmarks.rounds import Outcome
from tests.benchmarks import outcomes

CASE = Case("case", "a title", "download", Card(1, 100 * MB), ("floor", "api", "gphoto2"))


def outcome(floor: list[float], api: list[float]) -> Outcome:
    return outcomes.outcome(CASE, {"floor": floor, "api": api}, seconds=0.25)


def cells(found: Outcome, label: str) -> dict[str, str]:
    heads, *below = rows(found)
    return next(dict(zip(heads, row, strict=True)) for row in below if row[0] == label)


def test_a_table_has_a_row_for_each_and_a_line_for_who_failed() -> None:
    found = outcome([0.5, 0.6, 0.4], [1, 1, 1])
    found.notes["gphoto2"] = "not installed"
    title, heads, floor, api, note, _ = tables(found)
    assert title == "case: a title"
    assert "wall vs floor" in heads
    assert floor.split()[:3] == ["floor", "0.500", "(0.400..0.600)"]
    assert "0.5 (0.4..0.6)" in api
    assert note.split() == ["gphoto2:", "not", "installed"]


def test_a_row_has_medians_and_the_largest_memory() -> None:
    floor = cells(outcome([0.5, 0.6, 0.4], []), "floor")
    assert floor["CPU s"] == "0.250"
    assert floor["MB"] == "31"
    assert floor["inner"] == "0.250 s (0.250 s..0.250 s)"
    assert floor[""] == "400 MB/s"


def test_what_a_program_tells_of_itself_is_there() -> None:
    found = outcomes.outcome(CASE, {"api": [1, 1]}, p99=0.25, load=0.5)
    assert cells(found, "api")["told"] == "p99 0.250 s, load 0.5"


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    heads, *_ = rows(outcomes.outcome(CASE, {"floor": [1], "api": [1]}))
    assert "wall s" in heads
    assert "inner" not in heads


def test_peers_are_those_at_the_same_camera() -> None:
    case = Case("case", "", "upload", Card(1, MB), ("floor", "cli"), cameras=("ours", "bare"))
    walls = {"floor > ours": [4.0], "floor > bare": [1.0], "cli > ours": [8.0], "cli > bare": [4.0]}
    found = outcomes.outcome(case, walls)
    assert cells(found, "cli > ours")["wall vs floor"] == "0.5 (0.5..0.5)"
    assert cells(found, "cli > bare")["wall vs floor"] == "0.25 (0.25..0.25)"
    assert cells(found, "floor > bare")["wall vs floor"] == ""


def test_a_schedule_is_nobodys_merit() -> None:
    case = Case("case", "", "views", Card(1, MB), ("floor-loop", "api"))
    heads, *_ = rows(outcomes.outcome(case, {"floor-loop": [5], "api": [5]}))
    assert not any("vs" in head for head in heads)


def test_a_case_that_nobody_did_is_only_notes() -> None:
    found = outcome([], [])
    found.notes["api"] = "no disk"
    assert "  api: no disk" in list(tables(found))
