"""Sony's descriptions of properties, which 0x9209 tells for all of them at once.

After a count of 32 bits and four zeros, each is: code, datatype, GetSet, whether it is enabled (0 greyed out, 1 yes,
2 for display only), factory default, present value, form flag and form (libgphoto2's ptp-pack.c). Bodies from 2021 on
put a second enumeration behind the first: the values that can be set now. Its count is known from the next code by
its size, because codes begin at 0x5000.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.errors import MalformedPacket
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import UINT16, UINT32, Enumeration, Form, Range, Value, encode_value, value_codec
from hotshoe.wire.fields import Array, Reader

HEADER = 8
ENABLED = 1
LOWEST_CODE = 0x5000
MOST = 2048
"""Properties that one answer may announce: bodies have a few hundred."""

_NO_FORM, _RANGE, _ENUMERATION = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Described:
    """One property; ``enabled`` is 1 where it can be set now."""

    description: DevicePropDesc
    enabled: int


def read_all(data: bytes) -> tuple[Described, ...]:
    """The answer of GetAllExtDevicePropInfo; nothing at all is none. Raises MalformedPacket."""
    if not data:
        return ()
    reader = Reader(data)
    count = int(value_codec(UINT32).read(reader, None))
    value_codec(UINT32).read(reader, None)
    if count > MOST:
        raise MalformedPacket(f"{count} properties are announced", offset=0)
    found = []
    # The count is wrong on some bodies: what is there counts.
    while reader.remaining:
        found.append(read_one(reader))
    return tuple(found)


def read_one(reader: Reader) -> Described:
    """The next description. Raises MalformedPacket."""
    code, datatype = _number(reader), _number(reader)
    settable, enabled = reader.byte(), reader.byte()
    codec = value_codec(datatype)
    default, current = codec.read(reader, None), codec.read(reader, None)
    form = _form(reader, datatype)
    access = int(settable == 1 and enabled == ENABLED)
    return Described(DevicePropDesc(code, datatype, access, default, current, form), enabled)


def _form(reader: Reader, datatype: int) -> Form | None:
    flag = reader.byte() if reader.remaining else _NO_FORM
    codec = value_codec(datatype)
    if flag == _RANGE:
        return Range(*(codec.read(reader, None) for _ in range(3)))
    if flag != _ENUMERATION:
        return None
    values: tuple[Value, ...] = Array(codec, "<H").read(reader, None)
    if reader.remaining >= 2 and _peek(reader) < LOWEST_CODE:
        values = Array(codec, "<H").read(reader, None) or values
    return Enumeration(values)


def _number(reader: Reader) -> int:
    return int(value_codec(UINT16).read(reader, None))


def _peek(reader: Reader) -> int:
    return int.from_bytes(reader.data[reader.offset : reader.offset + 2], "little")


def all_bytes(described: tuple[Described, ...], *, twice: bool) -> bytes:
    """The answer of GetAllExtDevicePropInfo; ``twice`` writes enumerations as newer bodies do."""
    head = encode_value(len(described), UINT32) + bytes(4)
    return head + b"".join(one_bytes(each, twice=twice) for each in described)


def one_bytes(described: Described, *, twice: bool) -> bytes:
    """One description."""
    found, datatype = described.description, described.description.datatype
    out = bytearray(encode_value(found.code, UINT16) + encode_value(datatype, UINT16))
    out += bytes([1, described.enabled])
    out += encode_value(found.default, datatype) + encode_value(found.current, datatype)
    match found.form:
        case Range(minimum, maximum, step):
            out.append(_RANGE)
            out += b"".join(encode_value(bound, datatype) for bound in (minimum, maximum, step))
        case Enumeration(values):
            out.append(_ENUMERATION)
            listed = encode_value(len(values), UINT16) + b"".join(encode_value(value, datatype) for value in values)
            out += listed * (2 if twice else 1)
        case _:
            out.append(_NO_FORM)
    return bytes(out)
