"""When a file that was seen new or altered may be announced: when it is quiet."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from hotshoe.responder.beneath import Found

K = TypeVar("K", bound=Hashable)

QUIET = 0.25
QUIET_EMPTY = 2.0
"""Seconds; most empty files are about to be written."""


@dataclass(frozen=True, slots=True)
class _Look:
    stamp: int
    since: float


class Settling(Generic[K]):
    """Files by key, from the first look until one that finds them quiet; ``clock`` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float], quiet: float = QUIET, quiet_empty: float = QUIET_EMPTY) -> None:
        self._clock = clock
        self._quiet = quiet
        self._quiet_empty = quiet_empty
        self._looks: dict[K, _Look] = {}

    def __bool__(self) -> bool:
        return bool(self._looks)

    def waiting(self) -> tuple[K, ...]:
        """What waits for another look."""
        return tuple(self._looks)

    def is_quiet(self, key: K, found: Found) -> bool:
        """Whether the file has been the same for long enough; if so it is forgotten, if not it waits."""
        now = self._clock()
        look = self._looks.get(key)
        if look is None or look.stamp != found.stamp:
            self._looks[key] = _Look(found.stamp, now)
            return False
        if now - look.since < (self._quiet if found.size else self._quiet_empty):
            return False
        del self._looks[key]
        return True

    def forget(self, key: K) -> None:
        """It is gone, or as it was."""
        self._looks.pop(key, None)
