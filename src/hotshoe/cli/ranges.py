"""``--range A-B``: bytes of an object, counted from 0, both ends included."""

from __future__ import annotations

import re
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Range:
    """From ``start`` to ``end``, to the end of the object where that is None."""

    start: int
    end: int | None

    @property
    def size(self) -> int | None:
        """How many bytes."""
        return None if self.end is None else self.end - self.start + 1

    def __str__(self) -> str:
        return f"{self.start}-{'' if self.end is None else self.end}"


class RangeType(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """The same as a type of options."""

    name = "range"

    def convert(self, value: str | Range, param: click.Parameter | None, ctx: click.Context | None) -> Range:
        if isinstance(value, Range):
            return value
        found = re.fullmatch(r"(\d{1,19})-(\d{0,19})", value, re.ASCII)
        if not found or (found[2] and int(found[2]) < int(found[1])):
            self.fail(f"{value!r} is no range of bytes such as 0-1023 or 1024-", param, ctx)
        return Range(int(found[1]), int(found[2]) if found[2] else None)


RANGE = RangeType()
