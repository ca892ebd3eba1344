"""How the fields of a profile lie: each at its place, whatever it holds, so that the same bytes come back."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Annotated, Any, ClassVar

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.wire.fields import Reader, pack
from hotshoe.wire.secret import Secret
from hotshoe.wire.text import from_utf16, to_utf16

_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Filled:
    """A 32-bit length that is always ``size``, and so many bytes, filled up with zeros."""

    size: int
    needs: ClassVar[str] = ""

    @property
    def minimum(self) -> int:
        return _LENGTH.size + self.size

    def read(self, reader: Reader, context: Any) -> bytes:
        offset = reader.offset
        (announced,) = reader.unpack(_LENGTH)
        if announced != self.size:
            raise MalformedPacket(f"a field of {self.size} bytes announces {announced}", offset=offset)
        return bytes(reader.take(self.size))

    def write(self, value: bytes, out: bytearray, context: Any) -> None:
        if len(value) != self.size:
            raise LocalProtocolError(f"{self.size} bytes expected, not {len(value)}")
        out += pack(_LENGTH, self.size) + value


@dataclass(frozen=True, slots=True)
class Hidden:
    """A ``Filled`` field that nobody is to see."""

    size: int
    needs: ClassVar[str] = ""

    @property
    def minimum(self) -> int:
        return Filled(self.size).minimum

    def read(self, reader: Reader, context: Any) -> Secret:
        return Secret(Filled(self.size).read(reader, context))

    def write(self, value: Secret, out: bytearray, context: Any) -> None:
        Filled(self.size).write(value.reveal(), out, context)


@dataclass(frozen=True, slots=True)
class Units:
    """A PTP string whose count is always ``number`` UTF-16 units; all of them are kept, NULs included."""

    number: int
    needs: ClassVar[str] = ""

    @property
    def minimum(self) -> int:
        return 1 + 2 * self.number

    def read(self, reader: Reader, context: Any) -> str:
        offset = reader.offset
        announced = reader.byte()
        if announced != self.number:
            raise MalformedPacket(f"a text of {self.number} characters announces {announced}", offset=offset)
        return from_utf16(reader.take(2 * self.number))

    def write(self, value: str, out: bytearray, context: Any) -> None:
        data = to_utf16(value)
        if len(data) != 2 * self.number:
            raise LocalProtocolError(f"{self.number} UTF-16 units expected, not {len(data) // 2}")
        out += bytes([self.number]) + data


@dataclass(frozen=True, slots=True)
class Network:
    """An IPv4 address in the order of networks."""

    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 4

    def read(self, reader: Reader, context: Any) -> IPv4Address:
        return IPv4Address(bytes(reader.take(4)))

    def write(self, value: IPv4Address, out: bytearray, context: Any) -> None:
        out += value.packed


@dataclass(frozen=True, slots=True)
class Counted:
    """A 32-bit length and that many bytes."""

    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 4

    def read(self, reader: Reader, context: Any) -> bytes:
        return bytes(reader.take(reader.count(_LENGTH, 1)))

    def write(self, value: bytes, out: bytearray, context: Any) -> None:
        out += pack(_LENGTH, len(value)) + value


ipv4 = Annotated[IPv4Address, Network()]
counted = Annotated[bytes, Counted()]


def filled(text: bytes, size: int) -> bytes:
    """``text`` with zeros up to ``size`` bytes; whoever calls has seen to it that it fits."""
    return text.ljust(size, b"\0")


def up_to_nul(field: bytes) -> bytes:
    """What stands before the first NUL."""
    return field.partition(b"\0")[0]


def readable(field: bytes) -> str:
    """The text of an 8-bit field, with what is no UTF-8 in escapes."""
    return up_to_nul(field).decode("utf-8", "backslashreplace")
