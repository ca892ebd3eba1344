"""Nikon's operations and responses.

Codes and parameters are those of libgphoto2's ptp.h and of what libgphoto2 sends, seen on the wire; those without
parameters here are known by name only.
"""

from __future__ import annotations

import struct
from typing import Any, Final

from hotshoe.catalog.model import Direction, Operation, Reply, ResponseKind, dataset, whole_data
from hotshoe.catalog.operations import codes
from hotshoe.errors import DeviceBusy, FocusFailed, InvalidParameter, MalformedPacket, StoreFull
from hotshoe.vendors.nikon.events import Polled, read_events, read_events_ex
from hotshoe.vendors.nikon.wifi.listing import Slots
from hotshoe.vendors.nikon.wifi.profile import Profile
from hotshoe.wire.datasets import u32_list


def _u32_codes(reply: Reply) -> tuple[int, ...]:
    return u32_list(reply.data, reply.judge)


def _u64(reply: Reply) -> int:
    if len(reply.data) < 8:
        raise MalformedPacket(f"GetObjectSize answered with {len(reply.data)} bytes", offset=len(reply.data))
    size: int = struct.unpack_from("<Q", reply.data)[0]
    return size


def _polled(reply: Reply) -> tuple[Polled, ...]:
    return read_events(reply.data)


def _polled_ex(reply: Reply) -> tuple[Polled, ...]:
    return read_events_ex(reply.data)


GET_PROFILE_ALL_DATA: Operation[Slots] = Operation(0x9006, "GetProfileAllData", (), dataset(Slots), Direction.IN, Slots)
SEND_PROFILE_DATA: Operation[None] = Operation(
    0x9007, "SendProfileData", ("slot",), direction=Direction.OUT, holds=Profile
)
DELETE_PROFILE: Operation[None] = Operation(0x9008, "DeleteProfile", ("slot",))
SET_PROFILE_DATA: Operation[None] = Operation(0x9009, "SetProfileData")
ADVANCED_TRANSFER: Operation[None] = Operation(0x9010, "AdvancedTransfer")
GET_FILE_INFO_IN_BLOCK: Operation[bytes] = Operation(0x9011, "GetFileInfoInBlock", (), whole_data, Direction.IN)
INITIATE_CAPTURE_REC_IN_SDRAM: Operation[None] = Operation(0x90C0, "InitiateCaptureRecInSdram", ("sort",))
AF_DRIVE: Operation[None] = Operation(0x90C1, "AfDrive")
CHANGE_CAMERA_MODE: Operation[None] = Operation(0x90C2, "ChangeCameraMode", ("mode",))
DELETE_IMAGES_IN_SDRAM: Operation[None] = Operation(0x90C3, "DelImageSDRAM", ("handle",))
GET_LARGE_THUMB: Operation[bytes] = Operation(0x90C4, "GetLargeThumb", ("handle",), whole_data, Direction.IN)
GET_EVENT: Operation[tuple[Polled, ...]] = Operation(0x90C7, "GetEvent", (), _polled, Direction.IN)
DEVICE_READY: Operation[None] = Operation(0x90C8, "DeviceReady")
GET_VENDOR_PROP_CODES: Operation[tuple[int, ...]] = Operation(0x90CA, "GetVendorPropCodes", (), codes, Direction.IN)
AF_AND_CAPTURE_REC_IN_SDRAM: Operation[None] = Operation(0x90CB, "AfAndCaptureRecInSdram", ("sort",))
GET_DEVICE_PTPIP_INFO: Operation[bytes] = Operation(0x90E0, "GetDevicePTPIPInfo", (), whole_data, Direction.IN)
START_LIVE_VIEW: Operation[None] = Operation(0x9201, "StartLiveView")
END_LIVE_VIEW: Operation[None] = Operation(0x9202, "EndLiveView")
GET_LIVE_VIEW_IMAGE: Operation[bytes] = Operation(0x9203, "GetLiveViewImg", (), whole_data, Direction.IN)
MF_DRIVE: Operation[None] = Operation(0x9204, "MfDrive", ("direction", "amount"))
CHANGE_AF_AREA: Operation[None] = Operation(0x9205, "ChangeAfArea", ("x", "y"))
AF_DRIVE_CANCEL: Operation[None] = Operation(0x9206, "AfDriveCancel")
INITIATE_CAPTURE_REC_IN_MEDIA: Operation[None] = Operation(0x9207, "InitiateCaptureRecInMedia", ("focus", "target"))
START_MOVIE: Operation[None] = Operation(0x920A, "StartMovieRecInCard")
END_MOVIE: Operation[None] = Operation(0x920B, "EndMovieRec")
TERMINATE_CAPTURE: Operation[None] = Operation(0x920C, "TerminateCapture", ("one", "two"))
GET_PARTIAL_OBJECT_HIGH_SPEED: Operation[bytes] = Operation(
    0x9400, "GetPartialObjectHiSpeed", ("handle", "offset", "max"), whole_data, Direction.IN, results=("size",)
)
GET_EVENT_EX: Operation[tuple[Polled, ...]] = Operation(0x941C, "GetEventEx", (), _polled_ex, Direction.IN)
GET_OBJECT_SIZE: Operation[int] = Operation(0x9421, "GetObjectSize", ("handle",), _u64, Direction.IN)
GET_LIVE_VIEW_IMAGE_EX: Operation[bytes] = Operation(0x9428, "GetLiveViewImageEx", (), whole_data, Direction.IN)
GET_PARTIAL_OBJECT_EX: Operation[bytes] = Operation(
    0x9431,
    "GetPartialObjectEx",
    ("handle", "offset_low", "offset_high", "max_low", "max_high"),
    whole_data,
    Direction.IN,
    results=("size",),
)
CHANGE_APPLICATION_MODE: Operation[None] = Operation(0x9435, "ChangeApplicationMode", ("mode",))
GET_VENDOR_CODES: Operation[tuple[int, ...]] = Operation(0x9439, "GetVendorCodes", ("kind",), _u32_codes, Direction.IN)
GET_DEVICE_PROP_VALUE_EX: Operation[bytes] = Operation(
    0x943B, "GetDevicePropValueEx", ("property",), whole_data, Direction.IN
)
GET_PAIRING_INFO: Operation[bytes] = Operation(0x952B, "GetPairingInfo", (), whole_data, Direction.IN)
CONFIRM_PAIRING: Operation[None] = Operation(0x935A, "ConfirmPairing", ("answer",))

# Known by name only (libgphoto2's ptp.h).
_NAMED = (
    (0x90C5, "CurveDownload"),
    (0x90C6, "CurveUpload"),
    (0x90C9, "SetPreWbData"),
    (0x90CC, "GetPicCtrlData"),
    (0x90CD, "SetPicCtrlData"),
    (0x90CE, "DeleteCustomPicCtrl"),
    (0x90CF, "GetPicCtrlCapability"),
    (0x9209, "GetVendorStorageIDs"),
    (0x9504, "GetDevicePTPIPInfoEx"),
)

OPERATIONS: tuple[Operation[Any], ...] = (
    GET_PROFILE_ALL_DATA,
    SEND_PROFILE_DATA,
    DELETE_PROFILE,
    SET_PROFILE_DATA,
    ADVANCED_TRANSFER,
    GET_FILE_INFO_IN_BLOCK,
    INITIATE_CAPTURE_REC_IN_SDRAM,
    AF_DRIVE,
    CHANGE_CAMERA_MODE,
    DELETE_IMAGES_IN_SDRAM,
    GET_LARGE_THUMB,
    GET_EVENT,
    DEVICE_READY,
    GET_VENDOR_PROP_CODES,
    AF_AND_CAPTURE_REC_IN_SDRAM,
    GET_DEVICE_PTPIP_INFO,
    START_LIVE_VIEW,
    END_LIVE_VIEW,
    GET_LIVE_VIEW_IMAGE,
    MF_DRIVE,
    CHANGE_AF_AREA,
    AF_DRIVE_CANCEL,
    INITIATE_CAPTURE_REC_IN_MEDIA,
    START_MOVIE,
    END_MOVIE,
    TERMINATE_CAPTURE,
    GET_PARTIAL_OBJECT_HIGH_SPEED,
    GET_EVENT_EX,
    GET_OBJECT_SIZE,
    GET_LIVE_VIEW_IMAGE_EX,
    GET_PARTIAL_OBJECT_EX,
    CHANGE_APPLICATION_MODE,
    GET_VENDOR_CODES,
    GET_DEVICE_PROP_VALUE_EX,
    GET_PAIRING_INFO,
    CONFIRM_PAIRING,
    *(Operation(code, name) for code, name in _NAMED),
)

HARDWARE_ERROR: Final = 0xA001
OUT_OF_FOCUS: Final = 0xA002
INVALID_STATUS: Final = 0xA004
NOT_LIVE_VIEW: Final = 0xA00B
MF_DRIVE_STEP_END: Final = 0xA00C
BULB_RELEASE_BUSY: Final = 0xA200

RESPONSES: tuple[ResponseKind, ...] = (
    ResponseKind(HARDWARE_ERROR, "HardwareError", "the camera has a fault; look at its display"),
    ResponseKind(OUT_OF_FOCUS, "OutOfFocus", "the camera found nothing to focus on", FocusFailed),
    ResponseKind(0xA003, "ChangeCameraModeFailed", "the camera keeps control to itself; close its menus"),
    ResponseKind(INVALID_STATUS, "InvalidStatus", "not in the camera's present state"),
    ResponseKind(0xA005, "SetPropertyNotSupported", "the camera does not let that be set now", InvalidParameter),
    ResponseKind(0xA006, "WbResetError", "the white balance could not be reset"),
    ResponseKind(0xA007, "DustReferenceError", "no dust reference picture could be taken"),
    ResponseKind(0xA008, "ShutterSpeedBulb", "the shutter speed is Bulb; choose another, or an exposure with --bulb"),
    ResponseKind(0xA009, "MirrorUpSequence", "the mirror is up; release once more"),
    ResponseKind(0xA00A, "CameraModeNotAdjustFNumber", "the lens, not the camera, sets the aperture", InvalidParameter),
    ResponseKind(NOT_LIVE_VIEW, "NotLiveView", "the live view is not on"),
    ResponseKind(MF_DRIVE_STEP_END, "MfDriveStepEnd", "the lens is at its end"),
    ResponseKind(0xA00E, "MfDriveStepInsufficiency", "the step is too small for this lens"),
    ResponseKind(0xA00F, "NoFullHDPresent", "there is no full picture yet"),
    ResponseKind(0xA021, "StoreError", "the card has a fault", StoreFull),
    ResponseKind(0xA022, "StoreUnformatted", "the card is not formatted", StoreFull),
    ResponseKind(BULB_RELEASE_BUSY, "BulbReleaseBusy", "an exposure is going on", DeviceBusy),
    ResponseKind(0xA201, "SilentReleaseBusy", "a silent release is going on", DeviceBusy),
    ResponseKind(0xA202, "MovieFrameReleaseBusy", "a film is being recorded", DeviceBusy),
    ResponseKind(0xA204, "ShutterSpeedTime", "the shutter speed is Time; choose another"),
    ResponseKind(0xA207, "Waiting2ndRelease", "the camera waits for the second release"),
    ResponseKind(0xA208, "MirrorUpCaptureAlreadyStart", "the mirror is up already"),
    ResponseKind(0xA209, "InvalidSBAttributeValue", "the flash refuses that", InvalidParameter),
)
