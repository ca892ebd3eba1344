"""What a Sony wants to hear before it does anything, in the order in which libgphoto2 says it."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import replace

from hotshoe.errors import ResponseTimeout
from hotshoe.vendors.model import Caller
from hotshoe.vendors.sony.operations import (
    CONNECT,
    GET_EXT_DEVICE_INFO,
    GET_WIRELESS,
    SET_EXT_DEVICE_PROP_VALUE,
    SET_WIRELESS,
    Extended,
)
from hotshoe.vendors.sony.properties import PRIORITY_MODE
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.datatypes import INT8, encode_value

VERSION_3 = 0x012C
TRIES = 20
AGAIN_SECONDS = 0.25

WIRELESS = 4
OPENING = struct.pack("<4IBB", 2, 2, 0, 0, 1, 1)
CLOSING = struct.pack("<4I", 0, 5, 0, 0)

BY_COMPUTER = 1

_OPERATION, _EVENT, _PROPERTY = (1, 9), (4, 0xC), (5, 0xD)
"""The upper four bits of codes, by which the lists of GetExtDeviceInfo are told apart."""


async def greet(caller: Caller) -> DeviceInfo:
    """Say hello, and add what the body then tells to its DeviceInfo. Raises ResponseTimeout, OperationError."""
    if caller.offers(SET_WIRELESS) and caller.offers(GET_WIRELESS):
        await caller.call(SET_WIRELESS, WIRELESS, data=OPENING)
        await caller.call(GET_WIRELESS, WIRELESS)
    await caller.call(CONNECT, 1, 0, 0)
    await caller.call(CONNECT, 2, 0, 0)
    extended = await _told(caller)
    await caller.call(CONNECT, 3, 0, 0)
    info = with_extension(caller.info, extended)
    if PRIORITY_MODE.code in info.properties and caller.offers(SET_EXT_DEVICE_PROP_VALUE):
        await caller.call(SET_EXT_DEVICE_PROP_VALUE, PRIORITY_MODE.code, data=encode_value(BY_COMPUTER, INT8))
    return info


async def take_leave(caller: Caller) -> None:
    """What has to be said at the end, over PTP/IP."""
    if caller.offers(SET_WIRELESS) and caller.offers(GET_WIRELESS):
        await caller.call(SET_WIRELESS, WIRELESS, data=CLOSING)
        await caller.call(GET_WIRELESS, WIRELESS)


async def _told(caller: Caller) -> Extended:
    """The extended DeviceInfo; for a while after the connection bodies have an empty one."""
    for _ in range(TRIES):
        extended = await caller.call(GET_EXT_DEVICE_INFO, VERSION_3, 1)
        if extended.properties or extended.controls:
            return extended
        await asyncio.sleep(AGAIN_SECONDS)
    raise ResponseTimeout(f"{caller.label} does not say what it can do (GetExtDeviceInfo stays empty)")


def with_extension(info: DeviceInfo, extended: Extended) -> DeviceInfo:
    """DeviceInfo with the codes of both lists, each where it belongs."""
    codes = (*extended.properties, *extended.controls)

    def added(known: tuple[int, ...], kinds: tuple[int, int]) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*known, *(code for code in codes if code >> 12 in kinds))))

    return replace(
        info,
        operations=added(info.operations, _OPERATION),
        events=added(info.events, _EVENT),
        properties=added(info.properties, _PROPERTY),
    )
