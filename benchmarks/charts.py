"""Which numbers of a run become pictures; a picture is left out where none of its cases was run."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from benchmarks.cases.recordings import SIZES
from benchmarks.model import GB, KB, KIB, MB, Case, Metric
from benchmarks.plots import Axis, Bar, Line, Tick, bars, lines, plot_area
from benchmarks.record import Record
from benchmarks.rounds import Outcome
from benchmarks.spreads import ratio, values

ACCENT = "#e8590c"


class Look(NamedTuple):
    """How a contestant is drawn in every plot."""

    colour: str
    bold: bool = False
    dashes: str = ""


LOOKS = {
    "cli": Look(ACCENT, bold=True),
    "api": Look("#f59f00"),
    "api-bulk": Look("#f59f00", dashes="6 3"),
    "gphoto2": Look("#1c7ed6", bold=True),
    "python-gphoto2": Look("#15aabf"),
    "floor": Look("#868e96"),
    "floor-fsync": Look("#868e96", dashes="6 3"),
    "floor-splice": Look("#868e96", dashes="2 3"),
    "floor-bulk": Look("#868e96", dashes="6 3"),
    "tshark": Look("#1c7ed6", bold=True),
    "reader": Look("#f59f00", dashes="6 3"),
}
NAMES = {"cli": "hotshoe", "api": "hotshoe's API", "api-bulk": "API, bulk"}
"""Contestants as readers of a plot know them; the others are called what they are."""


class Comparison(NamedTuple):
    """A bar: how much longer gphoto2 takes."""

    words: str
    case: str
    ours: str = "cli"
    other: str = "gphoto2"


COMPARISONS = (
    Comparison("Download 1 GB, packets of 16 KiB", "download-1GB-16K"),
    Comparison("Download 1 GB, packets of 64 KiB", "download-1GB-64K"),
    Comparison("Download 1 GB, packets of 1 MiB", "download-1GB-1M"),
    Comparison("Download 2,000 files of 20 KB", "many-2000x20KB"),
    Comparison("Download from 8 cameras at a time", "cameras-8"),
    Comparison("Download from 64 cameras at a time", "cameras-64"),
    Comparison("List 1,000 objects", "list-1000"),
    Comparison("List 10,000 objects", "list-10000"),
    Comparison("List 100,000 objects", "list-100000"),
    Comparison("Upload 1 GB (the camera drops it)", "upload-1GB", "cli > sink", "gphoto2 > sink"),
    Comparison("Upload 200 files of 1 KB", "upload-200x1KB"),
)

Known = Mapping[str, Outcome]


def pictures(record: Record) -> Iterator[tuple[str, str]]:
    """Names and contents of the SVG files."""
    known = {outcome.case.name: outcome for outcome in record.outcomes}
    for name, draw in PICTURES.items():
        drawn = draw(known)
        if drawn is not None:
            yield name, drawn


def _ratios(known: Known) -> str | None:
    rows = []
    for words, case, ours, other in COMPARISONS:
        found = ratio(known[case], ours, other, "wall") if case in known else None
        if found:
            rows.append(Bar(words, found))
    if not rows:
        return None
    below = "Time of gphoto2 / time of hotshoe's command line, whole programs; thin lines: least and most"
    return str(bars("Times as fast as gphoto2", below, rows, ACCENT, "as fast"))


def _packets(known: Known) -> str | None:
    # One packet for all stands a step further to the right, not where its size would.
    words = {16: "16 KiB", 64: "64 KiB", KIB: "1 MiB", 16 * KIB: "all in one"}
    names = zip(words, ("16K", "64K", "1M", "one"), strict=True)
    cases = [(size * KIB, f"download-1GB-{name}") for size, name in names]
    drawn = _drawn(known, cases, lambda case, wall: case.card.bytes / wall / MB, "wall")
    if not drawn:
        return None
    across, up = plot_area()
    x = Axis([Tick(KIB * size, said) for size, said in words.items()], 12 * KIB, 20 * KIB * KIB, across)
    top = max(rate for line in drawn for _, rate in line.points) * 1.05
    step = 500 if top > 1500 else 200
    y = Axis([Tick(mark, f"{mark:,} MB/s") for mark in range(0, int(top) + 1, step)], 0, top, up, logarithmic=False)
    below = "1 GB to disk, whole program; downloads of hotshoe and floor-fsync are synced, the others' are not"
    return str(lines("Download rate by size of the camera's packets", below, drawn, x, y, "size of the Data packets"))


def _listing(known: Known) -> str | None:
    numbers = (10, 1_000, 10_000, 100_000)
    drawn = _drawn(known, [(number, f"list-{number}") for number in numbers], lambda case, wall: wall, "wall")
    if not drawn:
        return None
    across, up = plot_area()
    x = Axis([Tick(number, f"{number:,}") for number in numbers], 8, 125_000, across)
    y = _decades(drawn, up, _span)
    return str(lines("Time to list a card", "Whole programs, camera and client on one core", drawn, x, y, "objects"))


def _memory(known: Known) -> str | None:
    sizes = {"1KB": KB, "1MB": MB, "50MB": 50 * MB, "1GB-1M": GB, "9GB": 9 * GB}
    words = {"1GB-1M": "1 GB", "1KB": "1 KB", "1MB": "1 MB", "50MB": "50 MB", "9GB": "9 GB"}
    cases = [(size, f"download-{name}") for name, size in sizes.items()]
    wanted = LOOKS.keys() - {"floor-fsync", "floor-splice"}
    drawn = _drawn(known, cases, lambda case, memory: memory * KIB / MB, "memory", wanted)
    if not drawn:
        return None
    across, up = plot_area()
    x = Axis([Tick(size, words[name]) for name, size in sizes.items()], KB / 2, 18 * GB, across)
    below = "Peak of the whole process; gphoto2 brings no object of more than 4 GiB whole"
    y = _decades(drawn, up, lambda value: f"{value:,g} MB")
    return str(lines("Memory by size of the object", below, drawn, x, y, "size of the downloaded object"))


def _recordings(known: Known) -> str | None:
    cases = [(size, name) for name, size in SIZES.items()]
    drawn = _drawn(known, cases, lambda case, wall: wall, "wall", ("cli", "tshark", "reader"))
    if not drawn:
        return None
    across, up = plot_area()
    x = Axis([Tick(size, f"{size // MB:,} MB") for size in SIZES.values()], 0, 1.05 * GB, across, logarithmic=False)
    top = max(seconds for line in drawn for _, seconds in line.points) * 1.05
    marks = range(0, int(top) + 1, max(1, round(top / 6)))
    y = Axis([Tick(mark, f"{mark} s") for mark in marks], 0, top, up, logarithmic=False)
    below = "Whole programs: hotshoe pcap show, tshark -Y ptpip; the reader stops at streams of bytes"
    return str(lines("Time to show a recording", below, drawn, x, y, "size of the recording"))


def _drawn(
    known: Known,
    cases: Sequence[tuple[float, str]],
    value: Callable[[Case, float], float],
    metric: Metric,
    wanted: Collection[str] = LOOKS.keys(),
) -> list[Line]:
    """A line for each contestant that has a number in any of the cases."""
    found = []
    for label, look in LOOKS.items():
        if label not in wanted:
            continue
        points = [
            (x, value(known[case].case, median(numbers)))
            for x, case in cases
            if case in known and (numbers := values(known[case], label, metric))
        ]
        if points:
            found.append(Line(NAMES.get(label, label), look.colour, points, look.bold, look.dashes))
    return found


def _decades(drawn: Sequence[Line], pixels: tuple[float, float], words: Callable[[float], str]) -> Axis:
    """A logarithmic axis for all points, marked at powers of ten."""
    ups = [up for line in drawn for _, up in line.points]
    low, high = min(ups) * 0.7, max(ups) * 1.4
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    low = min(low, 10.0 ** round(math.log10(low)))
    ticks = [Tick(10.0**power, words(10.0**power)) for power in range(first, last + 1) if low <= 10.0**power <= high]
    return Axis(ticks, low, high, pixels)


def _span(value: float) -> str:
    return f"{value:g} s" if value >= 1 else f"{value * 1000:g} ms"


PICTURES: dict[str, Callable[[Known], str | None]] = {
    "ratios.svg": _ratios,
    "packets.svg": _packets,
    "listing.svg": _listing,
    "memory.svg": _memory,
    "recordings.svg": _recordings,
}
