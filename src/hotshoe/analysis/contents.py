"""What is in the data phase of a recorded transaction, as far as its operation is known."""

from __future__ import annotations

from typing import Any

from hotshoe.analysis.model import Transaction
from hotshoe.catalog.model import Catalog, Direction, Property, Reply
from hotshoe.catalog.operations import GET_DEVICE_PROP_VALUE, SET_DEVICE_PROP_VALUE
from hotshoe.catalog.units import show_value
from hotshoe.errors import MalformedPacket
from hotshoe.protocol.states import Role
from hotshoe.wire.codec import decode
from hotshoe.wire.datatypes import decode_value
from hotshoe.wire.packets import Event
from hotshoe.wire.values import NO_TRANSACTION

_OF_PROPERTIES = frozenset({GET_DEVICE_PROP_VALUE.code, SET_DEVICE_PROP_VALUE.code})


def contents_of(transaction: Transaction) -> Any:
    """The dataset, array or value; None where there is none, or nothing but bytes. Raises MalformedPacket."""
    data = transaction.data
    catalog = transaction.conversation.catalog
    operation = catalog.operations.get(transaction.request.code)
    if not data or operation is None:
        return None
    if transaction.request.code in _OF_PROPERTIES:
        return _value(transaction, catalog, data)
    if operation.shows is not None:
        return operation.shows(data)
    if operation.holds is not None:
        return decode(operation.holds, data)
    comes_in = operation.direction is not Direction.OUT and transaction.data_from is Role.RESPONDER
    return _read(transaction, operation.read, data) if comes_in else None


def events_among(found: Any) -> list[Event] | None:
    """Contents that are events, as makes tell of them in answers; None where they are something else."""
    if not isinstance(found, tuple | list) or not all(_is_event(each) for each in found) or not found:
        return None
    return [Event(each.code, NO_TRANSACTION, tuple(each.params)) for each in found]


def _is_event(each: Any) -> bool:
    return isinstance(getattr(each, "code", None), int) and isinstance(getattr(each, "params", None), tuple)


def _read(transaction: Transaction, read: Any, data: bytes) -> Any:
    params = transaction.response.params if transaction.response else ()
    found = read(Reply(params, data, transaction=transaction.request.transaction))
    return None if isinstance(found, bytes | bytearray | memoryview) else found


def _value(transaction: Transaction, catalog: Catalog, data: bytes) -> Any:
    """A property's value, as photographers write it."""
    code = transaction.request.params[0] if transaction.request.params else 0
    known: Property | None = catalog.properties.get(code)
    if known is None or not known.datatype:
        return None
    try:
        return show_value(decode_value(data, known.datatype), known.unit)
    except MalformedPacket as error:
        error.packet = error.packet or known.name
        raise
