"""Sony's shutter, live view, focus and film: buttons, and two objects that are not on any card."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.catalog.responses import GENERAL_ERROR
from hotshoe.errors import AccessDenied, FocusFailed, InvalidHandle, NotOffered, NotSupported
from hotshoe.vendors.jpegs import find_jpeg
from hotshoe.vendors.model import Added, Caller, Order, Told
from hotshoe.vendors.sony.operations import CONTROL_DEVICE, OBJECT_ADDED
from hotshoe.vendors.sony.properties import (
    DOWN,
    FOCUS_STATUS,
    FULL_PRESS,
    HALF_PRESS,
    MOVIE_BUTTON,
    NEAR_FAR,
    OBJECTS_IN_MEMORY,
    SAVE_TO,
    UP,
)
from hotshoe.vendors.sony.settings import SonySettings
from hotshoe.vendors.standard import standard_told
from hotshoe.wire.datatypes import INT16, encode_value
from hotshoe.wire.packets import Event
from hotshoe.wire.values import NO_TRANSACTION, Handle

SHOT, VIEW = Handle(0xFFFFC001), Handle(0xFFFFC002)
"""The newest picture in the body's memory, and the live view (libgphoto2)."""

READY = 0x8000
"""ObjectInMemory: the picture can be fetched; before that, it is still being taken."""

TO_MEMORY, TO_BOTH = 0x01, 0x11

LOCKED = (2, 6)
NOT_FOUND = 3
FOCUS_TRIES = 40
FOCUS_SECONDS = 0.05
PRESSED_SECONDS = 0.05

MOST_STEPS = 7
"""NearFar goes from -7 to 7; further is several times."""


class SonyControl:
    """One connected body's buttons. Pictures in memory are announced once each, by whoever sees them first."""

    tells_end = False

    def __init__(self, caller: Caller, settings: SonySettings) -> None:
        self._caller = caller
        self._settings = settings
        self._announced = False

    async def release(self, order: Order) -> None:
        """Press the button: half, until the focus is found where that is wished, then all the way."""
        if order.memory is not None:
            await self._keep_in(TO_MEMORY if order.memory else TO_BOTH)
        self._announced = False
        await self._settings.press(HALF_PRESS.code, DOWN)
        try:
            if order.autofocus:
                await self._focused()
            await self._settings.press(FULL_PRESS.code, DOWN)
            try:
                await asyncio.sleep(PRESSED_SECONDS if order.bulb is None else order.bulb)
            finally:
                await self._settings.press(FULL_PRESS.code, UP)
        finally:
            await self._settings.press(HALF_PRESS.code, UP)

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        if code == OBJECT_ADDED:
            return Added(Handle(params[0]) if params and params[0] else SHOT, in_memory=True)
        return standard_told(self._caller, code, params)

    async def poll(self) -> Sequence[Event]:
        """Whether a picture is in memory: bodies that send no event for it only count them."""
        there = await self._ready()
        news = there and not self._announced
        self._announced = there
        return [Event(OBJECT_ADDED, NO_TRANSACTION, (SHOT,))] if news else []

    async def taken(self, handle: Handle) -> None:
        """The body has counted one less already: the next is announced anew."""
        self._announced = False

    async def waiting(self) -> Added | None:
        """A raw file's JPEG, for example, takes its place when it was fetched."""
        if not await self._ready():
            return None
        self._announced = True
        return Added(SHOT, in_memory=True)

    async def autofocus(self) -> None:
        """Press half until the focus is found."""
        await self._settings.press(HALF_PRESS.code, DOWN)
        try:
            await self._focused()
        finally:
            await self._settings.press(HALF_PRESS.code, UP)

    async def drive(self, steps: int) -> None:
        """Move the lens, seven steps at a time at most."""
        if NEAR_FAR.code not in self._caller.info.properties:
            raise NotOffered(f"{self._caller.label} does not move its lens")
        direction = 1 if steps > 0 else -1
        for begun in range(0, abs(steps), MOST_STEPS):
            step = direction * min(MOST_STEPS, abs(steps) - begun)
            await self._caller.call(CONTROL_DEVICE, NEAR_FAR.code, data=encode_value(step, INT16))

    async def _ready(self) -> bool:
        count = (await self._settings.read(OBJECTS_IN_MEMORY.code)).current
        return isinstance(count, int) and count >= READY

    async def _keep_in(self, place: int) -> None:
        """Where pictures go; on the card alone they could not be fetched in this mode, so they go there as well."""
        if SAVE_TO.code not in self._caller.info.properties:
            raise NotOffered(f"{self._caller.label} does not let the place of its pictures be chosen")
        known = await self._settings.read(SAVE_TO.code)
        if known.current != place:
            await self._settings.write(known, place)

    async def _focused(self) -> None:
        """Wait for the focus. Raises FocusFailed."""
        for _ in range(FOCUS_TRIES):
            status = (await self._settings.read(FOCUS_STATUS.code)).current
            if status in LOCKED:
                return
            if status == NOT_FOUND:
                break
            await asyncio.sleep(FOCUS_SECONDS)
        raise FocusFailed(f"{self._caller.label} found nothing to focus on", code=GENERAL_ERROR, operation="S1Button")


class SonyLiveView:
    """The live view is an object that is another one each time."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def start(self) -> None:
        """It is on whenever a computer is connected."""

    async def frame(self) -> bytes | None:
        try:
            return find_jpeg(await self._caller.call(GET_OBJECT, VIEW))
        except (AccessDenied, InvalidHandle, NotSupported):
            # Not yet: bodies refuse it while the mirror moves or a menu is open.
            return None

    async def stop(self) -> None:
        """Nothing to end."""


class SonyMovie:
    """The film button is pressed once to begin, and let go to end."""

    def __init__(self, settings: SonySettings) -> None:
        self._settings = settings

    async def start(self) -> None:
        await self._settings.press(MOVIE_BUTTON.code, DOWN)

    async def stop(self) -> None:
        await self._settings.press(MOVIE_BUTTON.code, UP)
