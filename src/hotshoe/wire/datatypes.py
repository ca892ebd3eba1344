"""Values whose type is itself on the wire: ISO 15740 5.3.1, table 3 (datatype codes)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.wire.deviations import Judge
from hotshoe.wire.fields import Array, BigInt, Buffer, Codec, Int, Reader, Text

Value = int | str | tuple[int, ...]
"""A property's value: an integer, a string, or an array of integers."""

UNDEFINED, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, INT128, UINT128 = range(11)
ARRAY = 0x4000
STRING = 0xFFFF

_SCALARS: dict[int, Codec] = {
    INT8: Int("<b"),
    UINT8: Int("<B"),
    INT16: Int("<h"),
    UINT16: Int("<H"),
    INT32: Int("<i"),
    UINT32: Int("<I"),
    INT64: Int("<q"),
    UINT64: Int("<Q"),
    INT128: BigInt(signed=True),
    UINT128: BigInt(),
}
DATATYPES: dict[int, Codec] = (
    _SCALARS | {ARRAY | code: Array(codec) for code, codec in _SCALARS.items()} | {STRING: Text()}
)

NAMES = ("UNDEF", "INT8", "UINT8", "INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64", "INT128", "UINT128")
"""The standard's names of the codes from 0 on."""


def datatype_name(code: int) -> str:
    """``UINT16``, ``array of UINT8``, ``STR`` or the number in hexadecimal."""
    if code == STRING:
        return "STR"
    if code & ARRAY and code ^ ARRAY in _SCALARS:
        return f"array of {NAMES[code ^ ARRAY]}"
    return NAMES[code] if code < len(NAMES) else f"0x{code:04X}"


def is_signed(datatype: int) -> bool:
    """Whether the integers of ``datatype`` carry a sign."""
    return (datatype & ~ARRAY) in {INT8, INT16, INT32, INT64, INT128}


def value_codec(datatype: int) -> Codec:
    """The codec of a datatype code; raises MalformedPacket for an unknown one, whose size nobody can know."""
    codec = DATATYPES.get(datatype)
    if codec is None:
        raise MalformedPacket(f"unknown datatype 0x{datatype:04X}")
    return codec


def encode_value(value: Value, datatype: int) -> bytes:
    """The bytes of ``value`` as ``datatype``; raises LocalProtocolError when it does not fit."""
    codec = DATATYPES.get(datatype)
    kind = str if datatype == STRING else tuple if datatype & ARRAY else int
    if codec is None or not isinstance(value, kind):
        raise LocalProtocolError(f"{value!r} is no {datatype_name(datatype)}")
    out = bytearray()
    codec.write(value, out, None)
    return bytes(out)


def decode_value(data: Buffer, datatype: int, judge: Judge | None = None) -> Value:
    """A value of ``datatype`` from all of ``data``; surplus bytes are a deviation. Raises MalformedPacket."""
    reader = Reader(data, judge)
    value: Value = value_codec(datatype).read(reader, None)
    reader.finish(datatype_name(datatype))
    return value


@dataclass(frozen=True, slots=True)
class Typed:
    """A value whose datatype is in the earlier field ``needs``."""

    needs: str = "datatype"
    minimum: ClassVar[int] = 1

    def read(self, reader: Reader, context: Any) -> Value:
        value: Value = value_codec(context).read(reader, None)
        return value

    def write(self, value: Value, out: bytearray, context: Any) -> None:
        out += encode_value(value, context)


@dataclass(frozen=True, slots=True)
class Range:
    """Values from ``minimum`` to ``maximum`` in steps (form flag 1)."""

    minimum: Value
    maximum: Value
    step: Value
    flag: ClassVar[int] = 1

    def allows(self, value: Value) -> bool:
        """Whether ``value`` is inside and on a step."""
        low, high, step = self.minimum, self.maximum, self.step
        if not (isinstance(value, int) and isinstance(low, int) and isinstance(high, int) and isinstance(step, int)):
            return False
        return low <= value <= high and (step == 0 or (value - low) % step == 0)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Exactly the values listed (form flag 2; the count has 16 bits)."""

    values: tuple[Value, ...]
    flag: ClassVar[int] = 2

    def allows(self, value: Value) -> bool:
        """Whether ``value`` is listed."""
        return value in self.values


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A form of MTP's object properties that restricts nothing we check: date, regular expression, lengths."""

    flag: int
    data: bytes = b""

    def allows(self, value: Value) -> bool:
        """Always: such a form says nothing about single values."""
        return True


Form = Range | Enumeration | OtherForm


@dataclass(frozen=True, slots=True)
class FormOf:
    """Form flag and form (ISO 15740 13.3.3; MTP adds the flags 3 to 6 and 0xFF, kept as bytes)."""

    needs: str = "datatype"
    minimum: ClassVar[int] = 1

    def read(self, reader: Reader, context: Any) -> Form | None:
        flag = reader.byte()
        if flag == 0:
            return None
        codec = value_codec(context)
        if flag == Range.flag:
            return Range(*(codec.read(reader, None) for _ in range(3)))
        if flag == Enumeration.flag:
            return Enumeration(Array(codec, "<H").read(reader, None))
        return OtherForm(flag, bytes(reader.rest()))

    def write(self, value: Form | None, out: bytearray, context: Any) -> None:
        out.append(value.flag if value else 0)
        match value:
            case Range():
                for bound in (value.minimum, value.maximum, value.step):
                    out += encode_value(bound, context)
            case Enumeration(values):
                _SCALARS[UINT16].write(len(values), out, None)
                out += b"".join(encode_value(item, context) for item in values)
            case OtherForm():
                out += value.data


def array_bytes(datatype: int, values: Sequence[int]) -> bytes:
    """A plain array dataset of ``datatype`` elements, as GetStorageIDs and GetObjectHandles answer."""
    return encode_value(tuple(values), ARRAY | datatype)
