"""Rules about ObjectPropList: what it has to do with the question, and with ObjectInfo."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.analysis.model import Gap, PacketSeen, Transaction
from hotshoe.analysis.rules.examples import describes, gets
from hotshoe.analysis.rules.model import Example, Finding, Line, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene
from hotshoe.catalog import mtp
from hotshoe.catalog import operations as op
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo, ObjectPropDesc, ObjectProperty, ObjectPropList
from hotshoe.wire.datatypes import ARRAY, STRING, UINT8, UINT16, UINT32, UINT64, datatype_name
from hotshoe.wire.packets import Event

_LIST = "MTP 1.1, E.2.1.1: each object and property once, in its datatype"


def _listed(
    *elements: ObjectProperty, handle: int = 0xFFFFFFFF, wanted: int = 0xFFFFFFFF, id: int = 2
) -> tuple[Line, ...]:
    return gets(mtp.GET_OBJECT_PROP_LIST, handle, 0, wanted, 0, 0, data_in=ObjectPropList(elements), id=id)


_NAME = ObjectProperty(1, mtp.OBJECT_FILE_NAME.code, STRING, "A.JPG")
_SIZE = ObjectProperty(1, mtp.OBJECT_SIZE.code, UINT64, 4)

TWICE = Rule(
    "list-element-twice",
    Severity.ERROR,
    "a property that an ObjectPropList says twice of one object",
    _LIST,
    (Example("two names", _listed(_NAME, _NAME)),),
)
TYPE = Rule(
    "list-datatype",
    Severity.ERROR,
    "an object property of MTP's with another datatype",
    "MTP 1.1, B: each object property has its datatype",
    (Example("a size in 16 bits", _listed(ObjectProperty(1, mtp.OBJECT_SIZE.code, UINT16, 4))),),
)
UNASKED = Rule(
    "list-unasked",
    Severity.ERROR,
    "an element of another object, or another property, than was asked for",
    "MTP 1.1, E.2.1.1: depth 0 means the object itself, a property code that property",
    (
        Example("object 1 where 2 was meant", _listed(_NAME, handle=2)),
        Example("a name where the size was meant", _listed(_NAME, wanted=mtp.OBJECT_SIZE.code)),
    ),
)
DIFFERS = Rule(
    "list-differs",
    Severity.WARNING,
    "an ObjectPropList and an ObjectInfo that say different things of one object",
    "MTP 1.1, B: ObjectSize, ObjectFormat and ObjectFileName are those of ObjectInfo",
    (
        Example(
            "five bytes here, four there",
            (*describes(1), *_listed(ObjectProperty(1, mtp.OBJECT_SIZE.code, UINT64, 5), id=3)),
        ),
        Example(
            "a PNG here, a JPEG there",
            (*describes(1), *_listed(ObjectProperty(1, mtp.OBJECT_FORMAT.code, UINT16, 0x380B), id=3)),
        ),
        Example("another name", (*describes(1), *_listed(_NAME, id=3))),
    ),
)
CODE = Rule(
    "list-description",
    Severity.ERROR,
    "a description of another object property than was asked for",
    "MTP 1.1, 5.3.1",
    (
        Example(
            "the format instead of the size",
            gets(
                mtp.GET_OBJECT_PROP_DESC,
                mtp.OBJECT_SIZE.code,
                0x3801,
                data_in=ObjectPropDesc(mtp.OBJECT_FORMAT.code, UINT16, 0, 0, 0),
            ),
        ),
    ),
)

RULES = (TWICE, TYPE, UNASKED, DIFFERS, CODE)

_ALL = frozenset({0, 0xFFFFFFFF})
_LARGEST = 100_000
"""Elements that are looked at in one list."""

_MOST = 10_000
"""Objects whose ObjectInfo is remembered."""

_ALSO = {mtp.PROTECTION_STATUS.code: {UINT8, UINT16}, mtp.OBJECT_SIZE.code: {UINT32, UINT64}}
"""Datatypes that are met beside MTP's own: older texts have them."""


class PropertyLists(Family):
    """Compares each list with the question and with what ObjectInfo said."""

    hears = (Event,)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._infos: dict[int, ObjectInfo] = {}

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        self._infos.clear()
        return iter(())

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        told = self.scene.told(transaction)
        match told.value if told else None:
            case ObjectInfo() as info if transaction.request.code == op.GET_OBJECT_INFO.code:
                if len(self._infos) < _MOST:
                    self._infos.update((handle, info) for handle in transaction.request.params[:1])
            case ObjectPropDesc(code) if transaction.request.params[:1] != (code,):
                yield self.scene.of_data(CODE, transaction, f"0x{code:04X}")
            case ObjectPropList(elements) if transaction.request.code == mtp.GET_OBJECT_PROP_LIST.code:
                yield from self._listed(transaction, elements[:_LARGEST])
        if transaction.request.code in (mtp.SET_OBJECT_PROP_LIST.code, mtp.SET_OBJECT_PROP_VALUE.code):
            self._infos.clear()

    def _listed(self, transaction: Transaction, elements: tuple[ObjectProperty, ...]) -> Iterator[Finding]:
        seen: set[tuple[int, int]] = set()
        for element in elements:
            at = element.handle, element.code
            where = f"object 0x{element.handle:08X}, {self.scene.catalog.property_name(element.code)}"
            if at in seen:
                yield self.scene.of_data(TWICE, transaction, where)
            seen.add(at)
            if text := self._wrong_type(element):
                yield self.scene.of_data(TYPE, transaction, f"{where}: {text}")
            elif not _wanted(transaction, element):
                yield self.scene.of_data(UNASKED, transaction, where)
            elif text := _difference(element, self._infos.get(element.handle)):
                yield self.scene.of_data(DIFFERS, transaction, f"{where}: {text}")

    def _wrong_type(self, element: ObjectProperty) -> str:
        known = mtp.MTP.object_properties.get(element.code)
        if known is None or element.datatype in _ALSO.get(element.code, {known.datatype}):
            return ""
        if element.datatype == STRING and known.datatype == ARRAY | UINT16:
            return ""
        return f"{datatype_name(element.datatype)} instead of {datatype_name(known.datatype)}"

    def gap(self, gap: Gap) -> None:
        self._infos.clear()


def _wanted(transaction: Transaction, element: ObjectProperty) -> bool:
    handle, _, code, group, depth = (*transaction.request.params, 0, 0, 0, 0, 0)[:5]
    one = handle not in _ALL and not depth
    return (not one or element.handle == handle) and (code in _ALL or bool(group) or element.code == code)


def _difference(element: ObjectProperty, info: ObjectInfo | None) -> str:
    """What an element says otherwise than ``info``; nothing where they agree."""
    if info is None:
        return ""
    match element.code:
        case mtp.OBJECT_SIZE.code if info.size != SIZE_BEYOND_32_BIT:
            told: object = info.size
        case mtp.OBJECT_FORMAT.code:
            told = info.format
        case mtp.OBJECT_FILE_NAME.code:
            told = info.name
        case _:
            return ""
    return "" if element.value == told else f"{element.value!r}, ObjectInfo says {told!r}"
