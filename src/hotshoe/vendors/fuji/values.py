"""How Fujifilm writes sensitivities, exposure times and apertures, where that is not the standard's way.

Sources: T what X-T4s tell over USB and over Wi-Fi; L fudge's logs of an X-T5; M malc0mn/ptp-ip.
"""

from __future__ import annotations

import math
from typing import Final

from hotshoe.catalog import units
from hotshoe.catalog.model import Unit

AUTOMATIC: Final = 0xFFFFFFFF  # T, L
AUTOMATIC_APERTURE: Final = 0xFFFF  # T

_UP_TO: Final = 0x80000000  # L: 0x80000C80 is automatic up to 3200
_EXTENDED: Final = 0x40000000  # T: 0x40000064 is 100, beyond what the sensor itself does
_AUTOMATICS: Final = {-1: "auto-1", -2: "auto-2", -3: "auto-3"}  # T

_MICROSECONDS: Final = 1_000_000
_SIXTH_OF_A_STOP: Final = 2 ** (1 / 6)
_ENGRAVED: Final = (
    *(4, 5, 6, 8, 10, 13, 15, 20, 25, 30, 40, 50, 60, 80, 100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000),
    *(1250, 1600, 2000, 2500, 3200, 4000, 5000, 6400, 8000, 10000, 13000, 16000, 20000, 25000, 32000),
)
"""Parts of a second on dials. Bodies tell the exact thirds of stops: 19686 microseconds are 1/50 (T)."""


def _show_iso(value: int) -> str:
    if value == AUTOMATIC:
        return "ISO AUTO"
    if value in _AUTOMATICS:
        return f"ISO {_AUTOMATICS[value]}"
    if value & _UP_TO:
        return f"ISO AUTO {value & ~_UP_TO}"
    return f"ISO {value & ~_EXTENDED}"


def _parse_iso(text: str) -> int:
    wanted = text.casefold().replace("iso", "").strip()
    for value, name in _AUTOMATICS.items():
        if wanted == name:
            return value
    if wanted == "auto":
        return AUTOMATIC
    limit = wanted.removeprefix("auto").strip()
    return units.whole(limit) | (_UP_TO if limit != wanted else 0)


def _show_shutter(value: int) -> str:
    if value in {0, AUTOMATIC}:
        return "auto"
    seconds = value / _MICROSECONDS
    if seconds >= 0.3:
        return f'{seconds:.2g}"'
    near = min(_ENGRAVED, key=lambda part: abs(math.log(part * seconds)))
    part = near if 1 / _SIXTH_OF_A_STOP < near * seconds < _SIXTH_OF_A_STOP else round(1 / seconds)
    return f"1/{part}"


def _parse_shutter(text: str) -> int:
    wanted = text.strip().rstrip('"s').strip()
    if wanted.casefold() == "auto":
        return AUTOMATIC
    value = round(units.number(wanted) * _MICROSECONDS)
    if value <= 0:
        raise ValueError(f"{text!r} is shorter than the shortest exposure")
    return value


def _show_aperture(value: int) -> str:
    return "auto" if value == AUTOMATIC_APERTURE else units.APERTURE.show(value)


def _parse_aperture(text: str) -> int:
    if text.strip().casefold() == "auto":
        return AUTOMATIC_APERTURE
    value = units.APERTURE.parse(text)
    assert isinstance(value, int)
    return value


ISO: Unit = units.integer_unit(_show_iso, _parse_iso)
SHUTTER: Unit = units.integer_unit(_show_shutter, _parse_shutter)
"""Microseconds."""

APERTURE: Unit = units.integer_unit(_show_aperture, _parse_aperture)
