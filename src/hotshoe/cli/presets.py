"""Presets: settings of a camera in a TOML file, by the photographers' names and in their units."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path

from hotshoe.client.settings import CameraProperty
from hotshoe.errors import SettingsError, StorageError

TABLE = "properties"
FIRST = ("program", "drive", "focus-mode")
"""Set before the others, because cameras allow other values of those by these."""

HEAD = "# Settings of a camera; `hotshoe config load` sets them again.\n"


def read_preset(path: Path) -> dict[str, str]:
    """Names and values, in the order in which they are to be set. Raises SettingsError with the line, StorageError."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}", path=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no preset: {error}", key=str(path)) from error
    table = found.get(TABLE)
    if not isinstance(table, dict) or not table:
        raise SettingsError(f"{path} is no preset: it has no [{TABLE}]", key=str(path))
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise SettingsError(f"{path}: {name} is neither text nor a number", key=name)
    return {name: str(table[name]) for name in sorted(table, key=_order)}


def preset_text(maker: str, model: str, properties: Iterable[CameraProperty]) -> str:
    """A preset of what can be set."""
    lines = [f"{_quoted(known.name)} = {_quoted(_text(known))}" for known in properties if known.settable]
    camera = f"[camera]\nmaker = {_quoted(maker)}\nmodel = {_quoted(model)}\n"
    return f"{HEAD}\n{camera}\n[{TABLE}]\n" + "".join(f"{line}\n" for line in lines)


def _text(known: CameraProperty) -> str:
    """The value, a text exactly as the camera has it."""
    return known.raw if isinstance(known.raw, str) else known.value


def _order(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _quoted(text: str) -> str:
    # TOML's basic strings escape what JSON's do, and DEL as well (TOML 1.0, strings).
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
