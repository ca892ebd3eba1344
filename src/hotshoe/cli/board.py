"""What a progress display shows of many transfers: the state of each camera, and lines made of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hotshoe.cli.progress import Advance
from hotshoe.cli.units import count, show_duration, show_size
from hotshoe.wire.text import safe_text

SMOOTH_SECONDS = 2.0
"""A rate forgets what is longer ago than a few times this."""

NAME_WIDTH = 28
LABEL_WIDTH = 20


class Meter:
    """A rate in bytes per second, smoothed; ``clock`` times come from outside."""

    def __init__(self) -> None:
        self._when: float | None = None
        self._passed = 0
        self.rate = 0.0

    def read(self, passed: int, now: float) -> float:
        """The rate, ``passed`` bytes in all having come until ``now``."""
        if self._when is None:
            self._when, self._passed = now, passed
        elapsed = now - self._when
        if elapsed > 0:
            fresh = (passed - self._passed) / elapsed
            weight = 1 - math.exp(-elapsed / SMOOTH_SECONDS) if self.rate else 1.0
            self.rate += weight * (fresh - self.rate)
            self._when, self._passed = now, passed
        return self.rate


@dataclass(slots=True)
class Running:
    """A transfer that has begun."""

    name: str
    size: int | None
    passed: int = 0

    def advance(self, passed: int, total: int | None) -> None:
        """So much has come; called for every piece, so it does next to nothing."""
        self.passed = passed
        self.size = total


@dataclass(slots=True)
class Row:
    """One camera: what runs, what is done (bytes and files), what is expected in all, where that is known."""

    label: str
    begun: Callable[[], None] = lambda: None
    counts = True
    running: list[Running] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    expected_files: int = 0
    expected_bytes: int = 0
    meter: Meter = field(default_factory=Meter)

    def expect(self, files: int, size: int) -> None:
        """So much more will come."""
        self.expected_files += files
        self.expected_bytes += size

    @contextmanager
    def file(self, name: str, size: int | None) -> Iterator[Advance]:
        """One transfer, from its beginning to its end."""
        one = Running(safe_text(name), size)
        self.running.append(one)
        self.begun()
        try:
            yield one.advance
        finally:
            self.running.remove(one)
            self.files += 1
            self.bytes += one.passed
            if self.expected_files and one.size is not None:
                # What was there already, or failed, will not come any more.
                self.expected_bytes -= max(0, one.size - one.passed)

    @property
    def passed(self) -> int:
        """Bytes that have come, of what is done and what runs."""
        return self.bytes + sum(one.passed for one in self.running)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the display; ``part`` is how much of its bar is full, None where there is no bar."""

    head: str
    tail: str
    part: float | None = None


class Board:
    """The rows of all cameras, in the order in which they came."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._meter = Meter()

    def row(self, label: str, begun: Callable[[], None] = lambda: None) -> Row:
        """A new camera; ``begun`` is called whenever one of its transfers begins."""
        row = Row(label, begun)
        self.rows.append(row)
        return row

    def lines(self, now: float, height: int) -> list[Line]:
        """At most ``height`` lines: cameras that are busy, how many more there are, and the total."""
        busy = [row for row in self.rows if row.running]
        room = max(1, height - 2)
        shown = busy if len(busy) <= room else busy[:room]
        lines = [_row_line(row, now) for row in shown]
        if len(shown) < len(busy):
            lines.append(Line(f"… and {count(len(busy) - len(shown), 'camera')} more", ""))
        if len(self.rows) > 1 or any(row.expected_files > 1 for row in self.rows):
            lines.append(self._total(now))
        return lines

    def _total(self, now: float) -> Line:
        files, wanted = sum(row.files for row in self.rows), sum(row.expected_files for row in self.rows)
        passed, size = sum(row.passed for row in self.rows), sum(row.expected_bytes for row in self.rows)
        rate = self._meter.read(passed, now)
        known = wanted > 0 and all(row.expected_files for row in self.rows)
        head = f"total  {files} of {count(wanted, 'file')}" if known else f"total  {count(files, 'file')}"
        return Line(head, _amounts(passed, size if known else None, rate), _part(passed, size) if known else None)


def _row_line(row: Row, now: float) -> Line:
    one = row.running[0]
    rate = row.meter.read(row.passed, now)
    return Line(
        f"{_cut(row.label, LABEL_WIDTH)}  {_cut(one.name, NAME_WIDTH)}",
        _amounts(one.passed, one.size, rate),
        None if one.size is None else _part(one.passed, one.size),
    )


def _amounts(passed: int, size: int | None, rate: float) -> str:
    """``51.2 MB of 120 MB  82.0 MB/s  0.84 s left``, as far as it is known."""
    texts = [show_size(passed) if size is None else f"{show_size(passed)} of {show_size(size)}"]
    if rate >= 1:
        texts.append(f"{show_size(rate)}/s")
        if size is not None and size > passed:
            texts.append(f"{show_duration((size - passed) / rate)} left")
    return "  ".join(texts)


def _part(passed: int, size: int) -> float:
    return min(1.0, passed / size) if size else 0.0


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
