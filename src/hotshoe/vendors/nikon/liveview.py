"""Nikon's live view, and films, which are recorded in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from hotshoe.catalog.operations import GET_DEVICE_PROP_VALUE
from hotshoe.errors import NotSupported, OperationError
from hotshoe.vendors.jpegs import find_jpeg
from hotshoe.vendors.model import Caller
from hotshoe.vendors.nikon.operations import (
    DEVICE_READY,
    END_LIVE_VIEW,
    END_MOVIE,
    GET_LIVE_VIEW_IMAGE,
    GET_LIVE_VIEW_IMAGE_EX,
    START_LIVE_VIEW,
    START_MOVIE,
)
from hotshoe.vendors.nikon.properties import LIVE_VIEW_PROHIBITED, LIVE_VIEW_STATUS

# LiveViewProhibitCondition, bit by bit, as far as several sources agree (libgphoto2's config.c and library.c).
_OBSTACLES = {
    2: "the sequence of exposures has gone wrong",
    4: "the button is pressed",
    5: "the minimum aperture is not set",
    8: "the battery is low",
    9: "the lens is not attached well, or its aperture ring is not at its end",
    14: "there is no card",
    17: "it is too hot",
    20: "the card cannot be written",
}


class NikonLiveView:
    """Frames are fetched one by one; before each there is a header, whose length differs from body to body."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._image = GET_LIVE_VIEW_IMAGE if caller.offers(GET_LIVE_VIEW_IMAGE) else GET_LIVE_VIEW_IMAGE_EX

    async def start(self) -> None:
        try:
            await self._caller.call(START_LIVE_VIEW)
            if self._caller.offers(DEVICE_READY):
                await self._caller.call(DEVICE_READY)
        except OperationError as error:
            raise await self._explained(error) from error

    async def frame(self) -> bytes | None:
        return find_jpeg(await self._caller.call(self._image))

    async def stop(self) -> None:
        await self._caller.call(END_LIVE_VIEW)

    @asynccontextmanager
    async def on(self) -> AsyncIterator[None]:
        """A block with the view on; off again where it was."""
        if await self._running():
            yield
            return
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def _running(self) -> bool:
        if LIVE_VIEW_STATUS.code not in self._caller.info.properties:
            return False
        try:
            return any(await self._caller.call(GET_DEVICE_PROP_VALUE, LIVE_VIEW_STATUS.code))
        except NotSupported:
            # Listed, but not there: then it is not known, as on bodies that do not list it.
            return False

    async def _explained(self, error: OperationError) -> OperationError:
        """The refusal, with what the body says is in the way."""
        if LIVE_VIEW_PROHIBITED.code not in self._caller.info.properties:
            return error
        try:
            data = await self._caller.call(GET_DEVICE_PROP_VALUE, LIVE_VIEW_PROHIBITED.code)
        except NotSupported:
            return error
        bits = int.from_bytes(data[:4], "little")
        causes = [text for bit, text in _OBSTACLES.items() if bits >> bit & 1]
        if not causes:
            return error
        words = f"{error}; {', '.join(causes)}"
        return type(error)(words, code=error.code, operation=error.operation, params=error.params)


class NikonMovie:
    """Bodies record while their live view is on."""

    def __init__(self, caller: Caller, view: NikonLiveView) -> None:
        self._caller = caller
        self._view = view
        self._viewing = AsyncExitStack()

    async def start(self) -> None:
        await self._viewing.enter_async_context(self._view.on())
        await self._caller.call(START_MOVIE)

    async def stop(self) -> None:
        async with self._viewing:
            await self._caller.call(END_MOVIE)
