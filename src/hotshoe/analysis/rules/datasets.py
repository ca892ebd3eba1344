"""Rules about how datasets and the strings in them are written, whatever they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotshoe.analysis.model import Transaction
from hotshoe.analysis.rules.examples import CARD, STORE, bytes_of, device, gets
from hotshoe.analysis.rules.framing import SURPLUS
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import operations as op
from hotshoe.errors import MalformedPacket
from hotshoe.wire import deviations as known
from hotshoe.wire.codec import Single, encode, layout
from hotshoe.wire.fields import Reader, Text
from hotshoe.wire.text import from_utf16

_STRINGS = (
    "ISO 15740 5.3.3: a count of UTF-16 units, the units, and a NUL that is counted too; an empty one is a lone 0"
)
_LABEL = bytes_of("05 6300 6100 7200 6400 0000")
"""``card`` as a string."""


def _card(description: bytes) -> bytes:
    """A StorageInfo with another description."""
    whole = encode(CARD)
    assert _LABEL in whole
    return whole.replace(_LABEL, description)


UNREADABLE = Rule(
    "dataset-unreadable",
    Severity.ERROR,
    "a dataset that ends too early, or whose counts and types cannot be",
    "ISO 15740 5.5: every field of a dataset in its order",
    (
        Example("a StorageInfo of four bytes", gets(op.GET_STORAGE_INFO, STORE, data_in=bytes(4))),
        Example(
            "more handles announced than are there",
            gets(op.GET_OBJECT_HANDLES, STORE, 0, 0, data_in=bytes_of("09000000 01000000")),
        ),
        Example(
            "a property of no datatype", gets(op.GET_DEVICE_PROP_DESC, 0x500F, data_in=bytes_of("0F50 7700 00 0000"))
        ),
    ),
)

ABSENT = tolerated(
    known.FIELDS_ABSENT,
    "ISO 15740 5.5: every field of a dataset, empty ones too",
    Example("a StorageInfo without its strings", gets(op.GET_STORAGE_INFO, STORE, data_in=encode(CARD)[:26])),
)

UNTERMINATED = tolerated(
    known.STRING_UNTERMINATED,
    _STRINGS,
    Example("a name without NUL", gets(op.GET_STORAGE_INFO, STORE, data_in=_card(bytes_of("04 6300 6100 7200 6400")))),
)

NUL = Rule(
    "string-nul",
    Severity.WARNING,
    "text behind the NUL of a string",
    _STRINGS,
    (
        Example(
            "rubbish in the rest of a buffer",
            gets(op.GET_STORAGE_INFO, STORE, data_in=_card(bytes_of("05 6300 6100 0000 6400 0000"))),
        ),
    ),
)

SURROGATE = Rule(
    "string-surrogate",
    Severity.WARNING,
    "half of a surrogate pair in a string",
    "ISO 15740 5.3.3: strings are Unicode, whose surrogates come in pairs",
    (
        Example(
            "a name that was cut in the midst of a character",
            gets(op.GET_STORAGE_INFO, STORE, data_in=_card(bytes_of("03 6300 3DD8 0000"))),
        ),
    ),
)

SPOILT = tolerated(
    known.VENDOR_DATA_SPOILT,
    "the maker's own structure, as its programs read it",
    Example(
        "a Nikon whose list of events announces more than it holds",
        (
            *device(
                vendor_extension_id=10, manufacturer="Nikon Corporation", operations=(*range(0x1001, 0x1004), 0x90C7)
            ),
            *gets(0x90C7, data_in=bytes_of("0500 0240"), id=3),
        ),
    ),
)

RULES = (UNREADABLE, ABSENT, UNTERMINATED, NUL, SURROGATE, SPOILT)

_NOTED = {
    known.FIELDS_ABSENT: ABSENT,
    known.BYTES_SURPLUS: SURPLUS,
    known.STRING_UNTERMINATED: UNTERMINATED,
    known.VENDOR_DATA_SPOILT: SPOILT,
}


class Datasets(Family):
    """Tells what the reader of each dataset noted."""

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        told = self.scene.told(transaction)
        if told is None or transaction.data is None:
            return
        code = transaction.request.code
        if told.error:
            rule = UNREADABLE if self.scene.operation(code) else SPOILT
            yield self.scene.of_data(rule, transaction, str(told.error))
            return
        for met in told.judge.met:
            if noted := _NOTED.get(met.deviation):
                yield self.scene.of_data(noted, transaction, met.first)
        operation = self.scene.operation(code)
        if operation and operation.holds and _has_strings(operation.holds):
            yield from self._strings(transaction, operation.holds, transaction.data)

    def _strings(self, transaction: Transaction, cls: type[Any], data: bytes) -> Iterator[Finding]:
        for name, text in strings_of(cls, data):
            shown, nul, behind = text.partition("\0")
            if nul and behind.strip("\0"):
                yield self.scene.of_data(NUL, transaction, f"{name}: {len(behind)} units behind the NUL")
            if any(0xD800 <= ord(char) <= 0xDFFF for char in shown):
                yield self.scene.of_data(SURROGATE, transaction, f"{name}: {shown!r}")


def strings_of(cls: type[Any], data: bytes) -> Iterator[tuple[str, str]]:
    """The strings of a dataset by the names of their fields, as they lie there, closing NUL and all."""
    reader, values = Reader(data), list[Any]()
    for step in layout(cls):
        before = reader.offset
        try:
            step.read(reader, values)
        except MalformedPacket:
            return
        if isinstance(step, Single) and isinstance(step.codec, Text):
            yield step.name, from_utf16(reader.data[before + 1 : reader.offset])


def _has_strings(cls: type[Any]) -> bool:
    """Whether any of a dataset's own fields is a string."""
    return any(isinstance(step, Single) and isinstance(step.codec, Text) for step in layout(cls))
