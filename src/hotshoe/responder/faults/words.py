"""The words of one line of a fault script, and what would have been right where one of them is wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from hotshoe.wire.text import safe_text

T = TypeVar("T")

_WORD = re.compile(r"""#.*|"([^"]*)"|"[^"]*|[^\s"]+""")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the column where it begins, from 1; a text in quotes is one word and no keyword."""

    text: str
    column: int
    quoted: bool = False

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + len(self.text) + 2 * self.quoted

    def __str__(self) -> str:
        return f"'{safe_text(self.text)}'"


class Unfit(Exception):
    """The words do not read like this; they may read otherwise. ``Words.complaint`` tells what was wanted."""


@dataclass(slots=True)
class _Wish:
    """What would have been right at one place."""

    wanted: dict[str, None]
    known: set[str]


class Words:
    """Reads a line from left to right, and goes back where one reading fails and another may fit."""

    def __init__(self, line: str) -> None:
        self._words: tuple[Word, ...] = tuple(_words(line))
        self._next = 0
        self._wishes: dict[int, _Wish] = {}
        self._verdict: tuple[int, str] | None = None

    def ahead(self) -> Words:
        """The rest of the line for a look ahead, of which nobody complains."""
        words = Words("")
        words._words = self._words[self._next :]
        return words

    @property
    def over(self) -> bool:
        """Whether nothing is left."""
        return self._next == len(self._words)

    def peek(self) -> str:
        """The next word where it is a plain one, else an empty text."""
        return "" if self.over or self._words[self._next].quoted else self._words[self._next].text

    def take(self) -> str:
        """The next word, quoted or not; it must be there."""
        word = self._words[self._next]
        self._next += 1
        return word.text

    def literally(self, text: str) -> None:
        """Take exactly these words, in any case; raises Unfit."""
        for part in text.split():
            if self.peek().casefold() != part.casefold():
                raise self.wish(f"'{part}'", (part,))
            self._next += 1

    def wish(self, wanted: str, known: Iterable[str] = (), *, before: int = 0) -> Unfit:
        """An Unfit to raise: ``wanted`` should stand here, or so many words before; it may be one of ``known``."""
        wish = self._wishes.setdefault(self._next - before, _Wish({}, set()))
        wish.wanted[wanted] = None
        wish.known.update(known)
        return Unfit(wanted)

    def end(self) -> None:
        """Nothing may be left; raises Unfit."""
        if not self.over:
            raise self.wish("the end of the line")

    def first_of(self, readings: Iterable[Callable[[Words], T]]) -> T:
        """What the first reading that fits makes of the words; raises Unfit where none does."""
        start = self._next
        for read in readings:
            try:
                return read(self)
            except Unfit:
                self._next = start
        raise Unfit

    def maybe(self, read: Callable[[Words], T]) -> T | None:
        """What ``read`` makes of the words, or None, and then nothing was taken."""
        start = self._next
        try:
            return read(self)
        except Unfit:
            self._next = start
            return None

    def condemn(self, verdict: str) -> None:
        """What comes next can be read, but makes no sense: that will be the complaint."""
        self._verdict = self._words[self._next].column, verdict

    def complaint(self) -> tuple[int, str]:
        """Where reading got stuck, as a column, and what is wrong with it."""
        if self._verdict:
            return self._verdict
        place, wish = max(self._wishes.items())
        wanted = " or ".join(filter(None, [", ".join([*wish.wanted][:-1]), [*wish.wanted][-1]]))
        if place == len(self._words):
            return self._words[-1].end if self._words else 1, f"the line ends too early: {wanted} is wanted"
        word = self._words[place]
        near = difflib.get_close_matches(word.text.casefold(), {name.casefold(): name for name in wish.known}, 1)
        hint = next((f"; did you mean '{name}'?" for name in sorted(wish.known) if [name.casefold()] == near), "")
        return word.column, f"{word} is not understood: {wanted} is wanted{hint}"


def _words(line: str) -> Iterable[Word]:
    for found in _WORD.finditer(line):
        text = found[0]
        if text.startswith("#"):
            return
        column = found.start() + 1
        if found[1] is not None:
            yield Word(found[1], column, quoted=True)
        else:
            # A quotation that never ends is a plain word with a quotation mark, which nobody wants.
            yield Word(text, column)
