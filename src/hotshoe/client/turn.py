"""One transaction at a time, or several that belong together."""

from __future__ import annotations

import asyncio
from collections import deque


class Turn:
    """A lock, first come first served, that the task which holds it may take again.

    No ``asyncio.Lock``, because that cannot be taken without a coroutine, which every transaction would pay for.
    """

    __slots__ = ("_depth", "_holder", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[tuple[asyncio.Future[None], asyncio.Task[object] | None]] | None = None
        self._holder: asyncio.Task[object] | None = None
        self._depth = 0

    @property
    def mine(self) -> bool:
        """Whether the present task holds it."""
        return self._holder is not None and self._holder is asyncio.current_task()

    def take(self) -> bool:
        """Take it at once; False where another task has it, and ``wait`` is in order."""
        task = asyncio.current_task()
        if self._holder is None:
            self._holder = task
        elif self._holder is not task:
            return False
        self._depth += 1
        return True

    async def wait(self) -> None:
        """Take it after all who came before; it is handed over, so that nobody gets in between."""
        given: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append((given, asyncio.current_task()))
        try:
            await given
        except asyncio.CancelledError:
            if not given.cancelled():
                # Given and cancelled in the same turn of the loop.
                self.leave()
            raise

    def leave(self) -> None:
        """Give it back, as often as it was taken; then it is the next one's."""
        self._depth -= 1
        if self._depth:
            return
        self._holder = None
        while self._waiting:
            given, task = self._waiting.popleft()
            if not given.cancelled():
                self._holder, self._depth = task, 1
                given.set_result(None)
                return

    async def __aenter__(self) -> None:
        if not self.take():
            await self.wait()

    async def __aexit__(self, *exception: object) -> None:
        self.leave()
