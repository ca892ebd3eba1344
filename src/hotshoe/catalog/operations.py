"""The standard operations (ISO 15740 10) as typed values: ``GET_OBJECT_INFO`` brings back an ObjectInfo."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from hotshoe.catalog.model import Direction, Operation, Reply, dataset, first_param, its_transaction, whole_data
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, ObjectInfo, StorageInfo, u16_list, u32_list
from hotshoe.wire.values import Handle, StorageID


class Placed(NamedTuple):
    """Where a responder put a new object: its store, folder and handle."""

    storage: StorageID
    parent: Handle
    handle: Handle


def placed(reply: Reply) -> Placed:
    """The three parameters with which SendObjectInfo is answered."""
    return Placed(StorageID(reply.param(0)), Handle(reply.param(1)), Handle(reply.param(2)))


def new_handle(reply: Reply) -> Handle:
    """The first response parameter, which is an object's handle."""
    return Handle(reply.param(0))


def handles(reply: Reply) -> tuple[Handle, ...]:
    """The data phase as an array of object handles."""
    return cast("tuple[Handle, ...]", u32_list(reply.data, reply.judge))


def storage_ids(reply: Reply) -> tuple[StorageID, ...]:
    """The data phase as an array of storage IDs."""
    return cast("tuple[StorageID, ...]", u32_list(reply.data, reply.judge))


def codes(reply: Reply) -> tuple[int, ...]:
    """The data phase as an array of 16-bit codes."""
    return u16_list(reply.data, reply.judge)


GET_DEVICE_INFO: Operation[DeviceInfo] = Operation(
    0x1001, "GetDeviceInfo", (), dataset(DeviceInfo), Direction.IN, DeviceInfo
)
OPEN_SESSION: Operation[None] = Operation(0x1002, "OpenSession", ("session",))
CLOSE_SESSION: Operation[None] = Operation(0x1003, "CloseSession")
GET_STORAGE_IDS: Operation[tuple[StorageID, ...]] = Operation(0x1004, "GetStorageIDs", (), storage_ids, Direction.IN)
GET_STORAGE_INFO: Operation[StorageInfo] = Operation(
    0x1005, "GetStorageInfo", ("storage",), dataset(StorageInfo), Direction.IN, StorageInfo
)
GET_NUM_OBJECTS: Operation[int] = Operation(
    0x1006, "GetNumObjects", ("storage", "format", "parent"), first_param, results=("count",)
)
GET_OBJECT_HANDLES: Operation[tuple[Handle, ...]] = Operation(
    0x1007, "GetObjectHandles", ("storage", "format", "parent"), handles, Direction.IN
)
GET_OBJECT_INFO: Operation[ObjectInfo] = Operation(
    0x1008, "GetObjectInfo", ("handle",), dataset(ObjectInfo), Direction.IN, ObjectInfo
)
GET_OBJECT: Operation[bytes] = Operation(0x1009, "GetObject", ("handle",), whole_data, Direction.IN)
GET_THUMB: Operation[bytes] = Operation(0x100A, "GetThumb", ("handle",), whole_data, Direction.IN)
DELETE_OBJECT: Operation[None] = Operation(0x100B, "DeleteObject", ("handle", "format"))
SEND_OBJECT_INFO: Operation[Placed] = Operation(
    0x100C,
    "SendObjectInfo",
    ("storage", "parent"),
    placed,
    Direction.OUT,
    ObjectInfo,
    ("storage", "parent", "handle"),
)
SEND_OBJECT: Operation[None] = Operation(0x100D, "SendObject", direction=Direction.OUT)
INITIATE_CAPTURE: Operation[None] = Operation(0x100E, "InitiateCapture", ("storage", "format"))
FORMAT_STORE: Operation[None] = Operation(0x100F, "FormatStore", ("storage", "filesystem"))
RESET_DEVICE: Operation[None] = Operation(0x1010, "ResetDevice")
SELF_TEST: Operation[None] = Operation(0x1011, "SelfTest", ("type",))
SET_OBJECT_PROTECTION: Operation[None] = Operation(0x1012, "SetObjectProtection", ("handle", "protection"))
POWER_DOWN: Operation[None] = Operation(0x1013, "PowerDown")
GET_DEVICE_PROP_DESC: Operation[DevicePropDesc] = Operation(
    0x1014, "GetDevicePropDesc", ("property",), dataset(DevicePropDesc), Direction.IN, DevicePropDesc
)
GET_DEVICE_PROP_VALUE: Operation[bytes] = Operation(
    0x1015, "GetDevicePropValue", ("property",), whole_data, Direction.IN
)
SET_DEVICE_PROP_VALUE: Operation[None] = Operation(0x1016, "SetDevicePropValue", ("property",), direction=Direction.OUT)
RESET_DEVICE_PROP_VALUE: Operation[None] = Operation(0x1017, "ResetDevicePropValue", ("property",))
TERMINATE_OPEN_CAPTURE: Operation[None] = Operation(0x1018, "TerminateOpenCapture", ("transaction",))
MOVE_OBJECT: Operation[None] = Operation(0x1019, "MoveObject", ("handle", "storage", "parent"))
COPY_OBJECT: Operation[Handle] = Operation(
    0x101A, "CopyObject", ("handle", "storage", "parent"), new_handle, results=("handle",)
)
GET_PARTIAL_OBJECT: Operation[bytes] = Operation(
    0x101B, "GetPartialObject", ("handle", "offset", "max"), whole_data, Direction.IN, results=("size",)
)
INITIATE_OPEN_CAPTURE: Operation[int] = Operation(0x101C, "InitiateOpenCapture", ("storage", "format"), its_transaction)

# ISO 15740:2008 (PTP 1.1); its text is not public, so these have names only.
_LATER = (
    "StartEnumHandles",
    "EnumHandles",
    "StopEnumHandles",
    "GetVendorExtensionMaps",
    "GetVendorDeviceInfo",
    "GetResizedImageObject",
    "GetFilesystemManifest",
    "GetStreamInfo",
    "GetStream",
)

OPERATIONS: tuple[Operation[Any], ...] = (
    GET_DEVICE_INFO,
    OPEN_SESSION,
    CLOSE_SESSION,
    GET_STORAGE_IDS,
    GET_STORAGE_INFO,
    GET_NUM_OBJECTS,
    GET_OBJECT_HANDLES,
    GET_OBJECT_INFO,
    GET_OBJECT,
    GET_THUMB,
    DELETE_OBJECT,
    SEND_OBJECT_INFO,
    SEND_OBJECT,
    INITIATE_CAPTURE,
    FORMAT_STORE,
    RESET_DEVICE,
    SELF_TEST,
    SET_OBJECT_PROTECTION,
    POWER_DOWN,
    GET_DEVICE_PROP_DESC,
    GET_DEVICE_PROP_VALUE,
    SET_DEVICE_PROP_VALUE,
    RESET_DEVICE_PROP_VALUE,
    TERMINATE_OPEN_CAPTURE,
    MOVE_OBJECT,
    COPY_OBJECT,
    GET_PARTIAL_OBJECT,
    INITIATE_OPEN_CAPTURE,
    *(Operation(code, name) for code, name in enumerate(_LATER, start=0x101D)),
)
