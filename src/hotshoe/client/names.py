"""Names that a camera gives, made fit for this computer: one component, on every file system, never outside a folder.

A library of pictures travels, so what Windows and macOS refuse is replaced on Linux too.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 255
"""Bytes in UTF-8 that a file name may have on all common file systems."""

PART = ".part"
"""The ending of unfinished files, which no finished file may have."""

_ROOM = LONGEST - len(PART) - len("-9999")
"""What a name may take itself, so that the endings of unfinished files and of second copies still fit."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Microsoft, "Naming Files, Paths, and Namespaces"; the superscript digits count as digits there.
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)


def fallback_name(handle: int) -> str:
    """What an object without a usable name is called."""
    return f"object-{handle:08X}"


def path_component(name: str, handle: int) -> str:
    """A camera's name as one component of a camera path: all of it, but for the slash that would divide it."""
    return name.replace("/", "_").replace("\0", "_") or fallback_name(handle)


@functools.lru_cache(maxsize=1024)
def safe_component(name: str, handle: int = 0) -> str:
    """The local file name of what the camera calls ``name``: one component, at most 255 bytes, usable everywhere."""
    text = unicodedata.normalize("NFC", "".join(_visible(char) for char in name))
    text = _FORBIDDEN.sub("_", text).strip(" ").rstrip(". ")
    if not text.strip("._-~ "):
        return fallback_name(handle)
    if text[0] in ".-~":
        text = "_" + text[1:]
    if _RESERVED.fullmatch(text.partition(".")[0].rstrip(" ")):
        text = "_" + text
    if text.lower().endswith(PART):
        text += "_"
    return _shortened(text)


def safe_path(path: str) -> PurePosixPath:
    """A camera path, or a part of one, as a relative local path that stays below its folder."""
    return PurePosixPath(*(safe_component(part) for part in path.split("/") if part))


def numbered(name: str, number: int) -> str:
    """``IMG_1.JPG`` and 2 are ``IMG_1-2.JPG``; 0 leaves the name."""
    stem, suffix = _split(name)
    return f"{stem}-{number}{suffix}" if number else name


def _visible(char: str) -> str:
    """Controls, bidirectional marks and lone surrogates are replaced: they make one name look like another."""
    return "_" if unicodedata.category(char) in _HIDDEN else char


def _split(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    return path.stem, path.suffix


def _shortened(name: str) -> str:
    """Cut at a character, in the stem, so that the ending stays."""
    if len(name.encode()) <= _ROOM:
        return name
    stem, suffix = _split(name)
    if len(suffix.encode()) > 32:
        stem, suffix = name, ""
    return stem.encode()[: _ROOM - len(suffix.encode())].decode(errors="ignore").rstrip(". ") + suffix
