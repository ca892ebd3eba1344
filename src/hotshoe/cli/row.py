"""Many virtual cameras over one folder, in one process: few threads, and few looks at the folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from hotshoe.cli.virtual import FIRST_STORE, folder_store
from hotshoe.responder.body import Body
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.lookout import Lookout
from hotshoe.responder.server import VirtualCamera
from hotshoe.responder.worker import Lane, WorkerPool
from hotshoe.wire.values import StorageID

CARDS = 4
"""Views of the folder that the cameras share, each with a thread to read in and one to watch in: a camera more then
costs no thread, no watch and no list of objects, and a slow disk still holds up only every fourth."""


class Card:
    """One view of the folder, and the cameras that have it for a card. What they do is done in its lane."""

    def __init__(self, store: FolderStore, lane: Lane) -> None:
        self.store = store
        self.lane = lane
        self.bodies: list[Body] = []

    def tell(self, code: int, *params: int) -> None:
        """Every camera tells of an event."""
        for body in self.bodies:
            body.tell(code, *params)


@asynccontextmanager
async def shared_cards(
    folder: Path, cameras: int, *, read_only: bool, store: StorageID = FIRST_STORE
) -> AsyncIterator[list[Card]]:
    """The folder as a few cards for ``cameras`` cameras, of which it is ``store``. Raises StorageError."""
    number = min(cameras, CARDS)
    async with AsyncExitStack() as stack:
        pool = stack.enter_context(WorkerPool(number))
        opening = (folder_store(folder, read_only=read_only, number=store) for _ in range(number))
        stores = [await stack.enter_async_context(card) for card in opening]
        yield [Card(store, pool.lane()) for store in stores]


@asynccontextmanager
async def opened(cameras: Sequence[VirtualCamera], cards: Sequence[Card] = ()) -> AsyncIterator[None]:
    """Cameras that are all open and closed together, and a watch over their cards. Raises ConnectFailed."""
    lookouts = [Lookout(card, card.store, card.lane.worker()) for card in cards]
    try:
        for camera in cameras:
            _ = await camera.open()
        for lookout in lookouts:
            lookout.start()
        yield
    finally:
        await asyncio.gather(*(lookout.stop() for lookout in lookouts))
        await asyncio.gather(*(camera.close() for camera in cameras))
