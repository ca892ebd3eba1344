"""Panasonic's operations and events (libgphoto2's ptp.h and ptp.c; the tethr library; a public summary of a GH5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from hotshoe.catalog.model import Direction, EventKind, Operation, Reply, whole_data
from hotshoe.errors import MalformedPacket
from hotshoe.vendors.panasonic.descriptions import read_descriptions
from hotshoe.vendors.panasonic.liveviewsizes import ViewSize, read_view_sizes
from hotshoe.vendors.panasonic.records import Record, read_records
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.deviations import VENDOR_DATA_SPOILT

R = TypeVar("R")


def _noting(read: Callable[[bytes], R]) -> Callable[[Reply], R]:
    """A reader of answers that notes what it cannot read, before it raises MalformedPacket."""

    def noted(reply: Reply) -> R:
        try:
            return read(reply.data)
        except MalformedPacket as error:
            reply.judge.meet(VENDOR_DATA_SPOILT, f"{error} (offset {error.offset})")
            raise

    return noted


OPEN_SESSION: Operation[None] = Operation(0x9102, "PanasonicOpenSession", ("storage",))
CLOSE_SESSION: Operation[None] = Operation(0x9103, "PanasonicCloseSession")
LIST_PROPERTY: Operation[tuple[DevicePropDesc, ...]] = Operation(
    0x9108, "PanasonicListProperty", ("property", "zero", "zero"), _noting(read_descriptions), Direction.IN
)
GET_PROPERTY: Operation[tuple[Record, ...]] = Operation(
    0x9402, "PanasonicGetProperty", ("property",), _noting(read_records), Direction.IN
)
SET_PROPERTY: Operation[None] = Operation(0x9403, "PanasonicSetProperty", ("property",), direction=Direction.OUT)
RELEASE: Operation[None] = Operation(0x9404, "PanasonicInitiateCapture", ("control",))
FOCUS_AND_EXPOSURE: Operation[None] = Operation(0x9405, "PanasonicFocusAndExposure", ("control",))
SET_MOVIE_CONFIG: Operation[None] = Operation(0x9409, "PanasonicSetMovieConfig", ("property",), direction=Direction.OUT)
GET_CAPTURE_TARGET: Operation[tuple[Record, ...]] = Operation(
    0x940A, "PanasonicGetSetupConfig", ("property",), _noting(read_records), Direction.IN
)
SET_CAPTURE_TARGET: Operation[None] = Operation(0x940B, "PanasonicSetSetupConfig", ("zero",), direction=Direction.OUT)
MOVIE: Operation[None] = Operation(0x940C, "PanasonicMovieRecControl", ("control",))
LIVE_VIEW: Operation[None] = Operation(0x9412, "PanasonicLiveView", ("control",))
# One code for two things: what is going on (0x12000010 and on), and the sizes of the live view (0x0D800011 and 12).
GET_STATUS: Operation[tuple[Record, ...]] = Operation(
    0x9414, "PanasonicGetStatus", ("property",), _noting(read_records), Direction.IN
)
GET_VIEW_SIZES: Operation[tuple[ViewSize, ...]] = Operation(
    0x9414, "PanasonicGetLiveViewParameters", ("property",), _noting(read_view_sizes), Direction.IN
)
SET_VIEW_SIZE: Operation[None] = Operation(
    0x9415, "PanasonicSetLiveViewParameters", ("property",), direction=Direction.OUT
)
MANUAL_FOCUS_DRIVE: Operation[None] = Operation(
    0x9416, "PanasonicManualFocusDrive", ("control",), direction=Direction.OUT
)
LIVE_VIEW_IMAGE: Operation[bytes] = Operation(0x9706, "PanasonicLiveViewImage", read=whole_data, direction=Direction.IN)

TETHERED: tuple[Operation[Any], ...] = (
    LIST_PROPERTY,
    GET_PROPERTY,
    SET_PROPERTY,
    RELEASE,
    FOCUS_AND_EXPOSURE,
    SET_MOVIE_CONFIG,
    GET_CAPTURE_TARGET,
    SET_CAPTURE_TARGET,
    MOVIE,
    LIVE_VIEW,
    GET_STATUS,
    SET_VIEW_SIZE,
    MANUAL_FOCUS_DRIVE,
    LIVE_VIEW_IMAGE,
)
"""What a body serves in its mode for tethering."""

OPERATIONS: tuple[Operation[Any], ...] = (
    OPEN_SESSION,
    CLOSE_SESSION,
    Operation(0x9104, "PanasonicGetExtendedDeviceID", ("zero",), whole_data, Direction.IN),
    Operation(0x9107, "PanasonicGetPropertySize", ("property", "zero", "zero"), whole_data, Direction.IN),
    Operation(0x9401, "PanasonicGetEvent", ("parameter",), whole_data, Direction.IN),
    Operation(0x9408, "PanasonicGetMovieConfig", ("property",), whole_data, Direction.IN),
    Operation(0x940D, "PanasonicPowerControl", ("control",)),
    *TETHERED,
)

VENDOR_SESSION: Final = 0x00010001
"""OpenSession's parameter, which looks like a StorageID (libgphoto2)."""

RELEASE_ONCE: Final = 0x03000011
FOCUS_ONCE: Final = 0x03000024
FOCUS_STEP: Final = 0x03010011
MOVIE_START, MOVIE_STOP = 0x07000011, 0x07000012
VIEW_START, VIEW_STOP = 0x0D000010, 0x0D000011
RECORDING: Final = 0x12000013
"""GetStatus: 0 at rest, 1 recording (libgphoto2's config.c)."""

PROPERTY_CHANGED: Final = 0xC102
OBJECT_ADDED: Final = 0xC108
OBJECT_ADDED_IN_SDRAM: Final = 0xC109

# 0xC102 is tethr's knowledge. What a GH5 lists beyond these nobody has named in public.
EVENTS: tuple[EventKind, ...] = (
    EventKind(PROPERTY_CHANGED, "PanasonicDevicePropChanged", ("group",)),
    EventKind(OBJECT_ADDED, "PanasonicObjectAdded", ("handle",)),
    EventKind(OBJECT_ADDED_IN_SDRAM, "PanasonicObjectAddedInSDRAM", ("handle",)),
)
