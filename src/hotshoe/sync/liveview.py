"""The moving picture without ``await``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

from hotshoe.client import liveview
from hotshoe.client.liveview import Frame
from hotshoe.sync.portal import Portal


class Live:
    """An open live view: iterate it, or ask for the next frame with a time limit."""

    def __init__(self, portal: Portal, live: liveview.Live) -> None:
        self._portal = portal
        self._live = live

    @property
    def rate(self) -> float:
        """Frames that came in a second, so far."""
        return self._portal.call(lambda: self._live.rate)

    @property
    def frames(self) -> int:
        """How many came."""
        return self._live.frames

    @property
    def dropped(self) -> int:
        """How many of them nobody took in time."""
        return self._live.dropped

    def next(self, timeout: float | None = None) -> Frame:
        """The newest frame that was not taken yet. Raises TimeoutError, OperationError (the view ended), LinkError."""
        return self._portal.run(self._next(timeout))

    def __iter__(self) -> Iterator[Frame]:
        while True:
            yield self.next()

    async def _next(self, timeout: float | None) -> Frame:  # noqa: ASYNC109 - handed on to asyncio.timeout
        async with asyncio.timeout(timeout):
            return await self._live.next()


@contextmanager
def viewed(portal: Portal, view: AbstractAsyncContextManager[liveview.Live]) -> Iterator[Live]:
    """An asynchronous live view from its start to its end."""
    live = portal.run(_entered(view))
    try:
        yield Live(portal, live)
    finally:
        if not portal.closed:
            portal.run(_left(view))


async def _entered(view: AbstractAsyncContextManager[liveview.Live]) -> liveview.Live:
    return await view.__aenter__()


async def _left(view: AbstractAsyncContextManager[liveview.Live]) -> None:
    await view.__aexit__(None, None, None)
