"""A text as numbered lines, freed from what programs and people have put around them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from hotshoe.responder.likeness.model import Unread

MOST_TEXT: Final = 120
"""Characters of an unread line that are repeated to whoever wants to know."""

_LOG_PREFIX = re.compile(r"\s*\d+\.\d+\s+[\w./-]+\s*\(\d+\): ?")
"""What ``gphoto2 --debug`` begins its lines with: seconds, place and level."""
_QUOTE_PREFIX = re.compile(r"(?:> ?)+")
_TAG = re.compile(r"</?(?:br|p|pre|code|div|span|tt|td|tr)\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line, with its number in the file."""

    number: int
    text: str


class Lines:
    """The lines of a text, one after another, and a record of those that nobody could read."""

    def __init__(self, text: str) -> None:
        self.marked_up = _TAG.search(text) is not None
        self._lines = [self._clean(number, line) for number, line in enumerate(text.split("\n"), start=1)]
        self._at = 0
        self._unread: list[Unread] = []
        self._same_run = False

    @property
    def next(self) -> Line | None:
        """The line that ``take`` would return, None at the end."""
        return self._lines[self._at] if self._at < len(self._lines) else None

    def ahead(self, number: int) -> list[Line]:
        """The next so many lines, fewer at the end; they stay to be taken."""
        return self._lines[self._at : self._at + number]

    def take(self) -> Line:
        """The next line, which there has to be."""
        line = self._lines[self._at]
        self._at += 1
        return line

    def read(self) -> None:
        """The last line was understood: what is unread after it is another run."""
        self._same_run = False

    def unread(self, line: Line, why: str, last: int = 0) -> None:
        """``line`` says nothing to us, nor do those up to ``last``; neighbours with the same reason are one run."""
        before = self._unread[-1] if self._unread and self._same_run else None
        if before and before.why == why:
            self._unread[-1] = Unread(before.first, max(last, line.number), before.text, why)
        else:
            text = line.text.strip()
            shown = text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "..."
            self._unread.append(Unread(line.number, max(last, line.number), shown, why))
        self._same_run = True

    @property
    def complaints(self) -> tuple[Unread, ...]:
        """Everything unread, in the order of the text."""
        return tuple(sorted(self._unread, key=lambda unread: unread.first))

    def _clean(self, number: int, text: str) -> Line:
        text = text.rstrip("\r").replace("\N{NO-BREAK SPACE}", " ").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        for prefix in (_QUOTE_PREFIX, _LOG_PREFIX):
            found = prefix.match(text)
            text = text[found.end() :] if found else text
        return Line(number, html.unescape(_TAG.sub("", text)) if self.marked_up else text)
