"""What may stand in the open places of a phrase: durations, sizes, names of the standard."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hotshoe.catalog.model import parse_number
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.catalog.units import parse_duration
from hotshoe.protocol.states import Channel
from hotshoe.responder.faults.words import Words
from hotshoe.wire.packets import FailReason

CATALOG = STANDARD | MTP

_LARGEST = 0xFFFFFFFF
_CODES = 0x10000
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)([a-z]*)", re.ASCII | re.IGNORECASE)
_COUNT = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_BYTES = {
    **dict.fromkeys(("byte", "bytes", "b"), 1),
    **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", start=1)},
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", start=1)},
}
_REASONS = {reason.name.lower(): int(reason) for reason in FailReason}
_RESPONSES = {entry.name: code for code, entry in CATALOG.responses.items()}


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is read (raises Unfit), and how it is written."""

    read: Callable[[Words], Any]
    show: Callable[[Any], str] = str


def read_duration(words: Words) -> float:
    """Seconds, in whole microseconds; the unit has to be there."""
    text = words.peek()
    try:
        if not text[-1:].isalpha():
            raise ValueError(text)
        seconds = parse_duration(text)
    except ValueError:
        raise words.wish("a duration such as 500ms, 8s or 2m") from None
    words.take()
    return round(seconds, 6)


def show_seconds(seconds: float) -> str:
    """``1.5s``."""
    return f"{seconds:.6f}".rstrip("0").rstrip(".") + "s"


def _read_shift(words: Words) -> float:
    text = words.peek()
    sign = {"+": 1, "-": -1}.get(text[:1])
    shift = Words(text[1:]).maybe(read_duration) if sign else None
    if sign is None or shift is None:
        raise words.wish("a shift such as +1h or -30m")
    words.take()
    return sign * shift


def _show_shift(seconds: float) -> str:
    return ("-" if seconds < 0 else "+") + show_seconds(abs(seconds))


def _read_size(words: Words) -> int:
    found = _SIZE.fullmatch(words.peek())
    factor = _BYTES.get(found[2].casefold() or "b") if found else None
    if not found or factor is None:
        raise words.wish("a size such as 512 bytes, 64 KiB or 1 MB")
    words.take()
    if not found[2] and words.peek().casefold() in _BYTES:
        factor = _BYTES[words.take().casefold()]
    return int(Fraction(found[1]) * factor)


def _show_size(size: int) -> str:
    return "1 byte" if size == 1 else f"{size} bytes"


def _read_number(words: Words) -> int:
    number = parse_number(words.peek())
    if number is None or not 0 <= number <= _LARGEST:
        raise words.wish("a number")
    words.take()
    return number


def read_count(words: Words) -> int:
    """A number that is not 0."""
    if not _COUNT.fullmatch(words.peek()):
        raise words.wish("a number from 1 on")
    return int(words.take())


def _named(what: str, table: Mapping[str, int], largest: int) -> Kind:
    """A name of ``table`` in any case, or a number up to ``largest``."""
    by_name = {name.casefold(): number for name, number in table.items()}
    names = {number: name for name, number in table.items()}

    def read(words: Words) -> int:
        number = by_name.get(words.peek().casefold(), parse_number(words.peek()))
        if number is None or not 0 <= number <= largest:
            raise words.wish(what, table)
        words.take()
        return number

    return Kind(read, lambda number: names.get(number) or f"0x{number:04X}")


def _read_channel(words: Words) -> Channel:
    for channel in Channel:
        if words.peek().casefold() == channel.value:
            words.take()
            return channel
    raise words.wish("'command' or 'event'", [channel.value for channel in Channel])


def _read_hex(words: Words) -> bytes:
    text = words.peek()
    if not re.fullmatch(r"(?:[0-9a-f]{2}){1,4096}", text, re.ASCII | re.IGNORECASE):
        raise words.wish("bytes in hexadecimal such as 48545450")
    words.take()
    return bytes.fromhex(text)


def _read_text(words: Words) -> str:
    if words.over or words.peek().startswith('"'):
        raise words.wish("a folder, in quotes where it has spaces")
    return words.take()


def _show_text(text: str) -> str:
    return text if re.fullmatch(r"""[^\s"#][^\s"]*""", text) else f'"{text}"'


KINDS: dict[str, Kind] = {
    "duration": Kind(read_duration, show_seconds),
    "shift": Kind(_read_shift, _show_shift),
    "size": Kind(_read_size, _show_size),
    "number": Kind(_read_number),
    "count": Kind(read_count),
    "reason": _named("a reason ('rejected', 'busy', 'unspecified' or a number)", _REASONS, _LARGEST),
    "response": _named("a response such as StoreFull or 0x200C", _RESPONSES, _CODES - 1),
    "connection": Kind(_read_channel, lambda channel: str(channel.value)),
    "hex": Kind(_read_hex, bytes.hex),
    "folder": Kind(_read_text, _show_text),
}
