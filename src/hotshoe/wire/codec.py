"""The layout engine: a frozen dataclass whose annotations say how its bytes lie.

``layout(cls)`` reads the annotations once, ``decode`` and ``encode`` walk them. Runs of integers are read with one
``struct`` call. A field with a default may be missing at the end of the bytes; its ``Absent`` marker says which
deviation that is.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Annotated, Any, ClassVar, Protocol, TypeVar, get_args, get_origin, get_type_hints

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.wire.deviations import (
    BYTES_SURPLUS,
    FIELDS_ABSENT,
    PARAMETERS_SURPLUS,
    STRING_UNTERMINATED,
    Deviation,
    Judge,
)
from hotshoe.wire.text import encode_string, from_utf16
from hotshoe.wire.values import Guid

T = TypeVar("T")
Buffer = bytes | bytearray | memoryview


class Reader:
    """A cursor over received bytes that never reads, nor allocates, past their end."""

    __slots__ = ("data", "judge", "offset")

    def __init__(self, data: Buffer, judge: Judge | None = None) -> None:
        self.data = memoryview(data)
        self.offset = 0
        self.judge = judge or Judge()

    @property
    def remaining(self) -> int:
        """Bytes not yet read."""
        return len(self.data) - self.offset

    def take(self, size: int) -> memoryview:
        """The next ``size`` bytes, as a view; raises MalformedPacket when there are fewer."""
        end = self.offset + size
        if end > len(self.data):
            raise MalformedPacket(
                f"{size} bytes expected at offset {self.offset}, {self.remaining} are there", offset=self.offset
            )
        view = self.data[self.offset : end]
        self.offset = end
        return view

    def rest(self) -> memoryview:
        """Everything that is left."""
        return self.take(self.remaining)

    def unpack(self, form: struct.Struct) -> tuple[Any, ...]:
        """The values of ``form`` at the cursor."""
        return form.unpack(self.take(form.size))

    def count(self, form: struct.Struct, item_size: int) -> int:
        """An array's announced count, checked against the bytes that are there."""
        (count,) = self.unpack(form)
        if count * item_size > self.remaining:
            raise MalformedPacket(
                f"an array announces {count} items of at least {item_size} bytes, {self.remaining} bytes are left",
                offset=self.offset - form.size,
            )
        return int(count)


class Codec(Protocol):
    """How one field reads and writes; ``needs`` names an earlier field whose value is handed in as ``context``."""

    @property
    def needs(self) -> str: ...

    def read(self, reader: Reader, context: Any) -> Any: ...

    def write(self, value: Any, out: bytearray, context: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Int:
    """A little-endian integer of a ``struct`` code."""

    code: str
    needs: ClassVar[str] = ""

    def read(self, reader: Reader, context: Any) -> int:
        return int(reader.unpack(_struct(self.code))[0])

    def write(self, value: int, out: bytearray, context: Any) -> None:
        out += _pack(_struct(self.code), value)


@dataclass(frozen=True, slots=True)
class BigInt:
    """A little-endian integer of 16 bytes (ISO 15740 5.3.2)."""

    signed: bool = False
    needs: ClassVar[str] = ""

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

    def read(self, reader: Reader, context: Any) -> str:
        units = reader.take(1)[0]
        text = from_utf16(reader.take(2 * units))
        end = text.find("\0")
        if end < 0 and units:
            reader.judge.meet(STRING_UNTERMINATED, f"at offset {reader.offset}")
        return text if end < 0 else text[:end]

    def write(self, value: str, out: bytearray, context: Any) -> None:
        out += encode_string(value)


@dataclass(frozen=True, slots=True)
class Array:
    """A count and that many items; the count's width is a ``struct`` code, 32 bits unless told."""

    item: Codec
    count: str = "<I"
    needs: ClassVar[str] = ""

    def read(self, reader: Reader, context: Any) -> tuple[Any, ...]:
        item = self.item
        number = reader.count(_struct(self.count), minimum_size(item))
        if isinstance(item, Int):
            return reader.unpack(_struct(f"<{number}{item.code[1:]}"))
        return tuple(item.read(reader, context) for _ in range(number))

    def write(self, value: Sequence[Any], out: bytearray, context: Any) -> None:
        out += _pack(_struct(self.count), len(value))
        for item in value:
            self.item.write(item, out, context)


@dataclass(frozen=True, slots=True)
class Rest:
    """The bytes up to the end."""

    needs: ClassVar[str] = ""

    def read(self, reader: Reader, context: Any) -> bytes:
        return bytes(reader.rest())

    def write(self, value: Buffer, out: bytearray, context: Any) -> None:
        out += value


@dataclass(frozen=True, slots=True)
class Params:
    """Parameters up to the end of the packet, at most ``limit``; surplus ones and odd bytes are dropped."""

    limit: int
    needs: ClassVar[str] = ""

    def read(self, reader: Reader, context: Any) -> tuple[int, ...]:
        number, odd = divmod(reader.remaining, 4)
        if number > self.limit or odd:
            reader.judge.meet(PARAMETERS_SURPLUS, f"{reader.remaining} bytes of parameters")
        kept = min(number, self.limit)
        params = reader.unpack(_struct(f"<{kept}I"))
        reader.rest()
        return params

    def write(self, value: Sequence[int], out: bytearray, context: Any) -> None:
        if len(value) > self.limit:
            raise LocalProtocolError(f"at most {self.limit} parameters, not {len(value)}")
        out += _pack(_struct(f"<{len(value)}I"), *value)


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


@cache
def _struct(code: str) -> struct.Struct:
    return struct.Struct(code)


def _pack(form: struct.Struct, *values: Any) -> bytes:
    try:
        return form.pack(*values)
    except struct.error as error:
        raise LocalProtocolError(f"{values} does not fit the field: {error}") from error


def minimum_size(codec: Codec) -> int:
    """Fewest bytes that one value takes: the divisor for announced counts."""
    match codec:
        case Int(code):
            return _struct(code).size
        case BigInt():
            return 16
        case Fixed(size):
            return size
        case Array(count=count):
            return _struct(count).size
        case _:
            return 1


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring mandatory integers, read at once."""

    names: tuple[str, ...]
    form: struct.Struct

    def read(self, reader: Reader, values: list[Any]) -> None:
        values.extend(reader.unpack(self.form))

    def write(self, instance: Any, out: bytearray) -> None:
        out += _pack(self.form, *[getattr(instance, name) for name in self.names])


@dataclass(frozen=True, slots=True)
class Single:
    """One field of any codec; ``default`` where it may be missing at the end."""

    name: str
    codec: Codec
    context: int
    default: Callable[[], Any] | None
    absent: Deviation

    def read(self, reader: Reader, values: list[Any]) -> None:
        if self.default and not reader.remaining and not isinstance(self.codec, Params | Rest):
            reader.judge.meet(self.absent, f"{self.name} missing")
            values.append(self.default())
            return
        values.append(self.codec.read(reader, values[self.context] if self.context >= 0 else None))

    def write(self, instance: Any, out: bytearray) -> None:
        context = getattr(instance, self.codec.needs) if self.codec.needs else None
        self.codec.write(getattr(instance, self.name), out, context)


Step = Run | Single


_layouts: dict[type[Any], tuple[Step, ...]] = {}


def layout(cls: type[Any]) -> tuple[Step, ...]:
    """The steps that read or write an instance of the dataclass ``cls``, in wire order; read once per class."""
    steps = _layouts.get(cls)
    if steps is None:
        steps = _layouts[cls] = _steps(cls)
    return steps


def _steps(cls: type[Any]) -> tuple[Step, ...]:
    hints = get_type_hints(cls, include_extras=True)
    names = [field.name for field in fields(cls)]
    steps: list[Step] = []
    run: list[tuple[str, Int]] = []
    for field in fields(cls):
        codec, absent = _marks(hints[field.name], field.name, cls)
        default = _default(field)
        if isinstance(codec, Int) and default is None:
            run.append((field.name, codec))
            continue
        _close_run(run, steps)
        context = names.index(codec.needs) if codec.needs else -1
        steps.append(Single(field.name, codec, context, default, absent))
    _close_run(run, steps)
    return tuple(steps)


def _marks(hint: Any, name: str, cls: type[Any]) -> tuple[Codec, Deviation]:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{cls.__name__}.{name} does not say how it lies on the wire")
    codec, absent = None, FIELDS_ABSENT
    for mark in get_args(hint)[1:]:
        if isinstance(mark, Absent):
            absent = mark.deviation
        else:
            codec = mark
    if codec is None:
        raise TypeError(f"{cls.__name__}.{name} has no codec")
    return codec, absent


def _default(field: Any) -> Callable[[], Any] | None:
    if field.default is not MISSING:
        return lambda: field.default
    return None if field.default_factory is MISSING else field.default_factory


def _close_run(run: list[tuple[str, Int]], steps: list[Step]) -> None:
    if run:
        form = _struct("<" + "".join(codec.code[1:] for _, codec in run))
        steps.append(Run(tuple(name for name, _ in run), form))
        run.clear()


def read_struct(cls: type[T], reader: Reader) -> T:
    """One ``cls`` from the cursor on; raises MalformedPacket, whose ``packet`` is the class's name."""
    values: list[Any] = []
    try:
        for step in layout(cls):
            step.read(reader, values)
    except MalformedPacket as error:
        error.packet = error.packet or cls.__name__
        raise
    return cls(*values)


def decode(cls: type[T], data: Buffer, judge: Judge | None = None) -> T:
    """A ``cls`` from all of ``data``; surplus bytes are a deviation. Raises MalformedPacket."""
    reader = Reader(data, judge)
    value = read_struct(cls, reader)
    if reader.remaining:
        reader.judge.meet(BYTES_SURPLUS, f"{reader.remaining} bytes after {cls.__name__}")
    return value


def write_struct(value: Any, out: bytearray) -> None:
    """Append the bytes of a dataclass; raises LocalProtocolError when a value does not fit its field."""
    for step in layout(type(value)):
        step.write(value, out)


def encode(value: Any) -> bytes:
    """The bytes of a dataclass; raises LocalProtocolError when a value does not fit its field."""
    out = bytearray()
    write_struct(value, out)
    return bytes(out)
