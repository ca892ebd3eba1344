"""The four containers of PTP over USB (USB Still Image Capture Device 1.0, 7.1), also met on Fujifilm's TCP ports."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, ClassVar

from hotshoe.errors import MalformedPacket
from hotshoe.wire.codec import decode, write_struct
from hotshoe.wire.deviations import Judge
from hotshoe.wire.fields import Buffer, Params, params, rest, u16, u32

CONTAINER_HEADER = struct.Struct("<IHHI")
"""Length with these twelve bytes, kind, code, transaction."""

LENGTH_UNKNOWN = 0xFFFFFFFF
"""Of a data container: more than 32 bits can say; libgphoto2 writes it from 4 GiB on."""

LARGEST_PAYLOAD = LENGTH_UNKNOWN - 1 - CONTAINER_HEADER.size
"""The most bytes whose number a data container can tell."""

_HEAD = struct.Struct("<IH")


class ContainerKind(IntEnum):
    """The number after a container's length."""

    COMMAND = 1
    DATA = 2
    RESPONSE = 3
    EVENT = 4


@dataclass(frozen=True, slots=True)
class Container:
    """Base of the four; ``code`` is the operation's in a command and in its data, else the response's or event's."""

    kind: ClassVar[ContainerKind]
    code: u16
    transaction: u32


@dataclass(frozen=True, slots=True)
class CommandContainer(Container):
    """One operation; whether data follows is for both sides to know."""

    kind = ContainerKind.COMMAND
    params: params = ()


@dataclass(frozen=True, slots=True)
class DataContainer(Container):
    """A whole data phase."""

    kind = ContainerKind.DATA
    payload: rest = b""


@dataclass(frozen=True, slots=True)
class ResponseContainer(Container):
    """How an operation ended."""

    kind = ContainerKind.RESPONSE
    params: params = ()


@dataclass(frozen=True, slots=True)
class EventContainer(Container):
    """Something happened; Fujifilm has four parameters where the standard has three (malc0mn/ptp-ip, X-T1)."""

    kind = ContainerKind.EVENT
    params: Annotated[tuple[int, ...], Params(4)] = ()


CONTAINERS: dict[int, type[Container]] = {
    cls.kind: cls for cls in (CommandContainer, DataContainer, ResponseContainer, EventContainer)
}


def encode_container(container: Container) -> bytes:
    """Length, kind and fields; raises LocalProtocolError when a value does not fit its field."""
    out = bytearray(_HEAD.size)
    write_struct(container, out)
    _HEAD.pack_into(out, 0, len(out), container.kind)
    return bytes(out)


def data_container_header(code: int, transaction: int, size: int) -> bytes:
    """The twelve bytes before ``size`` bytes of payload; where that is too large, the length is left open."""
    length = size + CONTAINER_HEADER.size if size <= LARGEST_PAYLOAD else LENGTH_UNKNOWN
    return CONTAINER_HEADER.pack(length, ContainerKind.DATA, code, transaction)


def decode_container(data: Buffer, judge: Judge | None = None) -> Container:
    """One whole container; raises MalformedPacket when length, kind or fields are not right."""
    view = memoryview(data)
    if len(view) < CONTAINER_HEADER.size:
        raise MalformedPacket(f"a container has at least {CONTAINER_HEADER.size} bytes, not {len(view)}")
    length, number = _HEAD.unpack_from(view)
    if length != len(view):
        raise MalformedPacket(f"the container says {length} bytes, {len(view)} are there")
    cls = CONTAINERS.get(number)
    if cls is None:
        raise MalformedPacket(f"container kind {number} does not exist", offset=4)
    return decode(cls, view, judge, start=_HEAD.size)
