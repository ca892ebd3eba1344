"""Asking again, later each time."""

from __future__ import annotations

import asyncio


class Patience:
    """Waits that double from ``first`` to ``longest`` seconds, as long as ``seconds`` and ``tries`` allow."""

    def __init__(self, seconds: float, *, tries: int | None = None, first: float = 0.1, longest: float = 2.0) -> None:
        self._until = asyncio.get_running_loop().time() + seconds
        self._tries = tries
        self._wait = first
        self._longest = longest

    async def wait(self) -> bool:
        """Wait once more; False at once when it is enough."""
        if self._tries == 0 or asyncio.get_running_loop().time() + self._wait > self._until:
            return False
        if self._tries is not None:
            self._tries -= 1
        await asyncio.sleep(self._wait)
        self._wait = min(2 * self._wait, self._longest)
        return True
