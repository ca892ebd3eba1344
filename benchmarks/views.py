"""Live views: when their frames are due, and how late they come.

The schedule is open: a frame that comes late delays no other's due time, so that a client which falls behind shows it.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from benchmarks.telling import tell

FRAMES_PER_SECOND = 30
SMOOTH = 60
"""Frames a second of one live view by itself."""

BULK = 8
"""Of the cameras of a mixed case, those whose files are downloaded meanwhile."""

BEGINNING = 0.25
"""Seconds after which downloads are under way."""


class Schedule(NamedTuple):
    """``views`` cameras whose frames are spread evenly over each thirtieth of a second from ``began`` on."""

    began: float
    views: int

    def due(self, view: int, frame: int) -> float:
        """When that frame of that view is to be asked for."""
        return self.began + (frame + view / self.views) / FRAMES_PER_SECOND


class Load:
    """The CPU time of this process from now on, and how long it has been."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._cpu = time.process_time()

    def tell(self, count: int, scheduled: float) -> None:
        """Print them for ``count`` frames, the CPU time for each of the ``scheduled`` seconds."""
        load = (time.process_time() - self._cpu) / scheduled
        tell(seconds=time.perf_counter() - self._began, count=count, load=load)


class Delays:
    """The time from each frame's due moment until it was there, and the CPU time from now on."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._cpu = time.process_time()
        self._delays: list[float] = []

    def add(self, due: float) -> None:
        """A frame is there, now."""
        self._delays.append(time.perf_counter() - due)

    def tell(self, scheduled: float) -> None:
        """Print what they came to.

        ``load`` is CPU time for ``scheduled`` seconds, however long it took; ``late`` the share that came after the
        next frame was due.
        """
        seconds = time.perf_counter() - self._began
        load = (time.process_time() - self._cpu) / scheduled
        late = sum(delay > 1 / FRAMES_PER_SECOND for delay in self._delays) / len(self._delays)
        tell(seconds=seconds, count=len(self._delays), load=load, late=late, **percentiles(self._delays))


def percentiles(values: list[float]) -> dict[str, float]:
    """What half of them, 99 of 100 and all of them kept to."""
    ordered = sorted(values)
    return {"p50": ordered[len(ordered) // 2], "p99": ordered[len(ordered) * 99 // 100], "most": ordered[-1]}
