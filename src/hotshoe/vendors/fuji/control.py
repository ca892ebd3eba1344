"""Fujifilm's shutter and focus: a property says how far the button is pressed, and InitiateCapture presses it.

The order is libgphoto2's; what only a real body could confirm is in ``features``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hotshoe.catalog import events
from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.catalog.responses import GENERAL_ERROR
from hotshoe.errors import FocusFailed, NotOffered, ResponseTimeout
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji.session import get_value, poll, set_value
from hotshoe.vendors.model import Caller, Order
from hotshoe.vendors.standard import StandardShutter
from hotshoe.wire.packets import Event
from hotshoe.wire.values import NO_TRANSACTION

FOCUS_TRIES = 100
FOCUS_SECONDS = 0.05
"""Five seconds in all, for a lens that goes from one end to the other in the dark."""


class FujiControl(StandardShutter):
    """One connected body's button."""

    async def release(self, order: Order) -> None:
        """Half, until the focus is found unless that is not wished, then all the way. Raises FocusFailed."""
        if order.memory is not None or order.bulb is not None:
            wish = "bulb" if order.memory is None else "where a picture is kept"
            raise NotOffered(f"{self._caller.label}: Fujifilm leaves {wish} to the camera's settings")
        if order.autofocus is not False:
            await self._press(fuji.HALF_PRESS)
            await self._focused()
        await self._press(fuji.FULL_PRESS)

    async def autofocus(self) -> None:
        """Focus once, and let the button go. Raises FocusFailed."""
        await self._press(fuji.FOCUS_ONLY)
        await self._focused()
        await self._press(fuji.LET_GO)

    async def drive(self, steps: int) -> None:
        raise NotOffered(f"{self._caller.label}: how Fujifilm moves a lens is not known")

    async def _press(self, step: int) -> None:
        await set_value(self._caller, fuji.CAPTURE_STEP, step)
        await self._caller.call(INITIATE_CAPTURE, 0, 0)

    async def _focused(self) -> None:
        """Wait for the end of focusing; the button is let go where nothing was found. Raises FocusFailed."""
        for _ in range(FOCUS_TRIES):
            status = await get_value(self._caller, fuji.AF_STATUS)
            if status == fuji.OUT_OF_FOCUS:
                await self._press(fuji.LET_GO)
                raise FocusFailed(
                    f"{self._caller.label} found nothing to focus on", code=GENERAL_ERROR, operation="InitiateCapture"
                )
            if status != fuji.FOCUSING:
                return
            await asyncio.sleep(FOCUS_SECONDS)
        await self._press(fuji.LET_GO)
        raise ResponseTimeout(f"{self._caller.label} focuses for more than {FOCUS_TRIES * FOCUS_SECONDS:g} s")


class FujiNews:
    """What happens to a body: its settings as it tells them when it is asked, and previews, which it wants fetched."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._state: dict[int, int] = {}

    async def poll(self) -> Sequence[Event]:
        """Which properties changed; nothing the first time. Raises MalformedPacket."""
        before, now = self._state, await poll(self._caller)
        self._state = before | now
        changed = [code for code, value in now.items() if before.get(code, value) != value]
        return [Event(events.DEVICE_PROP_CHANGED, NO_TRANSACTION, (code,)) for code in changed]

    async def heard(self, code: int) -> None:
        """Take every preview away: before that a body calls no capture complete, and takes no other picture.

        From malc0mn/ptp-ip, with an X-T1.
        """
        if code == fuji.PREVIEW_AVAILABLE:
            await self._caller.call(fuji.GET_CAPTURE_PREVIEW)
