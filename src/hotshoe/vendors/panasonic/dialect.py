"""How a Panasonic is spoken to: by what it offers, or by what its mode for tethering is known to serve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hotshoe.catalog.model import Operation
from hotshoe.vendors import standard
from hotshoe.vendors.model import Caller, Dialect
from hotshoe.vendors.panasonic.control import PanasonicBody, PanasonicLiveView, PanasonicMovie
from hotshoe.vendors.panasonic.operations import (
    FOCUS_AND_EXPOSURE,
    GET_PROPERTY,
    LIST_PROPERTY,
    LIVE_VIEW,
    LIVE_VIEW_IMAGE,
    MANUAL_FOCUS_DRIVE,
    MOVIE,
    OPEN_SESSION,
    RELEASE,
    TETHERED,
)
from hotshoe.vendors.panasonic.settings import PanasonicSettings
from hotshoe.wire.datasets import DeviceInfo


def completed(info: DeviceInfo) -> DeviceInfo:
    """DeviceInfo with the operations that a GH5 and a GH5S serve and do not list (libgphoto2 adds them as well).

    Such bodies list the vendor's session, and no way to read a property.
    """
    if OPEN_SESSION.code not in info.operations or GET_PROPERTY.code in info.operations:
        return info
    hidden = (operation.code for operation in TETHERED)
    return replace(info, operations=tuple(dict.fromkeys((*info.operations, *hidden))))


def speak(caller: Caller) -> Dialect:
    """The dialect of one body; one that only has its card read is spoken to after the standard."""
    usual, info = standard.speak(caller), completed(caller.info)

    def offers(*operations: Operation[Any]) -> bool:
        return all(operation.code in info.operations for operation in operations)

    async def opened() -> DeviceInfo:
        return info

    if not offers(LIST_PROPERTY, GET_PROPERTY):
        return usual
    settings = PanasonicSettings(caller)
    body = PanasonicBody(caller, settings)
    focuses = offers(FOCUS_AND_EXPOSURE) or offers(MANUAL_FOCUS_DRIVE)
    return replace(
        usual,
        settings=settings,
        shutter=body if offers(RELEASE) else usual.shutter,
        live=PanasonicLiveView(caller) if offers(LIVE_VIEW, LIVE_VIEW_IMAGE) else None,
        focus=body if focuses else None,
        movie=PanasonicMovie(caller) if offers(MOVIE) else None,
        opened=opened,
        take_control=body.take_control,
        closing=body.give_back,
        taken=body.taken,
    )
