"""How far transfers are: one display on a terminal, lines on a terminal that cannot draw one, JSON for programs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar

from hotshoe.cli.output import QUIET, Output
from hotshoe.cli.units import show_duration, show_rate, show_size
from hotshoe.wire.text import safe_text

T = TypeVar("T")

Advance = Callable[[int, int | None], None]
"""Called with the bytes that have passed, and the total where it is known."""


REPORT_SECONDS = 1.0
"""From one ``object.progress`` of a camera to the next."""


class Transfers(Protocol):
    """Shows the transfers of one verb at one camera; ``counts`` says that it wants to know beforehand how many."""

    counts: bool

    def expect(self, files: int, size: int) -> None:
        """So many files more will come, of so many bytes together."""

    def file(self, name: str, size: int | None) -> AbstractContextManager[Advance]:
        """One transfer: to be entered when it begins, and what it gives to be called as it goes."""


@contextmanager
def transfers(output: Output, label: str) -> Iterator[Transfers]:
    """What suits this stderr; on a terminal all cameras share a display."""
    if output.reports:
        yield _Reports(output, label)
    elif output.verbosity <= QUIET or not sys.stderr.isatty():
        yield _Nothing()
    elif os.environ.get("TERM", "dumb") == "dumb":
        yield _Lines(output, label)
    else:
        # Late: rich takes longer to import than many a verb takes to finish.
        from hotshoe.cli.bars import screen

        with screen(output).camera(label) as row:
            yield row


class Sized(Protocol):
    """What can be counted beforehand."""

    @property
    def size(self) -> int | None: ...

    @property
    def is_folder(self) -> bool: ...


async def counted(found: AsyncIterator[T], shown: Transfers, sized: Callable[[T], Sized]) -> AsyncIterator[T]:
    """The same objects; where somebody looks at a display, the whole list is asked for before the first goes on."""
    if not shown.counts:
        async for each in found:
            yield each
        return
    everything = [each async for each in found]
    files = [one for one in map(sized, everything) if not one.is_folder]
    shown.expect(len(files), sum(one.size or 0 for one in files))
    for each in everything:
        yield each


class _Uncounted:
    counts = False

    def expect(self, files: int, size: int) -> None:
        """Nobody asks."""


class _Nothing(_Uncounted):
    @contextmanager
    def file(self, name: str, size: int | None) -> Iterator[Advance]:
        yield lambda passed, total: None


class _Reports(_Uncounted):
    """A line of JSON now and then."""

    def __init__(self, output: Output, label: str) -> None:
        self._output = output
        self._label = label
        self._last = time.monotonic()

    @contextmanager
    def file(self, name: str, size: int | None) -> Iterator[Advance]:
        def advance(passed: int, total: int | None) -> None:
            now = time.monotonic()
            if now - self._last >= REPORT_SECONDS:
                self._last = now
                self._output.report("object.progress", camera=self._label, name=name, bytes=passed, size=total)

        yield advance


class _Lines(_Uncounted):
    def __init__(self, output: Output, label: str) -> None:
        self._output = output
        self._label = label

    @contextmanager
    def file(self, name: str, size: int | None) -> Iterator[Advance]:
        passed = 0

        def advance(now: int, total: int | None) -> None:
            nonlocal passed
            passed = now

        began = time.monotonic()
        yield advance
        self._output.talk(f"{self._label}  {safe_text(name)}  {transfer_text(passed, time.monotonic() - began)}")


def transfer_text(size: int, seconds: float) -> str:
    """``51.2 MB  0.62 s  82.6 MB/s``."""
    return f"{show_size(size):>8}  {show_duration(seconds):>6}  {show_rate(size, seconds):>9}".rstrip()
