"""Data on stdout, talk on stderr: plain text for people, JSON for programs."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from hotshoe.cli import exits
from hotshoe.wire.text import safe_text

VERSION = 1
"""Of every JSON document and event; a change that could break a reader counts it up."""

QUIET = -1

_LEVELS = {QUIET: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}


class Output:
    """Where a verb says things. ``verbosity`` is -1 for quiet, 1 for -v, 2 for -vv; ``color`` None means: on terminals.

    While a progress display is on the screen, ``above`` writes a line above it; ``screen`` is that display.
    """

    def __init__(self, *, json: bool = False, verbosity: int = 0, color: bool | None = None) -> None:
        self.json = json
        self.verbosity = verbosity
        self.color = color
        self.above: Callable[[str], None] | None = None
        self.screen: object = None

    def data(self, text: str) -> None:
        """A line of what was asked for. Text that came from a camera must be made safe before."""
        if self.above and sys.stdout.isatty():
            self.above(text)
        else:
            click.echo(text, color=self.color)

    def path(self, path: Path) -> None:
        """A local file's name: exactly as it is for programs, safe on terminals."""
        if sys.stdout.isatty():
            self.data(safe_text(str(path)))
        else:
            click.echo(os.fsencode(path))

    def document(self, **facts: object) -> None:
        """The one JSON document of a finite verb."""
        click.echo(json.dumps({"v": VERSION, **facts}, indent=2))

    def event(self, event: str, /, **facts: object) -> None:
        """One line of an endless verb's JSON stream."""
        click.echo(json.dumps({"v": VERSION, "event": event, **facts}))

    def report(self, event: str, /, **facts: object) -> None:
        """One line of a finite verb's progress: JSON on stderr, for a program that follows; people have other means."""
        if self.reports:
            self._tell(json.dumps({"v": VERSION, "event": event, **facts}))

    @property
    def reports(self) -> bool:
        """Whether somebody follows the progress of a finite verb."""
        return self.json and self.verbosity > QUIET and not sys.stderr.isatty()

    def talk(self, text: str) -> None:
        """A line for the person at the terminal, unless they want quiet."""
        if self.verbosity > QUIET:
            self._note(text)

    def detail(self, text: str) -> None:
        """A line that only -v shows."""
        if self.verbosity > 0:
            self._note(text)

    def complain(self, where: str, error: BaseException) -> None:
        """An error, always shown: where it happened, what happened, and what to try."""
        text, advice = exits.message(error), exits.ending(error).advice
        if isinstance(error, exits.Interrupted):
            self.talk(f"{where}: interrupted")
            return
        self._note(click.style("error: ", fg="red") + (text if where and where in text else f"{where}: {text}"))
        if advice and self.verbosity > QUIET:
            self._note(f"  try: {advice}")
        if self.shows_traceback(error):
            # Late, because only a failure needs it.
            import traceback

            self._note("".join(map(_safe_lines, traceback.format_exception(error))).rstrip())

    def shows_traceback(self, error: BaseException) -> bool:
        """A bug's traceback needs -v, that of an expected error -vv."""
        return self.verbosity >= (1 if exits.ending(error).code is exits.Exit.BUG else 2)

    def _note(self, text: str) -> None:
        if self.above:
            self.above(text)
        else:
            self._tell(text)

    def _tell(self, text: str) -> None:
        with suppress(BrokenPipeError):
            # A log line comes from the midst of a transfer, which does not end because nobody reads that any more.
            click.echo(text, err=True, color=self.color)


class _LogHandler(logging.Handler):
    """Log lines are talk."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        self._output.talk(_safe_lines(self.format(record)))


@contextmanager
def log_to(output: Output) -> Iterator[None]:
    """Show hotshoe's log as far as ``output`` is verbose: warnings, -v information, -vv every packet."""
    handler = _LogHandler(output)
    handler.setFormatter(logging.Formatter("%(asctime)s.%(msecs)03d %(levelname)s %(message)s", "%H:%M:%S"))
    logger = logging.getLogger("hotshoe")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(_LEVELS.get(output.verbosity, logging.DEBUG))
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Aligned columns, two blanks apart."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _safe_lines(text: str) -> str:
    return "\n".join(map(safe_text, text.split("\n")))
