"""Bytes of streams that are to be others, by the place of each in the stream of its sender."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hotshoe.analysis.spans import Spans

Stream = tuple[int, int]
"""A flow's number, and which of its ends speaks."""

MOST_BLANKS = 1 << 40


class Patch(NamedTuple):
    """``data`` is to stand from ``begin`` on."""

    begin: int
    data: bytes


@dataclass(slots=True)
class _Ordered:
    """Patches of one stream; ``reach`` is the size of the longest."""

    patches: list[Patch] = field(default_factory=list)
    ready: bool = True
    reach: int = 0


class Patches:
    """All patches of a recording; of two that are about one byte the later one holds, and blanks before any."""

    def __init__(self) -> None:
        self._ordered: defaultdict[Stream, _Ordered] = defaultdict(_Ordered)
        self._blanks: defaultdict[Stream, Spans] = defaultdict(lambda: Spans(MOST_BLANKS))

    def replace(self, stream: Stream, begin: int, data: bytes) -> None:
        """``data`` stands at ``begin``."""
        known = self._ordered[stream]
        known.ready = known.ready and (not known.patches or known.patches[-1].begin <= begin)
        known.patches.append(Patch(begin, data))
        known.reach = max(known.reach, len(data))

    def blank(self, stream: Stream, begin: int, size: int) -> None:
        """Zeros stand there, whatever is replaced."""
        self._blanks[stream].add(begin, begin + size)

    def apply(self, stream: Stream, begin: int, data: memoryview) -> bool:
        """Change ``data``, which are the bytes from ``begin`` on; whether anything was to be changed."""
        end, changed = begin + len(data), False
        for patch in self._within(stream, begin, end):
            first, last = max(begin, patch.begin), min(end, patch.begin + len(patch.data))
            data[first - begin : last - begin] = patch.data[first - patch.begin : last - patch.begin]
            changed = True
        for first, last in self._blank(stream, begin, end):
            data[first - begin : last - begin] = bytes(last - first)
            changed = True
        return changed

    def _blank(self, stream: Stream, begin: int, end: int) -> Iterator[tuple[int, int]]:
        known = self._blanks.get(stream)
        return known.within(begin, end) if known else iter(())

    def _within(self, stream: Stream, begin: int, end: int) -> Iterator[Patch]:
        """The patches that are about bytes from ``begin`` to ``end``."""
        known = self._ordered.get(stream)
        if known is None:
            return
        if not known.ready:
            # Sorting keeps the order of those that begin together.
            known.patches.sort(key=_begin)
            known.ready = True
        index = bisect_left(known.patches, begin - known.reach, key=_begin)
        while index < len(known.patches) and known.patches[index].begin < end:
            patch = known.patches[index]
            if patch.begin + len(patch.data) > begin:
                yield patch
            index += 1


def _begin(patch: Patch) -> int:
    return patch.begin
