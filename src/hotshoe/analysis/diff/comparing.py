"""Two accounts beside each other."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Iterator, Sequence

from hotshoe.analysis.diff.alignment import align
from hotshoe.analysis.diff.model import Account, Change, Comparison, Difference, Kind, Step

_SECOND = 1_000_000_000


def compare(
    first: Account, second: Account, *, ignore: Collection[str] = (), patience: float | None = 1.0
) -> Comparison:
    """What differs; facts that are to ``ignore`` do not, by their name or its last part.

    Answers and pauses that differ by more than ``patience`` seconds are differences too; None leaves time aside.
    """
    comparer = _Comparer(frozenset(ignore), None if patience is None else round(patience * _SECOND))
    same, found = 0, []
    for ones, others in ((first.actions, second.actions), (first.events, second.events)):
        pairs = align(ones, others, (_exactly, _answered, _kind))
        same += sum(not comparer.changes(ones[i], others[j]) for i, j in pairs)
        found += _moved(list(comparer.differences(ones, others, pairs)))
    return Comparison(first, second, same, found)


def _exactly(step: Step) -> Hashable:
    return step.kind, step.params, step.answer


def _answered(step: Step) -> Hashable:
    return step.kind, step.answer


def _kind(step: Step) -> Hashable:
    return step.kind


class _Comparer:
    def __init__(self, ignored: frozenset[str], patience: int | None) -> None:
        self._ignored = ignored
        self._patience = patience

    def differences(
        self, first: Sequence[Step], second: Sequence[Step], pairs: Sequence[tuple[int, int]]
    ) -> Iterator[Difference]:
        """Those of aligned steps, in order."""
        i = j = 0
        for one, other in [*pairs, (len(first), len(second))]:
            yield from (Difference(Kind.FIRST_ONLY, step, None) for step in first[i:one])
            yield from (Difference(Kind.SECOND_ONLY, None, step) for step in second[j:other])
            i, j = one + 1, other + 1
            if one < len(first):
                yield from self._pair(first[one], second[other])

    def _pair(self, one: Step, other: Step) -> Iterator[Difference]:
        if changes := self.changes(one, other):
            yield Difference(Kind.CHANGED, one, other, changes)
        if times := self._times(one, other):
            yield Difference(Kind.TIMING, one, other, times)

    def changes(self, one: Step, other: Step) -> Sequence[Change]:
        """What two steps say differently."""
        names = dict.fromkeys((*one.facts, *other.facts))
        pairs = ((name, one.facts.get(name), other.facts.get(name)) for name in names if not self._ignores(name))
        return [Change(name, *_apart(a, b)) for name, a, b in pairs if a != b]

    def _ignores(self, name: str) -> bool:
        return name in self._ignored or re.split(r"[. ]", name)[-1] in self._ignored

    def _times(self, one: Step, other: Step) -> Sequence[Change]:
        if self._patience is None:
            return ()
        times = (("answered after", one.latency, other.latency), ("pause before", one.pause, other.pause))
        return [
            Change(name, _seconds(a), _seconds(b))
            for name, a, b in times
            if a is not None and b is not None and abs(a - b) > self._patience
        ]


def _seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / _SECOND:.3f} s"


def _apart(one: object, other: object) -> tuple[object, object]:
    """Two values; of two lists only what the other does not have, where that says it all."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        here, there = set(one), set(other)
        left = tuple(item for item in one if item not in there)
        right = tuple(item for item in other if item not in here)
        if left or right:
            return left, right
    return one, other


def _moved(found: list[Difference]) -> list[Difference]:
    """The same, with what one recording has in another place than the other told once."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    gone: set[int] = set()
    for place, each in enumerate(found):
        step = each.first or each.second
        if each.kind not in (Kind.FIRST_ONLY, Kind.SECOND_ONLY) or step is None:
            continue
        partners = waiting[_exactly(step)]
        if partners and found[partners[0]].kind is not each.kind:
            partner = partners.popleft()
            one, other = found[partner], each
            first, second = one.first or other.first, one.second or other.second
            found[partner] = Difference(Kind.MOVED, first, second)
            gone.add(place)
        else:
            partners.append(place)
    return [each for place, each in enumerate(found) if place not in gone]
