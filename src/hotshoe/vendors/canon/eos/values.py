"""A property's value between EOS bytes and what the rest of the program calls a value.

Integers of any width take four bytes; texts are NUL-terminated bytes (libgphoto2, ptp.c and ptp-pack.c).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotshoe.catalog.model import Property
from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.vendors.canon.eos.image_format import read_image_format, write_image_format
from hotshoe.vendors.canon.eos.properties import IMAGE_FORMATS
from hotshoe.vendors.canon.eos.records import PropertyChoices
from hotshoe.wire.datatypes import ARRAY, INT8, INT16, STRING, UINT8, UINT16, UINT32, Enumeration, Value
from hotshoe.wire.fields import Reader, form_of, pack

BLOB = ARRAY | UINT8
"""What a value is whose bytes nobody has explained."""

LIST = 3
"""The kind of PropertyChoices that lists values."""

WORD = form_of("<I")
SETTING = form_of("<II")

_BITS = {INT8: 8, UINT8: 8, INT16: 16, UINT16: 16, UINT32: 32}
_SIGNED = frozenset({INT8, INT16})


def datatype_of(code: int, data: bytes, properties: Mapping[int, Property]) -> int:
    """The datatype of a property whose bytes are ``data``."""
    kind = properties.get(code)
    if kind:
        return kind.datatype
    return UINT32 if len(data) == WORD.size else BLOB


def read_value(code: int, datatype: int, data: bytes) -> Value:
    """A value; raises MalformedPacket."""
    if code in IMAGE_FORMATS:
        return read_image_format(Reader(data))
    if datatype == STRING:
        return _text(data)
    if datatype == BLOB:
        return tuple(data)
    (number,) = Reader(data).unpack(WORD)
    return _narrow(number, datatype)


def write_value(code: int, datatype: int, value: Value) -> bytes:
    """The bytes of a value; raises LocalProtocolError for one of another type."""
    if code in IMAGE_FORMATS:
        return write_image_format(value)
    if datatype == STRING and isinstance(value, str):
        return _text_bytes(value)
    if datatype == BLOB and isinstance(value, tuple):
        return bytes(value)
    if datatype in _BITS and isinstance(value, int):
        return pack(WORD, value & ((1 << _BITS[datatype]) - 1))
    raise LocalProtocolError(f"{value!r} is no value of property 0x{code:04X}")


def read_choices(choices: PropertyChoices, datatype: int) -> Enumeration | None:
    """The values that can be set, None where they are not listed. Raises MalformedPacket."""
    if choices.kind != LIST:
        return None
    reader = Reader(choices.values)
    if choices.property in IMAGE_FORMATS:
        # The shortest takes twenty bytes, so that a count cannot promise more than is there.
        _check_count(choices, 5 * WORD.size)
        return Enumeration(tuple(read_image_format(reader) for _ in range(choices.count)))
    if datatype not in _BITS or len(choices.values) != WORD.size * choices.count:
        # Lists of larger things (time zones) have entries with sizes of their own.
        return None
    numbers = reader.unpack(form_of(f"<{choices.count}I"))
    return Enumeration(tuple(_narrow(number, datatype) for number in numbers))


def write_choices(code: int, datatype: int, form: Enumeration) -> PropertyChoices:
    """The list of an enumeration."""
    values = b"".join(write_value(code, datatype, value) for value in form.values)
    return PropertyChoices(code, LIST, len(form.values), values)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What SetDevicePropValueEx carries: a property and the bytes of its value."""

    property: int
    data: bytes


def read_assignment(data: bytes) -> Assignment:
    """The data phase of 0x9110: its size, the property, the value. Raises MalformedPacket."""
    reader = Reader(data)
    size, code = reader.unpack(SETTING)
    if size < SETTING.size:
        raise MalformedPacket(f"an assignment of {size} bytes", offset=0)
    return Assignment(code, bytes(reader.take(size - SETTING.size)))


def write_assignment(assignment: Assignment) -> bytes:
    """The data phase of 0x9110."""
    return pack(SETTING, SETTING.size + len(assignment.data), assignment.property) + assignment.data


def _narrow(number: int, datatype: int) -> int:
    """The low bits of a word, with their sign."""
    bits = _BITS.get(datatype, 32)
    number &= (1 << bits) - 1
    return number - (1 << bits) if datatype in _SIGNED and number >> (bits - 1) else number


def _check_count(choices: PropertyChoices, item: int) -> None:
    if choices.count * item > len(choices.values):
        raise MalformedPacket(f"{choices.count} values of at least {item} bytes, {len(choices.values)} bytes are there")


def _text(data: bytes) -> str:
    raw = data.partition(b"\0")[0]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _text_bytes(text: str) -> bytes:
    if "\0" in text:
        raise LocalProtocolError("a text cannot contain NUL")
    return text.encode() + b"\0"
