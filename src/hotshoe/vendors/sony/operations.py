"""Sony's operations, responses and events (libgphoto2's ptp.h; what libgphoto2 sends is in its ptp.c)."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from hotshoe.catalog.model import Direction, EventKind, Operation, Reply, ResponseKind, whole_data
from hotshoe.errors import AccessDenied, DeviceBusy, StoreFull
from hotshoe.vendors.sony.descriptions import Described, read_all
from hotshoe.wire.datatypes import ARRAY, UINT16, value_codec
from hotshoe.wire.fields import Reader


class Extended(NamedTuple):
    """What GetExtDeviceInfo adds to DeviceInfo: the version of the protocol, and codes of several kinds."""

    version: int
    properties: tuple[int, ...]
    controls: tuple[int, ...]


def _extended(reply: Reply) -> Extended:
    """A version and one or two arrays of codes; an empty answer means that the body is not ready yet."""
    if not reply.data:
        return Extended(0, (), ())
    reader = Reader(reply.data, reply.judge)
    version = int(value_codec(UINT16).read(reader, None))
    codes = value_codec(ARRAY | UINT16)
    properties: tuple[int, ...] = codes.read(reader, None)
    controls: tuple[int, ...] = codes.read(reader, None) if reader.remaining >= 4 else ()
    return Extended(version, properties, controls)


def _described(reply: Reply) -> tuple[Described, ...]:
    return read_all(reply.data)


CONNECT: Operation[bytes] = Operation(0x9201, "SDIOConnect", ("phase", "one", "two"), whole_data, Direction.IN)
GET_EXT_DEVICE_INFO: Operation[Extended] = Operation(
    0x9202, "SDIOGetExtDeviceInfo", ("version", "option"), _extended, Direction.IN
)
SET_EXT_DEVICE_PROP_VALUE: Operation[None] = Operation(
    0x9205, "SDIOSetExtDevicePropValue", ("property",), direction=Direction.OUT
)
CONTROL_DEVICE: Operation[None] = Operation(0x9207, "SDIOControlDevice", ("control",), direction=Direction.OUT)
GET_ALL_EXT_DEVICE_PROP_INFO: Operation[tuple[Described, ...]] = Operation(
    0x9209, "SDIOGetAllExtDevicePropInfo", ("difference", "option"), _described, Direction.IN
)
OPEN_SESSION: Operation[None] = Operation(0x9210, "SDIOOpenSession", ("session", "mode"))
GET_PARTIAL_LARGE_OBJECT: Operation[bytes] = Operation(
    0x9211,
    "SDIOGetPartialLargeObject",
    ("handle", "offset_low", "offset_high", "max"),
    whole_data,
    Direction.IN,
    results=("size",),
)
SET_CONTENTS_TRANSFER_MODE: Operation[None] = Operation(
    0x9212, "SDIOSetContentsTransferMode", ("select", "on", "information")
)
# Over PTP/IP only; what they are for nobody has said in public. libgphoto2 sends them with these very bytes.
SET_WIRELESS: Operation[None] = Operation(0x9280, "SonySetWireless", ("kind",), direction=Direction.OUT)
GET_WIRELESS: Operation[bytes] = Operation(0x9281, "SonyGetWireless", ("kind",), whole_data, Direction.IN)

OPERATIONS: tuple[Operation[Any], ...] = (
    CONNECT,
    GET_EXT_DEVICE_INFO,
    Operation(0x9203, "SDIOGetExtDeviceProp", ("property",), whole_data, Direction.IN),
    Operation(0x9204, "SDIOGetExtDevicePropValue", ("property",), whole_data, Direction.IN),
    SET_EXT_DEVICE_PROP_VALUE,
    Operation(0x9206, "SDIOGetControlDeviceDesc", ("control",), whole_data, Direction.IN),
    CONTROL_DEVICE,
    GET_ALL_EXT_DEVICE_PROP_INFO,
    OPEN_SESSION,
    GET_PARTIAL_LARGE_OBJECT,
    SET_CONTENTS_TRANSFER_MODE,
    SET_WIRELESS,
    GET_WIRELESS,
)

OBJECT_ADDED: Final = 0xC201
OBJECT_REMOVED: Final = 0xC202
PROPERTY_CHANGED: Final = 0xC203
CAPTURED: Final = 0xC206

EVENTS: tuple[EventKind, ...] = (
    EventKind(OBJECT_ADDED, "SDIEObjectAdded", ("handle",)),
    EventKind(OBJECT_REMOVED, "SDIEObjectRemoved", ("handle",)),
    EventKind(PROPERTY_CHANGED, "SDIEDevicePropChanged", ("property",)),
    EventKind(CAPTURED, "SDIECapturedEvent"),
    EventKind(0xC20D, "SDIEContentsTransfer"),
    EventKind(0xC222, "SDIEOperationResult"),
    EventKind(0xC223, "SDIEAFStatus"),
)

RESPONSES: tuple[ResponseKind, ...] = (
    ResponseKind(0xA101, "AuthenticationFailed", "the body wants a password over SSH first", AccessDenied),
    ResponseKind(0xA102, "PasswordLengthOverMax", "the password is too long", AccessDenied),
    ResponseKind(0xA103, "PasswordIncludesInvalidCharacter", "the password has a character too many", AccessDenied),
    ResponseKind(0xA104, "FeatureVersionInvalidValue", "the body speaks another version"),
    ResponseKind(0xA105, "TemporaryStorageFull", "the body's memory is full; take the pictures off it", StoreFull),
    ResponseKind(0xA106, "CameraStatusError", "not in the camera's present state", DeviceBusy),
)
