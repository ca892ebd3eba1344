"""The name and the protocol version with which both sides introduce themselves (CIPA DC-X005 2.3.1 and 2.3.2).

No two implementations agree here, so these two fields are read with more patience than all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from hotshoe.wire.deviations import (
    NAME_ASCII,
    NAME_COUNTED,
    NAME_TOO_LONG,
    NAME_UNTERMINATED,
    VERSION_ABSENT,
    VERSION_SHORT,
    VERSION_UNKNOWN,
)
from hotshoe.wire.fields import Absent, Int, Reader
from hotshoe.wire.text import FRIENDLY_NAME_UNITS, cut_units, from_utf16, to_utf16

VERSION_1_0 = 0x00010000

_U32 = Int("<I")


@dataclass(frozen=True, slots=True)
class FriendlyName:
    """A UTF-16 name with its NUL; what follows the NUL is left for the version.

    Written strictly: at most 39 units. Read leniently: without NUL, counted, or in 8-bit characters.
    """

    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 0

    def read(self, reader: Reader, context: Any) -> str:
        tail = bytes(reader.data[reader.offset :])
        end = _wide_nul(tail)
        if end >= 0 and len(tail) - end - 2 in (0, 2, 4):
            return self._plain(reader, tail, end)
        if len(tail) % 2 and len(tail) - 1 - 2 * tail[0] in (0, 2, 4):
            return self._counted(reader, tail)
        if len(tail) > 1 and tail[1] and (narrow := tail.find(b"\0")) > 0 and tail[:narrow].isascii():
            return self._ascii(reader, tail, narrow)
        if end >= 0:
            return self._plain(reader, tail, end)
        reader.judge.meet(NAME_UNTERMINATED, f"{len(tail)} bytes")
        reader.rest()
        return from_utf16(tail[: len(tail) & ~1])

    def _plain(self, reader: Reader, tail: bytes, end: int) -> str:
        if end > 2 * FRIENDLY_NAME_UNITS:
            reader.judge.meet(NAME_TOO_LONG, f"{end // 2} units")
        reader.take(end + 2)
        return from_utf16(tail[:end])

    def _counted(self, reader: Reader, tail: bytes) -> str:
        reader.judge.meet(NAME_COUNTED)
        reader.take(1 + 2 * tail[0])
        return from_utf16(tail[1 : 1 + 2 * tail[0]]).partition("\0")[0]

    def _ascii(self, reader: Reader, tail: bytes, end: int) -> str:
        reader.judge.meet(NAME_ASCII)
        reader.take(end + 1)
        return tail[:end].decode("ascii")

    def write(self, value: str, out: bytearray, context: Any) -> None:
        out += to_utf16(cut_units(value.replace("\0", ""), FRIENDLY_NAME_UNITS)) + b"\0\0"


def _wide_nul(data: bytes) -> int:
    """Offset of the first 16-bit NUL on an even position, or -1."""
    end = data.find(b"\0\0")
    while end >= 0 and end % 2:
        end = data.find(b"\0\0", end + 1)
    return end


@dataclass(frozen=True, slots=True)
class Version:
    """The protocol version after the name: 32 bits, 16 in the wild; surplus bytes are left."""

    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 2

    def read(self, reader: Reader, context: Any) -> int:
        if reader.remaining < 4:
            reader.judge.meet(VERSION_SHORT, f"{reader.remaining} bytes")
            return int.from_bytes(reader.rest(), "little")
        version = _U32.read(reader, context)
        if version != VERSION_1_0:
            reader.judge.meet(VERSION_UNKNOWN, f"0x{version:08X}")
        return version

    def write(self, value: int, out: bytearray, context: Any) -> None:
        _U32.write(value, out, context)


name = Annotated[str, FriendlyName()]
version = Annotated[int, Version(), Absent(VERSION_ABSENT)]
