"""An ObjectPropList (MTP 1.1, E.2.1.1) decoded while it comes: pieces of the data phase in, a row for each object out.

The elements of one object follow one another, and a camera tells the same properties in the same order of most of its
objects. So the order is learnt from the first object, and whole runs of numbers are unpacked at once from then on;
whatever looks different is decoded element by element.
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, NamedTuple

from hotshoe.catalog import mtp
from hotshoe.errors import MalformedPacket
from hotshoe.wire.datatypes import (
    ARRAY,
    INT8,
    INT16,
    INT32,
    INT64,
    INT128,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    UINT128,
    datatype_name,
)


class Row(NamedTuple):
    """What a list tells of one object; None for what it does not tell, or tells in a type that cannot hold it."""

    handle: int
    storage: int | None = None
    format: int | None = None
    protection: int | None = None
    size: int | None = None
    parent: int | None = None
    file_name: str | None = None
    name: str | None = None
    created: str | None = None
    modified: str | None = None
    width: int | None = None
    height: int | None = None


_SCALARS: Final = {
    INT8: "b",
    UINT8: "B",
    INT16: "h",
    UINT16: "H",
    INT32: "i",
    UINT32: "I",
    INT64: "q",
    UINT64: "Q",
    INT128: "16s",
    UINT128: "16s",
}
_SIZES: Final = {datatype: struct.calcsize("<" + form) for datatype, form in _SCALARS.items()}
_WHOLE: Final = frozenset(_SCALARS) - {INT128, UINT128}

# ObjectSize in 32 bits cannot tell 4 GiB - 1 from all that is larger.
_FIELDS: Final[dict[int, tuple[str, frozenset[int]]]] = {
    mtp.STORAGE_ID.code: ("storage", _WHOLE),
    mtp.OBJECT_FORMAT.code: ("format", _WHOLE),
    mtp.PROTECTION_STATUS.code: ("protection", _WHOLE),
    mtp.OBJECT_SIZE.code: ("size", frozenset({UINT64, INT64})),
    mtp.PARENT_OBJECT.code: ("parent", _WHOLE),
    mtp.OBJECT_FILE_NAME.code: ("file_name", frozenset({STRING})),
    mtp.NAME.code: ("name", frozenset({STRING})),
    mtp.DATE_CREATED.code: ("created", frozenset({STRING})),
    mtp.DATE_MODIFIED.code: ("modified", frozenset({STRING})),
    mtp.WIDTH.code: ("width", _WHOLE),
    mtp.HEIGHT.code: ("height", _WHOLE),
}

_HEAD: Final = struct.Struct("<IHH")
_COUNT: Final = struct.Struct("<I")
_SMALLEST: Final = 9
"""Bytes of the smallest element: an empty string's."""

_SHAPES: Final = 8
"""Orders of properties that are remembered: folders, pictures, films, and a few more."""

_LONGEST_SHAPE: Final = 64
"""Elements of one object from which on it is not worth while to remember their order."""

Kinds = tuple[tuple[int, int], ...]
"""Code and datatype of each element of an object, in their order."""


def _key(code: int, datatype: int) -> int:
    """Both as they lie on the wire, read as one number."""
    return datatype << 16 | code


def _field(code: int, datatype: int) -> str | None:
    """Which field of a Row an element is, where its type can hold it."""
    name, fitting = _FIELDS.get(code, ("", frozenset()))
    return name if datatype in fitting else None


def _text(data: bytes, start: int, end: int) -> str:
    # The bare codec, because looking it up by name takes longer than the decoding.
    return utf_16_le_decode(data[start:end], "surrogatepass", True)[0].partition("\0")[0]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A known order of elements, compiled.

    ``runs`` are forms that each read numbers up to a string's count of units, and whether that string is wanted;
    ``last`` reads the numbers after the last string. ``keys``, ``handles`` and ``row`` pick from all that was read.
    """

    kinds: Kinds
    runs: tuple[tuple[Callable[..., Any], int, bool], ...]
    last: struct.Struct
    keys: Callable[[Any], Any]
    handles: Callable[[Any], Any]
    row: Callable[[Any], Any]
    expected: tuple[int, ...]
    elements: int

    def read(self, data: bytes, at: int) -> tuple[Row, int] | None:
        """The object that begins at ``at``, and where it ends; None unless it is of this shape, and visibly over."""
        values: list[Any] = [None]
        try:
            for unpack, size, wanted in self.runs:
                numbers = unpack(data, at)
                values += numbers
                at += size
                end = at + 2 * numbers[-1]
                if end > len(data):
                    return None
                values.append(_text(data, at, end) if wanted else None)
                at = end
            values += self.last.unpack_from(data, at)
            at += self.last.size
            (following,) = _COUNT.unpack_from(data, at)
        except struct.error:
            return None
        handles = self.handles(values)
        if following == handles[0] or self.keys(values) != self.expected or handles.count(handles[0]) != self.elements:
            return None
        return Row._make(self.row(values)), at


def _compile(kinds: Kinds) -> _Shape | None:
    """The shape of an object that has these elements; None where it is of no use."""
    if not 1 < len(kinds) <= _LONGEST_SHAPE or any(kind not in _SCALARS and kind != STRING for _, kind in kinds):
        return None
    runs: list[tuple[Callable[..., Any], int, bool]] = []
    places: dict[str, int] = {}
    heads: list[int] = []
    form, position = "<", 1
    for code, kind in kinds:
        field = _field(code, kind)
        wanted = field is not None and not (field == "name" and "file_name" in places)
        heads.append(position)
        if kind == STRING:
            run = struct.Struct(form + "IIB")
            runs.append((run.unpack_from, run.size, wanted))
            form, position = "<", position + 4
        else:
            form, position = form + "II" + _SCALARS[kind], position + 3
        if field and wanted:
            places.setdefault(field, position - 1)
    places["handle"] = heads[0]
    return _Shape(
        kinds,
        tuple(runs),
        struct.Struct(form),
        itemgetter(*(head + 1 for head in heads)),
        itemgetter(*heads),
        itemgetter(*(places.get(field, 0) for field in Row._fields)),
        tuple(_key(code, kind) for code, kind in kinds),
        len(kinds),
    )


class PropertyListReader:
    """Feed it the data phase in any pieces; what lies between two pieces is kept, and nothing else.

    The elements of an object may also be strewn about: then it comes in several rows, which the caller merges.
    """

    def __init__(self) -> None:
        self._data = bytearray()
        self._enough = 0
        self._offset = 0
        self._total: int | None = None
        self._left: int | None = None
        self._shapes: list[_Shape] = []
        self._handle: int | None = None
        self._found: dict[str, Any] = {}
        self._kinds: list[tuple[int, int]] = []

    def start(self, total: int | None) -> None:
        """What the whole dataset takes, as announced, so that its count can be checked against it."""
        self._total = total

    def feed(self, piece: bytes | bytearray | memoryview) -> list[Row]:
        """The objects that are known to be over. Raises MalformedPacket."""
        self._data += piece
        # Tiny pieces of something long would otherwise be looked at again and again.
        if len(self._data) < self._enough:
            return []
        data = bytes(self._data)
        rows: list[Row] = []
        end = self._read(data, rows)
        self._offset += end
        self._data = bytearray(data[end:])
        return rows

    def finish(self) -> list[Row]:
        """The last object. Raises MalformedPacket when elements are missing; no data at all is an empty list."""
        if self._left or (self._left is None and self._data):
            missing = "its count" if self._left is None else f"{self._left} elements"
            raise MalformedPacket(
                f"the property list ends before {missing} came", offset=self._offset + len(self._data)
            )
        rows: list[Row] = []
        self._end_object(rows)
        return rows

    def _read(self, data: bytes, rows: list[Row]) -> int:
        """Decode as far as ``data`` goes; where that is."""
        at = 0
        if self._left is None:
            if len(data) < _COUNT.size:
                return 0
            self._left, at = self._announced(data), _COUNT.size
        while self._left:
            at = self._objects(data, at, rows)
            after = self._element(data, at, rows) if self._left else None
            if after is None:
                break
            at = after
            self._left -= 1
        return at

    def _announced(self, data: bytes) -> int:
        (count,) = _COUNT.unpack_from(data)
        if self._total is not None and count * _SMALLEST > self._total - _COUNT.size:
            raise MalformedPacket(f"a property list of {self._total} bytes announces {count} elements", offset=0)
        return int(count)

    def _objects(self, data: bytes, at: int, rows: list[Row]) -> int:
        """Decode the objects of known shapes that follow; where they end."""
        shapes, left = self._shapes, self._left or 0
        found: tuple[Row, int] | None = None
        if self._goes_on(data, at):
            return at
        while True:
            for shape in shapes:
                found = shape.read(data, at) if shape.elements <= left else None
                if found:
                    break
            if not found:
                self._left = left
                return at
            row, at = found
            self._end_object(rows)
            rows.append(row)
            left -= shape.elements
            if shape is not shapes[0]:
                # The next object is most probably like this one.
                shapes.remove(shape)
                shapes.insert(0, shape)

    def _goes_on(self, data: bytes, at: int) -> bool:
        """Whether the next element is one more of the present object, as far as can be seen."""
        return self._handle is not None and data[at : at + 4] == _COUNT.pack(self._handle)

    def _element(self, data: bytes, at: int, rows: list[Row]) -> int | None:
        """Decode one element; where it ends, None when it is not all there."""
        value = at + _HEAD.size
        if len(data) < value:
            self._enough = _HEAD.size
            return None
        handle, code, kind = _HEAD.unpack_from(data, at)
        end = self._value_end(data, value, kind)
        if end > len(data):
            self._enough = end - at
            return None
        if handle != self._handle:
            self._end_object(rows)
            self._handle = handle
        if len(self._kinds) <= _LONGEST_SHAPE:
            self._kinds.append((code, kind))
        if field := _field(code, kind):
            self._found.setdefault(field, _text(data, value + 1, end) if kind == STRING else _number(data, value, kind))
        return end

    def _value_end(self, data: bytes, at: int, kind: int) -> int:
        """Where a value ends that begins at ``at``, or as much of it as tells."""
        if kind in _SIZES:
            return at + _SIZES[kind]
        if kind == STRING:
            return at + 1 + 2 * data[at] if at < len(data) else at + 1
        size = _SIZES.get(kind ^ ARRAY)
        if size is None:
            raise MalformedPacket(f"a property is of unknown datatype {datatype_name(kind)}", offset=self._offset + at)
        if len(data) - at < _COUNT.size:
            return at + _COUNT.size
        (count,) = _COUNT.unpack_from(data, at)
        return at + _COUNT.size + int(count) * size

    def _end_object(self, rows: list[Row]) -> None:
        """No element of the present object follows; the next ones may have the same shape."""
        if self._handle is None:
            return
        rows.append(Row(self._handle, **self._found))
        kinds = tuple(self._kinds)
        if not any(shape.kinds == kinds for shape in self._shapes) and (shape := _compile(kinds)):
            self._shapes.insert(0, shape)
            del self._shapes[_SHAPES:]
        self._handle, self._found, self._kinds = None, {}, []


def _number(data: bytes, at: int, kind: int) -> int:
    return int(struct.unpack_from("<" + _SCALARS[kind], data, at)[0])
