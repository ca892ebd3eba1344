"""An EOS body's session with a computer: remote mode, events that are asked for, and settings."""

from __future__ import annotations

from hotshoe.catalog import events as standard_events
from hotshoe.catalog import responses
from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.responder.bodies.canon.events import EosEvents, eos_codes
from hotshoe.responder.bodies.canon.movie import record
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.vendors.canon import operations as eos
from hotshoe.vendors.canon.codes import CANON, OPERATION_REFUSED
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.device_info import eos_device_info
from hotshoe.vendors.canon.eos.properties import AVAILABLE_SHOTS, EVF_RECORD_STATUS
from hotshoe.vendors.canon.eos.values import Assignment, read_assignment, read_value
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import u32_list_bytes
from hotshoe.wire.datatypes import encode_value

OTHERS = (1,)
"""GetDeviceInfoEx's third list; libgphoto2 does not take it empty."""

HANDLERS = Handlers()
handles = HANDLERS.handles


def told(call: Call) -> EosEvents:
    """The records of the session that calls."""
    return call.session.part(EosEvents, lambda: EosEvents(call.body))


def controlled(call: Call) -> EosEvents:
    """The same, for what needs remote mode; raises Refusal."""
    events = told(call)
    if not events.remote:
        raise Refusal(OPERATION_REFUSED, "the session has not taken control")
    return events


@handles(eos.SET_REMOTE_MODE)
def set_remote_mode(call: Call) -> None:
    told(call).remote = call.params[0]


@handles(eos.SET_EVENT_MODE)
def set_event_mode(call: Call) -> None:
    told(call).switch(bool(call.params[0]))


@handles(eos.GET_EVENT)
def get_event(call: Call) -> Answer:
    return Answer(data=told(call).take())


@handles(eos.GET_DEVICE_INFO_EX)
def get_device_info_ex(call: Call) -> Answer:
    return Answer(data=encode(eos_device_info(tuple(records.LAYOUTS), eos_codes(call.body), OTHERS)))


@handles(eos.REQUEST_DEVICE_PROP_VALUE)
def request_device_prop_value(call: Call) -> None:
    told(call).tell_value(_known(call, call.params[0]))


@handles(eos.SET_DEVICE_PROP_VALUE_EX)
def set_device_prop_value_ex(call: Call) -> None:
    controlled(call)
    try:
        wanted = read_assignment(call.data)
    except MalformedPacket as error:
        raise Refusal(responses.INVALID_DATA_SET, str(error)) from error
    before = call.body.properties.value(_known(call, wanted.property))
    if not call.body.properties.set(wanted.property, _data(wanted)):
        return
    call.body.tell(standard_events.DEVICE_PROP_CHANGED, wanted.property)
    if wanted.property == EVF_RECORD_STATUS.code:
        record(call.body, before, call.body.properties.value(wanted.property))


@handles(eos.PC_HDD_CAPACITY)
def pc_hdd_capacity(call: Call) -> None:
    """The computer has room: how many pictures may be taken is told anew."""
    told(call).tell_value(AVAILABLE_SHOTS.code)


@handles(eos.GET_STORAGE_IDS)
def get_storage_ids(call: Call) -> Answer:
    return Answer(data=u32_list_bytes(tuple(store.id for store in call.body.stores)))


@handles(eos.GET_STORAGE_INFO)
def get_storage_info(call: Call) -> Answer:
    return Answer(data=encode(call.body.store(call.params[0]).info()))


@handles(eos.SET_UI_LOCK)
@handles(eos.RESET_UI_LOCK)
@handles(eos.KEEP_DEVICE_ON)
@handles(eos.SET_REQUEST_OLC_INFO_GROUP)
def nothing_to_see(call: Call) -> None:
    """Operations that change nothing which an initiator could see."""


def _known(call: Call, code: int) -> int:
    if code not in eos_codes(call.body):
        raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no EOS property 0x{code:04X}")
    return code


def _data(wanted: Assignment) -> bytes:
    """The value in the standard's form. Raises Refusal."""
    datatype = CANON.properties[wanted.property].datatype
    try:
        return encode_value(read_value(wanted.property, datatype, wanted.data), datatype)
    except MalformedPacket as error:
        raise Refusal(responses.INVALID_DEVICE_PROP_FORMAT, str(error)) from error
    except LocalProtocolError as error:
        raise Refusal(responses.INVALID_DEVICE_PROP_VALUE, str(error)) from error
