"""What an EOS body has to tell one session: records that wait until the session asks for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime

from hotshoe.catalog import events, formats
from hotshoe.responder.body import Body, News
from hotshoe.responder.store import StoredObject
from hotshoe.vendors.canon.codes import CANON
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.properties import EOS_PROPERTIES, REQUESTED
from hotshoe.vendors.canon.eos.records import (
    Content,
    NewObject,
    Number,
    PropertyChoices,
    PropertyValue,
    Record,
    TransferRequest,
)
from hotshoe.vendors.canon.eos.values import write_choices, write_value
from hotshoe.wire.datatypes import ARRAY, STRING, Enumeration

MOST_RECORDS = 4096
"""Kept for a session that does not ask; a body's whole state has about two hundred."""

IDLE, BUSY = 0, 1
"""What CameraStatusChanged tells."""

NO_LIST, NO_LIST_OF_LARGE = 1, 7
"""The kinds of list that real bodies send for numbers and for larger values that have none."""

EOS_CODES = frozenset(entry.code for entry in EOS_PROPERTIES)

_BY_ENDING = {ending: entry.code for entry in CANON.formats.values() for ending in entry.extensions}


class EosEvents:
    """One session's records, from SetEventMode on; they begin with the camera's whole state.

    ``remote`` is the mode of SetRemoteMode, ``bulb`` since when the shutter is open, ``lens`` how far the session moved
    it towards infinity, ``focused`` what is told when its focus is let go.
    """

    def __init__(self, body: Body) -> None:
        self._body = body
        self._waiting: deque[Record] = deque()
        self.remote = 0
        self.bulb: datetime | None = None
        self.lens = 0
        self.focused: tuple[bytes, ...] = ()
        self.on = False

    def switch(self, on: bool) -> None:
        """Begin, or end, to tell what happens."""
        if on == self.on:
            return
        self.on = on
        if on:
            self._body.listen(self._hear)
            self._tell_all()
        else:
            self._body.leave(self._hear)
            self._waiting.clear()

    def close(self) -> None:
        """The session is over."""
        self.switch(False)

    def tell(self, code: int, content: Content) -> None:
        """Something happened. Who has not asked for long hears the whole state anew instead of what was missed."""
        if not self.on:
            return
        if len(self._waiting) >= MOST_RECORDS:
            self._tell_all()
        self._waiting.append(records.record(code, content))

    def tell_value(self, code: int) -> None:
        """A property as it is."""
        self.tell(records.PROPERTY_VALUE_CHANGED, _value(self._body, code))

    def take(self) -> bytes:
        """Everything that waits, as GetEvent answers."""
        told = records.write_records(self._waiting)
        self._waiting.clear()
        return told

    def _tell_all(self) -> None:
        self._waiting = deque(records.record(code, content) for code, content in _state(self._body))

    def _hear(self, news: News) -> None:
        match news.code, news.params:
            case events.DEVICE_PROP_CHANGED, (code,) if code in EOS_CODES:
                self.tell_value(code)
            case events.OBJECT_ADDED, (handle,):
                added = self._body.holding(handle).get(handle)
                if not added.folder:
                    self.tell(records.OBJECT_ADDED, _new_object(added))
            case records.REQUEST_OBJECT_TRANSFER, (handle,):
                self.tell(records.REQUEST_OBJECT_TRANSFER, _request(self._body.holding(handle).get(handle)))
            case events.OBJECT_REMOVED, (handle,):
                self.tell(records.OBJECT_REMOVED, Number(handle))
            case events.STORE_FULL, _:
                self.tell(records.CAMERA_STATUS_CHANGED, Number(IDLE))


def eos_codes(body: Body) -> tuple[int, ...]:
    """The properties that GetEvent tells of, which no EOS body lists anywhere else."""
    return tuple(code for code in body.properties.answered if code in EOS_CODES)


def format_of(added: StoredObject) -> int:
    """An object's format as Canon numbers it."""
    ending = added.name.rpartition(".")[2].casefold()
    return _BY_ENDING.get(ending, added.format) if added.format == formats.UNDEFINED else added.format


def _state(body: Body) -> Iterator[tuple[int, Content]]:
    codes = eos_codes(body)
    for code in codes:
        if code not in REQUESTED:
            yield records.PROPERTY_VALUE_CHANGED, _value(body, code)
    for code in codes:
        yield records.AVAILABLE_LIST_CHANGED, _choices(body, code)


def _value(body: Body, code: int) -> PropertyValue:
    description = body.properties.describe(code)
    return PropertyValue(code, write_value(code, description.datatype, description.current))


def _choices(body: Body, code: int) -> PropertyChoices:
    description = body.properties.describe(code)
    if isinstance(description.form, Enumeration):
        return write_choices(code, description.datatype, description.form)
    large = description.datatype == STRING or description.datatype & ARRAY
    return PropertyChoices(code, NO_LIST_OF_LARGE if large else NO_LIST, 0)


def _new_object(added: StoredObject) -> NewObject:
    name = records.name_bytes(added.name)
    return NewObject(added.handle, added.storage, format_of(added), 0, 0x20, added.size, added.parent, 0, name)


def _request(added: StoredObject) -> TransferRequest:
    name = records.name_bytes(added.name)
    return TransferRequest(added.handle, format_of(added), 0, added.size, 0, name)
