"""Device properties (ISO 15740 10.4.20 to 10.4.23)."""

from __future__ import annotations

from hotshoe.catalog import events
from hotshoe.catalog.operations import (
    GET_DEVICE_PROP_DESC,
    GET_DEVICE_PROP_VALUE,
    RESET_DEVICE_PROP_VALUE,
    SET_DEVICE_PROP_VALUE,
)
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.wire.codec import encode
from hotshoe.wire.values import ALL

HANDLERS = Handlers()
handles = HANDLERS.handles


def has_properties(body: Body) -> bool:
    """For operations on properties."""
    return bool(body.properties.codes)


def has_settable(body: Body) -> bool:
    """For operations that set properties."""
    return bool(body.properties.resettable)


@handles(GET_DEVICE_PROP_DESC, when=has_properties)
def get_device_prop_desc(call: Call) -> Answer:
    return Answer(data=encode(call.body.properties.describe(call.params[0])))


@handles(GET_DEVICE_PROP_VALUE, when=has_properties)
def get_device_prop_value(call: Call) -> Answer:
    return Answer(data=call.body.properties.value_bytes(call.params[0]))


@handles(SET_DEVICE_PROP_VALUE, when=has_settable)
def set_device_prop_value(call: Call) -> None:
    code = call.params[0]
    if call.body.properties.set(code, call.data):
        call.body.tell(events.DEVICE_PROP_CHANGED, code)


@handles(RESET_DEVICE_PROP_VALUE, when=has_settable)
def reset_device_prop_value(call: Call) -> None:
    table = call.body.properties
    for code in table.resettable if call.params[0] == ALL else (call.params[0],):
        if table.reset(code):
            call.body.tell(events.DEVICE_PROP_CHANGED, code)
