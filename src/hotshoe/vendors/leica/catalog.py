"""Leica's operations (libgphoto2's ptp.h, which has them from Leica's own programs and from firmware).

Most are known by name only; which way their data goes is what the names suggest.
"""

from __future__ import annotations

from typing import Any, Final

from hotshoe.catalog.model import Catalog, Direction, Operation, by_code, whole_data

LE_RELEASE_STAGES: Operation[None] = Operation(0x9004, "LEReleaseStages", ("stage", "step"))
LE_OPEN_SESSION: Operation[None] = Operation(0x9005, "LEOpenSession", ("kind",))
LE_CLOSE_SESSION: Operation[None] = Operation(0x9006, "LECloseSession")
LE_KEEP_SESSION_ACTIVE: Operation[None] = Operation(0x901D, "LEKeepSessionActive")

HOST: Final = 0xFF55
"""LEOpenSession's parameter, as Leica's own program sends it over PTP/IP."""

FOCUS_PRESSED, FOCUS_RELEASED = 1, 2
"""LEReleaseStages: the button half down, and up again (Leica's plug-in for Lightroom)."""

OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(0x9001, "LESetCameraSettings"),
    Operation(0x9002, "LEGetCameraSettings", (), whole_data, Direction.IN),
    Operation(0x9003, "LEGetLensParameter", (), whole_data, Direction.IN),
    LE_RELEASE_STAGES,
    LE_OPEN_SESSION,
    LE_CLOSE_SESSION,
    Operation(0x9007, "LERequestObjectTransferReady"),
    Operation(0x9008, "LEGetGeoTrackingData", (), whole_data, Direction.IN),
    Operation(0x900F, "LESetIPTCData", direction=Direction.OUT),
    Operation(0x9010, "LEGetIPTCData", (), whole_data, Direction.IN),
    Operation(0x9016, "LEControlAutoFocus"),
    Operation(0x9019, "LEControlBulbExposure"),
    Operation(0x901A, "LEControlContinuousExposure"),
    Operation(0x901C, "LEControlPhotoLiveView"),
    LE_KEEP_SESSION_ACTIVE,
    Operation(0x901E, "LEMoveLens"),
    Operation(0x9020, "LEGet3DAxisData", (), whole_data, Direction.IN),
    Operation(0x9021, "LESetZoomMode"),
    Operation(0x9022, "LESetFocusCrossPosition"),
    Operation(0x9024, "LESetDisplayWindowPosition"),
    Operation(0x9025, "LEGetStreamData", (), whole_data, Direction.IN),
    Operation(0x9030, "LEOpenLiveViewSession"),
    Operation(0x9031, "LECloseLiveViewSession"),
    Operation(0x9036, "LESetDateTime"),
    Operation(0x9037, "LEGetObjectPropListPaginated", (), whole_data, Direction.IN),
    Operation(0x9116, "LEGetViewFinderData", (), whole_data, Direction.IN),
)

LEICA = Catalog(operations=by_code(OPERATIONS))
