"""The standard as a dialect: what every camera is spoken to in unless its make does better."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping

from hotshoe.catalog.events import CAPTURE_COMPLETE, OBJECT_ADDED, STORE_FULL
from hotshoe.catalog.operations import (
    GET_DEVICE_PROP_DESC,
    INITIATE_CAPTURE,
    INITIATE_OPEN_CAPTURE,
    SET_DEVICE_PROP_VALUE,
    TERMINATE_OPEN_CAPTURE,
)
from hotshoe.catalog.responses import STORE_FULL as NO_ROOM
from hotshoe.errors import MalformedPacket, NotOffered, OperationError
from hotshoe.vendors.model import Added, Caller, Complete, Dialect, Failed, Order, Told, Vendor
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import Value, encode_value
from hotshoe.wire.values import Handle

log = logging.getLogger(__name__)


class StandardSettings:
    """GetDevicePropDesc and SetDevicePropValue (ISO 15740 10.5.20 and 10.5.22)."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def read_all(self) -> Mapping[int, DevicePropDesc]:
        """What DeviceInfo lists, but for what the camera then does not tell: real ones list more than they have."""
        return await self._read_some(self._caller.info.properties)

    async def _read_some(self, codes: Iterable[int]) -> Mapping[int, DevicePropDesc]:
        known = {}
        if self._caller.offers(GET_DEVICE_PROP_DESC):
            for code in codes:
                try:
                    known[code] = await self.read(code)
                except (OperationError, MalformedPacket) as error:
                    name = self._caller.catalog.property_name(code)
                    log.info("%s does not tell of %s: %s", self._caller.label, name, error)
        return known

    async def read(self, code: int) -> DevicePropDesc:
        return await self._caller.call(GET_DEVICE_PROP_DESC, code)

    async def write(self, description: DevicePropDesc, value: Value) -> None:
        data = encode_value(value, description.datatype)
        await self._caller.call(SET_DEVICE_PROP_VALUE, description.code, data=data)


class StandardShutter:
    """InitiateCapture, and InitiateOpenCapture for exposures of a given length (ISO 15740 10.5.14 and 10.5.28)."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._open = False

    @property
    def tells_end(self) -> bool:
        """A camera that does not list the event will not send it, and open captures have none."""
        listed = self._caller.info.events
        return not self._open and (CAPTURE_COMPLETE in listed or not listed)

    async def release(self, order: Order) -> None:
        if order.autofocus is not None or order.memory is not None:
            wish = "autofocus" if order.autofocus is not None else "where a picture is kept"
            raise NotOffered(f"{self._caller.label}: the standard's release leaves {wish} to the camera's settings")
        self._open = order.bulb is not None
        if order.bulb is None:
            await self._caller.call(INITIATE_CAPTURE, 0, 0)
            return
        transaction = await self._caller.call(INITIATE_OPEN_CAPTURE, 0, 0)
        try:
            await asyncio.sleep(order.bulb)
        finally:
            await self._caller.call(TERMINATE_OPEN_CAPTURE, transaction)

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        return standard_told(self._caller, code, params)


def standard_told(caller: Caller, code: int, params: tuple[int, ...]) -> Told | None:
    """What the standard's events mean to a capture (ISO 15740 12.5)."""
    if code == OBJECT_ADDED and params:
        return Added(Handle(params[0]))
    if code == STORE_FULL:
        return Failed(caller.catalog.error(NO_ROOM, INITIATE_CAPTURE.name))
    return Complete() if code == CAPTURE_COMPLETE else None


def speak(caller: Caller) -> Dialect:
    """A camera after the standard."""
    shoots = caller.offers(INITIATE_CAPTURE) or caller.offers(INITIATE_OPEN_CAPTURE)
    return Dialect(StandardSettings(caller), StandardShutter(caller) if shoots else None)


def _any(info: DeviceInfo) -> bool:
    return True


VENDOR = Vendor("standard", _any, speak)
