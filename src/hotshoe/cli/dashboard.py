"""A table of all cameras at the bottom of a terminal, while ingest runs."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click

from hotshoe.cli.board import Meter
from hotshoe.cli.output import QUIET, Output
from hotshoe.cli.units import show_size
from hotshoe.ingest.status import CameraStatus, ServiceStatus, Stand
from hotshoe.wire.text import safe_text

DRAW_SECONDS = 0.5

STYLES = {Stand.LIVE: "green", Stand.SEEKING: "yellow", Stand.LOST: "red", Stand.ENDED: "bright_black"}

HEADINGS = ("camera", "state", "pictures", "to come", "rate", "now")
NUMBERS = frozenset({"pictures", "to come", "rate"})

MOST_ROWS = 20


def has_room(output: Output) -> bool:
    """Whether stderr is a terminal that can show a table, and somebody wants it."""
    return not output.json and output.verbosity > QUIET and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@asynccontextmanager
async def dashboard(output: Output, status: ServiceStatus) -> AsyncIterator[None]:
    """The table is there as long as the block lasts; lines of ``output`` appear above it."""
    if not has_room(output):
        yield
        return
    table = Dashboard(output, status)
    drawing = asyncio.create_task(table.draw_on())
    try:
        yield
    finally:
        drawing.cancel()
        await asyncio.wait([drawing])
        table.close()


class Dashboard:
    """Draws the table anew twice a second."""

    def __init__(self, output: Output, status: ServiceStatus) -> None:
        # Late: rich takes longer to import than many a verb takes to finish.
        from rich.console import Console
        from rich.live import Live

        self._output = output
        self._status = status
        self._meters: dict[str, Meter] = {}
        self._above: list[str] = []
        self._console = Console(stderr=True, no_color=output.color is False, highlight=False, emoji=False)
        self._live = Live(
            console=self._console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
        )
        self._live.start()
        output.above = self._above.append

    async def draw_on(self) -> None:
        """Until cancelled."""
        while True:
            self.draw(time.monotonic())
            await asyncio.sleep(DRAW_SECONDS)

    def draw(self, now: float) -> None:
        """Once: what was said meanwhile, and the table below it."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bright_black")
        for heading in HEADINGS:
            table.add_column(heading, justify="right" if heading in NUMBERS else "left")
        for camera in self._status.cameras[:MOST_ROWS]:
            rate, now_text = self._tail(camera, now)
            state = Text(camera.stand.value, style=STYLES[camera.stand])
            counts = (str(camera.files), str(camera.queue), rate)
            table.add_row(Text(safe_text(camera.label)), state, *counts, Text(now_text))
        if (more := len(self._status.cameras) - MOST_ROWS) > 0:
            table.add_row(f"and {more} more")
        for sink in self._status.sinks:
            state = Text(f"{sink.waiting} waiting")
            table.add_row(Text(sink.name), state, str(sink.delivered), "", "", Text(sink.error))
        self._live.update(table, refresh=not self._above)
        self._say()

    def close(self) -> None:
        """Take the table away; what was said stays."""
        self._say()
        self._live.stop()
        self._output.above = None

    def _tail(self, camera: CameraStatus, now: float) -> tuple[str, str]:
        """Rate, and what is under way."""
        meter = self._meters.setdefault(camera.label, Meter())
        rate = meter.read(camera.bytes + camera.passed, now)
        if not camera.now:
            return "", safe_text(camera.error) if camera.stand is not Stand.LIVE else ""
        amount = show_size(camera.passed) + (f" of {show_size(camera.total)}" if camera.total else "")
        return f"{show_size(max(rate, 0.0))}/s", f"{safe_text(camera.now)}  {amount}"

    def _say(self) -> None:
        if self._above:
            text = click.unstyle("\n".join(self._above))
            self._above.clear()
            self._console.print(text, markup=False, soft_wrap=True)
