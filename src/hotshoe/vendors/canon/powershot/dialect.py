"""The dialect of PowerShots: release control is taken, events are asked for one at a time, settings are the standard's.

The order of the steps is libgphoto2's (config.c, library.c).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotshoe.catalog.model import Property
from hotshoe.catalog.operations import GET_DEVICE_INFO, SET_DEVICE_PROP_VALUE
from hotshoe.errors import NotOffered
from hotshoe.vendors import standard
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import REQUEST_OBJECT_TRANSFER
from hotshoe.vendors.canon.powershot.events import read_event
from hotshoe.vendors.canon.powershot.properties import (
    EVENT_EMULATE_MODE,
    TO_CARD,
    TO_MEMORY,
    TRANSFER_MODE,
    WHEN_ASKED,
)
from hotshoe.vendors.model import Added, Caller, Dialect, Order, Told
from hotshoe.vendors.standard import StandardSettings, standard_told
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import encode_value
from hotshoe.wire.packets import Event
from hotshoe.wire.values import Handle

RELEASE_NEEDS = (op.INITIATE_RELEASE_CONTROL, op.TERMINATE_RELEASE_CONTROL, op.INITIATE_CAPTURE_IN_MEMORY)
"""Without these a PowerShot cannot be controlled, as most cannot; its pictures and its events can still be had."""

EVENTS_AT_ONCE = 32
"""CheckEvents in one poll at most: a camera that always has news must not keep everybody else waiting."""

AUTOFOCUS = 2
"""DoAeAfAwb's flag for focusing; 1 and 4 measure exposure and white balance."""


class PowerShotControl:
    """Release control of one camera."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._taken = False
        self.possible = all(map(caller.offers, RELEASE_NEEDS))

    async def take(self) -> None:
        """Events are kept until they are asked for; the lens comes out, and the camera's buttons are locked."""
        if EVENT_EMULATE_MODE.code in self._caller.info.properties:
            await _set(self._caller, EVENT_EMULATE_MODE, WHEN_ASKED)
        if self.possible:
            await self._caller.call(op.INITIATE_RELEASE_CONTROL)
            self._taken = True

    async def give_back(self) -> None:
        """The lens goes in again."""
        if self._taken:
            self._taken = False
            await self._caller.call(op.TERMINATE_RELEASE_CONTROL)

    async def poll(self) -> Sequence[Event]:
        """What the camera keeps until it is asked. Raises MalformedPacket."""
        told: list[Event] = []
        while len(told) < EVENTS_AT_ONCE:
            event = read_event(await self._caller.call(op.CHECK_EVENT))
            if event is None:
                break
            told.append(event)
        return told

    async def keep_alive(self) -> None:
        """Stay awake."""
        await self._caller.call(op.POWERSHOT_KEEP_DEVICE_ON)


class PowerShotSettings(StandardSettings):
    """The standard's; but most properties are listed under release control only, so the list is read anew."""

    async def read_all(self) -> Mapping[int, DevicePropDesc]:
        listed = (await self._caller.call(GET_DEVICE_INFO)).properties
        return await self._read_some(listed)


class PowerShotShutter:
    """Releases into memory, from where the picture goes where the transfer mode says."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @property
    def tells_end(self) -> bool:
        """CaptureComplete comes, but not from every camera."""
        return False

    async def release(self, order: Order) -> None:
        if order.bulb is not None or order.autofocus is not None:
            wish = "long exposures" if order.bulb is not None else "autofocus"
            raise NotOffered(f"{self._caller.label}: a PowerShot's release leaves {wish} to the camera's settings")
        if order.memory is not None:
            await _set(self._caller, TRANSFER_MODE, TO_MEMORY if order.memory else TO_CARD)
        await self._caller.call(op.INITIATE_CAPTURE_IN_MEMORY)

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        if code == REQUEST_OBJECT_TRANSFER and params:
            return Added(Handle(params[0]), in_memory=True)
        return standard_told(self._caller, code, params)


class PowerShotLive:
    """The viewfinder's picture, a JPEG as it is."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def start(self) -> None:
        await self._caller.call(op.VIEWFINDER_ON)

    async def frame(self) -> bytes | None:
        return await self._caller.call(op.GET_VIEWFINDER_IMAGE) or None

    async def stop(self) -> None:
        await self._caller.call(op.VIEWFINDER_OFF)


class PowerShotFocus:
    """Focusing without a release; the lens cannot be moved otherwise."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def autofocus(self) -> None:
        await self._caller.call(op.DO_AE_AF_AWB, AUTOFOCUS)

    async def drive(self, steps: int) -> None:
        raise NotOffered(f"{self._caller.label}: a PowerShot's lens is moved by its autofocus alone")


async def _set(caller: Caller, kind: Property, value: int) -> None:
    await caller.call(SET_DEVICE_PROP_VALUE, kind.code, data=encode_value(value, kind.datatype))


def speak_powershot(caller: Caller) -> Dialect:
    """How this camera is spoken to, by the operations that it offers."""
    control = PowerShotControl(caller)
    views = control.possible and caller.offers(op.VIEWFINDER_ON) and caller.offers(op.GET_VIEWFINDER_IMAGE)
    return Dialect(
        PowerShotSettings(caller),
        PowerShotShutter(caller) if control.possible else standard.speak(caller).shutter,
        PowerShotLive(caller) if views else None,
        PowerShotFocus(caller) if control.possible and caller.offers(op.DO_AE_AF_AWB) else None,
        take_control=control.take,
        closing=control.give_back,
        poll=control.poll if caller.offers(op.CHECK_EVENT) else None,
        keep_alive=control.keep_alive if caller.offers(op.POWERSHOT_KEEP_DEVICE_ON) else None,
    )
