"""How a Nikon is spoken to, by what it offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hotshoe.catalog.operations import DELETE_OBJECT, GET_DEVICE_INFO
from hotshoe.errors import NotOffered
from hotshoe.vendors import standard
from hotshoe.vendors.model import Caller, Dialect
from hotshoe.vendors.nikon.liveview import NikonLiveView, NikonMovie
from hotshoe.vendors.nikon.operations import (
    AF_DRIVE,
    CHANGE_APPLICATION_MODE,
    CHANGE_CAMERA_MODE,
    CONFIRM_PAIRING,
    DELETE_IMAGES_IN_SDRAM,
    DEVICE_READY,
    GET_EVENT,
    GET_EVENT_EX,
    GET_PAIRING_INFO,
    GET_PARTIAL_OBJECT_EX,
    GET_VENDOR_PROP_CODES,
    MF_DRIVE,
    START_LIVE_VIEW,
    START_MOVIE,
)
from hotshoe.vendors.nikon.shutter import NikonShutter
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.packets import Event
from hotshoe.wire.values import Handle

BY_COMPUTER, BY_HAND = 1, 0
"""ChangeCameraMode: who sets the camera."""

ACCEPTED = 0x2001
"""ConfirmPairing: OK (OpenZCine's sequence)."""

NEARER, FARTHER = 1, 2
"""MfDrive's directions."""

POLL_SECONDS = 0.2


def speak(caller: Caller) -> Dialect:
    """The dialect of one body."""
    usual = standard.speak(caller)
    view = NikonLiveView(caller) if caller.offers(START_LIVE_VIEW) else None
    body = Nikon(caller, view)
    shutter = NikonShutter(caller)
    return replace(
        usual,
        shutter=shutter if shutter.possible else None,
        live=view,
        focus=body if caller.offers(AF_DRIVE) else None,
        movie=NikonMovie(caller, view) if view and caller.offers(START_MOVIE) else None,
        opened=body.opened,
        take_control=body.take_control,
        closing=body.give_back,
        poll=body.poll if caller.offers(GET_EVENT) or caller.offers(GET_EVENT_EX) else None,
        poll_seconds=POLL_SECONDS,
        large_part=GET_PARTIAL_OBJECT_EX if caller.offers(GET_PARTIAL_OBJECT_EX) else None,
        taken=body.taken,
    )


class Nikon:
    """One connected body: who sets it, its events, and its lens."""

    def __init__(self, caller: Caller, view: NikonLiveView | None) -> None:
        self._caller = caller
        self._view = view
        self._controlled = False

    async def opened(self) -> DeviceInfo:
        """Pair where the body wants that, and ask for the properties that DeviceInfo keeps to itself."""
        info = await self._paired() if self._caller.offers(GET_PAIRING_INFO) else self._caller.info
        if not self._caller.offers(GET_VENDOR_PROP_CODES):
            return info
        codes = await self._caller.call(GET_VENDOR_PROP_CODES)
        return replace(info, properties=tuple(dict.fromkeys((*info.properties, *codes))))

    async def _paired(self) -> DeviceInfo:
        """The Z bodies' pairing: after it, DeviceInfo tells more."""
        await self._caller.call(GET_PAIRING_INFO)
        await self._caller.call(CONFIRM_PAIRING, ACCEPTED)
        if self._caller.offers(CHANGE_APPLICATION_MODE):
            await self._caller.call(CHANGE_APPLICATION_MODE, BY_COMPUTER)
        return await self._caller.call(GET_DEVICE_INFO)

    async def take_control(self) -> None:
        """From now on the computer sets the camera."""
        if self._caller.offers(CHANGE_CAMERA_MODE):
            await self._caller.call(CHANGE_CAMERA_MODE, BY_COMPUTER)
            self._controlled = True

    async def give_back(self) -> None:
        """The dials are the photographer's again."""
        if self._controlled:
            await self._caller.call(CHANGE_CAMERA_MODE, BY_HAND)

    async def poll(self) -> Sequence[Event]:
        """What happened since the last question."""
        question = GET_EVENT_EX if self._caller.offers(GET_EVENT_EX) else GET_EVENT
        return [polled.event() for polled in await self._caller.call(question)]

    async def taken(self, handle: Handle) -> None:
        """A picture in memory has been read: without being told, a body keeps no more than a few."""
        if self._caller.offers(DELETE_OBJECT):
            await self._caller.call(DELETE_OBJECT, handle, 0)
        elif self._caller.offers(DELETE_IMAGES_IN_SDRAM):
            await self._caller.call(DELETE_IMAGES_IN_SDRAM, handle)

    async def autofocus(self) -> None:
        """Focus, and wait until it is found."""
        await self._caller.call(AF_DRIVE)
        await ready(self._caller)

    async def drive(self, steps: int) -> None:
        """Move the lens; bodies do so in live view only, which is on for that time where it was not."""
        if self._view is None or not self._caller.offers(MF_DRIVE):
            raise NotOffered(f"{self._caller.label} does not move its lens")
        async with self._view.on():
            await self._caller.call(MF_DRIVE, FARTHER if steps > 0 else NEARER, abs(steps))
            await ready(self._caller)


async def ready(caller: Caller) -> None:
    """Wait for what was begun: the camera is busy meanwhile, which callers wait out. Raises what it failed of."""
    if caller.offers(DEVICE_READY):
        await caller.call(DEVICE_READY)
