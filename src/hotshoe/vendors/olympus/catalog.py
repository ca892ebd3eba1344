"""What codes mean on an OM-D body (libgphoto2's ptp.h and ptp.c, INDIGO's driver)."""

from __future__ import annotations

from typing import Any, Final

from hotshoe.catalog.model import Catalog, Direction, EventKind, Operation, by_code, first_param, whole_data
from hotshoe.vendors.olympus.properties import PROPERTIES

CAPTURE: Operation[int] = Operation(0x9481, "OMDCapture", ("press",), first_param, results=("result",))
"""Its response may carry another response code, which then is what became of it."""

GET_LIVE_VIEW_IMAGE: Operation[bytes] = Operation(0x9484, "OMDGetLiveViewImage", ("one",), whole_data, Direction.IN)
CHANGED_PROPERTIES: Operation[bytes] = Operation(0x9486, "OMDChangedProperties", (), whole_data, Direction.IN)
MF_DRIVE: Operation[None] = Operation(0x9487, "OMDMFDrive", ("direction", "step"))

HALF_DOWN, DOWN, HALF_UP, UP = 1, 3, 5, 6
"""What CAPTURE does to the button."""

OPERATIONS: tuple[Operation[Any], ...] = (
    CAPTURE,
    GET_LIVE_VIEW_IMAGE,
    Operation(0x9485, "OMDGetImage", (), whole_data, Direction.IN),
    CHANGED_PROPERTIES,
    MF_DRIVE,
    Operation(0x9489, "OMDSetProperties", direction=Direction.OUT),
    Operation(0x948A, "OMDPollProperties", (), whole_data, Direction.IN),
    Operation(0x948B, "OMDSetPropertiesLiveView", direction=Direction.OUT),
    Operation(0x94C4, "OMDGetAFTargetFrames", (), whole_data, Direction.IN),
)

OBJECT_ADDED_BEFORE: Final = 0xC002
OBJECT_ADDED: Final = 0xC102
PROPERTY_CHANGED: Final = 0xC108

EVENTS: tuple[EventKind, ...] = (
    EventKind(0xC001, "OlympusCreateRecViewBefore"),
    EventKind(OBJECT_ADDED_BEFORE, "OlympusObjectAddedBefore", ("handle",)),
    EventKind(0xC003, "OlympusAFFrameBefore"),
    EventKind(0xC008, "OlympusDevicePropChangedBefore", ("property",)),
    EventKind(0xC101, "OlympusCreateRecView"),
    EventKind(OBJECT_ADDED, "OlympusObjectAdded", ("handle",)),
    EventKind(0xC103, "OlympusAFFrame"),
    EventKind(0xC104, "OlympusDirectStoreImage"),
    EventKind(0xC105, "OlympusCompleteCameraControlOff"),
    EventKind(0xC106, "OlympusAFFrameOverInfo"),
    EventKind(PROPERTY_CHANGED, "OlympusDevicePropChanged", ("property",)),
    EventKind(0xC10C, "OlympusImageTransferModeFinish"),
    EventKind(0xC10D, "OlympusImageRecordFinish"),
    EventKind(0xC10E, "OlympusSlotStatusChange"),
    EventKind(0xC10F, "OlympusPrioritizeRecord"),
    EventKind(0xC110, "OlympusFailCombiningAfterShooting"),
    EventKind(0xC111, "OlympusNotifyAFTargetFrame"),
    EventKind(0xC112, "OlympusRawEditParamChanged"),
)

OLYMPUS = Catalog(operations=by_code(OPERATIONS), events=by_code(EVENTS), properties=by_code(PROPERTIES))
