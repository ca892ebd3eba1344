"""The datasets of ISO 15740 and MTP, each field in wire order."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from hotshoe.errors import MalformedPacket
from hotshoe.wire.codec import decode, write_struct
from hotshoe.wire.datatypes import (
    ARRAY,
    UINT16,
    UINT32,
    Form,
    FormOf,
    Typed,
    Value,
    array_bytes,
    datatype_name,
    value_codec,
)
from hotshoe.wire.deviations import Judge
from hotshoe.wire.fields import Array, Buffer, Reader, text, u8, u16, u16_array, u32, u64

SIZE_BEYOND_32_BIT = 0xFFFFFFFF
"""ObjectInfo's size of an object of 4 GiB or more (MTP 1.1, B.1)."""

ASSOCIATION = 0x3001
GENERIC_FOLDER = 1


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """What a responder is and can do (ISO 15740 5.5.1).

    Everything has a default, because Fujifilm bodies answer with nothing at all and others stop after the arrays.
    """

    standard_version: u16 = 100
    vendor_extension_id: u32 = 0
    vendor_extension_version: u16 = 0
    vendor_extension_desc: text = ""
    functional_mode: u16 = 0
    operations: u16_array = ()
    events: u16_array = ()
    properties: u16_array = ()
    capture_formats: u16_array = ()
    image_formats: u16_array = ()
    manufacturer: text = ""
    model: text = ""
    device_version: text = ""
    serial_number: text = ""


@dataclass(frozen=True, slots=True)
class StorageInfo:
    """One store (ISO 15740 5.5.3): capacities in bytes; ``free_images`` is 0xFFFFFFFF where unused."""

    storage_type: u16
    filesystem_type: u16
    access: u16
    capacity: u64
    free_bytes: u64
    free_images: u32
    description: text = ""
    label: text = ""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object (ISO 15740 5.5.2); ``size`` is 0xFFFFFFFF from 4 GiB on, ``parent`` 0 at the top."""

    storage: u32
    format: u16
    protection: u16
    size: u32
    thumb_format: u16
    thumb_size: u32
    thumb_width: u32
    thumb_height: u32
    image_width: u32
    image_height: u32
    image_depth: u32
    parent: u32
    association: u16
    association_desc: u32
    sequence: u32
    name: text = ""
    captured: text = ""
    modified: text = ""
    keywords: text = ""

    @property
    def is_folder(self) -> bool:
        """Whether this is an association rather than a file."""
        return self.format == ASSOCIATION


def file_info(name: str, size: int, format: int, *, storage: int = 0, parent: int = 0) -> ObjectInfo:
    """The ObjectInfo that announces an upload: sizes and names, everything else zero."""
    known = min(size, SIZE_BEYOND_32_BIT)
    return ObjectInfo(storage, format, 0, known, 0, 0, 0, 0, 0, 0, 0, parent, 0, 0, 0, name)


def folder_info(name: str, *, storage: int = 0, parent: int = 0) -> ObjectInfo:
    """The ObjectInfo that creates a folder (format 3001, association type 1)."""
    return ObjectInfo(storage, ASSOCIATION, 0, 0, 0, 0, 0, 0, 0, 0, 0, parent, GENERIC_FOLDER, 0, 0, name)


@dataclass(frozen=True, slots=True)
class DevicePropDesc:
    """A device property: type, access, values and what may be set (ISO 15740 13.3.3)."""

    code: u16
    datatype: u16
    access: u8
    default: Annotated[Value, Typed()]
    current: Annotated[Value, Typed()]
    form: Annotated[Form | None, FormOf()] = None

    @property
    def settable(self) -> bool:
        """Whether SetDevicePropValue is allowed."""
        return self.access == 1


@dataclass(frozen=True, slots=True)
class ObjectPropDesc:
    """An object property (MTP 1.1, 5.3.1)."""

    code: u16
    datatype: u16
    access: u8
    default: Annotated[Value, Typed()]
    group: u32
    form: Annotated[Form | None, FormOf()] = None


@dataclass(frozen=True, slots=True)
class ObjectProperty:
    """One element of an ObjectPropList: what ``handle``'s ``code`` is."""

    handle: u32
    code: u16
    datatype: u16
    value: Annotated[Value, Typed()]


_ELEMENT_HEAD = struct.Struct("<IHH")
"""What stands before the value of an ObjectProperty."""


@dataclass(frozen=True, slots=True)
class _Element:
    """An ObjectProperty inside an array; the smallest takes nine bytes.

    Read without the layout engine, because a card with a hundred thousand objects brings half a million of them.
    """

    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 9

    def read(self, reader: Reader, context: Any) -> ObjectProperty:
        try:
            handle, code, datatype = reader.unpack(_ELEMENT_HEAD)
            return ObjectProperty(handle, code, datatype, value_codec(datatype).read(reader, None))
        except MalformedPacket as error:
            error.packet = error.packet or ObjectProperty.__name__
            raise

    def write(self, value: ObjectProperty, out: bytearray, context: Any) -> None:
        write_struct(value, out)


@dataclass(frozen=True, slots=True)
class ObjectPropList:
    """The answer of GetObjectPropList (MTP 1.1, E.2.1.1)."""

    elements: Annotated[tuple[ObjectProperty, ...], Array(_Element())] = ()


def u16_list(data: Buffer, judge: Judge | None = None) -> tuple[int, ...]:
    """A plain array of 16-bit codes; an empty dataset is an empty array."""
    return _plain_list(data, UINT16, judge)


def u32_list(data: Buffer, judge: Judge | None = None) -> tuple[int, ...]:
    """A plain array of 32-bit numbers; an empty dataset is an empty array."""
    return _plain_list(data, UINT32, judge)


def _plain_list(data: Buffer, datatype: int, judge: Judge | None) -> tuple[int, ...]:
    if not data:
        return ()
    reader = Reader(data, judge)
    values: tuple[int, ...] = value_codec(ARRAY | datatype).read(reader, None)
    reader.finish(datatype_name(ARRAY | datatype))
    return values


def u16_list_bytes(values: tuple[int, ...]) -> bytes:
    """A plain array of 16-bit codes."""
    return array_bytes(UINT16, values)


def u32_list_bytes(values: tuple[int, ...]) -> bytes:
    """A plain array of 32-bit numbers."""
    return array_bytes(UINT32, values)


def object_info(data: Buffer, judge: Judge | None = None) -> ObjectInfo:
    """An ObjectInfo, as GetObjectInfo answers; raises MalformedPacket."""
    return decode(ObjectInfo, data, judge)
