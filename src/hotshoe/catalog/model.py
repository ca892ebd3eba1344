"""Operations, responses, events, properties and formats as typed values, and the catalog that holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from hotshoe.errors import OperationError
from hotshoe.wire.codec import decode
from hotshoe.wire.datatypes import Value
from hotshoe.wire.deviations import Judge

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Direction(Enum):
    """Where an operation's data phase goes, seen from the initiator (ISO 15740 10.1)."""

    NONE = "none"
    IN = "in"
    OUT = "out"


@dataclass(slots=True)
class Reply:
    """What an operation brought back: the response's parameters and the data-in phase of a transaction.

    ``judge`` notes, or refuses, the deviations that show when the data is read.
    """

    params: tuple[int, ...] = ()
    data: bytes = b""
    judge: Judge = field(default_factory=Judge, compare=False, repr=False)
    transaction: int = 0

    def param(self, index: int) -> int:
        """A response parameter; missing ones are 0, because responders leave trailing zeros out."""
        return self.params[index] if index < len(self.params) else 0


def nothing(reply: Reply) -> None:
    """For operations that only succeed or fail."""


def first_param(reply: Reply) -> int:
    """The first response parameter."""
    return reply.param(0)


def its_transaction(reply: Reply) -> int:
    """The transaction's own number, by which a later operation refers to it."""
    return reply.transaction


def whole_data(reply: Reply) -> bytes:
    """The data phase as it came."""
    return reply.data


def dataset(cls: type[R]) -> Callable[[Reply], R]:
    """The data phase as a ``cls``."""

    def read(reply: Reply) -> R:
        return decode(cls, reply.data, reply.judge)

    return read


@dataclass(frozen=True, slots=True)
class Operation(Generic[R_co]):
    """One operation: its code, what its parameters are called, and what it brings back.

    ``read`` turns a Reply into the result (and raises MalformedPacket), ``direction`` and ``holds`` tell of the data
    phase (``holds`` is the dataset's class where it has one), ``results`` names the response parameters. ``shows`` is
    what the data means to people where ``read`` leaves it as bytes.
    """

    code: int
    name: str
    params: tuple[str, ...] = ()
    read: Callable[[Reply], R_co] = nothing  # type: ignore[assignment]
    direction: Direction = Direction.NONE
    holds: type[Any] | None = None
    results: tuple[str, ...] = ()
    shows: Callable[[bytes], Any] | None = None


@dataclass(frozen=True, slots=True)
class ResponseKind:
    """A response code, what it means to a person, and the exception that it raises."""

    code: int
    name: str
    meaning: str = ""
    error: type[OperationError] = OperationError


@dataclass(frozen=True, slots=True)
class EventKind:
    """An event code and what its parameters are called."""

    code: int
    name: str
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """An object format: the endings of its files in lower case without dot, the usual one first, and its media type."""

    code: int
    name: str
    extensions: tuple[str, ...] = ()
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """How a property's values are printed for people and read back; ``parse`` raises ValueError."""

    show: Callable[[Value], str]
    parse: Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class Property:
    """A device or object property: ``field`` is the name that photographers use, e.g. ``iso``."""

    code: int
    name: str
    datatype: int
    field: str = ""
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """What codes mean in one session; ``STANDARD | NIKON`` lets the right side win.

    Unknown codes are ordinary: the lookups answer None, the names a number in hexadecimal.
    """

    operations: Mapping[int, Operation[Any]] = field(default_factory=dict)
    responses: Mapping[int, ResponseKind] = field(default_factory=dict)
    events: Mapping[int, EventKind] = field(default_factory=dict)
    properties: Mapping[int, Property] = field(default_factory=dict)
    object_properties: Mapping[int, Property] = field(default_factory=dict)
    formats: Mapping[int, Format] = field(default_factory=dict)

    def __or__(self, other: Catalog) -> Catalog:
        return Catalog(
            {**self.operations, **other.operations},
            {**self.responses, **other.responses},
            {**self.events, **other.events},
            {**self.properties, **other.properties},
            {**self.object_properties, **other.object_properties},
            {**self.formats, **other.formats},
        )

    def operation_name(self, code: int) -> str:
        """``GetObject``, or ``Operation 0x9ABC``."""
        return _name(self.operations, "Operation", code)

    def response_name(self, code: int) -> str:
        """``DeviceBusy``, or ``Response 0xA123``."""
        return _name(self.responses, "Response", code)

    def event_name(self, code: int) -> str:
        """``ObjectAdded``, or ``Event 0xC123``."""
        return _name(self.events, "Event", code)

    def property_name(self, code: int) -> str:
        """``ExposureIndex``, ``ObjectSize``, or ``Property 0xD123``."""
        return _name({**self.object_properties, **self.properties}, "Property", code)

    def format_name(self, code: int) -> str:
        """``EXIF/JPEG``, or ``Format 0xB123``."""
        return _name(self.formats, "Format", code)

    def find_operation(self, text: str) -> Operation[Any] | None:
        """The operation of a name (case does not matter) or of a number such as ``0x1001``."""
        found: Operation[Any] | None = _find(self.operations, text)
        return found

    def find_property(self, text: str) -> Property | None:
        """The device property of a name, a field name such as ``iso``, or a number."""
        wanted = text.casefold()
        by_field = (entry for entry in self.properties.values() if entry.field and entry.field.casefold() == wanted)
        return next(by_field, None) or _find(self.properties, text)

    def error(self, code: int, operation: str, params: tuple[int, ...] = ()) -> OperationError:
        """The exception of a response code, with the operation that it answered."""
        kind = self.responses.get(code) or ResponseKind(code, self.response_name(code))
        meaning = f": {kind.meaning}" if kind.meaning else ""
        message = f"{operation} was answered with {kind.name} (0x{code:04X}){meaning}"
        return kind.error(message, code=code, operation=operation, params=params)


def by_code(entries: Iterable[Any]) -> dict[int, Any]:
    """A lookup table; raises ValueError when two entries share a code."""
    table: dict[int, Any] = {}
    for entry in entries:
        if entry.code in table:
            raise ValueError(f"0x{entry.code:04X} is both {table[entry.code].name} and {entry.name}")
        table[entry.code] = entry
    return table


def parse_number(text: str) -> int | None:
    """A decimal or ``0x`` number, or None."""
    try:
        return int(text, 0) if text.isascii() else None
    except ValueError:
        return None


def _name(table: Mapping[int, Any], kind: str, code: int) -> str:
    entry = table.get(code)
    return entry.name if entry else f"{kind} 0x{code:04X}"


def _find(table: Mapping[int, Any], text: str) -> Any:
    number = parse_number(text)
    if number is not None:
        return table.get(number)
    wanted = text.casefold()
    return next((entry for entry in table.values() if entry.name.casefold() == wanted), None)


__all__ = [
    "Catalog",
    "Direction",
    "EventKind",
    "Format",
    "Operation",
    "Property",
    "Reply",
    "ResponseKind",
    "Unit",
    "by_code",
    "dataset",
    "first_param",
    "its_transaction",
    "nothing",
    "parse_number",
    "whole_data",
]
