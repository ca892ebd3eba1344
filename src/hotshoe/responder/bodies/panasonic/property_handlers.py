"""Properties with numbers of 32 bits: described by groups, read and set as records."""

from __future__ import annotations

from hotshoe.catalog import events, responses
from hotshoe.catalog import operations as op
from hotshoe.errors import MalformedPacket
from hotshoe.responder import handlers_properties
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.vendors.panasonic import operations as pana
from hotshoe.vendors.panasonic import properties as known
from hotshoe.vendors.panasonic.descriptions import descriptions_bytes
from hotshoe.vendors.panasonic.properties import FIRST_OWN
from hotshoe.vendors.panasonic.records import Record, read_records, record_bytes
from hotshoe.wire.datatypes import ARRAY, encode_value

HANDLERS = Handlers()
handles = HANDLERS.handles


def _members(call: Call) -> tuple[int, ...]:
    """The properties of a group, or the one of a number. Raises Refusal."""
    code, codes = call.params[0], call.body.properties.codes
    found = [each for each in codes if each >= FIRST_OWN and code in {each, known.group_of(each)}]
    if not found:
        raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no property 0x{code:08X}")
    return tuple(found)


def _value_record(body: Body, code: int) -> bytes:
    """The values of an array lie side by side, without their number."""
    described = body.properties.describe(code)
    array = described.datatype & ARRAY
    return record_bytes(code, encode_value(described.current, described.datatype)[4 if array else 0 :])


@handles(pana.LIST_PROPERTY)
def list_property(call: Call) -> Answer:
    table = call.body.properties
    return Answer(data=descriptions_bytes(call.params[0], [table.describe(code) for code in _members(call)]))


@handles(pana.GET_PROPERTY)
def get_property(call: Call) -> Answer:
    return _values(call)


@handles(pana.GET_CAPTURE_TARGET)
def get_capture_target(call: Call) -> Answer:
    return _values(call)


def _values(call: Call) -> Answer:
    return Answer(data=b"".join(_value_record(call.body, code) for code in _members(call)))


@handles(pana.SET_PROPERTY)
def set_property(call: Call) -> None:
    record = one_record(call)
    if record.code != call.params[0]:
        raise Refusal(responses.INVALID_PARAMETER, f"0x{record.code:08X} is not what was announced")
    _set(call, record)


@handles(pana.SET_MOVIE_CONFIG)
def set_movie_config(call: Call) -> None:
    set_property(call)


@handles(pana.SET_CAPTURE_TARGET)
def set_capture_target(call: Call) -> None:
    _set(call, one_record(call))


def one_record(call: Call) -> Record:
    """The one record that was sent. Raises Refusal."""
    try:
        (record,) = read_records(call.data)
    except (MalformedPacket, ValueError) as error:
        raise Refusal(responses.INVALID_DEVICE_PROP_FORMAT, f"one record was expected: {error}") from error
    return record


def _set(call: Call, record: Record) -> None:
    if record.code < FIRST_OWN:
        raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no property 0x{record.code:08X}")
    if call.body.properties.set(record.code, record.data):
        # Whoever changed it hears of it, too.
        with call.body.caused_by(None):
            call.body.tell(*change(record.code))


def change(code: int) -> tuple[int, int]:
    """The event that tells of another value, and its parameter."""
    if code < FIRST_OWN:
        return events.DEVICE_PROP_CHANGED, code
    return pana.PROPERTY_CHANGED, known.group_of(code)


@handles(op.GET_DEVICE_PROP_DESC)
def get_device_prop_desc(call: Call) -> Answer | None:
    return handlers_properties.get_device_prop_desc(_standard(call))


@handles(op.GET_DEVICE_PROP_VALUE)
def get_device_prop_value(call: Call) -> Answer | None:
    return handlers_properties.get_device_prop_value(_standard(call))


@handles(op.SET_DEVICE_PROP_VALUE)
def set_device_prop_value(call: Call) -> None:
    handlers_properties.set_device_prop_value(_standard(call))


def _standard(call: Call) -> Call:
    """The standard's operations know the standard's properties only. Raises Refusal."""
    if call.params[0] >= FIRST_OWN:
        raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no property 0x{call.params[0]:08X}")
    return call
