"""A data-out phase between the connection that brings it and the handler that takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from hotshoe.protocol.limits import KIB, MIB
from hotshoe.wire.codec import Buffer

HELD_BYTES = 2 * MIB
"""How much of an upload waits in memory for the disk before the initiator has to."""

HELD_PIECES = 4096
"""And how many pieces: of one byte each they would take forty times their length."""

GATHERED_BYTES = MIB
GATHER_SECONDS = 0.005
"""So much is worth a change of thread; less is waited for so long, not longer, because what is kept takes up place."""

KEPT_BYTES = 4 * KIB
"""Pieces from here on are kept where they were read; the copy of a smaller one is cheaper than its place."""

Hold = Callable[[], Callable[[], None] | None]
"""Keeps a piece good until the answer is called; None where it has to be copied."""


class GivenUp(Exception):
    """Nobody waits for this transaction any more: it was cancelled, or the initiator is gone."""


class Stalled(Exception):
    """The initiator announced data, and nothing comes."""


@dataclass(slots=True)
class Haul:
    """Pieces of an upload, good until ``release``, which is to be called once, on the event loop.

    ``last`` when no more come.
    """

    pieces: list[Buffer] = field(default_factory=list)
    releases: list[Callable[[], None]] = field(default_factory=list)
    last: bool = False

    def release(self) -> None:
        """Nobody looks at the pieces any more."""
        for release in self.releases:
            release()


class Inbox:
    """What came and was not taken yet; ``held`` bytes of it."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.held = 0
        self.whole = True
        self._haul = Haul()
        self._begun = self._ended = self._given_up = self._closed = self._copied = False
        self._news = asyncio.Event()
        self._wanted = 0

    @property
    def full(self) -> bool:
        """Whether the initiator has to wait: for the worker, or because there was no place left but a copy."""
        return self.held > HELD_BYTES or len(self._haul.pieces) > HELD_PIECES or self._copied

    def start(self, total: int | None) -> None:
        """The initiator announced ``total`` bytes."""
        self.total, self._begun = total, True
        self._news.set()

    def put(self, data: Buffer, hold: Hold = lambda: None) -> None:
        """The next bytes, good during this call, and longer where ``hold`` says so."""
        if self._closed:
            return
        large = len(data) >= KEPT_BYTES
        if large and (release := hold()):
            self._haul.pieces.append(data)
            self._haul.releases.append(release)
        else:
            self._haul.pieces.append(bytes(data))
            self._copied |= large
        self.held += len(data)
        self._begun = True
        if self.held >= self._wanted or self.full:
            self._news.set()

    def end(self, received: int, total: int | None) -> None:
        """No more bytes come."""
        self.whole = total is None or received == total
        self._begun = self._ended = True
        self._news.set()

    def give_up(self) -> None:
        """Whoever waits is told GivenUp; nothing is kept any more."""
        self.close()
        self._given_up = True
        self._news.set()

    def close(self) -> None:
        """Nobody takes anything any more: what still comes is dropped."""
        self._closed = True
        if self.held:
            self._emptied().release()

    async def opened(self, patience: float) -> bool:
        """Wait for the data phase to begin; whether it did within ``patience``. Raises GivenUp."""
        return await self._wait(lambda: self._begun, patience)

    async def take(self, patience: float) -> bytes:
        """Everything that came since the last time, b"" at the end. Raises GivenUp and Stalled."""
        haul = await self.haul(patience)
        data = b"".join(haul.pieces)
        haul.release()
        return data

    async def haul(self, patience: float) -> Haul:
        """The same in pieces, without a copy, after a moment in which more may come."""
        if not await self._wait(lambda: bool(self._haul.pieces) or self._ended, patience):
            raise Stalled
        self._wanted = GATHERED_BYTES
        await self._wait(lambda: self._ended or self.full or self.held >= self._wanted, GATHER_SECONDS)
        return self._emptied()

    def _emptied(self) -> Haul:
        haul, self._haul = self._haul, Haul()
        haul.last = self._ended
        self.held, self._wanted, self._copied = 0, 0, False
        return haul

    async def _wait(self, holds: Callable[[], bool], patience: float) -> bool:
        while not holds() and not self._given_up:
            self._news.clear()
            try:
                async with asyncio.timeout(patience):
                    await self._news.wait()
            except TimeoutError:
                break
        if self._given_up:
            raise GivenUp
        return holds()
