"""One transaction at a time, or several that belong together."""

from __future__ import annotations

import asyncio


class Turn:
    """A lock that the task which holds it may take again."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None
        self._depth = 0

    @property
    def mine(self) -> bool:
        """Whether the present task holds it."""
        return self._holder is not None and self._holder is asyncio.current_task()

    async def __aenter__(self) -> None:
        if not self.mine:
            await self._lock.acquire()
            self._holder = asyncio.current_task()
        self._depth += 1

    async def __aexit__(self, *exception: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._holder = None
            self._lock.release()
