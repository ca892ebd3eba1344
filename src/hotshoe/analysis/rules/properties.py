"""Rules about device properties: their descriptions, and the values that are read and set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hotshoe.analysis.model import Gap, PacketSeen, Transaction
from hotshoe.analysis.rules.examples import bytes_of, gets, puts
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene
from hotshoe.catalog import operations as op
from hotshoe.catalog import properties
from hotshoe.catalog.model import Catalog
from hotshoe.catalog.standard import STANDARD
from hotshoe.errors import MalformedPacket
from hotshoe.protocol.states import Role
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import (
    UINT8,
    UINT16,
    UNDEFINED,
    Enumeration,
    OtherForm,
    Range,
    Value,
    datatype_name,
    decode_value,
)
from hotshoe.wire.deviations import BYTES_SURPLUS, Judge
from hotshoe.wire.packets import Event

_DESCRIPTION = "ISO 15740 13.3.3: code, datatype, access, default, current value, form"
_ISO = DevicePropDesc(properties.EXPOSURE_INDEX.code, UINT16, 1, 100, 200, Enumeration((100, 200, 400)))
_LEVEL = DevicePropDesc(properties.BATTERY_LEVEL.code, UINT8, 0, 100, 50, Range(0, 100, 1))


def _one(title: str, desc: DevicePropDesc, asked: int | None = None) -> Example:
    return Example(title, gets(op.GET_DEVICE_PROP_DESC, desc.code if asked is None else asked, data_in=desc))


CODE = Rule(
    "property-code",
    Severity.ERROR,
    "a description of another property than was asked for",
    _DESCRIPTION,
    (_one("the battery instead of the sensitivity", _LEVEL, properties.EXPOSURE_INDEX.code),),
)
TYPE = Rule(
    "property-datatype",
    Severity.ERROR,
    "a property of the standard with another datatype",
    "ISO 15740 13: each property has its datatype",
    (_one("ExposureIndex in one byte", DevicePropDesc(_ISO.code, UINT8, 0, 100, 200, None)),),
)
ACCESS = Rule(
    "property-access",
    Severity.ERROR,
    "an access that does not exist",
    f"{_DESCRIPTION}; access is 0 for get, 1 for get and set",
    (_one("access 2", replace(_ISO, access=2)),),
)
FORM = Rule(
    "property-form",
    Severity.ERROR,
    "a form that does not exist, or that allows nothing",
    f"{_DESCRIPTION}; form 0 none, 1 range, 2 enumeration",
    (
        _one("form 3, which only object properties have", replace(_ISO, form=OtherForm(3))),
        _one("an enumeration of nothing", replace(_ISO, form=Enumeration(()))),
        _one("a range from high to low", replace(_LEVEL, form=Range(100, 0, 1))),
        _one("an enumeration that says 100 twice", replace(_ISO, form=Enumeration((100, 200, 100)))),
    ),
)
VALUE = Rule(
    "property-value",
    Severity.WARNING,
    "a current or default value that the form does not allow",
    f"{_DESCRIPTION}; both values are among those of the form",
    (
        _one("a current value outside its range", replace(_LEVEL, current=120)),
        _one("a default that is not listed", replace(_ISO, default=50)),
    ),
)
LENGTH = Rule(
    "property-size",
    Severity.ERROR,
    "a value that is none of its property's datatype",
    "ISO 15740 10, GetDevicePropValue: a value has the datatype of its description",
    (
        Example("four bytes read of a UINT16", gets(op.GET_DEVICE_PROP_VALUE, _ISO.code, data_in=bytes(4))),
        Example("one byte set of a UINT16", puts(op.SET_DEVICE_PROP_VALUE, _ISO.code, data_out=b"\1", answer=0x201B)),
    ),
)
READ_ONLY = Rule(
    "property-read-only",
    Severity.WARNING,
    "a property is set that can only be read",
    "ISO 15740 10, SetDevicePropValue: where access is 0 the answer is AccessDenied",
    (
        Example(
            "a full battery",
            (
                *gets(op.GET_DEVICE_PROP_DESC, _LEVEL.code, data_in=_LEVEL),
                *puts(op.SET_DEVICE_PROP_VALUE, _LEVEL.code, data_out=bytes_of("64"), id=3, answer=0x200F),
            ),
        ),
    ),
)
SET = Rule(
    "property-set",
    Severity.WARNING,
    "a value is set that the description does not allow",
    "ISO 15740 10, SetDevicePropValue: one of those that the form allows",
    (
        Example(
            "ISO 123",
            (
                *gets(op.GET_DEVICE_PROP_DESC, _ISO.code, data_in=_ISO),
                *puts(op.SET_DEVICE_PROP_VALUE, _ISO.code, data_out=bytes_of("7B00"), id=3, answer=0x201C),
            ),
        ),
    ),
)

RULES = (CODE, TYPE, ACCESS, FORM, VALUE, LENGTH, READ_ONLY, SET)

_VALUES = (op.GET_DEVICE_PROP_VALUE.code, op.SET_DEVICE_PROP_VALUE.code)
_MOST = 4096
"""Descriptions that are remembered."""

_OF_STANDARD = 0x5
"""The first digit of the codes whose datatype everybody knows."""


class Properties(Family):
    """Remembers the description of each property until something may have changed it."""

    hears = (Event,)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._known: dict[int, DevicePropDesc] = {}

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        self._known.clear()
        return iter(())

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        code, params = transaction.request.code, transaction.request.params
        if not params or transaction.missing:
            return
        if code == op.GET_DEVICE_PROP_DESC.code:
            yield from self._described(transaction, params[0])
        elif code in _VALUES and transaction.data is not None and transaction.data_from is _WHO[code]:
            yield from self._valued(transaction, params[0], transaction.data)
        if code not in (op.GET_DEVICE_PROP_DESC.code, op.GET_DEVICE_PROP_VALUE.code):
            # Setting one may change what others allow.
            self._known.clear()

    def _described(self, transaction: Transaction, asked: int) -> Iterator[Finding]:
        told = self.scene.told(transaction)
        desc = told.value if told else None
        if not isinstance(desc, DevicePropDesc):
            return
        if desc.code != asked:
            yield self.scene.of_data(CODE, transaction, f"0x{desc.code:04X} instead of 0x{asked:04X}")
            return
        if len(self._known) < _MOST:
            self._known[asked] = desc
        for rule, text in judged(desc, self.scene.catalog):
            yield self.scene.of_data(rule, transaction, text)

    def _valued(self, transaction: Transaction, code: int, data: bytes) -> Iterator[Finding]:
        desc = self._known.get(code)
        datatype = desc.datatype if desc else datatype_of(code, self.scene.catalog)
        sets = transaction.request.code == op.SET_DEVICE_PROP_VALUE.code
        if datatype is None or (not data and not sets):
            return
        value = _value(data, datatype)
        if value is None:
            what = f"{len(data)} bytes are no {datatype_name(datatype)}"
            yield self.scene.of_data(LENGTH, transaction, what)
        elif desc and sets and not desc.settable:
            yield self.scene.of_request(READ_ONLY, transaction, "its description says get only")
        elif desc and sets and desc.form and not desc.form.allows(value):
            yield self.scene.of_data(SET, transaction, f"{value!r} is not allowed")

    def gap(self, gap: Gap) -> None:
        self._known.clear()


_WHO = {op.GET_DEVICE_PROP_VALUE.code: Role.RESPONDER, op.SET_DEVICE_PROP_VALUE.code: Role.INITIATOR}


def datatype_of(code: int, catalog: Catalog) -> int | None:
    """The datatype of a property of the standard; None where there is none, or a make has another one."""
    known = STANDARD.properties.get(code) if code >> 12 == _OF_STANDARD else None
    if known is None or known.datatype == UNDEFINED or catalog.properties.get(code, known).datatype != known.datatype:
        return None
    return known.datatype


def _value(data: bytes, datatype: int) -> Value | None:
    judge = Judge()
    try:
        value = decode_value(data, datatype, judge)
    except MalformedPacket:
        return None
    return None if any(met.deviation is BYTES_SURPLUS for met in judge.met) else value


def judged(desc: DevicePropDesc, catalog: Catalog) -> Iterator[tuple[Rule, str]]:
    """What is wrong with a description."""
    wanted = datatype_of(desc.code, catalog)
    if wanted is not None and desc.datatype != wanted:
        yield TYPE, f"{datatype_name(desc.datatype)} instead of {datatype_name(wanted)}"
    if desc.access not in (0, 1):
        yield ACCESS, f"access {desc.access}"
    if wrong := _form(desc):
        yield FORM, wrong
    elif desc.form:
        for name, value in (("current value", desc.current), ("default", desc.default)):
            if not desc.form.allows(value):
                yield VALUE, f"{name} {value!r}"


def _form(desc: DevicePropDesc) -> str:
    match desc.form:
        case OtherForm(flag):
            return f"form {flag}"
        case Enumeration(values) if not values:
            return "an enumeration of nothing"
        case Enumeration(values) if len(set(values)) < len(values):
            return "an enumeration that says a value twice"
        case Range(int(low), int(high)) if low > high:
            return f"a range from {low} to {high}"
    return ""
