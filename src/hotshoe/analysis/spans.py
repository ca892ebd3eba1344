"""Which parts of something are there: ranges that are joined where they touch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

Span = tuple[int, int]
"""From a byte to the byte behind the last."""

MOST = 4096
"""Ranges that are remembered: who reads an object in more pieces that do not touch is not reading it."""


class Spans:
    """Sorted ranges without gaps of nothing between them."""

    def __init__(self, most: int = MOST) -> None:
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._most = most

    @property
    def end(self) -> int:
        """Behind the last byte that is there."""
        return self._ends[-1] if self._ends else 0

    @property
    def size(self) -> int:
        """How many bytes are there."""
        return sum(self._ends) - sum(self._begins)

    def __iter__(self) -> Iterator[Span]:
        return zip(self._begins, self._ends, strict=True)

    def add(self, begin: int, end: int) -> bool:
        """Bytes are there; False where they cannot be remembered because there are too many ranges."""
        if begin >= end:
            return True
        first, behind = bisect_left(self._ends, begin), bisect_right(self._begins, end)
        if first == behind and len(self._begins) >= self._most:
            return False
        if first < behind:
            begin, end = min(begin, self._begins[first]), max(end, self._ends[behind - 1])
        self._begins[first:behind], self._ends[first:behind] = [begin], [end]
        return True

    def within(self, begin: int, end: int) -> Iterator[Span]:
        """What is there of the bytes from ``begin`` to ``end``."""
        index = bisect_right(self._ends, begin)
        while index < len(self._begins) and self._begins[index] < end:
            yield max(begin, self._begins[index]), min(end, self._ends[index])
            index += 1

    def missing(self, size: int) -> Iterator[Span]:
        """The ranges of ``size`` bytes that are not there."""
        at = 0
        for begin, end in self:
            if begin >= size:
                break
            if begin > at:
                yield at, begin
            at = end
        if at < size:
            yield at, size
