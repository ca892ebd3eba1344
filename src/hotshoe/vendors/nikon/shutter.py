"""Nikon's releases: on the card or into the body's memory, with or without autofocus, for as long as one likes."""

from __future__ import annotations

import asyncio

from hotshoe.catalog import events
from hotshoe.catalog.operations import GET_DEVICE_PROP_DESC, INITIATE_CAPTURE, SET_DEVICE_PROP_VALUE
from hotshoe.catalog.properties import EXPOSURE_TIME
from hotshoe.errors import NotOffered
from hotshoe.vendors.model import Added, Caller, Complete, Order, Told
from hotshoe.vendors.nikon.events import CAPTURE_COMPLETE_IN_SDRAM, OBJECT_ADDED_IN_SDRAM
from hotshoe.vendors.nikon.operations import (
    AF_AND_CAPTURE_REC_IN_SDRAM,
    AF_DRIVE,
    DEVICE_READY,
    GET_EVENT,
    GET_EVENT_EX,
    INITIATE_CAPTURE_REC_IN_MEDIA,
    INITIATE_CAPTURE_REC_IN_SDRAM,
    TERMINATE_CAPTURE,
)
from hotshoe.vendors.nikon.properties import BULB
from hotshoe.vendors.standard import StandardSettings, standard_told
from hotshoe.wire.values import Handle

WITHOUT_FOCUS, WITH_FOCUS = 0xFFFFFFFF, 0xFFFFFFFE
TO_CARD, TO_MEMORY = 0, 1
ALL = 0xFFFFFFFF

MEMORY_HANDLE = Handle(0xFFFF0001)
"""Of a picture in memory, where an event does not say (libgphoto2 assumes the same)."""


class NikonShutter:
    """Chooses the release by what the body offers."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @property
    def possible(self) -> bool:
        """Whether there is any release."""
        releases = (INITIATE_CAPTURE, INITIATE_CAPTURE_REC_IN_MEDIA, INITIATE_CAPTURE_REC_IN_SDRAM)
        return any(self._caller.offers(operation) for operation in releases)

    @property
    def tells_end(self) -> bool:
        """Bodies that are asked for their events tell it there."""
        polled = self._caller.offers(GET_EVENT) or self._caller.offers(GET_EVENT_EX)
        return polled or events.CAPTURE_COMPLETE in self._caller.info.events

    async def release(self, order: Order) -> None:
        if order.bulb is not None:
            await self._expose(order, order.bulb)
        elif order.memory:
            await self._into_memory(focus=bool(order.autofocus))
        elif order.autofocus is None and order.memory is None and self._caller.offers(INITIATE_CAPTURE):
            await self._caller.call(INITIATE_CAPTURE, 0, 0)
        else:
            await self._onto_card(focus=order.autofocus)
        if self._caller.offers(DEVICE_READY) and order.bulb is None:
            await self._caller.call(DEVICE_READY)

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        if code == OBJECT_ADDED_IN_SDRAM:
            handle = Handle(params[0]) if params and params[0] else MEMORY_HANDLE
            return Added(handle, in_memory=True)
        if code == CAPTURE_COMPLETE_IN_SDRAM:
            return Complete()
        return standard_told(self._caller, code, params)

    async def _into_memory(self, *, focus: bool) -> None:
        if self._caller.offers(INITIATE_CAPTURE_REC_IN_MEDIA):
            how = WITH_FOCUS if focus else WITHOUT_FOCUS
            await self._caller.call(INITIATE_CAPTURE_REC_IN_MEDIA, how, TO_MEMORY)
        else:
            operation = AF_AND_CAPTURE_REC_IN_SDRAM if focus else INITIATE_CAPTURE_REC_IN_SDRAM
            await self._caller.call(operation, ALL)

    async def _onto_card(self, *, focus: bool | None) -> None:
        if self._caller.offers(INITIATE_CAPTURE_REC_IN_MEDIA):
            how = WITHOUT_FOCUS if focus is False else WITH_FOCUS
            await self._caller.call(INITIATE_CAPTURE_REC_IN_MEDIA, how, TO_CARD)
            return
        if focus is False:
            raise NotOffered(f"{self._caller.label} focuses before it releases, unless its lens is set to manual")
        if focus:
            await self._caller.call(AF_DRIVE)
            await self._caller.call(DEVICE_READY)
        await self._caller.call(INITIATE_CAPTURE, 0, 0)

    async def _expose(self, order: Order, seconds: float) -> None:
        """An exposure of ``seconds``: the shutter speed is Bulb meanwhile."""
        needed = (INITIATE_CAPTURE_REC_IN_MEDIA, TERMINATE_CAPTURE, GET_DEVICE_PROP_DESC, SET_DEVICE_PROP_VALUE)
        missing = next((operation for operation in needed if not self._caller.offers(operation)), None)
        if missing:
            raise NotOffered(f"{self._caller.label} does not offer {missing.name}, which exposures by --bulb take")
        settings = StandardSettings(self._caller)
        before = await settings.read(EXPOSURE_TIME.code)
        await settings.write(before, BULB)
        try:
            how = WITH_FOCUS if order.autofocus else WITHOUT_FOCUS
            await self._caller.call(INITIATE_CAPTURE_REC_IN_MEDIA, how, TO_MEMORY if order.memory else TO_CARD)
            try:
                await asyncio.sleep(seconds)
            finally:
                await self._caller.call(TERMINATE_CAPTURE, 0, 0)
        finally:
            await settings.write(before, before.current)
