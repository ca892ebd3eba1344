"""Watches the folder of a store, and has the store look where something may have changed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from functools import partial
from threading import Event, Thread
from typing import Protocol, runtime_checkable

from hotshoe.catalog.events import STORAGE_INFO_CHANGED
from hotshoe.responder.store import ChangeKind, Store
from hotshoe.responder.worker import Worker


@runtime_checkable
class Watched(Protocol):
    """A store whose objects change without anybody here doing it."""

    def watch(self, stop: Event) -> Iterator[Collection[str] | None]:
        """What ``refresh`` should look at, until ``stop`` is set: to be iterated in a thread of its own."""


class Tells(Protocol):
    """A body, or several that share the store."""

    def tell(self, code: int, *params: int) -> None:
        """Tell everybody who is connected of an event."""


class Lookout:
    """A thread that watches ``store`` from ``start`` to ``stop``; what it sees is looked at by the camera's worker."""

    def __init__(self, body: Tells, store: Store, worker: Worker) -> None:
        self._body = body
        self._store = store
        self._worker = worker
        self._stop = Event()
        self._stopped = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop
        self._thread = Thread(target=self._watch, name=f"watch store {store.id:#x}", daemon=True)

    def start(self) -> None:
        """Begin to watch, if that store can be watched."""
        self._loop = asyncio.get_running_loop()
        if isinstance(self._store, Watched):
            self._thread.start()

    async def stop(self) -> None:
        """Watch no more."""
        self._stop.set()
        if self._thread.is_alive():
            await self._stopped.wait()

    def _watch(self) -> None:
        assert isinstance(self._store, Watched)
        try:
            for paths in self._store.watch(self._stop):
                self._loop.call_soon_threadsafe(self._worker.post, partial(self._refresh, paths))
        finally:
            self._loop.call_soon_threadsafe(self._stopped.set)

    def _refresh(self, paths: Collection[str] | None) -> None:
        """Every change is an event of its own; what is free on the card has changed once."""
        changes = self._store.refresh(paths)
        if any(change.kind is not ChangeKind.CHANGED for change in changes):
            self._body.tell(STORAGE_INFO_CHANGED, self._store.id)
