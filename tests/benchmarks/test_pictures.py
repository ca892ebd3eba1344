"""Plots are well-formed, show every contestant, and keep inside their frame."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from benchmarks.cases import CASES
from benchmarks.charts import NAMES, PICTURES, pictures
from benchmarks.plots import APART, SLOWER, Axis, Bar, Line, Tick, bars, lines, plot_area
from benchmarks.record import Record
from benchmarks.rounds import Outcome
from benchmarks.spreads import Spread
from benchmarks.svg import Picture
from tests.benchmarks.outcomes import outcome

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = ("x", "y", "x1", "x2", "cx")


def everything() -> list[Outcome]:
    """All cases, with times that differ."""
    return [
        outcome(case, {entry.label: [0.5 * place, 0.6 * place] for place, entry in enumerate(case.entries, 1)})
        for case in CASES
    ]


def words(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_well_formed_and_keeps_inside(name: str) -> None:
    root = ET.fromstring(dict(pictures(Record({}, everything())))[name])
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == root.get("aria-label")
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for element in root.iter():
        for attribute in NUMBERS:
            limit = height if attribute == "y" else width
            assert 0 <= float(element.get(attribute, 0)) <= limit


def test_who_takes_part_is_named() -> None:
    shown = words(ET.fromstring(dict(pictures(Record({}, everything())))["packets.svg"]))
    assert {NAMES["cli"], NAMES["api"], "gphoto2", "python-gphoto2", "floor", "floor-splice"} <= set(shown)


def test_ratios_are_those_of_the_run() -> None:
    shown = words(ET.fromstring(dict(pictures(Record({}, everything())))["ratios.svg"]))
    (case,) = (case for case in CASES if case.name == "list-10000")
    ratio = (case.clients.index("gphoto2") + 1) / (case.clients.index("cli") + 1)
    assert shown[shown.index("List 10,000 objects") + 1] == f"{ratio:.3g} x"


def test_without_numbers_there_are_no_pictures() -> None:
    assert list(pictures(Record({}, []))) == []
    assert list(pictures(Record({}, [outcome(case, {}) for case in CASES]))) == []


def test_one_number_is_enough() -> None:
    (case,) = (case for case in CASES if case.name == "download-1GB-1M")
    drawn = dict(pictures(Record({}, [outcome(case, {"cli": [1.0], "gphoto2": [5.0]})])))
    assert drawn.keys() == {"ratios.svg", "packets.svg", "memory.svg"}
    assert all(ET.fromstring(picture) is not None for picture in drawn.values())


def test_words_are_escaped() -> None:
    picture = Picture(10, 10, "a < b")
    picture.text(1, 1, "c & d")
    root = ET.fromstring(str(picture))
    assert root.findtext(f"{SVG}title") == "a < b"
    assert words(root) == ["c & d"]


def test_colours_follow_the_readers_setting() -> None:
    style = ET.fromstring(str(Picture(10, 10, ""))).findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style
    assert style.count(".ink") == 2


def test_an_axis_places_numbers() -> None:
    assert Axis([], 1, 100, (0, 200)).place(10) == pytest.approx(100)
    assert Axis([], 0, 100, (200, 0), logarithmic=False).place(25) == pytest.approx(150)


def test_names_of_lines_do_not_cover_one_another() -> None:
    across, up = plot_area()
    x = Axis([Tick(1, "one"), Tick(2, "two")], 1, 2, across)
    y = Axis([Tick(0, "0")], 0, 10, up, logarithmic=False)
    close = [Line(f"line {number}", "#000000", [(1, 1), (2, 0.1 + 0.01 * number)]) for number in range(5)]
    root = ET.fromstring(str(lines("", "", close, x, y, "")))
    heights = [float(text.get("y", 0)) for text in root.iter(f"{SVG}text") if (text.text or "").startswith("line")]
    assert all(abs(first - second) >= APART - 0.2 for first, second in pairwise(sorted(heights)))


def test_a_bar_below_one_goes_to_the_left() -> None:
    drawn = bars("", "", [Bar("slow", Spread(0.5, 0.4, 0.6)), Bar("fast", Spread(4, 3, 5))], "#123456", "one")
    boxes = [box for box in ET.fromstring(str(drawn)).iter(f"{SVG}rect") if box.get("fill") in {"#123456", SLOWER}]
    slow, fast = ((float(box.get("x", 0)), float(box.get("width", 0))) for box in boxes)
    assert slow[0] + slow[1] == pytest.approx(fast[0], abs=0.2)
    assert fast[1] == pytest.approx(2 * slow[1], abs=0.3)
