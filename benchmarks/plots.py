"""Two kinds of plot: bars of ratios, and lines over a scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.spreads import Spread
from benchmarks.svg import Picture

WIDTH = 760
MARGIN = 24
HEAD = 66
"""What the title and the line below it take."""


class Bar(NamedTuple):
    """A row of a bar chart."""

    name: str
    found: Spread


@dataclass(frozen=True, slots=True)
class Line:
    """A contestant through several cases: ``points`` by x."""

    name: str
    colour: str
    points: Sequence[tuple[float, float]]
    bold: bool = False
    dashes: str = ""


class Tick(NamedTuple):
    """A place on an axis, with what is written there."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From numbers to pixels; logarithmic where it says so."""

    ticks: Sequence[Tick]
    start: float
    end: float
    pixels: tuple[float, float]
    logarithmic: bool = True

    def place(self, value: float) -> float:
        """The pixel of a number."""
        scale: Callable[[float], float] = math.log if self.logarithmic else float
        low, high = scale(self.start), scale(self.end)
        first, last = self.pixels
        return first + (last - first) * (scale(value) - low) / (high - low)


def _headed(height: int, title: str, below: str) -> Picture:
    picture = Picture(WIDTH, height, title)
    picture.text(MARGIN, 32, title, size=16, bold=True)
    picture.text(MARGIN, 52, below, colour="faint")
    return picture


ROW, THICK = 34, 16
SLOWER = "#868e96"
NAMES = 250


def bars(title: str, below: str, rows: Sequence[Bar], colour: str, level: str) -> Picture:
    """Ratios on a logarithmic scale from a line at 1, which ``level`` names."""
    height = HEAD + 24 + ROW * len(rows) + 20
    picture = _headed(height, title, below)
    axis = _ratio_axis(rows)
    top, bottom = HEAD + 18, height - 18
    for tick in axis.ticks:
        x = axis.place(tick.value)
        one = tick.value == 1
        picture.rule(x, top, x, bottom, kind="axis" if one else "rule", width=1.5 if one else 1)
        picture.text(x, top - 6, level if one else tick.words, size=11, colour="faint", anchor="middle")
    for number, row in enumerate(rows):
        _bar(picture, axis, top + 6 + ROW * number, row, colour)
    return picture


def _ratio_axis(rows: Sequence[Bar]) -> Axis:
    low = min(0.8, *(row.found.least * 0.8 for row in rows))
    high = max(10.0, *(row.found.most * 1.2 for row in rows))
    marks = [value for value in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200) if low <= value <= high]
    return Axis([Tick(mark, f"{mark:g} x") for mark in marks], low, high, (NAMES, WIDTH - MARGIN - 60))


def _bar(picture: Picture, axis: Axis, y: float, row: Bar, colour: str) -> None:
    middle = y + THICK / 2 + 4
    picture.text(NAMES - 14, middle, row.name, anchor="end")
    one, end = axis.place(1), axis.place(row.found.median)
    picture.bar(min(one, end), y, abs(end - one), THICK, colour if row.found.median >= 1 else SLOWER)
    least, most = axis.place(row.found.least), axis.place(row.found.most)
    picture.rule(least, y + THICK / 2, most, y + THICK / 2, kind="axis", width=1.5)
    for x in (least, most):
        picture.rule(x, y + 4, x, y + THICK - 4, kind="axis", width=1.5)
    picture.text(max(end, most, one) + 8, middle, f"{row.found.median:.3g} x", bold=True)


TALL = 420
LEFT, RIGHT, FOOT = 88, 150, 56
APART = 15
"""Between the names of two lines."""


def plot_area() -> tuple[tuple[float, float], tuple[float, float]]:
    """The pixels of the x axis and of the y axis."""
    return (LEFT, WIDTH - RIGHT), (TALL - FOOT, HEAD + 14)


def lines(title: str, below: str, drawn: Sequence[Line], x: Axis, y: Axis, x_name: str) -> Picture:
    """Contestants as lines, their names at the right end."""
    picture = _headed(TALL, title, below)
    _scales(picture, x, y)
    picture.text(sum(x.pixels) / 2, TALL - 16, x_name, colour="faint", anchor="middle")
    # What is bold lies on top.
    for line in sorted(drawn, key=lambda line: line.bold):
        _line(picture, line, x, y)
    ends = [(x.place(across), y.place(up)) for across, up in (line.points[-1] for line in drawn)]
    for line, end, height in zip(drawn, ends, _apart([up for _, up in ends], y), strict=True):
        picture.line([end, (x.pixels[1] + 8, height)], line.colour, width=0.75, dashes="2 2")
        picture.text(x.pixels[1] + 12, height + 4, line.name, colour=line.colour, bold=line.bold)
    return picture


def _scales(picture: Picture, x: Axis, y: Axis) -> None:
    (left, right), (bottom, _) = x.pixels, y.pixels
    for tick in y.ticks:
        height = y.place(tick.value)
        picture.rule(left, height, right, height)
        picture.text(left - 8, height + 4, tick.words, size=11, colour="faint", anchor="end")
    picture.rule(left, bottom, right, bottom, kind="axis")
    for tick in x.ticks:
        place = x.place(tick.value)
        picture.rule(place, bottom, place, bottom + 5, kind="axis")
        picture.text(place, bottom + 19, tick.words, size=11, colour="faint", anchor="middle")


def _line(picture: Picture, line: Line, x: Axis, y: Axis) -> None:
    points = [(x.place(across), y.place(up)) for across, up in line.points]
    picture.line(points, line.colour, width=3 if line.bold else 1.75, dashes=line.dashes)
    for across, up in points:
        picture.dot(across, up, line.colour, radius=4.5 if line.bold else 3.5)


def _apart(heights: Sequence[float], axis: Axis) -> list[float]:
    """The same heights, moved so far that names do not cover one another."""
    order = sorted(range(len(heights)), key=lambda number: heights[number])
    moved = [heights[number] for number in order]
    for place in range(1, len(moved)):
        moved[place] = max(moved[place], moved[place - 1] + APART)
    lowest = axis.pixels[0]
    if moved and moved[-1] > lowest:
        moved[-1] = lowest
        for place in range(len(moved) - 1, 0, -1):
            moved[place - 1] = min(moved[place - 1], moved[place] - APART)
    return [moved[order.index(number)] for number in range(len(heights))]
