"""The settings file: cameras by name, and groups of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from hotshoe.client.address import Address, parse_address
from hotshoe.errors import SettingsError
from hotshoe.ingest.tomlfile import MOST_BYTES, TomlFile, hint
from hotshoe.wire.text import safe_text

ALL = "all"
"""The group of every camera in the file."""

CAMERAS, GROUPS, INGEST = "cameras", "groups", "ingest"
TABLES = (CAMERAS, GROUPS, INGEST)

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

    def group_of(self, name: str, wanted: Iterable[str] = ()) -> str:
        """The group of a camera: rather one that ``-c`` names, and else the first that has it."""
        named = [text.strip() for text in wanted]
        having = [group for group, members in self.groups.items() if name in members]
        return next((group for group in having if group in named), having[0] if having else "")

    def _is_named(self, where: Address) -> bool:
        return self.cameras.get(where.alias) == where


def default_path() -> Path:
    """Where the file is looked for unless somebody says where."""
    return Path(platformdirs.user_config_dir("hotshoe")) / "config.toml"


def read_names(path: Path | None = None) -> Names:
    """The names in the file at ``path``, or in the usual place, where it may be missing. Raises SettingsError."""
    file = read_file(path)
    if file is None:
        return Names()
    names = names_in(file)
    file.check()
    return names


def read_file(path: Path | None = None) -> TomlFile | None:
    """The file itself, None where nobody named it and it is missing. Raises SettingsError."""
    where = path or default_path()
    try:
        with where.open("rb") as file:
            return TomlFile(where, file.read(MOST_BYTES + 1))
    except OSError as error:
        if path is None and isinstance(error, FileNotFoundError | NotADirectoryError):
            return None
        raise SettingsError(f"cannot read the settings file {where}: {error.strerror}", key="config") from error


def names_in(file: TomlFile) -> Names:
    """Cameras and groups, those that can be used; of the others the file complains."""
    file.known((), file.tables, TABLES)
    cameras = {name: where for name, value in _named(file, CAMERAS) if (where := _camera(file, name, value))}
    groups = {name: found for name, value in _named(file, GROUPS) if (found := _group(file, name, value, cameras))}
    return Names(cameras, groups, file.path)


def _named(file: TomlFile, table: str) -> Iterator[tuple[str, Any]]:
    for name, value in file.table(table).items():
        if name == ALL or not _NAME.fullmatch(name):
            why = "means every camera" if name == ALL else "has blanks or one of @ : / \\ [ ] , * ?"
            file.complain((table, name), f"cannot be a name: it {why}")
        else:
            yield name, value


def _camera(file: TomlFile, name: str, value: Any) -> Address | None:
    if not isinstance(value, str):
        file.complain((CAMERAS, name), 'an address is wanted, such as "192.168.1.20"')
        return None
    try:
        return replace(parse_address(value), alias=name)
    except SettingsError as error:
        file.complain((CAMERAS, name), str(error))
        return None


def _group(file: TomlFile, name: str, value: Any, cameras: Mapping[str, Address]) -> tuple[str, ...]:
    if name in cameras:
        file.complain((GROUPS, name), "there is a camera of that name")
    elif not isinstance(value, list) or not value or not all(isinstance(member, str) for member in value):
        file.complain((GROUPS, name), 'a list of cameras is wanted, such as ["z8", "z9"]')
    elif strangers := [member for member in value if member not in file.table(CAMERAS)]:
        file.complain((GROUPS, name), f"there is no camera {strangers[0]!r}{hint(strangers[0], cameras)}")
    else:
        return tuple(dict.fromkeys(value))
    return ()
