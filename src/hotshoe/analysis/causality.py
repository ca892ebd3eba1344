"""Nobody answers what has not been said: recorders mix up the two directions of a connection, TCP's numbers do not.

Bytes that acknowledge others of their peer which have not come yet wait for them, and what their side says next waits
behind them. What never comes is given up by whoever counts the grace; then nothing waits for it any longer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from hotshoe.analysis.model import Ended, Missing, Opened, Record, Said


class _Flow:
    """Of either side: bytes ``given`` on, records in a ``queue``, and what pieces ``need`` of the other."""

    __slots__ = ("given", "need", "queue")

    def __init__(self, given: tuple[int, int]) -> None:
        self.given = list(given)
        self.queue: tuple[deque[Record], deque[Record]] = (deque(), deque())
        self.need: tuple[dict[int, int], dict[int, int]] = ({}, {})

    @property
    def idle(self) -> bool:
        """Whether nothing waits, nor is to wait when it comes."""
        return not (any(self.queue) or any(self.need))

    def ready(self) -> Iterator[Record]:
        """What can have happened by now."""
        while True:
            side = self._next()
            if side is None:
                return
            record = self.queue[side].popleft()
            self._note(record, side)
            yield record

    def _next(self) -> int | None:
        """Whose record comes next. Where each waits for the other, as after repetitions, it is who was seen first."""
        loud = [side for side in (0, 1) if self.queue[side]]
        free = [side for side in loud if not self._waits(side)]
        if free or len(loud) < 2:
            return next(iter(free), None)
        return min(loud, key=lambda side: self.queue[side][0].point.frame)

    def _waits(self, side: int) -> bool:
        record = self.queue[side][0]
        return isinstance(record, Said) and self.need[side].get(record.point.offset, 0) > self.given[1 - side]

    def _note(self, record: Record, side: int) -> None:
        match record:
            case Said(point=point, data=data):
                self.reach(side, point.offset + len(data))
            case Missing(point=point, size=size):
                self.reach(side, point.offset + size)
            case Ended():
                self.reach(side, _EVERYTHING)

    def reach(self, side: int, position: int) -> None:
        """So much of a side has been given on, or given up."""
        self.given[side] = max(self.given[side], position)
        for begin in [begin for begin in self.need[side] if begin < self.given[side]]:
            del self.need[side][begin]


_EVERYTHING = 1 << 64


class Causality:
    """Puts records of the two sides of a flow into an order in which they can have happened.

    ``waiting`` has the flows of which something waits; while it is empty every order is right.
    """

    def __init__(self) -> None:
        self.waiting: dict[int, _Flow] = {}

    def need(self, flow: int, side: int, position: int, acknowledged: int, given: tuple[int, int]) -> None:
        """What ``side`` says at ``position`` comes after ``acknowledged`` bytes of its peer, if they have not come.

        ``given`` is how far both sides were given on, as far as nothing waits.
        """
        known = self.waiting.get(flow)
        if acknowledged <= (known.given if known else given)[1 - side]:
            return
        if known is None:
            known = self.waiting[flow] = _Flow(given)
        if position >= known.given[side]:
            known.need[side].setdefault(position, acknowledged)

    def order(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records, those that have to wait in their turn."""
        for record in records:
            flow = self.waiting.get(_flow(record)) if self.waiting else None
            if flow is None or isinstance(record, Opened):
                yield record
            else:
                flow.queue[record.side].append(_lasting(record))
                yield from self._go_on(_flow(record), flow)

    def give_up(self, number: int, side: int, position: int) -> Iterator[Record]:
        """Nobody waits any longer for bytes of that side before ``position``."""
        flow = self.waiting.get(number)
        if flow:
            flow.reach(side, position)
            yield from self._go_on(number, flow)

    def close(self) -> Iterator[Record]:
        """The recording ends: what waits has to come now."""
        for flow in self.waiting.values():
            for side in (0, 1):
                flow.reach(side, _EVERYTHING)
            yield from flow.ready()
        self.waiting.clear()

    def _go_on(self, number: int, flow: _Flow) -> Iterator[Record]:
        yield from flow.ready()
        if flow.idle:
            self.waiting.pop(number, None)


def _flow(record: Record) -> int:
    return -1 if record.flow is None else record.flow.number


def _lasting(record: Record) -> Record:
    """The same, good for longer than until the next."""
    if isinstance(record, Said):
        return Said(record.flow, record.side, record.point, memoryview(bytes(record.data)), record.short)
    return record
