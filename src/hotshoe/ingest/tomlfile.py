"""A TOML file while it is read: every complaint about it tells the line, and reading goes on after it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hotshoe.errors import SettingsError
from hotshoe.wire.text import safe_text

MOST_BYTES = 1 << 20
"""A thousand cameras take fifty thousand bytes; what is much longer is another file."""

Keys = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and places in arrays of tables."""

_HEAD = re.compile(r"\s*(\[\[?)\s*(.*?)\s*]")
_ENTRY = re.compile(r"\s*([^=#\[]+?)\s*=")
_PART = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([^.\s]+))\s*(?:\.|$)")


class TomlFile:
    """The file's tables, and what is wrong in them so far. Raises SettingsError for what is no TOML."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.complaints: list[SettingsError] = []
        self._text = self._decoded(data)
        self.tables: dict[str, Any] = self._parsed()
        self._lines: dict[Keys, int] = {}
        for keys, number in _places(self._text):
            self._lines.setdefault(keys, number)

    def complain(self, keys: Keys, why: str) -> None:
        """Note that a value cannot be used."""
        key, line = ".".join(str(key) for key in keys if isinstance(key, str)), self._lines.get(keys, 0)
        place = f"{self.path}:{line}" if line else str(self.path)
        text = f"{place}: {safe_text(key)}: {safe_text(why)}"
        if all(str(known) != text for known in self.complaints):
            self.complaints.append(SettingsError(text, key=key, line=line))

    def check(self) -> None:
        """Raise the first complaint, in the order of the file's lines, if there is one."""
        if self.complaints:
            raise self.sorted_complaints()[0]

    def sorted_complaints(self) -> list[SettingsError]:
        """All of them, in the order of the file's lines."""
        return sorted(self.complaints, key=lambda each: each.line)

    def table(self, *keys: str | int) -> dict[str, Any]:
        """A table, empty where it is missing or complained of."""
        found: Any = self.tables
        for key in keys:
            found = found[key] if isinstance(key, int) else found.get(key, {})
        if isinstance(found, dict):
            return found
        self.complain(keys, f"a table is wanted: [{'.'.join(map(str, keys))}]")
        return {}

    def known(self, keys: Keys, table: Iterable[str], names: Iterable[str]) -> None:
        """Complain of every key of a table that is none of the known names."""
        names = tuple(names)
        for key in table:
            if key not in names:
                self.complain((*keys, key), f"there is no such setting{hint(key, names)}")

    def _decoded(self, data: bytes) -> str:
        if len(data) > MOST_BYTES:
            raise SettingsError(f"{self.path} has more than {MOST_BYTES} bytes: is it a settings file?", key="config")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise SettingsError(f"{self.path}:{line}: not UTF-8", key="config", line=line) from error

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            found = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = int(found[1]) if found else self._text.count("\n") + 1
            text = f"{self.path}:{line}: no TOML: {safe_text(str(error))}"
            raise SettingsError(text, key="config", line=line) from error


def hint(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'cameras'?``, or nothing."""
    near = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _places(text: str) -> Iterator[tuple[Keys, int]]:
    """Where keys stand as people write them, which tomllib does not tell."""
    table: Keys = ()
    counts: dict[Keys, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(line):
            table = _parts(head[2])
            if head[1] == "[[":
                place = counts[table] = counts.get(table, -1) + 1
                yield table, number
                table = (*table, place)
            yield table, number
        elif entry := _ENTRY.match(line):
            yield (*table, *_parts(entry[1])), number


def _parts(dotted: str) -> Keys:
    return tuple(found[1] or found[2] or found[3] or "" for found in _PART.finditer(dotted))
