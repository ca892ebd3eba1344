"""The settings file: cameras by name, and groups of them."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from hotshoe.client.address import Address, parse_address
from hotshoe.errors import SettingsError
from hotshoe.wire.text import safe_text

ALL = "all"
"""The group of every camera in the file."""

CAMERAS, GROUPS = "cameras", "groups"
TABLES = (CAMERAS, GROUPS)

MOST_BYTES = 1 << 20
"""A thousand cameras take fifty thousand bytes; what is much longer is another file."""

_NAME = re.compile(r"[^\s@:/\\\[\],*?]+")
_WORD = re.compile(r"[^\s@:/\\\[\].]+")


@dataclass(frozen=True, slots=True)
class Names:
    """What the file calls cameras, and groups of cameras."""

    cameras: Mapping[str, Address] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    path: Path | None = None

    def find(self, wanted: Iterable[str]) -> list[Address]:
        """The cameras of what ``-c`` says: ``all``, groups, names, addresses; a named one once. Raises SettingsError.

        A name is used before a host of the same name, which ``ptpip://`` in front means.
        """
        found: list[Address] = []
        for text in wanted:
            found += [where for where in self._meant(text.strip()) if not (self._is_named(where) and where in found)]
        return found

    def _meant(self, text: str) -> Iterator[Address]:
        if text == ALL:
            yield from self._everything()
        elif text in self.groups:
            yield from (self.cameras[name] for name in self.groups[text])
        elif text in self.cameras:
            yield self.cameras[text]
        else:
            self._check_spelling(text)
            yield parse_address(text)

    def _everything(self) -> Iterable[Address]:
        if not self.cameras:
            where = f"{self.path} names no camera" if self.path else f"there is no settings file {default_path()}"
            raise SettingsError(f"-c {ALL}: {where}", key="camera")
        return self.cameras.values()

    def _check_spelling(self, text: str) -> None:
        """A host's name that is nearly one of ours is more likely a slip than a host."""
        near = difflib.get_close_matches(text, [*self.cameras, *self.groups], 1, 0.75) if _WORD.fullmatch(text) else ()
        if near:
            raise SettingsError(
                f"{self.path} has no {safe_text(text)!r}; did you mean {near[0]!r}? "
                f"(ptpip://{safe_text(text)} is the host of that name)",
                key="camera",
            )

    def _is_named(self, where: Address) -> bool:
        return self.cameras.get(where.alias) == where


def default_path() -> Path:
    """Where the file is looked for unless somebody says where."""
    return Path(platformdirs.user_config_dir("hotshoe")) / "config.toml"


def read_names(path: Path | None = None) -> Names:
    """The names in the file at ``path``, or in the usual place, where it may be missing. Raises SettingsError."""
    where = path or default_path()
    try:
        with where.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        if path is None and isinstance(error, FileNotFoundError | NotADirectoryError):
            return Names()
        raise SettingsError(f"cannot read the settings file {where}: {error.strerror}", key="config") from error
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{where} has more than {MOST_BYTES} bytes: is it a settings file?", key="config")
    return _File(where, data).names()


class _File:
    """One file while it is read; every complaint tells the line."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        try:
            self._text = data.decode("utf-8")
            self._tables: dict[str, Any] = tomllib.loads(self._text)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise SettingsError(f"{path}:{line}: not UTF-8", key="config", line=line) from error
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            found = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = int(found[1]) if found else self._text.count("\n") + 1
            raise SettingsError(f"{path}:{line}: no TOML: {safe_text(str(error))}", key="config", line=line) from error

    def names(self) -> Names:
        """Everything that the file says, checked."""
        for key in self._tables:
            if key not in TABLES:
                raise self._wrong((key,), f"there is no such setting{_hint(key, TABLES)}")
        cameras = {name: self._camera(name, value) for name, value in self._table(CAMERAS)}
        groups = {name: self._group(name, value, cameras) for name, value in self._table(GROUPS)}
        return Names(cameras, groups, self._path)

    def _table(self, table: str) -> Iterator[tuple[str, Any]]:
        found = self._tables.get(table, {})
        if not isinstance(found, dict):
            raise self._wrong((table,), f"a table is wanted: [{table}]")
        for name, value in found.items():
            if name == ALL or not _NAME.fullmatch(name):
                why = "means every camera" if name == ALL else "has blanks or one of @ : / \\ [ ] , * ?"
                raise self._wrong((table, name), f"cannot be a name: it {why}")
            yield name, value

    def _camera(self, name: str, value: Any) -> Address:
        if not isinstance(value, str):
            raise self._wrong((CAMERAS, name), 'an address is wanted, such as "192.168.1.20"')
        try:
            return replace(parse_address(value), alias=name)
        except SettingsError as error:
            raise self._wrong((CAMERAS, name), str(error)) from error

    def _group(self, name: str, value: Any, cameras: Mapping[str, Address]) -> tuple[str, ...]:
        if name in cameras:
            raise self._wrong((GROUPS, name), "there is a camera of that name")
        if not isinstance(value, list) or not value or not all(isinstance(member, str) for member in value):
            raise self._wrong((GROUPS, name), 'a list of cameras is wanted, such as ["z8", "z9"]')
        for member in value:
            if member not in cameras:
                raise self._wrong((GROUPS, name), f"there is no camera {member!r}{_hint(member, cameras)}")
        return tuple(dict.fromkeys(value))

    def _wrong(self, keys: tuple[str, ...], why: str) -> SettingsError:
        key = ".".join(keys)
        line = self._line(keys)
        place = f"{self._path}:{line}" if line else str(self._path)
        return SettingsError(f"{place}: {safe_text(key)}: {safe_text(why)}", key=key, line=line)

    def _line(self, keys: tuple[str, ...]) -> int:
        """Where a key stands as people write it, which tomllib does not tell; 0 where it is written otherwise."""
        table = ""
        for number, text in enumerate(self._text.splitlines(), start=1):
            if head := re.match(r"\s*\[\s*(.*?)\s*]", text):
                table = head[1].strip("\"'")
                if keys == (table,):
                    return number
            elif entry := re.match(r"\s*([^=#]+?)\s*=", text):
                parts = tuple(part.strip().strip("\"'") for part in entry[1].split("."))
                if ((table, *parts) if table else parts) == keys:
                    return number
        return 0


def _hint(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
