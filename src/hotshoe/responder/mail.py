"""Events on their way to an initiator that may be slow to read them."""

from __future__ import annotations

import asyncio
from collections import deque

from hotshoe.catalog.events import UNREPORTED_STATUS
from hotshoe.wire.packets import Event


class Mail:
    """At most ``limit`` events; when more come, all of them give way to UnreportedStatus: "look again yourself"."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._events: deque[Event] = deque()
        self._closed = False
        self._news = asyncio.Event()

    def put(self, event: Event) -> None:
        """Add an event; never waits."""
        if len(self._events) >= self._limit:
            self._events.clear()
            event = Event(UNREPORTED_STATUS)
        self._events.append(event)
        self._news.set()

    def close(self) -> None:
        """No more events: whoever waits is told None."""
        self._closed = True
        self._news.set()

    async def take(self) -> Event | None:
        """The next event, None once closed."""
        while not (self._events or self._closed):
            self._news.clear()
            await self._news.wait()
        return None if self._closed else self._events.popleft()
