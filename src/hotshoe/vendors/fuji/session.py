"""What a session with a Fujifilm body is made of, as plain functions over whoever calls operations.

The order is that of libgphoto2 and of fudge's logs of real bodies; what no log shows is said where it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from hotshoe.catalog import mtp
from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Operation, Property
from hotshoe.errors import ResponseTimeout
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji.state import read_state
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.datatypes import Value, encode_value, value_codec
from hotshoe.wire.fields import Reader

R = TypeVar("R")

WAITING = 0
VIEW_ALL, REMOTE, VIEW_REMOTE = 2, 5, 11
REMOTE_ACCESS = 6

POLL_SECONDS = 0.1
"""Between two looks at a body that waits for a person (fudge)."""

CONSENT_SECONDS = 60.0

ASSUMED_OPERATIONS = (
    *(op.GET_DEVICE_INFO, op.OPEN_SESSION, op.CLOSE_SESSION, op.GET_STORAGE_IDS, op.GET_STORAGE_INFO),
    *(op.GET_NUM_OBJECTS, op.GET_OBJECT_HANDLES, op.GET_OBJECT_INFO, op.GET_OBJECT, op.GET_THUMB, op.DELETE_OBJECT),
    *(op.INITIATE_CAPTURE, op.FORMAT_STORE, op.GET_DEVICE_PROP_DESC, op.GET_DEVICE_PROP_VALUE),
    *(op.SET_DEVICE_PROP_VALUE, op.RESET_DEVICE_PROP_VALUE, op.TERMINATE_OPEN_CAPTURE, op.GET_PARTIAL_OBJECT),
    *(op.INITIATE_OPEN_CAPTURE, mtp.GET_OBJECT_PROP_DESC, mtp.GET_OBJECT_PROP_VALUE),
    *(fuji.GET_CAPTURE_PREVIEW, fuji.LOCK_FOCUS, fuji.UNLOCK_FOCUS, fuji.GET_DESCRIPTIONS),
)
"""What an X-H1 says it offers, and what X-series bodies are known to offer over Wi-Fi besides."""

TOLD = (
    *(fuji.DEVICE_ERROR, fuji.FLASH_MODE, fuji.SELF_TIMER, fuji.CAPTURES_REMAINING, fuji.MOVIE_REMAINING),
    *(fuji.BATTERY, fuji.QUALITY, fuji.ASPECT, fuji.EXPOSURE_INDEX, fuji.COMPENSATION, fuji.WHITE_BALANCE),
    *(fuji.FILM_SIMULATION, fuji.FOCUS_MODE, fuji.FOCUS_AREA, fuji.AF_STATUS),
)
"""What a body tells every time while it is being controlled (fudge's logs of an X-T4 and an X-T5)."""

ALWAYS_OFFERED = (fuji.GET_CAPTURE_PREVIEW, fuji.GET_DESCRIPTIONS)
ALWAYS_THERE = (fuji.CURRENT_STATE, fuji.CAPTURE_STEP)
"""What libgphoto2 and malc0mn/ptp-ip use on every body, without a look at its DeviceInfo."""


class Caller(Protocol):
    """Whoever can call an operation."""

    async def call(self, operation: Operation[R], *params: int, data: Any = None) -> R:
        """Run ``operation`` and give its result. Raises OperationError, LinkError, ProtocolError."""


@dataclass(frozen=True, slots=True)
class Opened:
    """How a session began: the mode that the body is in, and what it told before."""

    mode: int
    state: dict[int, int]


async def open_session(caller: Caller, *, consent: float = CONSENT_SECONDS) -> Opened:
    """Take a body over whose PTP session has just been opened: it answers nothing else before this.

    Waits for a person who has to agree on the camera. A body that can be controlled opens its ports for events and
    live view; one that cannot shows its pictures. Raises ResponseTimeout when nobody agreed within ``consent`` seconds.
    """
    state = await wait_for_access(caller, consent)
    version = await get_value(caller, fuji.REMOTE_VERSION)
    mode = VIEW_ALL if version is None else REMOTE
    await set_value(caller, fuji.MODE, mode)
    # What the body says is said back: so it is told that its version is understood.
    if version is None:
        await _confirm(caller, fuji.GET_OBJECT_VERSION)
    else:
        await set_value(caller, fuji.REMOTE_VERSION, version)
        await caller.call(op.INITIATE_OPEN_CAPTURE, 0, 0)
    return Opened(mode, state)


async def wait_for_access(caller: Caller, seconds: float) -> dict[int, int]:
    """What the body tells when it lets us in; one that never says that it waits is not waited for."""
    state = await poll(caller)
    try:
        async with asyncio.timeout(seconds):
            while state.get(fuji.CAMERA_STATE.code) == WAITING:
                await asyncio.sleep(POLL_SECONDS)
                state |= await poll(caller)
    except TimeoutError as error:
        raise ResponseTimeout(f"nobody agreed on the camera for {seconds:g} s") from error
    return state


async def device_info(caller: Caller, name: str) -> DeviceInfo:
    """Who the body is, with what all have on this transport, whether they list it or not.

    Where it answers with nothing, as an X-T4 does, what is known of its kind, and ``name``.
    """
    info = await caller.call(op.GET_DEVICE_INFO)
    if info.operations:
        return replace(
            info,
            operations=_with(info.operations, (kind.code for kind in ALWAYS_OFFERED)),
            properties=_with(info.properties, (kind.code for kind in ALWAYS_THERE)),
        )
    return replace(
        info,
        vendor_extension_id=fuji.VENDOR_EXTENSION_ID,
        vendor_extension_desc=fuji.VENDOR_EXTENSION,
        operations=tuple(operation.code for operation in ASSUMED_OPERATIONS),
        properties=tuple(kind.code for kind in (*TOLD, *ALWAYS_THERE)),
        manufacturer=info.manufacturer or "FUJIFILM",
        model=info.model or name,
    )


def _with(codes: tuple[int, ...], others: Iterable[int]) -> tuple[int, ...]:
    return (*codes, *(code for code in others if code not in codes))


async def poll(caller: Caller) -> dict[int, int]:
    """What has changed, or how everything stands, as the body pleases. Raises MalformedPacket."""
    return read_state(await caller.call(op.GET_DEVICE_PROP_VALUE, fuji.CURRENT_STATE.code))


async def get_value(caller: Caller, kind: Property) -> Value | None:
    """A property's value; None where the body answers with nothing, which is how it says that it has none."""
    data = await caller.call(op.GET_DEVICE_PROP_VALUE, kind.code)
    value: Value | None = value_codec(kind.datatype).read(Reader(data), None) if data else None
    return value


async def set_value(caller: Caller, kind: Property, value: Value) -> None:
    """Set a property."""
    await caller.call(op.SET_DEVICE_PROP_VALUE, kind.code, data=encode_value(value, kind.datatype))


async def view_images(caller: Caller, capture: int) -> dict[int, int]:
    """From remote control to the pictures on the card; ``capture`` is the transaction of InitiateOpenCapture.

    As fudge does it with an X-T4 and an X-T5; what the body tells then has the number of its objects.
    """
    await caller.call(op.TERMINATE_OPEN_CAPTURE, capture)
    await set_value(caller, fuji.CAMERA_STATE, REMOTE_ACCESS)
    state = await poll(caller)
    await _confirm(caller, fuji.REMOTE_VIEW_VERSION)
    await set_value(caller, fuji.MODE, VIEW_REMOTE)
    await _confirm(caller, fuji.REMOTE_VIEW_VERSION)
    await set_value(caller, fuji.CORRECT_SIZES, 1)
    return state | await poll(caller)


async def _confirm(caller: Caller, kind: Property) -> None:
    """Set what the body says itself; nothing where it says nothing."""
    value = await get_value(caller, kind)
    if value is not None:
        await set_value(caller, kind, value)
