"""What a recording tells of objects: their names, sizes and dates, from ObjectInfo and from object properties."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from hotshoe.analysis.model import Conversation, Transaction
from hotshoe.catalog import mtp
from hotshoe.catalog.mtp import GET_OBJECT_PROP_LIST, GET_OBJECT_PROP_VALUE
from hotshoe.catalog.operations import GET_OBJECT_INFO, SEND_OBJECT_INFO
from hotshoe.errors import MalformedPacket
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo, ObjectPropList
from hotshoe.wire.datatypes import Value, decode_value
from hotshoe.wire.values import parse_date

MOST = 200_000
"""Objects whose names are kept; the oldest of more are forgotten."""


@dataclass(frozen=True, slots=True)
class Named:
    """What is known of an object."""

    name: str = ""
    size: int | None = None
    captured: datetime | None = None
    format: int | None = None


NOTHING = Named()

Place = tuple[Conversation, int]


class ObjectNames:
    """Learns from each transaction that has ended."""

    def __init__(self) -> None:
        self._named: OrderedDict[Place, Named] = OrderedDict()
        self._uploads: dict[Conversation, Named] = {}

    def find(self, conversation: Conversation, handle: int) -> Named:
        """What is known of the object with that handle."""
        return self._named.get((conversation, handle), NOTHING)

    def uploaded(self, conversation: Conversation) -> Named:
        """The object that the last SendObjectInfo announced."""
        return self._uploads.get(conversation, NOTHING)

    def forget(self, conversation: Conversation) -> None:
        """The conversation is over."""
        self._uploads.pop(conversation, None)

    def learn(self, transaction: Transaction) -> None:
        """Whatever the dataset of a transaction says; what cannot be read says nothing."""
        if transaction.data is None:
            return
        with suppress(MalformedPacket):
            match transaction.request.code:
                case GET_OBJECT_INFO.code if transaction.request.params:
                    self._told(transaction, transaction.request.params[0], decode(ObjectInfo, transaction.data))
                case SEND_OBJECT_INFO.code:
                    self._announced(transaction, decode(ObjectInfo, transaction.data))
                case GET_OBJECT_PROP_LIST.code:
                    for each in decode(ObjectPropList, transaction.data).elements:
                        self._property(transaction.conversation, each.handle, each.code, each.value)
                case GET_OBJECT_PROP_VALUE.code if len(transaction.request.params) >= 2:
                    self._value(transaction)

    def _value(self, transaction: Transaction) -> None:
        handle, code = transaction.request.params[:2]
        kind = transaction.conversation.catalog.object_properties.get(code)
        if kind is not None and transaction.data is not None:
            self._property(transaction.conversation, handle, code, decode_value(transaction.data, kind.datatype))

    def _told(self, transaction: Transaction, handle: int, info: ObjectInfo) -> None:
        size = None if info.size == SIZE_BEYOND_32_BIT else info.size
        known = self.find(transaction.conversation, handle)
        named = Named(info.name or known.name, known.size if size is None else size, _date(info), info.format)
        self._keep((transaction.conversation, handle), named)

    def _announced(self, transaction: Transaction, info: ObjectInfo) -> None:
        size = None if info.size == SIZE_BEYOND_32_BIT else info.size
        named = self._uploads[transaction.conversation] = Named(info.name, size, _date(info), info.format)
        response = transaction.response
        if response and len(response.params) >= 3:
            self._keep((transaction.conversation, response.params[2]), named)

    def _property(self, conversation: Conversation, handle: int, code: int, value: Value) -> None:
        known = self.find(conversation, handle)
        if code == mtp.OBJECT_FILE_NAME.code and isinstance(value, str):
            known = replace(known, name=value)
        elif code == mtp.OBJECT_SIZE.code and isinstance(value, int):
            known = replace(known, size=value)
        elif code == mtp.OBJECT_FORMAT.code and isinstance(value, int):
            known = replace(known, format=value)
        elif code == mtp.DATE_CREATED.code and isinstance(value, str):
            known = replace(known, captured=parse_date(value) or known.captured)
        else:
            return
        self._keep((conversation, handle), known)

    def _keep(self, place: Place, named: Named) -> None:
        self._named[place] = named
        if len(self._named) > MOST:
            self._named.popitem(last=False)


def _date(info: ObjectInfo) -> datetime | None:
    return parse_date(info.captured) or parse_date(info.modified)
