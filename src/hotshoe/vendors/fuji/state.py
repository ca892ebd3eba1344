"""What a body tells of its properties: how they stand (0xD212), and what they may be (0x902B)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hotshoe.catalog.model import Reply
from hotshoe.errors import MalformedPacket
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.fields import Buffer, Reader, form_of, pack

_COUNT = form_of("<H")
_ENTRY = form_of("<HI")
_LENGTH = form_of("<I")
_SMALLEST_DESCRIPTION = 10
"""Length, code, type, access and a form flag, without any value."""


def read_state(data: Buffer) -> dict[int, int]:
    """Properties and their values out of 0xD212, in the camera's order; raises MalformedPacket.

    Values have 32 bits whatever the property's type; the last of several for one property counts.
    """
    reader = Reader(data)
    number = reader.count(_COUNT, _ENTRY.size)
    return dict(reader.unpack(_ENTRY) for _ in range(number))


def write_state(state: Mapping[int, int]) -> bytes:
    """The value of 0xD212; negative values as their 32 bits."""
    entries = [pack(_ENTRY, code, value & 0xFFFFFFFF) for code, value in state.items()]
    return pack(_COUNT, len(entries)) + b"".join(entries)


def read_descriptions(reply: Reply) -> tuple[DevicePropDesc, ...]:
    """The data of 0x902B: a count, then descriptions with their lengths before them. Raises MalformedPacket."""
    reader = Reader(reply.data, reply.judge)
    number = reader.count(_LENGTH, _SMALLEST_DESCRIPTION)
    return tuple(_description(reader) for _ in range(number))


def _description(reader: Reader) -> DevicePropDesc:
    (length,) = reader.unpack(_LENGTH)
    if length < _SMALLEST_DESCRIPTION:
        raise MalformedPacket(f"a description cannot have {length} bytes", offset=reader.offset)
    return decode(DevicePropDesc, reader.take(length - _LENGTH.size), reader.judge)


def write_descriptions(descriptions: Iterable[DevicePropDesc]) -> bytes:
    """The data with which 0x902B is answered."""
    entries = [encode(description) for description in descriptions]
    return pack(_LENGTH, len(entries)) + b"".join(pack(_LENGTH, len(entry) + 4) + entry for entry in entries)
