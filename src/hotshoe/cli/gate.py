"""Many cameras in one process: not all at the door at once, and enough descriptors for their connections."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hotshoe.errors import SettingsError

DESCRIPTORS = 8
"""Of one camera that is visited: two connections, the file that comes and its folder, pipes."""

AT_ONCE = 64
"""Cameras that are being connected to: a listening socket's queue holds about a hundred."""

TRANSFERS_AT_ONCE = 32
"""Files that are begun: more would not come any faster, and each takes memory."""

SLOW_SECONDS = 1.0
"""Whoever takes longer waits for a person, is not there, or has much to bring, and must not keep the others outside."""

SPARE_DESCRIPTORS = 64
"""For logs, terminals, the event loop and whatever a library opens."""


class Gate:
    """Lets a bounded number begin at a time; one that is slow goes on, but is no longer counted."""

    def __init__(self, at_once: int = AT_ONCE, slow: float = SLOW_SECONDS) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._slow = slow

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A block that begins when there is a place."""
        await self._places.acquire()
        freed = asyncio.get_running_loop().call_later(self._slow, self._places.release)
        try:
            yield
        finally:
            if freed.when() > asyncio.get_running_loop().time():
                freed.cancel()
                self._places.release()


def allow_descriptors(wanted: int) -> None:
    """Raise this process's limit of open files to ``wanted`` and some. Raises SettingsError where that is forbidden."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted += SPARE_DESCRIPTORS
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise SettingsError(
            f"so many cameras need {wanted} open files, and this system allows {hard}: raise it with ulimit -Hn",
            key="cameras",
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
