"""How one field lies on the wire: a reader of received bytes, the codecs, and the annotations that name them."""

from __future__ import annotations

import reprlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Protocol

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.wire.deviations import BYTES_SURPLUS, PARAMETERS_SURPLUS, STRING_UNTERMINATED, Deviation, Judge
from hotshoe.wire.text import encode_string, from_utf16
from hotshoe.wire.values import Guid

Buffer = bytes | bytearray | memoryview


class Reader:
    """A cursor over received bytes that never reads, nor allocates, past their end."""

    __slots__ = ("data", "end", "judge", "offset")

    def __init__(self, data: Buffer, judge: Judge | None = None, offset: int = 0) -> None:
        self.data = memoryview(data)
        self.offset = offset
        self.end = len(self.data)
        self.judge = judge or Judge()

    @property
    def remaining(self) -> int:
        """Bytes not yet read."""
        return self.end - self.offset

    def take(self, size: int) -> memoryview:
        """The next ``size`` bytes, as a view; raises MalformedPacket when there are fewer."""
        start = self._advance(size)
        return self.data[start : self.offset]

    def byte(self) -> int:
        """The next byte; raises MalformedPacket when there is none."""
        return self.data[self._advance(1)]

    def rest(self) -> memoryview:
        """Everything that is left."""
        return self.take(self.remaining)

    def finish(self, what: str) -> None:
        """Notes the bytes that are left after ``what``, if any."""
        if self.remaining:
            self.judge.meet(BYTES_SURPLUS, f"{self.remaining} bytes after {what}")

    def unpack(self, form: struct.Struct) -> tuple[Any, ...]:
        """The values of ``form`` at the cursor."""
        return form.unpack_from(self.data, self._advance(form.size))

    def count(self, form: struct.Struct, item_size: int) -> int:
        """An array's announced count, checked against the bytes that are there."""
        (count,) = self.unpack(form)
        if count * item_size > self.remaining:
            raise MalformedPacket(
                f"an array announces {count} items of at least {item_size} bytes, {self.remaining} bytes are left",
                offset=self.offset - form.size,
            )
        return int(count)

    def _advance(self, size: int) -> int:
        """Move the cursor behind the next ``size`` bytes; where they begin."""
        start = self.offset
        if start + size > self.end:
            raise MalformedPacket(
                f"{size} bytes expected at offset {start}, {self.end - start} are there", offset=start
            )
        self.offset = start + size
        return start


@lru_cache(maxsize=256)  # array counts come from peers, so there may be any number of forms
def form_of(code: str) -> struct.Struct:
    """The compiled form of a ``struct`` code."""
    return struct.Struct(code)


def pack(form: struct.Struct, *values: Any) -> bytes:
    """The bytes of ``values``; raises LocalProtocolError when one does not fit."""
    try:
        return form.pack(*values)
    except struct.error as error:
        raise LocalProtocolError(f"{reprlib.repr(values)} does not fit its field: {error}") from error


class Codec(Protocol):
    """How one field reads and writes.

    ``needs`` names an earlier field whose value is handed in as ``context``; ``minimum`` is the fewest bytes that one
    value takes, the divisor for announced counts.
    """

    @property
    def needs(self) -> str: ...

    @property
    def minimum(self) -> int: ...

    def read(self, reader: Reader, context: Any) -> Any: ...

    def write(self, value: Any, out: bytearray, context: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Int:
    """A little-endian integer of a ``struct`` code."""

    code: str
    needs: ClassVar[str] = ""

    @property
    def minimum(self) -> int:
        return form_of(self.code).size

    def read(self, reader: Reader, context: Any) -> int:
        return int(reader.unpack(form_of(self.code))[0])

    def write(self, value: int, out: bytearray, context: Any) -> None:
        out += pack(form_of(self.code), value)


@dataclass(frozen=True, slots=True)
class BigInt:
    """A little-endian integer of 16 bytes (ISO 15740 5.3.2)."""

    signed: bool = False
    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 16

    def read(self, reader: Reader, context: Any) -> int:
        return int.from_bytes(reader.take(16), "little", signed=self.signed)

    def write(self, value: int, out: bytearray, context: Any) -> None:
        try:
            out += value.to_bytes(16, "little", signed=self.signed)
        except OverflowError as error:
            raise LocalProtocolError(f"{value} does not fit 128 bits") from error


@dataclass(frozen=True, slots=True)
class Fixed:
    """Exactly ``size`` opaque bytes."""

    size: int
    needs: ClassVar[str] = ""

    @property
    def minimum(self) -> int:
        return self.size

    def read(self, reader: Reader, context: Any) -> bytes:
        return bytes(reader.take(self.size))

    def write(self, value: bytes, out: bytearray, context: Any) -> None:
        if len(value) != self.size:
            raise LocalProtocolError(f"{self.size} bytes expected, not {len(value)}")
        out += value


@dataclass(frozen=True, slots=True)
class Text:
    """A PTP string (ISO 15740 5.3.3); the NUL may be missing, and what follows one is dropped."""

    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 1

    def read(self, reader: Reader, context: Any) -> str:
        units = reader.byte()
        if not units:
            return ""
        text = from_utf16(reader.take(2 * units))
        end = text.find("\0")
        if end < 0:
            reader.judge.meet(STRING_UNTERMINATED, f"at offset {reader.offset}")
            return text
        return text[:end]

    def write(self, value: str, out: bytearray, context: Any) -> None:
        out += encode_string(value)


@dataclass(frozen=True, slots=True)
class Array:
    """A count and that many items; the count's width is a ``struct`` code, 32 bits unless told."""

    item: Codec
    count: str = "<I"
    needs: ClassVar[str] = ""

    @property
    def minimum(self) -> int:
        return form_of(self.count).size

    def read(self, reader: Reader, context: Any) -> tuple[Any, ...]:
        item = self.item
        number = reader.count(form_of(self.count), item.minimum)
        if isinstance(item, Int):
            return reader.unpack(form_of(f"<{number}{item.code[1:]}"))
        return tuple(item.read(reader, context) for _ in range(number))

    def write(self, value: Sequence[Any], out: bytearray, context: Any) -> None:
        out += pack(form_of(self.count), len(value))
        if isinstance(self.item, Int):
            out += pack(form_of(f"<{len(value)}{self.item.code[1:]}"), *value)
            return
        for item in value:
            self.item.write(item, out, context)


@dataclass(frozen=True, slots=True)
class Rest:
    """The bytes up to the end."""

    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 0

    def read(self, reader: Reader, context: Any) -> bytes:
        return bytes(reader.rest())

    def write(self, value: Buffer, out: bytearray, context: Any) -> None:
        out += value


@dataclass(frozen=True, slots=True)
class Params:
    """Parameters up to the end of the packet, at most ``limit``; surplus ones and odd bytes are dropped."""

    limit: int
    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 0

    def read(self, reader: Reader, context: Any) -> tuple[int, ...]:
        if not reader.remaining:
            return ()
        number, odd = divmod(reader.remaining, 4)
        if number > self.limit or odd:
            reader.judge.meet(PARAMETERS_SURPLUS, f"{reader.remaining} bytes of parameters")
        kept = min(number, self.limit)
        params = reader.unpack(form_of(f"<{kept}I"))
        reader.rest()
        return params

    def write(self, value: Sequence[int], out: bytearray, context: Any) -> None:
        if len(value) > self.limit:
            raise LocalProtocolError(f"at most {self.limit} parameters, not {len(value)}")
        if value:
            out += pack(form_of(f"<{len(value)}I"), *value)


@dataclass(frozen=True, slots=True)
class Absent:
    """Marks which deviation it is when the bytes end before this field."""

    deviation: Deviation


u8 = Annotated[int, Int("<B")]
u16 = Annotated[int, Int("<H")]
u32 = Annotated[int, Int("<I")]
u64 = Annotated[int, Int("<Q")]
i8 = Annotated[int, Int("<b")]
i16 = Annotated[int, Int("<h")]
i32 = Annotated[int, Int("<i")]
i64 = Annotated[int, Int("<q")]
u128 = Annotated[int, BigInt()]
i128 = Annotated[int, BigInt(signed=True)]
guid = Annotated[Guid, Fixed(16)]
text = Annotated[str, Text()]
rest = Annotated[bytes, Rest()]
params = Annotated[tuple[int, ...], Params(5)]
event_params = Annotated[tuple[int, ...], Params(3)]
u16_array = Annotated[tuple[int, ...], Array(Int("<H"))]
u32_array = Annotated[tuple[int, ...], Array(Int("<I"))]
