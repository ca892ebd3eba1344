"""Phrases with open places: ``stall <seconds:duration> [after <after:size>]``, for reading and for writing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hotshoe.responder.faults.kinds import KINDS
from hotshoe.responder.faults.words import Words

_PART = re.compile(r"<(\w+):(\w+)>|\[([^]]*)]|([^\s<>\[\]]+)")


@dataclass(frozen=True, slots=True)
class _Literal:
    text: str

    def read(self, words: Words, values: dict[str, Any]) -> None:
        words.literally(self.text)

    def write(self, values: Mapping[str, Any]) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Place:
    field: str
    kind: str

    def read(self, words: Words, values: dict[str, Any]) -> None:
        values[self.field] = KINDS[self.kind].read(words)

    def write(self, values: Mapping[str, Any]) -> str:
        return KINDS[self.kind].show(values[self.field])


@dataclass(frozen=True, slots=True)
class _Option:
    """May be left out; a value that is false in Python was."""

    inner: Phrase

    def read(self, words: Words, values: dict[str, Any]) -> None:
        values.update(words.maybe(self.inner.read) or {})

    def write(self, values: Mapping[str, Any]) -> str:
        return self.inner.write(values) if all(values[field] for field in self.inner.fields) else ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a line may say, with the names and kinds of what is open in it."""

    parts: tuple[_Literal | _Place | _Option, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """What is open in it, options apart."""
        return tuple(part.field for part in self.parts if isinstance(part, _Place))

    def read(self, words: Words) -> dict[str, Any]:
        """The values of the open places; raises Unfit."""
        values: dict[str, Any] = {}
        for part in self.parts:
            part.read(words, values)
        return values

    def write(self, values: Mapping[str, Any]) -> str:
        """The phrase with its places filled in."""
        return " ".join(filter(None, (part.write(values) for part in self.parts)))


@cache
def phrase(template: str) -> Phrase:
    """A phrase, from words, ``<field:kind>`` and ``[what may be left out]``."""
    return Phrase(tuple(_part(*found.groups()) for found in _PART.finditer(template)))


def _part(field: str | None, kind: str | None, option: str | None, word: str | None) -> _Literal | _Place | _Option:
    if field and kind:
        return _Place(field, kind)
    return _Option(phrase(option)) if option else _Literal(word or "")
