"""Templates for paths: ``{date:%Y%m%d}/{name}`` or gphoto2's ``%Y%m%d/%f.%C``; only what is listed here can be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from hotshoe.errors import SettingsError

UNDATED = "undated"
"""What is said instead of a date that a camera did not tell, or that is none."""

Value = str | int | datetime | None

TEXTS = (
    "name", "stem", "ext", "camera", "model", "make", "serial", "session", "job", "group", "storage", "folder",
)  # fmt: skip
NUMBERS = ("seq", "shot", "cam")
DATES = ("date",)

_INSIDE = "it is in the picture, and a name is reserved before its first byte comes"
_PASSING = "it means another picture in another session, and a picture has one name whenever it is tried again"
REASONS = {
    **dict.fromkeys(("iso", "aperture", "shutter", "focal", "lens", "hash"), _INSIDE),
    **dict.fromkeys(("handle", "now"), _PASSING),
}
"""Why there are no such fields, though people look for them."""

_CASES: dict[str, Callable[[str], str]] = {"": str, "lower": str.lower, "upper": str.upper}
_DIGITS = re.compile(r"0?([1-9]?)")
_DIRECTIVES = frozenset("aAbBdHIjmMpSyYZzuUVWGfx%-e")

# gphoto2's man page, --filename: its own letters, and those of strftime.
_PERCENT = re.compile(r"%(?:(?P<digits>0?[1-9]?)n|(?P<letter>[a-zA-Z:%]))")
_GPHOTO2 = {"f": "{stem}", "C": "{ext}", "F": "{folder}", ":": "{name}"}
_STRFTIME = frozenset("aAbBdHkIljmMSyY")


@dataclass(frozen=True, slots=True)
class Piece:
    """Literal text, then a field with what is to be done to it; ``field`` is empty at the end."""

    text: str
    field: str = ""
    spec: str = ""


def parse_template(text: str) -> tuple[Piece, ...]:
    """The pieces of a template. Raises SettingsError for what cannot be said in one."""
    if "{" not in text and "%" in text:
        text = _from_gphoto2(text)
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        raise _refused(text, str(error)) from error
    pieces = tuple(Piece(literal, field or "", spec or "") for literal, field, spec, _ in parsed)
    for piece, (_, field, _, conversion) in zip(pieces, parsed, strict=True):
        if field is not None:
            _check(text, piece, conversion)
    if not any(piece.text.strip("/ ") or piece.field for piece in pieces):
        raise _refused(text, "it says nothing")
    return pieces


def fill(pieces: tuple[Piece, ...], values: Mapping[str, Value]) -> str:
    """The text; what a value has of slashes does not divide it, but for those of ``folder``."""
    return "".join(piece.text + _value(piece, values) for piece in pieces)


def fields(pieces: tuple[Piece, ...]) -> frozenset[str]:
    """What the template speaks of."""
    return frozenset(piece.field for piece in pieces if piece.field)


def _from_gphoto2(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        letter = found["letter"]
        if letter is None:
            return f"{{seq:{found['digits']}}}"
        if letter == "%":
            return "%"
        if letter in _STRFTIME:
            return f"{{date:%{ {'k': 'H', 'l': 'I'}.get(letter, letter) }}}"
        if letter in _GPHOTO2:
            return _GPHOTO2[letter]
        raise _refused(text, f"%{letter} is not known")

    return _PERCENT.sub(one, text.replace("{", "{{").replace("}", "}}"))


def _check(text: str, piece: Piece, conversion: str | None) -> None:
    field, spec = piece.field, piece.spec
    if conversion or field not in (*TEXTS, *NUMBERS, *DATES):
        known = ", ".join((*TEXTS, *NUMBERS, *DATES))
        why = f"has no place in a name: {REASONS[field]}" if field in REASONS else "is not known"
        raise _refused(text, f"{{{field}}} {why}; there are {known}")
    if field in TEXTS:
        good = spec in _CASES
    elif field in NUMBERS:
        good = bool(_DIGITS.fullmatch(spec))
    else:
        good = "{" not in spec and all(found[1] in _DIRECTIVES for found in re.finditer(r"%(.?)", spec, re.DOTALL))
    if not good:
        raise _refused(text, f"{spec!r} cannot be done to {{{field}}}")


def _value(piece: Piece, values: Mapping[str, Value]) -> str:
    if not piece.field:
        return ""
    value = values.get(piece.field)
    if piece.field in DATES:
        return value.strftime(piece.spec or "%Y%m%d") if isinstance(value, datetime) else UNDATED
    if isinstance(value, int):
        return format(value, piece.spec)
    text = _CASES[piece.spec](str(value or ""))
    return text if piece.field == "folder" else text.replace("/", "_")


def _refused(text: str, why: str) -> SettingsError:
    return SettingsError(f"the template {text!r} cannot be used: {why}", key="template")
