"""The layout engine: a frozen dataclass whose annotations say how its bytes lie.

``layout(cls)`` reads the annotations once, ``decode`` and ``encode`` walk them. Runs of integers are read with one
``struct`` call, and so is a whole packet whose size tells how many parameters it has. A field with a default may be
missing at the end of the bytes; its ``Absent`` marker says which deviation that is.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from operator import attrgetter
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from hotshoe.errors import MalformedPacket
from hotshoe.wire.deviations import FIELDS_ABSENT, Deviation, Judge
from hotshoe.wire.fields import Absent, Buffer, Codec, Int, Params, Reader, Rest, pack

__all__ = ["Buffer", "Run", "Single", "Step", "decode", "encode", "layout", "read_struct", "write_struct"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring mandatory integers, read at once."""

    names: tuple[str, ...]
    form: struct.Struct

    def read(self, reader: Reader, values: list[Any]) -> None:
        values.extend(reader.unpack(self.form))

    def write(self, instance: Any, out: bytearray) -> None:
        out += pack(self.form, *[getattr(instance, name) for name in self.names])


@dataclass(frozen=True, slots=True)
class Single:
    """One field of any codec; ``default`` where it may be missing at the end."""

    name: str
    codec: Codec
    context: int
    default: Callable[[], Any] | None
    absent: Deviation

    def read(self, reader: Reader, values: list[Any]) -> None:
        if self.default and reader.offset == reader.end:
            reader.judge.meet(self.absent, f"{self.name} missing")
            values.append(self.default())
            return
        values.append(self.codec.read(reader, values[self.context] if self.context >= 0 else None))

    def write(self, instance: Any, out: bytearray) -> None:
        context = getattr(instance, self.codec.needs) if self.codec.needs else None
        self.codec.write(getattr(instance, self.name), out, context)


Step = Run | Single


@dataclass(frozen=True, slots=True)
class Whole:
    """How a dataclass lies that is nothing but integers, with parameters behind them unless ``params`` is "".

    ``forms`` has one form for each number of parameters, ``by_size`` the same by their bytes.
    """

    integers: Callable[[Any], tuple[int, ...]]
    params: str
    fixed: int
    forms: tuple[struct.Struct, ...]
    by_size: Mapping[int, struct.Struct]

    def read(self, cls: Callable[..., T], data: Buffer, start: int) -> T | None:
        """A ``cls`` from all of ``data`` after ``start``; None where the size is none that it can have."""
        form = self.by_size.get(len(data) - start)
        if form is None:
            return None
        values = form.unpack_from(data, start)
        return cls(*values[: self.fixed], values[self.fixed :]) if self.params else cls(*values)

    def write(self, instance: Any, out: bytearray) -> bool:
        """Append the bytes; False where there are more parameters than there may be."""
        params = getattr(instance, self.params) if self.params else ()
        if len(params) >= len(self.forms):
            return False
        out += pack(self.forms[len(params)], *self.integers(instance), *params)
        return True


_layouts: dict[type[Any], tuple[Step, ...]] = {}


def layout(cls: type[Any]) -> tuple[Step, ...]:
    """The steps that read or write an instance of the dataclass ``cls``, in wire order; read once per class."""
    steps = _layouts.get(cls)
    if steps is None:
        steps = _layouts[cls] = _steps(cls)
    return steps


_wholes: dict[type[Any], Whole | None] = {}


def _whole(cls: type[Any]) -> Whole | None:
    """How a ``cls`` is read and written at once, None where it has to be done field by field; found out once."""
    if cls not in _wholes:
        _wholes[cls] = _find_whole(cls)
    return _wholes[cls]


def _find_whole(cls: type[Any]) -> Whole | None:
    match layout(cls):
        case (Run(names, form), Single(params, Params(limit))) if len(names) > 1:
            forms = tuple(struct.Struct(f"{form.format}{number}I") for number in range(limit + 1))
        case (Run(names, form), Single(name, codec)) if usual := getattr(codec, "usual", ""):
            names, params, forms = (*names, name), "", (struct.Struct(form.format + usual),)
        case _:
            return None
    return Whole(attrgetter(*names), params, len(names), forms, {whole.size: whole for whole in forms})


def _steps(cls: type[Any]) -> tuple[Step, ...]:
    hints = get_type_hints(cls, include_extras=True)
    names = [field.name for field in fields(cls)]
    steps: list[Step] = []
    run: list[tuple[str, Int]] = []
    for field in fields(cls):
        codec, absent = _marks(hints[field.name], field.name, cls)
        # Parameters and the rest may be empty: they are never missing.
        default = None if isinstance(codec, Params | Rest) else _default(field)
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
        form = struct.Struct("<" + "".join(codec.code[1:] for _, codec in run))
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


def decode(cls: type[T], data: Buffer, judge: Judge | None = None, *, start: int = 0) -> T:
    """A ``cls`` from all of ``data`` after ``start``; surplus bytes are a deviation. Raises MalformedPacket."""
    whole = _whole(cls)
    if whole and (found := whole.read(cls, data, start)) is not None:
        return found
    reader = Reader(data, judge, start)
    value = read_struct(cls, reader)
    if reader.offset != reader.end:
        reader.finish(cls.__name__)
    return value


def write_struct(value: Any, out: bytearray) -> None:
    """Append the bytes of a dataclass; raises LocalProtocolError when a value does not fit its field."""
    whole = _whole(type(value))
    if whole and whole.write(value, out):
        return
    for step in layout(type(value)):
        step.write(value, out)


def encode(value: Any) -> bytes:
    """The bytes of a dataclass; raises LocalProtocolError when a value does not fit its field."""
    out = bytearray()
    write_struct(value, out)
    return bytes(out)
