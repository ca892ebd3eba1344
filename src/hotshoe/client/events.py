"""Events for any number of readers, none of which can hold up the camera or another reader."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from hotshoe.catalog.model import Catalog
from hotshoe.client.wording import reworded
from hotshoe.errors import LinkError
from hotshoe.wire.packets import Event

UNREPORTED_STATUS = 0x400E
"""The standard's own word for "something was missed: look again" (ISO 15740 12.5.15)."""


@dataclass(frozen=True, slots=True)
class CameraEvent:
    """One event; ``name`` is the catalog's, or the code in hexadecimal."""

    code: int
    name: str
    params: tuple[int, ...]
    transaction: int

    def param(self, index: int) -> int:
        """A parameter; missing ones are 0."""
        return self.params[index] if index < len(self.params) else 0


class Subscription:
    """One reader: iterate it. When it lags behind, its backlog becomes a single UnreportedStatus."""

    def __init__(self, hub: EventHub, limit: int, *, asking: bool = True) -> None:
        self._hub = hub
        self.asking = asking
        self._limit = limit
        self._backlog: deque[CameraEvent] = deque()
        self._news = asyncio.Event()
        self._end: LinkError | None = None
        self._ended = False

    def put(self, event: CameraEvent, unreported: CameraEvent) -> None:
        """Add an event, or fold the backlog up when it is full."""
        if len(self._backlog) >= self._limit:
            self._backlog.clear()
            self._backlog.append(unreported)
        self._backlog.append(event)
        self._news.set()

    def end(self, error: LinkError | None) -> None:
        """No more events; a broken link is raised to the reader after what it has not yet read."""
        self._end, self._ended = error, True
        self._news.set()

    def close(self) -> None:
        """Stop listening."""
        self._hub.leave(self)
        self.end(None)

    async def next(self) -> CameraEvent | None:
        """The next event, or None when there will be no more. Raises LinkError when the link broke."""
        while not self._backlog:
            if self._ended:
                if self._end:
                    raise reworded(self._end)
                return None
            self._news.clear()
            await self._news.wait()
        return self._backlog.popleft()

    async def __aiter__(self) -> AsyncIterator[CameraEvent]:
        try:
            while (event := await self.next()) is not None:
                yield event
        finally:
            self._hub.leave(self)


class EventHub:
    """Spreads the camera's events to its subscriptions."""

    def __init__(self, catalog: Catalog, limit: int) -> None:
        self.catalog = catalog
        self._limit = limit
        self._subscriptions: set[Subscription] = set()
        self._ended = False
        self._end: LinkError | None = None
        self._listened: Callable[[], None] | None = None

    @property
    def listening(self) -> bool:
        """Whether there is a reader for whom the camera has to be asked."""
        return any(subscription.asking for subscription in self._subscriptions)

    def on_listener(self, listened: Callable[[], None]) -> None:
        """Have ``listened`` called at every new reader: some cameras tell events only when they are asked."""
        self._listened = listened
        if self.listening:
            listened()

    def subscribe(self, *, asking: bool = True) -> Subscription:
        """A new reader, for events from now on; unless it is ``asking``, no camera is asked for its sake."""
        subscription = Subscription(self, self._limit, asking=asking)
        if self._ended:
            subscription.end(self._end)
        else:
            self._subscriptions.add(subscription)
            if asking and self._listened:
                self._listened()
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """A reader stops."""
        self._subscriptions.discard(subscription)

    def publish(self, event: Event) -> None:
        """An event came."""
        named = self._named(event.code, event.params, event.transaction)
        unreported = self._named(UNREPORTED_STATUS, (), event.transaction)
        for subscription in self._subscriptions:
            subscription.put(named, unreported)

    def end(self, error: LinkError | None) -> None:
        """The connection is over."""
        self._ended, self._end = True, error
        for subscription in self._subscriptions:
            subscription.end(error)
        self._subscriptions.clear()

    def _named(self, code: int, params: tuple[int, ...], transaction: int) -> CameraEvent:
        return CameraEvent(code, self.catalog.event_name(code), params, transaction)
