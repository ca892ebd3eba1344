"""How far a transfer is: a bar on a terminal, a line on a terminal that cannot draw one, nothing elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from hotshoe.cli.output import QUIET, Output
from hotshoe.cli.units import show_duration, show_rate, show_size
from hotshoe.wire.text import safe_text

Advance = Callable[[int, int | None], None]
"""Called with the bytes that have passed, and the total where it is known."""


class Transfers(Protocol):
    """Shows the transfers of one verb at one camera."""

    def file(self, name: str, size: int | None) -> AbstractContextManager[Advance]:
        """One transfer: to be entered when it begins, and what it gives to be called as it goes."""


@contextmanager
def transfers(output: Output, label: str) -> Iterator[Transfers]:
    """What suits this stderr."""
    if output.verbosity <= QUIET or not sys.stderr.isatty():
        yield _Nothing()
    elif os.environ.get("TERM", "dumb") == "dumb":
        yield _Lines(output, label)
    else:
        # Late: rich takes longer to import than many a verb takes to finish.
        from hotshoe.cli.bars import bars

        with bars(output, label) as shown:
            yield shown


class _Nothing:
    @contextmanager
    def file(self, name: str, size: int | None) -> Iterator[Advance]:
        yield lambda passed, total: None


class _Lines:
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
