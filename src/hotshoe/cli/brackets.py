"""``--bracket 1x3``: the same picture at several exposures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import click


@dataclass(frozen=True, slots=True)
class Bracket:
    """``frames`` pictures, from ``span`` EV below the metered exposure to as much above it."""

    span: Fraction
    frames: int

    @property
    def compensations(self) -> tuple[str, ...]:
        """The exposure compensation of each picture, in EV, as photographers type it."""
        step = 2 * self.span / (self.frames - 1)
        return tuple(f"{float(-self.span + step * place):+.1f}" for place in range(self.frames))

    def __str__(self) -> str:
        return f"{float(self.span):g}x{self.frames}"


class BracketType(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """The same as a type of options."""

    name = "bracket"

    def convert(self, value: str | Bracket, param: click.Parameter | None, ctx: click.Context | None) -> Bracket:
        if isinstance(value, Bracket):
            return value
        found = re.fullmatch(r"(?:±|\+-)?(\d{1,2}(?:\.\d)?)x(\d{1,2})", value, re.ASCII)
        if not found or int(found[2]) < 2 or not Fraction(found[1]):
            self.fail(f"{value!r} is no bracket such as 1x3 (three pictures, from -1 EV to +1 EV) or 2x5", param, ctx)
        span = Fraction(found[1])
        # What cameras call .3 and .7 are thirds.
        thirds = round(span * 3)
        return Bracket(Fraction(thirds, 3) if abs(span * 3 - thirds) <= Fraction(1, 10) else span, int(found[2]))


BRACKET = BracketType()
