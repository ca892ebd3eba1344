"""The couriers of a service, and the ledger's queues as they see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hotshoe.ingest.outbox import Delivery
from hotshoe.ingest.shelf import Shelf
from hotshoe.ingest.shot import Shot
from hotshoe.ingest.sinks.courier import Courier
from hotshoe.ingest.sinks.model import Saved, Sink
from hotshoe.ingest.status import SinkStatus

CLOSING_SECONDS = 30.0
"""How long the last pictures of a run have to be passed on; later they wait for the next run."""


def saved_shot(shot: Shot, root: Path, camera: str) -> Saved:
    """A shot of the ledger as sinks get it."""
    one = shot.identity
    return Saved(
        camera=camera or one.camera,
        device=one.camera,
        source=source_path(shot),
        path=root / shot.path,
        name=shot.path,
        size=shot.size,
        digest=shot.digest.hex(),
        captured=shot.captured,
    )


def source_path(shot: Shot) -> str:
    """Where a shot is, or was, on its camera."""
    one = shot.identity
    return "/" + "/".join(part.strip("/") for part in (one.storage, one.folder, one.name) if part.strip("/"))


@dataclass(slots=True)
class SinkQueue:
    """The ledger's queue of one sink. ``label_of`` knows what the user calls a camera that was here in this run."""

    shelf: Shelf
    sink: str
    label_of: Callable[[str], str]

    async def due(self, now: float, limit: int) -> Sequence[Delivery]:
        return await self.shelf.ledgered(lambda ledger: ledger.outbox.due(self.sink, now, limit))

    async def delivered(self, delivery: Delivery) -> None:
        await self.shelf.ledgered(lambda ledger: ledger.outbox.delivered([delivery]))

    async def postpone(self, delivery: Delivery, until: float, error: str) -> None:
        await self.shelf.ledgered(lambda ledger: ledger.outbox.postpone(delivery, until, error))

    async def waiting(self) -> int:
        return await self.shelf.ledgered(lambda ledger: ledger.outbox.waiting(self.sink))

    def saved(self, delivery: Delivery) -> Saved:
        shot = delivery.shot
        return saved_shot(shot, self.shelf.library.root, self.label_of(shot.identity.camera))


class Post:
    """All couriers, each at work by itself. ``changed`` is called when one of them has news."""

    def __init__(
        self, sinks: Sequence[Sink], shelf: Shelf, label_of: Callable[[str], str], changed: Callable[[], None]
    ) -> None:
        self._couriers = [Courier(sink, SinkQueue(shelf, sink.name, label_of), changed) for sink in sinks]
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def status(self) -> list[SinkStatus]:
        """Of every sink."""
        return [courier.status for courier in self._couriers]

    def open(self) -> None:
        """Begin with what earlier runs left."""
        self.tasks = {asyncio.create_task(courier.run()) for courier in self._couriers}

    def nudge(self) -> None:
        """Something was saved."""
        for courier in self._couriers:
            courier.nudge()

    async def close(self) -> None:
        """Pass on what can be passed on in a moment; the rest waits in the ledger."""
        for courier in self._couriers:
            courier.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await asyncio.gather(*self.tasks)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
