"""How values look to photographers, and how they are typed: ``f/5.6``, ``1/125``, ``2"``, ``+0.3 EV``, ``1m30s``.

``show`` never fails: a value that the unit does not know is printed as the number it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from hotshoe.catalog.model import Unit, parse_number
from hotshoe.wire.datatypes import ARRAY, STRING, Value
from hotshoe.wire.text import safe_text

AUTO = 0xFFFF
"""ExposureIndex: the camera chooses (ISO 15740 13)."""

INFINITY = 0xFFFF
"""FocusDistance: beyond 655 metres (ISO 15740 13)."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,9}|/[0-9]{1,12})?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION_PART = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)", re.ASCII)
_SECONDS_ONLY = re.compile(r"\d{1,9}(?:\.\d{1,6})?", re.ASCII)
_SPEEDS = (
    *(4, 5, 6, 8, 10, 13, 15, 20, 25, 30, 40, 45, 50, 60, 80, 90, 100, 125, 160, 180, 200, 250, 320, 350),
    *(400, 500, 640, 750, 800, 1000, 1250, 1500, 1600, 2000, 2500, 3200, 4000, 5000, 6400, 8000),
)
"""The parts of a second that dials are engraved with, in halves and thirds of a stop."""


def show_value(value: Value, unit: Unit | None = None) -> str:
    """``value`` in its unit; without one a number, the text made safe, or the list of numbers."""
    if unit:
        return unit.show(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return safe_text(value) if isinstance(value, str) else str(value)


def parse_value(text: str, datatype: int, unit: Unit | None = None, allowed: Iterable[Value] = ()) -> Value:
    """What a person typed, as a value of ``datatype``; raises ValueError.

    Cameras round differently (1/60 s is 166 or 167), so an ``allowed`` value that looks the same is preferred.
    """
    value = _parse_plain(text, datatype) if unit is None else unit.parse(text)
    shown = show_value(value, unit)
    return next((other for other in allowed if show_value(other, unit) == shown), value)


def _parse_plain(text: str, datatype: int) -> Value:
    if datatype == STRING:
        return text
    if datatype & ARRAY:
        return tuple(whole(item) for item in text.split(",") if item.strip())
    return whole(text)


def whole(text: str) -> int:
    """A decimal or ``0x`` integer; raises ValueError."""
    value = parse_number(text)
    if value is None:
        raise ValueError(f"{text!r} is no whole number")
    return value


def number(text: str) -> Fraction:
    """A decimal number or a fraction such as ``1/3``; raises ValueError."""
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is no number")
    try:
        return Fraction(text.strip())
    except ZeroDivisionError:
        raise ValueError(f"{text!r} divides by zero") from None


def parse_duration(text: str) -> float:
    """Seconds, from ``500ms``, ``3s``, ``2m``, ``1h``, ``1m30s``, or a bare number of seconds; raises ValueError."""
    text = text.strip().lower()
    if _SECONDS_ONLY.fullmatch(text):
        return float(text)
    parts = _DURATION_PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"{text!r} is no duration; write 500ms, 3s, 2m or 1h")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def integer_unit(show: Callable[[int], str], parse: Callable[[str], int]) -> Unit:
    """A unit of integers; values of other types are shown plainly."""
    return Unit(lambda value: show(value) if isinstance(value, int) else show_value(value), parse)


def scaled(factor: int, suffix: str = "", prefix: str = "") -> Unit:
    """Numbers stored ``factor`` times too large, shown with ``prefix`` and ``suffix``."""

    def show(value: int) -> str:
        return f"{prefix}{_decimal(Fraction(value, factor))}{suffix}"

    def parse(text: str) -> int:
        return round(number(_strip(text, prefix.strip(), suffix.strip())) * factor)

    return integer_unit(show, parse)


def choices(names: Mapping[int, str]) -> Unit:
    """Values that have names; a value without one is shown, and may be typed, as a number."""
    by_name = {name: value for value, name in names.items()}

    def show(value: int) -> str:
        return names.get(value) or f"{'-' * (value < 0)}0x{abs(value):04X}"

    def parse(text: str) -> int:
        wanted = text.strip().casefold()
        if wanted in by_name:
            return by_name[wanted]
        try:
            return whole(wanted)
        except ValueError:
            raise ValueError(f"{text!r} is none of {', '.join(by_name)}") from None

    return integer_unit(show, parse)


def _strip(text: str, prefix: str, suffix: str) -> str:
    text = text.strip()
    if prefix and text.casefold().startswith(prefix.casefold()):
        text = text[len(prefix) :]
    if suffix and text.casefold().endswith(suffix.casefold()):
        text = text[: -len(suffix)]
    return text


def _decimal(value: Fraction) -> str:
    return f"{float(value):.12g}"


def _show_aperture(value: int) -> str:
    return f"f/{_decimal(Fraction(value, 100))}"


def _parse_aperture(text: str) -> int:
    return round(number(re.sub(r"^\s*f/?", "", text, flags=re.IGNORECASE)) * 100)


def _show_shutter(value: int) -> str:
    """Parts of a second down from 1/4, as dials have them; tenths of a second from there up."""
    if 0 < value < 2800:
        return f"1/{_part_of_second(value)}"
    return f'{_decimal(Fraction(round(value / 1000), 10))}"'


def _part_of_second(value: int) -> int:
    """The engraved speed that a camera rounded, or cut, to ``value``; else the nearest part."""
    exact = 10_000 / value
    engraved = [speed for speed in _SPEEDS if value in {10_000 // speed, round(10_000 / speed)}]
    return min(engraved, key=lambda speed: abs(speed - exact), default=round(exact))


def _parse_shutter(text: str) -> int:
    value = round(number(_strip(_strip(text, "", "s"), "", '"')) * 10_000)
    if value <= 0:
        raise ValueError(f"{text!r} is shorter than the shortest exposure of 1/10000 s")
    return value


def _show_iso(value: int) -> str:
    return "ISO AUTO" if value == AUTO else f"ISO {value}"


def _parse_iso(text: str) -> int:
    text = _strip(text, "iso", "").strip()
    return AUTO if text.casefold() == "auto" else whole(text)


def _show_compensation(value: int) -> str:
    tenths = round(Fraction(value, 100))
    return f"{'+' * (tenths > 0)}{_decimal(Fraction(tenths, 10))} EV"


def _parse_compensation(text: str) -> int:
    """Thousandths; ``.3`` and ``.7`` mean thirds, which is what cameras have."""
    value = number(_strip(text, "", "ev"))
    thirds = value * 3
    near = round(thirds)
    return round(Fraction(near * 1000, 3) if abs(thirds - near) == Fraction(1, 10) else value * 1000)


def _show_distance(value: int) -> str:
    return "infinity" if value == INFINITY else f"{_decimal(Fraction(value, 1000))} m"


def _parse_distance(text: str) -> int:
    if text.strip().casefold() == "infinity":
        return INFINITY
    return round(number(_strip(text, "", "m")) * 1000)


APERTURE = integer_unit(_show_aperture, _parse_aperture)
SHUTTER = integer_unit(_show_shutter, _parse_shutter)
ISO = integer_unit(_show_iso, _parse_iso)
COMPENSATION = integer_unit(_show_compensation, _parse_compensation)
DISTANCE = integer_unit(_show_distance, _parse_distance)
PERCENT = scaled(1, " %")
FOCAL_LENGTH = scaled(100, " mm")
SECONDS = scaled(1000, " s")
ZOOM = scaled(10, "x")
