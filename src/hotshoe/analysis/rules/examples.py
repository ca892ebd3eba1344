"""Short ways to write the examples of rules down, and what comes before their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hotshoe.analysis.rules.model import Line, Start
from hotshoe.catalog import events, formats, mtp, properties, responses
from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Operation
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, ObjectInfo, StorageInfo, u32_list_bytes
from hotshoe.wire.packets import (
    DataPhase,
    EndData,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    Packet,
    StartData,
)
from hotshoe.wire.values import Guid

FIRST = 2
"""The transaction with which the lines of an example in a session begin."""

STORE, OTHER_STORE = 0x00010001, 0x00020001

OFFERED = (
    *op.OPERATIONS[:28],
    mtp.GET_OBJECT_PROP_DESC,
    mtp.GET_OBJECT_PROP_LIST,
)

DEVICE = DeviceInfo(
    vendor_extension_id=6,
    vendor_extension_version=100,
    operations=tuple(operation.code for operation in OFFERED),
    events=(*(event.code for event in events.EVENTS), 0xC101),
    properties=(properties.BATTERY_LEVEL.code, properties.EXPOSURE_INDEX.code, properties.ARTIST.code),
    capture_formats=(formats.EXIF_JPEG,),
    image_formats=(formats.UNDEFINED, formats.ASSOCIATION, formats.TEXT, formats.EXIF_JPEG),
    manufacturer="Example",
    model="Camera",
    device_version="1.0",
    serial_number="1",
)
"""What the camera of the examples says of itself."""

CARD = StorageInfo(4, 3, 0, 1 << 30, 1 << 29, 0xFFFFFFFF, "card", "")

PICTURE = ObjectInfo(
    STORE,
    formats.EXIF_JPEG,
    0,
    4,
    formats.JFIF,
    2,
    160,
    120,
    640,
    480,
    24,
    0,
    0,
    0,
    0,
    "IMG_0001.JPG",
    "20260101T120000",
)
"""A picture of four bytes with a thumbnail of two."""


def initiator(packet: Packet | bytes, *, on: Channel = Channel.COMMAND, after: float = 0.0) -> Line:
    """A packet of the computer."""
    return Line(Role.INITIATOR, packet, on, after)


def responder(packet: Packet | bytes, *, on: Channel = Channel.COMMAND, after: float = 0.0) -> Line:
    """A packet of the camera."""
    return Line(Role.RESPONDER, packet, on, after)


def bytes_of(text: str) -> bytes:
    """Bytes that are no packet, from hexadecimal."""
    return bytes.fromhex(text)


def asks(operation: Operation[Any] | int, *params: int, id: int = FIRST, phase: int = DataPhase.NONE_OR_IN) -> Line:
    """A request."""
    code = operation if isinstance(operation, int) else operation.code
    return initiator(OperationRequest(phase, code, id, params))


def answers(code: int = responses.OK, *params: int, id: int = FIRST) -> Line:
    """A response."""
    return responder(OperationResponse(code, id, params))


def happens(code: int, *params: int, id: int = 0xFFFFFFFF) -> Line:
    """An event."""
    return responder(Event(code, id, params), on=Channel.EVENT)


def data(sender: Role, payload: bytes, id: int = FIRST) -> tuple[Line, Line]:
    """A data phase in one packet."""
    return Line(sender, StartData(id, len(payload))), Line(sender, EndData(id, payload))


def does(
    operation: Operation[Any] | int,
    *params: int,
    id: int = FIRST,
    answer: int = responses.OK,
    results: Sequence[int] = (),
) -> tuple[Line, ...]:
    """A transaction without data."""
    return asks(operation, *params, id=id), answers(answer, *results, id=id)


def gets(
    operation: Operation[Any] | int,
    *params: int,
    data_in: object,
    id: int = FIRST,
    answer: int = responses.OK,
    results: Sequence[int] = (),
) -> tuple[Line, ...]:
    """A transaction that brings a dataset, or bytes."""
    brought = data(Role.RESPONDER, bytes_or_encoded(data_in), id)
    return asks(operation, *params, id=id), *brought, answers(answer, *results, id=id)


def puts(
    operation: Operation[Any] | int,
    *params: int,
    data_out: object,
    id: int = FIRST,
    answer: int = responses.OK,
    results: Sequence[int] = (),
) -> tuple[Line, ...]:
    """A transaction that takes a dataset, or bytes."""
    taken = data(Role.INITIATOR, bytes_or_encoded(data_out), id)
    return asks(operation, *params, id=id, phase=DataPhase.OUT), *taken, answers(answer, *results, id=id)


def lists(*handles: int, id: int = FIRST) -> tuple[Line, ...]:
    """GetObjectHandles of everything, answered with ``handles``."""
    return gets(op.GET_OBJECT_HANDLES, STORE, 0, 0, data_in=u32_list_bytes(handles), id=id)


def describes(handle: int, info: ObjectInfo = PICTURE, *, id: int = FIRST) -> tuple[Line, ...]:
    """GetObjectInfo of an object."""
    return gets(op.GET_OBJECT_INFO, handle, data_in=info, id=id)


def bytes_or_encoded(content: object) -> bytes:
    """Bytes as they are, a dataset as its bytes."""
    return content if isinstance(content, bytes) else encode(content)


def device(**other: object) -> tuple[Line, ...]:
    """GetDeviceInfo of a camera that is in part another."""
    return gets(op.GET_DEVICE_INFO, data_in=replace(DEVICE, **other))  # type: ignore[arg-type]


HELLO = InitCommandRequest(Guid(bytes(range(16))), "computer")
WELCOME = InitCommandAck(1, Guid(bytes(range(16, 32))), "camera")

CONNECTING = (
    initiator(HELLO),
    responder(WELCOME),
    initiator(InitEventRequest(1), on=Channel.EVENT),
    responder(InitEventAck(), on=Channel.EVENT),
)
OPENING = (
    *does(op.OPEN_SESSION, 1, id=0),
    *gets(op.GET_DEVICE_INFO, data_in=DEVICE, id=1),
)

BEFORE: dict[Start, tuple[Line, ...]] = {
    Start.NOTHING: (),
    Start.CONNECTED: CONNECTING,
    Start.SESSION: (*CONNECTING, *OPENING),
}
"""What comes before the lines of an example."""
