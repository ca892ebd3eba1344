"""Several works under way at a time, told of in the order in which they were begun."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")

WIDTH = 6
"""Downloads under way from one camera: one that comes, those that are being synced, and one that is ready to ask."""

LIGHT_WIDTH = 64
"""Small ones that are under way besides, so that many of them can be synced in one go."""


class Overlap:
    """At most ``width`` works at a time, and ``light_width`` light ones; those of the same key one after the other.

    What a work raises is raised here when its turn to be told has come, and ends the others.
    """

    def __init__(self, width: int = WIDTH, light_width: int = LIGHT_WIDTH) -> None:
        self._heavy = asyncio.Semaphore(width)
        self._light = asyncio.Semaphore(light_width)
        self._failed = False
        self._order: deque[tuple[asyncio.Task[Any], Callable[[Any], None]]] = deque()
        self._keys: dict[Hashable, asyncio.Task[Any]] = {}

    async def add(
        self, key: Hashable, work: Callable[[], Coroutine[Any, Any, T]], tell: Callable[[T], None], *, light: bool
    ) -> None:
        """Begin ``work`` as soon as it may; ``tell`` is called with its result, after those of the works before it."""
        while under_way := self._keys.get(key):
            await asyncio.wait([under_way])
        slots = self._light if light else self._heavy
        await slots.acquire()
        try:
            self._tell()
        except BaseException:
            slots.release()
            raise
        task = asyncio.create_task(work())
        self._keys[key] = task
        task.add_done_callback(lambda _: self._done(key, slots))
        self._order.append((task, tell))

    def _done(self, key: Hashable, slots: asyncio.Semaphore) -> None:
        del self._keys[key]
        slots.release()

    def _tell(self) -> None:
        """Tell of the works at the front that are done."""
        while self._order and self._order[0][0].done():
            task, tell = self._order.popleft()
            self._failed = True
            tell(task.result())
            self._failed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What ended the block otherwise is no reason to drop files that have come already.
        cancelled = error is not None and not isinstance(error, Exception)
        try:
            while self._order and not (self._failed or cancelled):
                await asyncio.wait([self._order[0][0]])
                self._tell()
        finally:
            await self._end()

    async def _end(self) -> None:
        left = [task for task, _ in self._order]
        for task in left:
            task.cancel()
        # Two errors of one cause: the first has been told, the others are no news.
        await asyncio.gather(*left, return_exceptions=True)
