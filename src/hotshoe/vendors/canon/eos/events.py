"""Records of GetEvent as events: a code, and up to three numbers."""

from __future__ import annotations

from hotshoe.vendors.canon.eos.properties import EOS_PROPERTIES
from hotshoe.vendors.canon.eos.records import (
    NewObject,
    NewObject64,
    Number,
    PropertyChoices,
    PropertyValue,
    Record,
    TransferRequest,
    read_records,
)
from hotshoe.wire.datatypes import STRING
from hotshoe.wire.fields import form_of
from hotshoe.wire.packets import Event
from hotshoe.wire.values import NO_TRANSACTION

MOST_PARAMS = 3

_TEXTS = frozenset(entry.code for entry in EOS_PROPERTIES if entry.datatype == STRING)


def event_of(record: Record) -> Event:
    """The event that a record is; texts, and values of more than four bytes, are left out. Raises MalformedPacket."""
    return Event(record.code, NO_TRANSACTION, _params(record))


def events_in(data: bytes) -> tuple[Event, ...]:
    """All that GetEvent brings. Raises MalformedPacket."""
    return tuple(map(event_of, read_records(data)))


def _params(record: Record) -> tuple[int, ...]:
    match record.content:
        case PropertyValue(code, value):
            return (code, *_words(value)) if len(value) == 4 and code not in _TEXTS else (code,)
        case PropertyChoices(code, kind, count):
            return code, kind, count
        case NewObject() | NewObject64() as added:
            return added.handle, added.storage, added.format
        case TransferRequest() as request:
            return request.handle, request.format, request.size
        case Number(value):
            return (value,)
        case data:
            assert isinstance(data, bytes)
            return _words(data)


def _words(data: bytes) -> tuple[int, ...]:
    count = min(len(data) // 4, MOST_PARAMS)
    return form_of(f"<{count}I").unpack_from(data)
