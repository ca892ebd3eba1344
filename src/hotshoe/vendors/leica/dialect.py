"""How a Leica is spoken to: after the standard, inside its own session."""

from __future__ import annotations

from dataclasses import replace

from hotshoe.catalog.operations import GET_DEVICE_INFO, INITIATE_CAPTURE
from hotshoe.errors import NotOffered
from hotshoe.vendors import standard
from hotshoe.vendors.leica.catalog import (
    FOCUS_PRESSED,
    FOCUS_RELEASED,
    HOST,
    LE_CLOSE_SESSION,
    LE_KEEP_SESSION_ACTIVE,
    LE_OPEN_SESSION,
    LE_RELEASE_STAGES,
)
from hotshoe.vendors.model import Caller, Dialect, Order
from hotshoe.vendors.standard import StandardShutter
from hotshoe.wire.datasets import DeviceInfo

KEEP_ALIVE_SECONDS = 5.0
"""A recording has Leica's own program say so; how often, and how long a body waits, nobody has said in public."""


def speak(caller: Caller) -> Dialect:
    """The dialect of one body; one without Leica's session is spoken to after the standard."""
    usual = standard.speak(caller)
    if not caller.offers(LE_OPEN_SESSION):
        return usual
    body = Leica(caller)
    focuses = caller.offers(LE_RELEASE_STAGES)
    return replace(
        usual,
        shutter=LeicaShutter(caller, body) if caller.offers(INITIATE_CAPTURE) and focuses else usual.shutter,
        focus=body if focuses else None,
        opened=body.opened,
        closing=body.leave,
        keep_alive=body.keep_alive if caller.offers(LE_KEEP_SESSION_ACTIVE) else None,
        keep_alive_seconds=KEEP_ALIVE_SECONDS,
    )


class Leica:
    """One connected body: its session, and its button half down."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def opened(self) -> DeviceInfo:
        """Open Leica's session, and ask anew what the body can do."""
        await self._caller.call(LE_OPEN_SESSION, HOST)
        return await self._caller.call(GET_DEVICE_INFO)

    async def leave(self) -> None:
        """Close Leica's session."""
        if self._caller.offers(LE_CLOSE_SESSION):
            await self._caller.call(LE_CLOSE_SESSION)

    async def keep_alive(self) -> None:
        """Somebody is still there."""
        await self._caller.call(LE_KEEP_SESSION_ACTIVE)

    async def autofocus(self) -> None:
        """Press half, and let go."""
        await self.press()
        await self.let_go()

    async def drive(self, steps: int) -> None:
        """Raises NotOffered: what LEMoveLens takes is not known."""
        raise NotOffered(f"{self._caller.label}: how Leicas move their lens is not known")

    async def press(self) -> None:
        """The button half down."""
        await self._caller.call(LE_RELEASE_STAGES, FOCUS_PRESSED, 0)

    async def let_go(self) -> None:
        """The button up again."""
        await self._caller.call(LE_RELEASE_STAGES, FOCUS_RELEASED, 0)


class LeicaShutter(StandardShutter):
    """InitiateCapture, with the button half down where the focus is wished."""

    def __init__(self, caller: Caller, body: Leica) -> None:
        super().__init__(caller)
        self._body = body

    async def release(self, order: Order) -> None:
        if not order.autofocus:
            await super().release(order)
            return
        await self._body.press()
        try:
            await super().release(replace(order, autofocus=None))
        finally:
            await self._body.let_go()
