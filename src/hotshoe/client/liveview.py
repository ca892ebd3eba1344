"""The moving picture: the newest frame for whoever wants one, so that a slow reader does not delay the camera."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from hotshoe.errors import HotshoeError, LinkError, OperationError
from hotshoe.vendors.model import LiveView

log = logging.getLogger(__name__)

NOT_YET_SECONDS = 0.01
"""Until a camera that has no new frame yet is asked again."""

STARTS = 3
"""How often a view that ended by itself is started again before its reader hears of it."""

FIRST_FRAME_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One JPEG; ``number`` counts the frames that came, ``time`` is the event loop's when this one had come."""

    data: bytes
    number: int
    time: float


class Live:
    """An open live view: iterate it for frames. Frames that were not taken in time are ``dropped``."""

    def __init__(self, view: LiveView, label: str, fps: float | None) -> None:
        self._view = view
        self._label = label
        self._every = 1 / fps if fps else 0.0
        self._latest: Frame | None = None
        self._news = asyncio.Event()
        self._error: HotshoeError | None = None
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self.frames = 0
        self.dropped = 0
        self.restarts = 0

    @property
    def rate(self) -> float:
        """Frames that came in a second, so far."""
        seconds = self._loop.time() - self._began
        return self.frames / seconds if seconds > 0 else 0.0

    async def next(self) -> Frame:
        """The newest frame that was not taken yet. Raises OperationError when the view ended, LinkError."""
        while self._latest is None:
            if self._error:
                raise self._error
            self._news.clear()
            await self._news.wait()
        frame, self._latest = self._latest, None
        return frame

    async def __aiter__(self) -> AsyncIterator[Frame]:
        while True:
            yield await self.next()

    async def follow(self) -> None:
        """Bring frames until cancelled, or until the view cannot be had any more, which the reader is told."""
        try:
            await self._follow()
        except HotshoeError as error:
            self._error = error
            self._news.set()

    async def _follow(self) -> None:
        due = self._loop.time()
        while True:
            data = await self._frame()
            now = self._loop.time()
            if data is None:
                await asyncio.sleep(NOT_YET_SECONDS)
                continue
            self._show(data, now)
            # One late frame is made up for, so that the rate holds; after a longer pause there is no rush.
            due = max(due + self._every, now - self._every)
            # Also without a wish for a rate others get their turn.
            await asyncio.sleep(due - now)

    async def _frame(self) -> bytes | None:
        """A frame; a view that the camera ended by itself is begun again a few times."""
        try:
            return await self._view.frame()
        except OperationError as error:
            if self.restarts >= STARTS:
                raise
            self.restarts += 1
            log.info("%s: the live view ended: %s; it is started again", self._label, error)
            await self._view.start()
            return None

    def _show(self, data: bytes, now: float) -> None:
        self.dropped += self._latest is not None
        self.frames += 1
        self._latest = Frame(data, self.frames, now)
        self._news.set()


@contextlib.asynccontextmanager
async def live_view(view: LiveView, label: str, fps: float | None) -> AsyncIterator[Live]:
    """A live view from its start to its end; at most ``fps`` frames are asked for in a second."""
    await view.start()
    live = Live(view, label, fps)
    following = asyncio.create_task(live.follow())
    try:
        yield live
    finally:
        following.cancel()
        await asyncio.wait([following])
        with contextlib.suppress(LinkError):
            # Where the link has ended, so has the view.
            await view.stop()
