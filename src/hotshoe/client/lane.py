"""Many small works for the disk in batches: a batch costs one change of threads, and whatever its works can share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from hotshoe.client.disk import on_disk

T = TypeVar("T")
R = TypeVar("R")

MOST = 64
"""Works in one batch: more save hardly anything, and the first of them would wait for the last."""

Batch = Callable[[Sequence[T]], Sequence[R | Exception]]
"""Done in a thread of the disk: a result or an error for each item."""


class Steadfast(asyncio.Future[R]):
    """Cannot be cancelled: the disk goes on anyway, and whoever is cancelled while waiting hears of it afterwards."""

    def cancel(self, msg: object = None) -> bool:
        return False


class Lane(Generic[T, R]):
    """Gives what waits to ``work``, ``at_once`` batches at a time on each event loop, in the order in which it came.

    Nothing waits for a batch to fill: an idle lane begins at once, and while it works the next batch gathers.
    """

    def __init__(self, work: Batch[T, R], at_once: int = 1) -> None:
        self._work = work
        self._at_once = at_once
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue[T, R]] = WeakKeyDictionary()

    def put(self, item: T) -> asyncio.Future[R]:
        """What ``work`` makes of ``item``; who is cancelled while waiting for that hears of it when it is done."""
        loop = asyncio.get_running_loop()
        queue = self._queues.get(loop)
        if queue is None:
            queue = self._queues[loop] = _Queue(self._work, self._at_once)
        return queue.put(item, Steadfast(loop=loop))


class _Queue(Generic[T, R]):
    """What waits on one event loop."""

    def __init__(self, work: Batch[T, R], at_once: int) -> None:
        self._work = work
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._idle = at_once

    def put(self, item: T, future: asyncio.Future[R]) -> asyncio.Future[R]:
        self._waiting.append((item, future))
        self._begin()
        return future

    def _begin(self) -> None:
        if self._idle and self._waiting:
            self._idle -= 1
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            items, futures = zip(*batch, strict=True)
            on_disk(lambda: self._work(items)).add_done_callback(lambda job: self._done(futures, job))

    def _done(self, futures: Sequence[asyncio.Future[R]], job: asyncio.Future[Sequence[R | Exception]]) -> None:
        self._idle += 1
        self._begin()
        error = job.exception()
        outcomes: Sequence[Any] = [error] * len(futures) if error else job.result()
        for future, outcome in zip(futures, outcomes, strict=True):
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
