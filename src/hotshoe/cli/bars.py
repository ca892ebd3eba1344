"""Progress bars with rich, on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from hotshoe.cli.output import Output
from hotshoe.cli.progress import Advance
from hotshoe.wire.text import safe_text


@contextmanager
def bars(output: Output, label: str) -> Iterator[Bars]:
    """A bar for each running transfer, gone when all is done; lines of ``output`` appear above it meanwhile."""
    console = Console(stderr=True, no_color=output.color is False, highlight=False, emoji=False)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with progress:
        output.above = lambda text: _line(console, text)
        try:
            yield Bars(progress, label)
        finally:
            output.above = None


def _line(console: Console, text: str) -> None:
    """A whole line above the bars, without rich's ideas of markup and line breaks."""
    console.print(click.unstyle(text), markup=False, soft_wrap=True)


class Bars:
    """One bar for each transfer."""

    def __init__(self, progress: Progress, label: str) -> None:
        self._progress = progress
        self._label = label

    @contextmanager
    def file(self, name: str, size: int | None) -> Iterator[Advance]:
        """A bar; it pulses while the size is unknown."""
        task = self._progress.add_task(f"{escape(self._label)}  {escape(safe_text(name))}", total=size)
        try:
            yield lambda passed, total: self._progress.update(task, completed=passed, total=total)
        finally:
            self._progress.remove_task(task)
