"""What GetEvent brings: records of a size, a code and what belongs to them, ended by a record of 8 bytes and code 0.

The layouts are libgphoto2's (ptp-pack.c); ``PropertyValue`` and ``PropertyChoices`` agree with a real body's bytes.
Texts are NUL-terminated bytes rather than PTP strings. Fields without a known meaning are kept, so that what was read
can be written again as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hotshoe.errors import MalformedPacket
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.fields import Buffer, Reader, form_of, pack, rest, u32, u64

OBJECT_ADDED = 0xC181
OBJECT_REMOVED = 0xC182
REQUEST_OBJECT_TRANSFER = 0xC186
PROPERTY_VALUE_CHANGED = 0xC189
AVAILABLE_LIST_CHANGED = 0xC18A
CAMERA_STATUS_CHANGED = 0xC18B
BULB_EXPOSURE_TIME = 0xC194
AF_RESULT = 0xC1A3
OLC_INFO_CHANGED = 0xC1A5
OBJECT_ADDED_64 = 0xC1A7
REQUEST_OBJECT_TRANSFER_64 = 0xC1A9

HEADER = form_of("<II")
END = HEADER.pack(HEADER.size, 0)


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """A property's value; how its bytes are meant depends on the property."""

    property: u32
    value: rest = b""


@dataclass(frozen=True, slots=True)
class PropertyChoices:
    """The values that a property can be set to: ``kind`` 3 lists them, others (1, 7) list none."""

    property: u32
    kind: u32
    count: u32
    values: rest = b""


@dataclass(frozen=True, slots=True)
class NewObject:
    """An object appeared on a card; ``size`` in bytes."""

    handle: u32
    storage: u32
    format: u32
    unknown_14: u32
    flags: u32
    size: u32
    parent: u32
    unknown_24: u32
    text: rest = b""


@dataclass(frozen=True, slots=True)
class NewObject64:
    """The same with a size of 64 bits."""

    handle: u32
    storage: u32
    format: u32
    unknown_14: u32
    flags: u32
    size: u64
    parent: u32
    second_handle: u32
    text: rest = b""


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """A picture in the camera's memory waits to be fetched. 0xC1A9 is read alike, as libgphoto2 does."""

    handle: u32
    format: u32
    unknown_10: u32
    size: u32
    unknown_18: u32
    text: rest = b""


@dataclass(frozen=True, slots=True)
class Number:
    """A record of one number, and whatever follows it."""

    value: u32
    more: rest = b""


Content = PropertyValue | PropertyChoices | NewObject | NewObject64 | TransferRequest | Number | bytes

LAYOUTS: dict[int, type[Any]] = {
    PROPERTY_VALUE_CHANGED: PropertyValue,
    AVAILABLE_LIST_CHANGED: PropertyChoices,
    OBJECT_ADDED: NewObject,
    OBJECT_ADDED_64: NewObject64,
    OBJECT_REMOVED: Number,
    REQUEST_OBJECT_TRANSFER: TransferRequest,
    REQUEST_OBJECT_TRANSFER_64: TransferRequest,
    CAMERA_STATUS_CHANGED: Number,
    BULB_EXPOSURE_TIME: Number,
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record; ``data`` is what follows size and code, ``offset`` where the record began."""

    code: int
    data: bytes
    offset: int = 0

    @property
    def content(self) -> Content:
        """The data as its code has it laid out; bytes where that is not known. Raises MalformedPacket."""
        layout = LAYOUTS.get(self.code)
        if layout is None:
            return self.data
        try:
            content: Content = decode(layout, self.data)
        except MalformedPacket as error:
            offset = self.offset + HEADER.size + error.offset
            raise MalformedPacket(f"event record 0x{self.code:04X}: {error}", offset=offset) from error
        return content


def record(code: int, content: Content = b"") -> Record:
    """A record to be sent."""
    return Record(code, content if isinstance(content, bytes) else encode(content))


def read_records(data: Buffer) -> Iterator[Record]:
    """The records one after another; raises MalformedPacket where the next one's size cannot be right.

    What follows the end is not looked at; data that just stops is taken as ended, because older bodies answer nothing
    at all when there is no news.
    """
    reader = Reader(data)
    while reader.remaining:
        start = reader.offset
        size, code = reader.unpack(HEADER)
        if size == HEADER.size and code == 0:
            return
        if size < HEADER.size:
            raise MalformedPacket(f"an event record of {size} bytes", offset=start)
        yield Record(code, bytes(reader.take(size - HEADER.size)), start)


def write_records(records: Iterable[Record]) -> bytes:
    """The records and the end."""
    out = bytearray()
    for each in records:
        out += pack(HEADER, HEADER.size + len(each.data), each.code) + each.data
    return bytes(out + END)


def file_name(text: bytes) -> str:
    """The name at the beginning of a record's text."""
    return text.partition(b"\0")[0].decode("utf-8", "replace")


def name_bytes(name: str) -> bytes:
    """A name for a record: NUL-terminated, in whole words of four bytes."""
    data = name.encode() + b"\0"
    return data + bytes(-len(data) % 4)
