"""Panasonic's descriptions of properties, which 0x9108 tells for a group or for one of its members.

A public log of a GH5 shows three levels. The group is a record whose data are its length, two versions, zero, the
number of its members, and the bytes of these; each member is the same with its parts inside. A part is a record under
its number: zero, two versions, zero, one, the datatype (as in ISO 15740 5.3.1), the form (0 none, 1 a range, 2 a list),
the present value, and the form's values, lists after a count of 32 bits.

Most properties have one part. One with several, such as the limits of the exposure, is shown as an array that can only
be read; a list without values says that the property cannot be set in the present mode.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.panasonic.records import HEADER, Record, record_bytes
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import ARRAY, DATATYPES, Enumeration, Form, Range, Value, encode_value, value_codec
from hotshoe.wire.fields import Array, Buffer, Reader

NODE = struct.Struct("<IHHIII")
PART = struct.Struct("<IHHIIII")
VERSION = (1, 1)

_RANGE, _LIST = 1, 2


def read_descriptions(data: Buffer) -> tuple[DevicePropDesc, ...]:
    """The answer of ListProperty; parts of a datatype that nobody knows are left out. Raises MalformedPacket."""
    reader = Reader(data)
    found = []
    while reader.remaining:
        _, members = _node(reader)
        found += [described for _ in range(members) if (described := _member(reader))]
    return tuple(found)


def _node(reader: Reader) -> tuple[int, int]:
    """The code of a group or a member, and how many records are in it, each of at least eight bytes."""
    code, size = reader.unpack(HEADER)
    start = reader.offset
    head = Reader(reader.take(size))
    _, _, _, _, count, _ = head.unpack(NODE)
    if count * HEADER.size > reader.remaining:
        raise MalformedPacket(f"{count} records are announced in {reader.remaining} bytes", offset=start)
    return code, count


def _member(reader: Reader) -> DevicePropDesc | None:
    code, count = _node(reader)
    parts = [_part(code, Record(*_one(reader))) for _ in range(count)]
    known = [part for part in parts if part]
    if len(known) < 2:
        return known[0] if known else None
    datatype = ARRAY | known[0].datatype
    values = tuple(part.current for part in known if isinstance(part.current, int))
    return DevicePropDesc(code, datatype, 0, (), values)


def _one(reader: Reader) -> tuple[int, bytes, int]:
    number, size = reader.unpack(HEADER)
    return number, bytes(reader.take(size)), reader.offset


def _part(code: int, record: Record) -> DevicePropDesc | None:
    reader = Reader(record.data)
    *_, datatype, flag = reader.unpack(PART)
    if datatype & ARRAY or datatype not in DATATYPES:
        return None
    current: Value = value_codec(datatype).read(reader, None)
    form = _form(reader, datatype, flag)
    settable = isinstance(form, Range) or (isinstance(form, Enumeration) and bool(form.values))
    return DevicePropDesc(code, datatype, int(settable), current, current, form if settable else None)


def _form(reader: Reader, datatype: int, flag: int) -> Form | None:
    codec = value_codec(datatype)
    if flag == _RANGE:
        return Range(*(codec.read(reader, None) for _ in range(3)))
    return Enumeration(Array(codec).read(reader, None)) if flag == _LIST else None


def descriptions_bytes(code: int, described: Sequence[DevicePropDesc]) -> bytes:
    """The answer of ListProperty for a group, or for a member of one, which then is a group of its own."""
    members = b"".join(_member_bytes(each) for each in described)
    return _node_bytes(code, len(described), members)


def _member_bytes(described: DevicePropDesc) -> bytes:
    if isinstance(described.current, tuple):
        values, datatype = described.current, described.datatype & ~ARRAY
        parts = [_part_bytes(number, datatype, value, None) for number, value in enumerate(values, start=1)]
    else:
        form = described.form if described.settable else Enumeration(())
        parts = [_part_bytes(1, described.datatype, described.current, form)]
    return _node_bytes(described.code, len(parts), b"".join(parts))


def _node_bytes(code: int, count: int, inside: bytes) -> bytes:
    head = NODE.pack(NODE.size, *VERSION, 0, count, len(inside))
    return record_bytes(code, head) + inside


def _part_bytes(number: int, datatype: int, value: Value, form: Form | None) -> bytes:
    flag, values = _form_bytes(form, datatype)
    head = PART.pack(0, *VERSION, 0, 1, datatype, flag)
    return record_bytes(number, head + encode_value(value, datatype) + values)


def _form_bytes(form: Form | None, datatype: int) -> tuple[int, bytes]:
    match form:
        case Range(minimum, maximum, step):
            return _RANGE, b"".join(encode_value(bound, datatype) for bound in (minimum, maximum, step))
        case Enumeration(values):
            listed = b"".join(encode_value(value, datatype) for value in values)
            return _LIST, struct.pack("<I", len(values)) + listed
        case _:
            return 0, b""
