"""How an OM-D is spoken to: control taken by a property, the button pressed by number."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hotshoe.catalog.operations import GET_DEVICE_PROP_DESC, SET_DEVICE_PROP_VALUE
from hotshoe.catalog.responses import OK
from hotshoe.errors import NotOffered
from hotshoe.vendors import standard
from hotshoe.vendors.jpegs import find_jpeg
from hotshoe.vendors.model import Added, Caller, Dialect, Order, Settings, Told
from hotshoe.vendors.olympus.catalog import (
    CAPTURE,
    DOWN,
    GET_LIVE_VIEW_IMAGE,
    HALF_DOWN,
    HALF_UP,
    MF_DRIVE,
    OBJECT_ADDED,
    OBJECT_ADDED_BEFORE,
    UP,
)
from hotshoe.vendors.olympus.properties import (
    BY_COMPUTER,
    CAPTURE_TARGET,
    CONTROL_MODE,
    LIVE_VIEW_SIZE,
    TO_CARD,
)
from hotshoe.vendors.standard import standard_told
from hotshoe.wire.datatypes import Enumeration, Value
from hotshoe.wire.values import Handle

VIEW_SIZE = 1024 << 16 | 768
"""What libgphoto2 asks for."""

NEARER, FARTHER = 1, 2
"""OMDMFDrive's directions."""

_RESPONSE_KIND, _RESPONSE = 0x7000, 0x2000


def speak(caller: Caller) -> Dialect:
    """The dialect of one body; one in plain file transfer is spoken to after the standard."""
    usual = standard.speak(caller)
    if not all(map(caller.offers, (CAPTURE, GET_DEVICE_PROP_DESC, SET_DEVICE_PROP_VALUE))):
        return usual
    body = Olympus(caller, usual.settings)
    views = caller.offers(GET_LIVE_VIEW_IMAGE) and LIVE_VIEW_SIZE.code in caller.info.properties
    return replace(
        usual,
        shutter=body,
        focus=body,
        live=OlympusLiveView(caller, usual.settings) if views else None,
        take_control=body.take_control,
        closing=body.give_back,
    )


class Olympus:
    """One connected body: who controls it, and its button."""

    tells_end = False
    """What tells that the last picture has come, public sources disagree about."""

    def __init__(self, caller: Caller, settings: Settings) -> None:
        self._caller = caller
        self._settings = settings
        self._before: Value | None = None

    async def take_control(self) -> None:
        """From now on the computer presses the button; in the camera's own mode bodies ignore that."""
        if CONTROL_MODE.code not in self._caller.info.properties:
            return
        mode = await self._settings.read(CONTROL_MODE.code)
        if mode.current != BY_COMPUTER:
            await self._settings.write(mode, BY_COMPUTER)
            self._before = mode.current

    async def give_back(self) -> None:
        """The camera is in the mode that it was in."""
        if self._before is not None:
            await self._settings.write(await self._settings.read(CONTROL_MODE.code), self._before)

    async def release(self, order: Order) -> None:
        """Press the button, half first where the focus is wished; held down for a bulb exposure."""
        await self._keep(order.memory)
        if order.autofocus is False:
            raise NotOffered(f"{self._caller.label} focuses as `focus-mode` says")
        if not order.autofocus:
            await self._expose(order.bulb)
            return
        await self._press(HALF_DOWN)
        try:
            await self._expose(order.bulb)
        finally:
            await self._press(HALF_UP)

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        if code in {OBJECT_ADDED, OBJECT_ADDED_BEFORE}:
            return Added(Handle(params[0])) if params and params[0] else None
        return standard_told(self._caller, code, params)

    async def autofocus(self) -> None:
        """Half down, and up."""
        await self._press(HALF_DOWN)
        await self._press(HALF_UP)

    async def drive(self, steps: int) -> None:
        """Move the lens in manual focus."""
        await self._caller.call(MF_DRIVE, FARTHER if steps > 0 else NEARER, abs(steps))

    async def _expose(self, seconds: float | None) -> None:
        await self._press(DOWN)
        try:
            if seconds is not None:
                await asyncio.sleep(seconds)
        finally:
            await self._press(UP)

    async def _press(self, press: int) -> None:
        """Raises the response that the response carries."""
        result = await self._caller.call(CAPTURE, press)
        if result & _RESPONSE_KIND == _RESPONSE and result != OK:
            raise self._caller.catalog.error(result, CAPTURE.name, (press,))

    async def _keep(self, memory: bool | None) -> None:
        """Where pictures go. Raises NotOffered: how they are had from memory alone, public sources only guess."""
        if memory is None:
            return
        if memory or CAPTURE_TARGET.code not in self._caller.info.properties:
            raise NotOffered(f"{self._caller.label}: pictures can be had from the card only")
        target = await self._settings.read(CAPTURE_TARGET.code)
        if target.current != TO_CARD:
            await self._settings.write(target, TO_CARD)


class OlympusLiveView:
    """On as soon as it has a size; frames are fetched one by one."""

    def __init__(self, caller: Caller, settings: Settings) -> None:
        self._caller = caller
        self._settings = settings

    async def start(self) -> None:
        size = await self._settings.read(LIVE_VIEW_SIZE.code)
        offered = size.form.values if isinstance(size.form, Enumeration) else (VIEW_SIZE,)
        sizes = [value for value in offered if isinstance(value, int)]
        await self._settings.write(size, VIEW_SIZE if VIEW_SIZE in sizes else max(sizes))

    async def frame(self) -> bytes | None:
        return find_jpeg(await self._caller.call(GET_LIVE_VIEW_IMAGE, 1))

    async def stop(self) -> None:
        await self._settings.write(await self._settings.read(LIVE_VIEW_SIZE.code), 0)
