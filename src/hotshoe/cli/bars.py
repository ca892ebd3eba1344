"""One progress display for all cameras, with rich, on stderr."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

from hotshoe.cli.board import Board, Line, Row
from hotshoe.cli.output import Output

DRAW_EVERY = 0.1
"""Seconds from one drawing to the next, at the least."""

IDLE_FACTOR = 90
"""So many times as long as a drawing took it waits for the next: drawing costs hardly more than 1 % of a core."""

BAR_WIDTH = 24
FULL, EMPTY = "━", "─"
FULL_ASCII, EMPTY_ASCII = "=", "-"


class Screen:
    """The last lines of a terminal while something is transferred; lines of ``output`` appear above them meanwhile."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._console = Console(stderr=True, no_color=output.color is False, highlight=False, emoji=False)
        self._marks = (FULL, EMPTY) if self._console.encoding.startswith("utf") else (FULL_ASCII, EMPTY_ASCII)
        self._board = Board()
        self._live: Live | None = None
        self._timer: asyncio.Handle | None = None
        self._open = 0
        self._above: list[str] = []

    @contextmanager
    def camera(self, label: str) -> Iterator[Row]:
        """A camera's row; the display is there as long as one of them is."""
        self._open += 1
        if self._open == 1:
            self._begin()
        try:
            yield self._board.row(label, self._wake)
        finally:
            self._open -= 1
            if not self._open:
                self._end()

    def _begin(self) -> None:
        self._board = Board()
        self._output.above = self._above.append

    def _wake(self) -> None:
        """A transfer begins: the first one is on the screen at once, the others with the next drawing."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_soon(self._draw)

    def _draw(self) -> None:
        began = time.thread_time()
        height = max(3, self._console.height - 1)
        shown = self._text(self._board.lines(time.monotonic(), height))
        if self._live is None:
            self._live = Live(
                console=self._console,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        self._live.update(shown, refresh=not self._above)
        self._say()
        pause = max(DRAW_EVERY, IDLE_FACTOR * (time.thread_time() - began))
        self._timer = asyncio.get_running_loop().call_later(pause, self._draw)

    def _say(self) -> None:
        """Whole lines above the display, all at once, without rich's ideas of markup and line breaks."""
        if self._above:
            text = click.unstyle("\n".join(self._above))
            self._above.clear()
            self._console.print(text, markup=False, soft_wrap=True)

    def _end(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._say()
        if self._live:
            self._live.stop()
            self._live = None
        self._output.above = None

    def _text(self, lines: Iterable[Line]) -> Text:
        lines = list(lines)
        heads = max((len(line.head) for line in lines), default=0)
        text = Text(no_wrap=True, overflow="ellipsis")
        for place, line in enumerate(lines):
            text.append("\n" if place else "")
            text.append(f"{line.head:<{heads}}  ")
            if line.part is not None:
                full = round(line.part * BAR_WIDTH)
                text.append(self._marks[0] * full, style="green")
                text.append(self._marks[1] * (BAR_WIDTH - full), style="bright_black")
                text.append("  ")
            text.append(line.tail)
        return text


def screen(output: Output) -> Screen:
    """The one display of ``output``."""
    if not isinstance(output.screen, Screen):
        output.screen = Screen(output)
    return output.screen
