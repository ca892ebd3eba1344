"""Canon's scales of exposure: codes in eighths of a stop, of which the third, fourth and fifth are used (EDSDK).

Half stops and third stops share whole stops; where the same number is engraved for both, its code for thirds is the
one that bodies list by default, so it stands last here and is the one that parsing finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from hotshoe.catalog.model import Unit
from hotshoe.catalog.units import integer_unit, number, scaled, whole

EIGHTHS_OF_THIRDS = (0, 4, 3, 5)
"""Where a whole stop, its half, its third and its two thirds stand in a run of eight codes."""

# Each row: a whole stop, then half a stop, a third and two thirds beyond it. Empty where nothing is engraved.
_APERTURES = (
    (0x08, "1 1.2 1.1 1.2"),
    (0x10, "1.4 1.8 1.6 1.8"),
    (0x18, "2 2.5 2.2 2.5"),
    (0x20, "2.8 3.5 3.2 3.5"),
    (0x28, "4 4.5 4.5 5"),
    (0x30, "5.6 6.7 6.3 7.1"),
    (0x38, "8 9.5 9 10"),
    (0x40, "11 13 13 14"),
    (0x48, "16 19 18 20"),
    (0x50, "22 27 25 29"),
    (0x58, "32 38 36 40"),
    (0x60, "45 54 51 57"),
    (0x68, "64 76 72 80"),
    (0x70, "91"),
)
_EXPOSURES = (
    (0x10, "30 20 25 20"),
    (0x18, "15 10 13 10"),
    (0x20, "8 6 6 5"),
    (0x28, "4 3 3.2 2.5"),
    (0x30, "2 1.5 1.6 1.3"),
    (0x38, "1 0.7 0.8 0.6"),
    (0x40, "0.5 0.3 0.4 0.3"),
    (0x48, "1/4 1/6 1/5 1/6"),
    (0x50, "1/8 1/10 1/10 1/13"),
    (0x58, "1/15 1/20 1/20 1/25"),
    (0x60, "1/30 1/45 1/40 1/50"),
    (0x68, "1/60 1/90 1/80 1/100"),
    (0x70, "1/125 1/180 1/160 1/200"),
    (0x78, "1/250 1/350 1/320 1/400"),
    (0x80, "1/500 1/750 1/640 1/800"),
    (0x88, "1/1000 1/1500 1/1250 1/1600"),
    (0x90, "1/2000 1/3000 1/2500 1/3200"),
    (0x98, "1/4000 1/6000 1/5000 1/6400"),
    (0xA0, "1/8000 1/12000 1/10000 1/12800"),
    (0xA8, "1/16000"),
)
_SENSITIVITIES = (
    (0x28, "6"),
    (0x30, "12"),
    (0x38, "25"),
    (0x40, "50 70 64 80"),
    (0x48, "100 140 125 160"),
    (0x50, "200 280 250 320"),
    (0x58, "400 560 500 640"),
    (0x60, "800 1100 1000 1250"),
    (0x68, "1600 2200 2000 2500"),
    (0x70, "3200 4500 4000 5000"),
    (0x78, "6400 9000 8000 10000"),
    (0x80, "12800 18000 16000 20000"),
    (0x88, "25600 36000 32000 40000"),
    (0x90, "51200 72000 64000 80000"),
    (0x98, "102400"),
    (0xA0, "204800"),
)

BULB = 0x0C
"""The exposure that lasts as long as the button is held."""

ISO_AUTO = 0


def _codes(rows: tuple[tuple[int, str], ...]) -> Iterator[tuple[int, str]]:
    for stop, texts in rows:
        for step, text in zip(EIGHTHS_OF_THIRDS, texts.split(), strict=False):
            yield stop + step, text


def engraved(show: Mapping[int, str]) -> Unit:
    """A unit of codes that stand for what a dial is engraved with; codes without that are shown, and typed, as numbers.

    People may type any form of the same number: ``5.6``, ``f/5.6``, ``1/125``, ``0.008 s``, ``2"``.
    """
    codes = {_key(text): code for code, text in show.items()}

    def parse(text: str) -> int:
        wanted = _key(text)
        if wanted in codes:
            return codes[wanted]
        if isinstance(wanted, str) and wanted.startswith("0x"):
            return whole(wanted)
        raise ValueError(f"{text!r} is not on this dial")

    return integer_unit(lambda value: show.get(value) or f"0x{value:02X}", parse)


def _key(text: str) -> Fraction | str:
    """The number in a text, without what people write around it; else its word."""
    bare = text.strip().casefold().removeprefix("f/").removeprefix("f").removeprefix("iso").strip()
    bare = bare.removesuffix("s").removesuffix('"').strip()
    try:
        return number(bare)
    except ValueError:
        return bare


def _seconds(text: str) -> str:
    return text if "/" in text else f'{text}"'


APERTURE = engraved({0xFFFF: "auto"} | {code: f"f/{text}" for code, text in _codes(_APERTURES)})
SHUTTER = engraved({0: "auto", BULB: "bulb"} | {code: _seconds(text) for code, text in _codes(_EXPOSURES)})
ISO = engraved({ISO_AUTO: "ISO AUTO"} | {code: f"ISO {text}" for code, text in _codes(_SENSITIVITIES)})


_EIGHTHS = scaled(8, " EV")


def _show_stops(value: int) -> str:
    """Eighths of a stop as tenths: 3, 4 and 5 of them mean a third, a half and two thirds."""
    stops, part = divmod(abs(value), 8)
    tenths = {0: "", 3: ".3", 4: ".5", 5: ".7"}.get(part)
    if tenths is None:
        return _EIGHTHS.show(value)
    return f"{'-' if value < 0 else '+' if value else ''}{stops}{tenths} EV"


def _parse_stops(text: str) -> int:
    """Stops with a fraction as people write it: ``+0.3``, ``1/3``, ``-1.5 EV``."""
    stops = number(text.strip().casefold().removesuffix("ev").strip())
    full, part = divmod(abs(stops), 1)
    for eighths, near in ((0, 0.0), (3, 1 / 3), (4, 0.5), (5, 2 / 3)):
        if abs(float(part) - near) < 0.04:
            value = int(full) * 8 + eighths
            return -value if stops < 0 else value
    raise ValueError(f"{text!r} is neither a half nor a third of a stop")


COMPENSATION = integer_unit(_show_stops, _parse_stops)
