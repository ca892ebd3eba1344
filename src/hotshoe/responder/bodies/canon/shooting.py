"""How an EOS body takes pictures: the release button in two stages, bulb, and pictures that wait in its memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hotshoe.catalog import responses
from hotshoe.catalog.operations import GET_OBJECT_INFO
from hotshoe.responder import capture
from hotshoe.responder.bodies.canon.control import controlled, told
from hotshoe.responder.bodies.canon.events import BUSY, IDLE, format_of
from hotshoe.responder.body import Body
from hotshoe.responder.capture import releasable
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.handlers_objects import get_object, get_partial_object, get_partial_object_64
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shutter import integer_setting
from hotshoe.responder.store import Store
from hotshoe.vendors.canon import operations as eos
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.olc import FocusState, focusing
from hotshoe.vendors.canon.eos.properties import AVAILABLE_SHOTS, CAPTURE_DESTINATION, FOCUS_MODE, OLC_INFO_VERSION
from hotshoe.vendors.canon.eos.records import Number
from hotshoe.vendors.canon.names import MANUAL_FOCUS, MEMORY
from hotshoe.wire.codec import encode
from hotshoe.wire.values import Handle

HANDLERS = Handlers()
handles = HANDLERS.handles

HALF, FULL = 1, 2
RELEASED, NO_FOCUS = 0, 1
"""Outcomes of a release, as libgphoto2 reads them."""


@handles(eos.REMOTE_RELEASE_ON, when=releasable)
def remote_release_on(call: Call) -> Answer:
    controlled(call)
    buttons, without_focus, *_ = call.params
    if not buttons & (HALF | FULL):
        raise Refusal(responses.INVALID_PARAMETER, f"there is no button {buttons}")
    if buttons & HALF and not without_focus:
        focus(call)
    return _take(call) if buttons & FULL else Answer()


@handles(eos.REMOTE_RELEASE_OFF, when=releasable)
@handles(eos.AF_CANCEL)
def let_go(call: Call) -> None:
    """The lens is free again; a picture that is being taken goes on to its end."""
    events = told(call)
    for data in events.focused:
        events.tell(records.OLC_INFO_CHANGED, data)
    events.focused = ()


@handles(eos.REMOTE_RELEASE, when=releasable)
def remote_release(call: Call) -> Answer:
    return replace(_take(call), params=(RELEASED,)) if focus(call) else Answer((NO_FOCUS,))


@handles(eos.BULB_START, when=releasable)
def bulb_start(call: Call) -> None:
    began = controlled(call)
    capture.exposure(call).begin(_take(call))
    began.bulb = call.body.clock.now()


@handles(eos.BULB_END, when=releasable)
def bulb_end(call: Call) -> Answer:
    began = controlled(call)
    exposed = capture.exposure(call).end()
    if exposed is None or began.bulb is None:
        raise Refusal(responses.GENERAL_ERROR, "the shutter is not open")
    seconds = (call.body.clock.now() - began.bulb).total_seconds()
    began.bulb = None
    began.tell(records.BULB_EXPOSURE_TIME, Number(max(0, round(seconds))))
    return Answer(then=exposed, delay=call.body.lag)


@handles(eos.DO_AF)
def do_af(call: Call) -> None:
    found = focus(call)
    told(call).tell(records.AF_RESULT, Number(int(found)))


@handles(GET_OBJECT_INFO)
def get_object_info(call: Call) -> Answer:
    """The standard's, with Canon's own formats: libgphoto2 fetches no object whose format is undefined."""
    stored = call.body.holding(call.handle).get(call.handle)
    return Answer(data=encode(replace(stored.object_info(), format=format_of(stored))))


@handles(eos.TRANSFER_COMPLETE)
def transfer_complete(call: Call) -> None:
    """A picture in memory has been fetched, and goes; one on a card stays."""
    store = call.body.holding(call.handle)
    if store is call.body.buffer:
        store.delete(call.handle)


handles(eos.GET_OBJECT)(get_object)
handles(eos.GET_PARTIAL_OBJECT)(get_partial_object)
handles(eos.GET_PARTIAL_OBJECT_64)(get_partial_object_64)


def focus(call: Call) -> bool:
    """Focus once, and tell how it went; whether a picture may be taken."""
    events, body = controlled(call), call.body
    if body.properties.value(FOCUS_MODE.code) == MANUAL_FOCUS:
        return True
    state = FocusState.FOUND if body.focuses else FocusState.FAILED
    told_now = focusing(state, integer_setting(body, OLC_INFO_VERSION.code))
    events.focused = told_now[2:] if body.focuses else ()
    for data in told_now[:2] if body.focuses else told_now:
        events.tell(records.OLC_INFO_CHANGED, data)
    return body.focuses


def _take(call: Call) -> Answer:
    body, events = call.body, controlled(call)
    store = _destination(body)

    def done(handles: Sequence[Handle]) -> None:
        _taken(body, store, handles)
        events.tell(records.CAMERA_STATUS_CHANGED, Number(IDLE))

    answer = capture.begin(call, store, done)
    events.tell(records.CAMERA_STATUS_CHANGED, Number(BUSY))
    return answer


def press(body: Body) -> None:
    """Somebody at the camera presses its button; the pictures go where a computer would have them."""
    store = _destination(body)
    assert body.shoot is not None
    _taken(body, store, body.shoot(body, store))


def _destination(body: Body) -> Store:
    if body.buffer and body.properties.value(CAPTURE_DESTINATION.code) == MEMORY:
        return body.buffer
    return capture.card(body)


def _taken(body: Body, store: Store, handles: Sequence[Handle]) -> None:
    """One release is over: pictures in memory can be fetched, and there is room for one less."""
    for handle in handles if store is body.buffer else ():
        body.tell(records.REQUEST_OBJECT_TRANSFER, handle)
    left = integer_setting(body, AVAILABLE_SHOTS.code)
    body.set_property(AVAILABLE_SHOTS.code, max(0, left - 1))
