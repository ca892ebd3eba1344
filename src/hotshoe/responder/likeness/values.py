"""The values and forms of properties as gphoto2 writes them behind a property's type."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from hotshoe.errors import LocalProtocolError
from hotshoe.wire.datatypes import (
    ARRAY,
    DATATYPES,
    STRING,
    UINT64,
    Enumeration,
    Form,
    Range,
    Value,
    datatype_name,
    encode_value,
)

_RANGE = re.compile(
    r"Range \[\s*(?P<least>\S+) - (?P<most>\S+), step (?P<step>\S+?)\s*\] value:(?P<value>.*)", re.DOTALL
)
_LIST = re.compile(r"Enumeration \[")
_LIST_END = re.compile(r"\s*\] value:")
_ARRAY = re.compile(r"a\[(\d{1,9})\]\s?([-\d, ]*)(\.\.\.)?")
_LABELLED = re.compile(r".*\((-?\d{1,40})\)", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0x[0-9a-fA-F]{1,32}|\d{1,40})")
_REMARK = re.compile(r"\t| {2,}| (?=#|//|/\*)")
"""Where people write behind what the program wrote."""
_STRING_END = re.compile(r"'\s*$")
_STRING_BEFORE_REMARK = re.compile(r"(?<!^)'(?=\t| {2,}| #| //| /\*)")

NO_STRING = "(null)"
"""How C prints the empty string, which libgphoto2 keeps as no string at all."""


class Unreadable(Exception):
    """A value that cannot be read; the message says why."""


def is_string(text: str) -> bool:
    """Whether a PTP string can hold it."""
    try:
        encode_value(text, STRING)
    except LocalProtocolError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Settings:
    """What a property is set to and can be set to, and what somebody wrote behind it."""

    current: Value
    form: Form | None
    remark: str = ""


def read_settings(text: str, datatype: int, more: Callable[[], str | None]) -> Settings:
    """What stands behind a property's type; ``more`` gives the next line, None where it belongs to something else.

    Raises Unreadable.
    """
    if datatype not in DATATYPES:
        raise Unreadable(f"a value of type 0x{datatype:x} cannot be described")
    text = text.strip()
    if not text:
        raise Unreadable("there is no value")
    form, rest = _form(text, datatype, more)
    value, remark = _last_value(rest.strip(" "), datatype, more)
    return Settings(value, form, remark)


def _form(text: str, datatype: int, more: Callable[[], str | None]) -> tuple[Form | None, str]:
    if found := _RANGE.fullmatch(text):
        least, most, step = (_value(found[part], datatype) for part in ("least", "most", "step"))
        return Range(least, most, step), found["value"]
    if found := _LIST.match(text):
        inside, rest = _inside(text[found.end() :], more)
        return Enumeration(tuple(_value(item, datatype) for item in _items(inside, datatype))), rest
    return None, text


def _inside(text: str, more: Callable[[], str | None]) -> tuple[str, str]:
    """A list that may go on over several lines: what is in it, and what follows."""
    lines = []
    while not (end := _LIST_END.search(text)):
        lines.append(text)
        following = more()
        if following is None:
            raise Unreadable("the list of values does not end")
        text = following
    return "\n".join([*lines, text[: end.start()]]), text[end.end() :]


def _items(inside: str, datatype: int) -> list[str]:
    """The items of a list: strings and arrays have a line each, numbers share one."""
    if datatype == STRING:
        return _strings(inside.strip())
    separator = r"\s*\n\s*" if datatype & ARRAY else ","
    return [item.strip() for item in re.split(separator, inside.strip())] if inside.strip() else []


def _strings(inside: str) -> list[str]:
    """``'a', 'b'``: a string ends at the quote that a comma and another string, or the end, follow."""
    items = re.split(r"(?<=')\s*,\s*(?=')", inside)
    return items if inside else []


def _value(text: str, datatype: int) -> Value:
    """One value with nothing behind it; raises Unreadable."""
    value: Value
    if datatype == STRING:
        value = _string(text)
    elif datatype & ARRAY:
        value = _array(text)
    else:
        value = _number(text)
        if datatype == UINT64 and -(1 << 63) <= value < 0:
            # libgphoto2 2.5.30 prints the upper half as if it had a sign.
            value += 1 << 64
    try:
        encode_value(value, datatype)
    except LocalProtocolError as error:
        raise Unreadable(f"no {datatype_name(datatype)}: {error}") from error
    return value


def _last_value(text: str, datatype: int, more: Callable[[], str | None]) -> tuple[Value, str]:
    """The present value, and a remark behind it."""
    if datatype == STRING:
        text = _whole_string(text, more)
    try:
        return _value(text, datatype), ""
    except Unreadable:
        remark = _REMARK.search(text, _behind_string(text) if datatype == STRING else 0)
        if not remark:
            raise
        return _value(text[: remark.start()], datatype), text[remark.end() :].strip()


def _whole_string(text: str, more: Callable[[], str | None]) -> str:
    """A string with all its lines."""
    if not text.startswith("'"):
        return text
    if _STRING_END.search(text, 1) or _STRING_BEFORE_REMARK.search(text):
        return text.rstrip()
    lines = [text]
    while len(lines) == 1 or not _STRING_END.search(lines[-1]):
        following = more()
        if following is None:
            raise Unreadable("the string does not end")
        lines.append(following)
    return "\n".join(lines).rstrip()


def _behind_string(text: str) -> int:
    """Where the string ends that is followed by a remark, 0 where none is."""
    found = _STRING_BEFORE_REMARK.search(text)
    return found.end() if found else 0


def _string(text: str) -> str:
    if len(text) < 2 or text[0] != "'" or text[-1] != "'":
        raise Unreadable("a string is wanted in quotes")
    inside = text[1:-1]
    return "" if inside == NO_STRING else inside


def _array(text: str) -> tuple[int, ...]:
    found = _ARRAY.fullmatch(text.strip())
    if not found:
        raise Unreadable("an array is wanted" if text else "there is no value")
    numbers = tuple(int(number) for number in re.findall(r"-?\d{1,40}", found[2]))
    if len(numbers) != int(found[1]):
        raise Unreadable(f"{len(numbers)} of an array's {found[1]} values are given")
    return numbers


def _number(text: str) -> int:
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return int(text, 16 if "x" in text else 10)
    if found := _LABELLED.fullmatch(text):
        return int(found[1])
    raise Unreadable("a number is wanted")
