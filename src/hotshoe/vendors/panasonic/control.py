"""Panasonic's session, shutter, live view, focus and film."""

from __future__ import annotations

from hotshoe.catalog.operations import DELETE_OBJECT
from hotshoe.catalog.responses import GENERAL_ERROR
from hotshoe.errors import DeviceBusy, FocusFailed, NotOffered, OperationError
from hotshoe.vendors.jpegs import find_jpeg
from hotshoe.vendors.model import Added, Caller, Order, Told
from hotshoe.vendors.panasonic.operations import (
    CLOSE_SESSION,
    FOCUS_AND_EXPOSURE,
    FOCUS_ONCE,
    FOCUS_STEP,
    LIVE_VIEW,
    LIVE_VIEW_IMAGE,
    MANUAL_FOCUS_DRIVE,
    MOVIE,
    MOVIE_START,
    MOVIE_STOP,
    OBJECT_ADDED,
    OBJECT_ADDED_IN_SDRAM,
    OPEN_SESSION,
    RELEASE,
    RELEASE_ONCE,
    SET_CAPTURE_TARGET,
    VENDOR_SESSION,
    VIEW_START,
    VIEW_STOP,
)
from hotshoe.vendors.panasonic.properties import CAPTURE_TARGET, CARD, MEMORY
from hotshoe.vendors.panasonic.records import record_bytes
from hotshoe.vendors.panasonic.settings import PanasonicSettings
from hotshoe.vendors.standard import standard_told
from hotshoe.wire.datatypes import UINT16, Value, encode_value
from hotshoe.wire.values import Handle

# libgphoto2 has two tables, which contradict each other; this is the later one, with which tethr agrees.
FARTHER, NEARER = 2, 3
"""Slow steps of the lens; 1 and 4 are fast ones, nobody says by how much."""


class PanasonicBody:
    """One connected body, with a session of its own where it has such.

    Where pictures go is put back at the end: a photographer who looks for his on the card shall find them there.
    """

    tells_end = False

    def __init__(self, caller: Caller, settings: PanasonicSettings) -> None:
        self._caller = caller
        self._settings = settings
        self._opened = False
        self._place: Value | None = None

    async def take_control(self) -> None:
        """Open the body's own session."""
        if self._caller.offers(OPEN_SESSION):
            await self._caller.call(OPEN_SESSION, VENDOR_SESSION)
            self._opened = True

    async def give_back(self) -> None:
        """Put back what was changed, and close the session, where it was opened."""
        try:
            if self._place is not None:
                await self._keep_in(self._place)
        finally:
            if self._opened and self._caller.offers(CLOSE_SESSION):
                await self._caller.call(CLOSE_SESSION)

    async def release(self, order: Order) -> None:
        """Take a picture as the body is set; it focuses before it where that is wished."""
        self._check(order)
        if order.memory is not None:
            await self._keep_in(MEMORY if order.memory else CARD)
        if order.autofocus:
            await self.autofocus()
        await self._caller.call(RELEASE, RELEASE_ONCE)

    def _check(self, order: Order) -> None:
        label = self._caller.label
        if order.bulb is not None:
            raise NotOffered(f"{label}: how a Panasonic's exposure is ended by a computer is not known")
        if order.autofocus is False:
            raise NotOffered(f"{label} focuses as its focus-mode says; set that to manual")
        if order.memory is not None and not self._caller.offers(SET_CAPTURE_TARGET):
            raise NotOffered(f"{label} does not let the place of its pictures be chosen")

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        if code in {OBJECT_ADDED, OBJECT_ADDED_IN_SDRAM} and params:
            return Added(Handle(params[0]), in_memory=code == OBJECT_ADDED_IN_SDRAM)
        return standard_told(self._caller, code, params)

    async def taken(self, handle: Handle) -> None:
        """A picture in memory has been read: libgphoto2 deletes it then."""
        if self._caller.offers(DELETE_OBJECT):
            await self._caller.call(DELETE_OBJECT, handle, 0)

    async def autofocus(self) -> None:
        """Focus once. Raises FocusFailed where the body refuses."""
        if not self._caller.offers(FOCUS_AND_EXPOSURE):
            raise NotOffered(f"{self._caller.label} does not focus at a computer's request")
        try:
            await self._caller.call(FOCUS_AND_EXPOSURE, FOCUS_ONCE)
        except OperationError as error:
            if error.code != GENERAL_ERROR:
                raise
            message = f"{self._caller.label} found nothing to focus on"
            raise FocusFailed(message, code=error.code, operation=FOCUS_AND_EXPOSURE.name) from error

    async def drive(self, steps: int) -> None:
        """Move the lens by so many slow steps."""
        if not self._caller.offers(MANUAL_FOCUS_DRIVE):
            raise NotOffered(f"{self._caller.label} does not move its lens")
        step = record_bytes(FOCUS_STEP, encode_value(FARTHER if steps > 0 else NEARER, UINT16))
        for _ in range(abs(steps)):
            await self._caller.call(MANUAL_FOCUS_DRIVE, FOCUS_STEP, data=step)

    async def _keep_in(self, place: Value) -> None:
        known = await self._settings.read(CAPTURE_TARGET.code)
        if known.current == place:
            return
        if self._place is None:
            self._place = known.current
        await self._settings.write(known, place)


class PanasonicLiveView:
    """Frames are fetched one by one; records before each tell its place, a histogram and how the body is held."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def start(self) -> None:
        await self._caller.call(LIVE_VIEW, VIEW_START)

    async def frame(self) -> bytes | None:
        try:
            return find_jpeg(await self._caller.call(LIVE_VIEW_IMAGE))
        except DeviceBusy:
            return None

    async def stop(self) -> None:
        await self._caller.call(LIVE_VIEW, VIEW_STOP)


class PanasonicMovie:
    """The film is on the card when the recording has ended."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def start(self) -> None:
        await self._caller.call(MOVIE, MOVIE_START)

    async def stop(self) -> None:
        await self._caller.call(MOVIE, MOVIE_STOP)
