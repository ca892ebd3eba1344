"""Carries pictures to one sink, at its own pace: a sink that is dead holds up nobody."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from hotshoe.errors import DeliveryError, StorageError
from hotshoe.ingest.sinks.model import Saved, Sink
from hotshoe.ingest.status import SinkStatus
from hotshoe.wire.text import safe_text

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 600.0
"""Seconds after a picture's first failure, and at the most; each pause is twice the one before."""

FINAL_PAUSE = 86_400.0
"""After a failure that another attempt cannot mend, but perhaps somebody."""

LOOK_SECONDS = 5.0
"""How long a picture that may be tried again waits for it, at the most."""


class Tried(Protocol):
    """What a queue gives: a picture, and how often it was tried."""

    @property
    def tries(self) -> int: ...


D = TypeVar("D", bound=Tried)


class Queue(Protocol[D]):
    """The ledger's queue of one sink, as a courier sees it. Raises StorageError."""

    async def due(self, now: float, limit: int) -> Sequence[D]:
        """Those that may be tried by now (seconds since the epoch), oldest first."""

    async def delivered(self, delivery: D) -> None:
        """It is passed on."""

    async def postpone(self, delivery: D, until: float, error: str) -> None:
        """It may be tried again then."""

    async def waiting(self) -> int:
        """How many there are."""

    def saved(self, delivery: D) -> Saved:
        """What is to be passed on."""


@dataclass(slots=True)
class Courier(Generic[D]):
    """One sink's worker, and how it fares. ``changed`` is called whenever that has changed."""

    sink: Sink
    queue: Queue[D]
    changed: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.time
    status: SinkStatus = field(init=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: bool = False

    def __post_init__(self) -> None:
        self.status = SinkStatus(self.sink.name)

    def nudge(self) -> None:
        """Something was saved."""
        self._news.set()

    def close(self) -> None:
        """No more will be saved: ``run`` returns when everything was tried that may be tried now."""
        self._closing = True
        self._news.set()

    async def run(self) -> None:
        """What waits is carried, again and again where it fails, until ``close``."""
        while True:
            self._news.clear()
            is_well = await self._carry_all()
            if self._closing:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(None if is_well and not self.status.waiting else LOOK_SECONDS):
                    await self._news.wait()

    async def carry(self) -> bool:
        """One load; whether there was any. Raises StorageError."""
        load = await self.queue.due(self.clock(), self.sink.at_once)
        for outcome in await asyncio.gather(*(self._deliver(one) for one in load), return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
        self.status.waiting = await self.queue.waiting()
        self.changed()
        return bool(load)

    async def _carry_all(self) -> bool:
        """Whether the ledger, too, was well: where its disk is full, that is for the runners to tell, and passes."""
        try:
            while await self.carry():
                pass
        except StorageError as error:
            self._note(str(error), "the queue")
            return False
        return True

    async def _deliver(self, one: D) -> None:
        saved = self.queue.saved(one)
        try:
            await self.sink.deliver(saved)
        except DeliveryError as error:
            until = self.clock() + pause(one.tries, final=error.final)
            await self.queue.postpone(one, until, str(error))
            self.status.failed += 1
            self._note(str(error), saved.name)
        else:
            await self.queue.delivered(one)
            self.status.delivered += 1
            self.status.error = ""

    def _note(self, error: str, what: str) -> None:
        """Once for each new reason, not once for each attempt."""
        text = safe_text(error)
        if text != self.status.error:
            log.warning("%s: %s: %s; it will be tried again", self.sink.name, safe_text(what), text)
        self.status.error = text


def pause(tries: int, *, final: bool = False) -> float:
    """Seconds until the next attempt, after so many before."""
    return FINAL_PAUSE if final else float(min(FIRST_PAUSE * 2 ** min(tries, 20), LONGEST_PAUSE))
