"""One line of a property, in the ways that gphoto2 has had of writing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from hotshoe.responder.likeness.lines import Line
from hotshoe.responder.likeness.values import Settings, Unreadable, read_settings
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import ARRAY, STRING

# F-Number(0x5007):(readwrite) (type=0x4) ...; Property 0xd406:(read only) (type=0xffff) ...
_LONG = re.compile(
    r".*?(?:\(0x(?P<code>[0-9a-f]{4})\)|\b0x(?P<bare>[0-9a-f]{4})) ?:\s*"
    r"\((?P<access>[^()]*)\)\s*\(type=0x(?P<type>[0-9a-f]{1,4})\)(?P<rest>.*)"
)
# F-Number                  (5007 rw u16): ...
_SHORT = re.compile(
    r".*?\((?P<code>[0-9a-f]{4}) (?P<access>ro|rw|--) (?P<type>\[?[a-z]*\d* *\]?|---) *\) ?:(?P<rest>.*)"
)
# F-Number(0x5007): error 200a on query.  F-Number (5007 -- ---): PTP error 200a on query, in whatever language.
_REFUSED = re.compile(
    r".*?(?:\(0x(?P<code>[0-9a-f]{4})\)|\b0x(?P<bare>[0-9a-f]{4})|\((?P<short>[0-9a-f]{4}) -- ---\)) ?:"
    r"[^\d(]*\b(?P<response>[2a][0-9a-f]{3})\b\D*"
)
_NOT_ASKED = re.compile(r".*?(?:\(0x(?P<code>[0-9a-f]{4})\)|\b0x(?P<bare>[0-9a-f]{4})) ?: not read out\.")

ACCESS = {"read only": 0, "readwrite": 1, "ro": 0, "rw": 1}

_SCALARS = ("i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "i128", "u128")
TYPES = {
    "str": STRING,
    **{name: code for code, name in enumerate(_SCALARS, start=1)},
    **{f"[{name}]": ARRAY | code for code, name in enumerate(_SCALARS, start=1)},
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a line tells of the property ``code``: its description, or the response that it was refused with.

    Both are None where the line cannot be read further, and ``why`` says so; ``remark`` is what stood behind.
    """

    code: int
    desc: DevicePropDesc | None = None
    response: int | None = None
    why: str = ""
    remark: str = ""


def is_property(text: str) -> bool:
    """Whether a line begins a property."""
    return any(pattern.fullmatch(text) for pattern in (_LONG, _SHORT, _REFUSED, _NOT_ASKED))


def read_property(line: Line, more: Callable[[], str | None]) -> Told | None:
    """The property that begins in ``line``, None where none does; ``more`` gives the lines on which it goes on."""
    text = line.text
    if found := _LONG.fullmatch(text):
        return _described(_code(found), found["access"], int(found["type"], 16), found["rest"], more)
    if found := _REFUSED.fullmatch(text):
        return Told(_code(found), response=int(found["response"], 16))
    if found := _SHORT.fullmatch(text):
        code, name = int(found["code"], 16), found["type"].replace(" ", "")
        if name not in TYPES:
            return Told(code, why=f"there is no type {name}")
        return _described(code, found["access"], TYPES[name], found["rest"], more)
    if found := _NOT_ASKED.fullmatch(text):
        return Told(_code(found), why="gphoto2 did not ask for it")
    return None


def _code(found: re.Match[str]) -> int:
    groups = found.groupdict()
    return int(groups["code"] or groups["bare"] or groups["short"], 16)


def _described(code: int, access: str, datatype: int, rest: str, more: Callable[[], str | None]) -> Told:
    if access not in ACCESS:
        return Told(code, why=f"there is no access {access!r}")
    try:
        settings = read_settings(rest, datatype, more)
    except Unreadable as error:
        return Told(code, why=str(error))
    return Told(code, _desc(code, ACCESS[access], datatype, settings), remark=settings.remark)


def _desc(code: int, access: int, datatype: int, settings: Settings) -> DevicePropDesc:
    # No text has the factory default; a camera that was never touched would have its present value.
    return DevicePropDesc(code, datatype, access, settings.current, settings.current, settings.form)
