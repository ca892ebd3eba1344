"""The program "floor-loop": many cameras in one thread, with nothing but ``select`` and ``recv``.

``python -m benchmarks.floor_loop VERB FOLDER TIMES PORT...``. Answers are not looked at: all of one kind are of one
length, so that their bytes only have to be counted.
"""

from __future__ import annotations

import heapq
import selectors
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.blocking import FRAME, GET_OBJECT, GET_OBJECT_INFO, Session
from benchmarks.model import MIB
from benchmarks.sockets import many_files
from benchmarks.telling import tell
from benchmarks.views import FRAMES_PER_SECOND, Delays, Schedule


class Asker:
    """One question that is asked of one camera again and again; ``asked`` counts how often."""

    def __init__(self, session: Session, code: int, handle: int) -> None:
        self.session = session
        self.asked = 0
        self._question = code, handle
        self._size = session.answer_size(*self._question)
        self._left = 0

    def ask(self) -> None:
        self.session.ask(*self._question)
        self.asked += 1
        self._left = self._size

    def take(self, buffer: memoryview) -> bool:
        """Whether the answer is complete with what has come."""
        self._left -= self.session.take(buffer)
        return not self._left


class Loop:
    """Waits for the answers to several askers."""

    def __init__(self, askers: list[Asker]) -> None:
        self._selector = selectors.DefaultSelector()
        self._buffer = memoryview(bytearray(MIB))
        for asker in askers:
            self._selector.register(asker.session, selectors.EVENT_READ, asker)

    def answered(self, seconds: float | None) -> Iterator[Asker]:
        """Those whose answers have come in that time, if any."""
        for key, _ in self._selector.select(seconds):
            if key.data.take(self._buffer):
                yield key.data


def think(sessions: list[Session], folder: Path, times: int) -> None:
    """So many GetObjectInfo of each camera, first of one, then of all at a time."""
    askers = [Asker(session, GET_OBJECT_INFO, 1) for session in sessions]
    alone, together = _closed_loop(askers[:1], times), _closed_loop(askers, times)
    count = len(askers) * times
    tell(seconds=together, count=count, slowdown=together / alone)


def _closed_loop(askers: list[Asker], times: int) -> float:
    """The seconds that it takes."""
    loop, working = Loop(askers), len(askers)
    for asker in askers:
        asker.asked = 0
    began = time.perf_counter()
    for asker in askers:
        asker.ask()
    while working:
        for asker in loop.answered(None):
            if asker.asked < times:
                asker.ask()
            else:
                working -= 1
    return time.perf_counter() - began


def views(sessions: list[Session], folder: Path, times: int) -> None:
    """So many frames of each camera, thirty a second."""
    askers = [Asker(session, GET_OBJECT, FRAME) for session in sessions]
    for asker in askers:
        asker.asked = 0
    loop, delays = Loop(askers), Delays()
    schedule = Schedule(time.perf_counter(), len(askers))
    places = {asker: place for place, asker in enumerate(askers)}
    waiting = [(schedule.due(place, 0), place) for place in range(len(askers))]
    working = len(askers)
    while working:
        while waiting and waiting[0][0] <= time.perf_counter():
            askers[heapq.heappop(waiting)[1]].ask()
        for asker in loop.answered(max(0.0, waiting[0][0] - time.perf_counter()) if waiting else None):
            place = places[asker]
            delays.add(schedule.due(place, asker.asked - 1))
            if asker.asked < times:
                heapq.heappush(waiting, (schedule.due(place, asker.asked), place))
            else:
                working -= 1
    delays.tell(times / FRAMES_PER_SECOND)


VERBS: dict[str, Callable[[list[Session], Path, int], None]] = {"think": think, "views": views}


def main(verb: str, folder: Path, times: int, ports: list[int]) -> None:
    """Do what ``verb`` says."""
    many_files()
    sessions = [Session(port) for port in ports]
    VERBS[verb](sessions, folder, times)
    for session in sessions:
        session.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), [int(port) for port in sys.argv[4:]])
