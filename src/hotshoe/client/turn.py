"""One transaction at a time, or several that belong together."""

from __future__ import annotations

import asyncio


class Turn:
    """A lock that the task which holds it may take again."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None
        self._depth = 0

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        if self._holder is None or self._holder is not task:
            await self._lock.acquire()
            self._holder = task
        self._depth += 1

    async def __aexit__(self, *exception: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._holder = None
            self._lock.release()
