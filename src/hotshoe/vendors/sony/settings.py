"""Sony's properties: all are told at once, and change some time after they are set."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hotshoe.catalog.responses import DEVICE_PROP_NOT_SUPPORTED
from hotshoe.vendors.model import Caller
from hotshoe.vendors.sony.operations import CONTROL_DEVICE, GET_ALL_EXT_DEVICE_PROP_INFO, SET_EXT_DEVICE_PROP_VALUE
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import UINT16, Value, encode_value

SETTLING_TRIES = 10
SETTLING_SECONDS = 0.1
"""A body takes a second at most before it shows a value that it has taken."""


class SonySettings:
    """Reads by GetAllExtDevicePropInfo, sets by SetExtDevicePropValue."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def read_all(self) -> Mapping[int, DevicePropDesc]:
        described = await self._caller.call(GET_ALL_EXT_DEVICE_PROP_INFO)
        return {each.description.code: each.description for each in described}

    async def read(self, code: int) -> DevicePropDesc:
        known = await self.read_all()
        if code not in known:
            raise self._caller.catalog.error(DEVICE_PROP_NOT_SUPPORTED, GET_ALL_EXT_DEVICE_PROP_INFO.name, (code,))
        return known[code]

    async def write(self, description: DevicePropDesc, value: Value) -> None:
        """Set it, and wait until the body shows that; one that keeps another value says so when it is read."""
        data = encode_value(value, description.datatype)
        await self._caller.call(SET_EXT_DEVICE_PROP_VALUE, description.code, data=data)
        for _ in range(SETTLING_TRIES):
            if (await self.read(description.code)).current == value:
                return
            await asyncio.sleep(SETTLING_SECONDS)

    async def press(self, button: int, state: int) -> None:
        """Press a button, or let it go."""
        await self._caller.call(CONTROL_DEVICE, button, data=encode_value(state, UINT16))
