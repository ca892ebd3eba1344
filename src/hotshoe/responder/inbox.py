"""A data-out phase between the connection that brings it and the handler that takes it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from hotshoe.protocol.limits import MIB

HELD_BYTES = MIB
"""How much of an upload waits in memory for the disk before the initiator has to."""


class GivenUp(Exception):
    """Nobody waits for this transaction any more: it was cancelled, or the initiator is gone."""


class Stalled(Exception):
    """The initiator announced data, and nothing comes."""


class Inbox:
    """What came and was not taken yet; ``held`` bytes of it."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.held = 0
        self.whole = True
        self._pieces: deque[bytes] = deque()
        self._begun = self._ended = self._given_up = self._closed = False
        self._news = asyncio.Event()

    def start(self, total: int | None) -> None:
        """The initiator announced ``total`` bytes."""
        self.total, self._begun = total, True
        self._news.set()

    def put(self, data: bytes) -> None:
        """The next bytes."""
        if self._closed:
            return
        self._pieces.append(data)
        self.held += len(data)
        self._begun = True
        self._news.set()

    def end(self, received: int, total: int | None) -> None:
        """No more bytes come."""
        self.whole = total is None or received == total
        self._begun = self._ended = True
        self._news.set()

    def give_up(self) -> None:
        """Whoever waits is told GivenUp."""
        self._given_up = True
        self._news.set()

    def close(self) -> None:
        """Nobody takes anything any more: what still comes is dropped."""
        self._closed = True
        self._pieces.clear()
        self.held = 0

    async def opened(self, patience: float) -> bool:
        """Wait for the data phase to begin; whether it did within ``patience``. Raises GivenUp."""
        return await self._wait(lambda: self._begun, patience)

    async def take(self, patience: float) -> bytes:
        """Everything that came since the last time, b"" at the end. Raises GivenUp and Stalled."""
        if not await self._wait(lambda: bool(self._pieces) or self._ended, patience):
            raise Stalled
        data = b"".join(self._pieces)
        self._pieces.clear()
        self.held = 0
        return data

    async def _wait(self, holds: Callable[[], bool], patience: float) -> bool:
        while not holds() and not self._given_up:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), patience)
            except TimeoutError:
                break
        if self._given_up:
            raise GivenUp
        return holds()
