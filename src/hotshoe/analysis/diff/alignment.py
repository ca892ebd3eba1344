"""Which elements of two sequences belong together, with few left over and in bounded time (after E. W. Myers)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")

EDITS = 256
"""Differences in a row through which the shortest way is sought; beyond them a good one will do."""

Pair = tuple[int, int]
Key = Callable[[T], Hashable]


def align(first: Sequence[T], second: Sequence[T], keys: Sequence[Key[T]]) -> list[Pair]:
    """Pairs of places that belong together, in order.

    What is equal by the first of ``keys`` is paired first, and in the room that is left what is equal by the next.
    """
    pairs: list[Pair] = []
    for key in keys:
        ones, others = [key(item) for item in first], [key(item) for item in second]
        found = []
        for a, b in rooms(pairs, len(first), len(second)):
            found += [(a.start + i, b.start + j) for i, j in common(ones[a], others[b])]
        pairs = sorted([*pairs, *found])
    return pairs


def rooms(pairs: Sequence[Pair], first: int, second: int) -> Iterator[tuple[slice, slice]]:
    """The stretches between pairs, in sequences of such lengths, in which both have something."""
    for (i, j), (k, m) in pairwise([(-1, -1), *pairs, (first, second)]):
        if i + 1 < k and j + 1 < m:
            yield slice(i + 1, k), slice(j + 1, m)


def common(first: Sequence[Hashable], second: Sequence[Hashable], edits: int = EDITS) -> list[Pair]:
    """A common subsequence as pairs of places: the longest, where at most ``edits`` elements have no partner."""
    pairs: list[Pair] = []
    i = j = 0
    while i < len(first) and j < len(second):
        found, i, j = _walk(first, second, i, j, edits)
        pairs += found
    return pairs


def _walk(
    first: Sequence[Hashable], second: Sequence[Hashable], i: int, j: int, edits: int
) -> tuple[list[Pair], int, int]:
    """From a place on to the end, or as far as so many edits lead: the pairs on the way, and the place."""
    width, height = len(first) - i, len(second) - j
    reached = {1: 0}
    trace: list[dict[int, int]] = []
    for edit in range(min(edits, width + height) + 1):
        trace.append(dict(reached))
        for diagonal in range(-edit, edit + 1, 2):
            x = _start(reached, diagonal, edit)
            y = x - diagonal
            while x < width and y < height and first[i + x] == second[j + y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= width and y >= height:
                return _back(trace, x, y, i, j), len(first), len(second)
    # What lies outside the two sequences is no place to go on from.
    inside = [(k, x) for k, x in reached.items() if 0 <= x - k <= height and x <= width and (k + edit) % 2 == 0]
    diagonal, x = max(inside, key=lambda place: 2 * place[1] - place[0])
    return _back(trace, x, x - diagonal, i, j), i + x, j + x - diagonal


def _start(reached: dict[int, int], diagonal: int, edit: int) -> int:
    """How far a diagonal is reached by one more edit, from the one above or below."""
    if diagonal == -edit or (diagonal != edit and reached[diagonal - 1] < reached[diagonal + 1]):
        return reached[diagonal + 1]
    return reached[diagonal - 1] + 1


def _back(trace: list[dict[int, int]], x: int, y: int, i: int, j: int) -> list[Pair]:
    """The pairs on the way that led to a place."""
    pairs = []
    for edit in range(len(trace) - 1, -1, -1):
        reached, diagonal = trace[edit], x - y
        begun = _start(reached, diagonal, edit)
        while x > begun and y > begun - diagonal:
            x, y = x - 1, y - 1
            pairs.append((i + x, j + y))
        if not edit:
            break
        x, y = _before(reached, diagonal, edit, begun)
    return pairs[::-1]


def _before(reached: dict[int, int], diagonal: int, edit: int, begun: int) -> Pair:
    """Where the edit that begins a diagonal came from."""
    if diagonal == -edit or (diagonal != edit and reached[diagonal - 1] < reached[diagonal + 1]):
        return begun, begun - diagonal - 1
    return begun - 1, begun - diagonal
