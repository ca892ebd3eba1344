"""What a PowerShot does beyond the standard: release control, its viewfinder's picture, events one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from hotshoe.catalog import events
from hotshoe.catalog.operations import GET_DEVICE_INFO, GET_OBJECT_INFO
from hotshoe.catalog.properties import BATTERY_LEVEL
from hotshoe.responder import capture
from hotshoe.responder.body import Body, News
from hotshoe.responder.capture import releasable
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import (
    CAMERA_MODE_CHANGED,
    IN_CONTROL,
    NOT_READY,
    OPERATION_REFUSED,
    REQUEST_OBJECT_TRANSFER,
)
from hotshoe.vendors.canon.powershot import properties as g9
from hotshoe.vendors.canon.powershot.events import write_event
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import u16_list_bytes
from hotshoe.wire.packets import Event
from hotshoe.wire.values import NO_TRANSACTION, Handle

HANDLERS = Handlers()
handles = HANDLERS.handles

ALWAYS = frozenset(
    {
        BATTERY_LEVEL.code,
        g9.OUTPUT_SIZE.code,
        g9.INPUT_SIZE.code,
        g9.CAMERA_MODEL.code,
        g9.CAMERA_OWNER.code,
        g9.EVENT_EMULATE_MODE.code,
    }
)
"""The properties outside release control."""

MEMORY_STORE = 0x80000001

MOST_EVENTS = 256
"""Kept for a session that does not ask; the oldest go first, as in a camera's own ring."""


class ReleaseControl:
    """What a session has of the camera: its control, its viewfinder, and the events that wait."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._events: deque[Event] = deque(maxlen=MOST_EVENTS)
        self._changed: dict[int, None] = {}
        self.viewing = False
        self.taken = False
        body.listen(self._hear)

    def close(self) -> None:
        """The session is over."""
        self._body.leave(self._hear)

    def tell(self, code: int, *params: int) -> None:
        """Something that the session hears of when it asks."""
        self._events.append(Event(code, NO_TRANSACTION, params))

    def next(self) -> bytes:
        """The event that waits longest; nothing where none does."""
        return write_event(self._events.popleft()) if self._events else b""

    def changes(self) -> tuple[int, ...]:
        """The properties that changed since this was asked last."""
        changed = tuple(self._changed)
        self._changed.clear()
        return changed

    def _hear(self, news: News) -> None:
        if news.code == events.DEVICE_PROP_CHANGED:
            self._changed[news.params[0]] = None
        elif not news.private:
            self.tell(news.code, *news.params)


def control(call: Call) -> ReleaseControl:
    """What the session that calls has of the camera."""
    return call.session.part(ReleaseControl, lambda: ReleaseControl(call.body))


def controlled(call: Call) -> ReleaseControl:
    """The same, for what needs release control; raises Refusal."""
    has = control(call)
    if not has.taken:
        raise Refusal(OPERATION_REFUSED, "the session has not taken release control")
    return has


@handles(GET_DEVICE_INFO)
def get_device_info(call: Call) -> Answer:
    """Shooting is set under release control only, so its properties are listed then.

    One that is like another camera lists what that one does, always.
    """
    info = call.body.device_info(call.offered())
    if control(call).taken or call.body.listed.properties is not None:
        return Answer(data=encode(info))
    return Answer(data=encode(replace(info, properties=tuple(code for code in info.properties if code in ALWAYS))))


@handles(op.INITIATE_RELEASE_CONTROL, when=releasable)
def initiate_release_control(call: Call) -> None:
    has = control(call)
    if has.taken:
        raise Refusal(IN_CONTROL, "the session has release control")
    has.taken = True
    has.tell(CAMERA_MODE_CHANGED)


@handles(op.TERMINATE_RELEASE_CONTROL, when=releasable)
def terminate_release_control(call: Call) -> None:
    has = control(call)
    has.taken = has.viewing = False


@handles(GET_OBJECT_INFO)
def get_object_info(call: Call) -> Answer:
    """The standard's; a picture in memory lies in no folder, and in a store that no list has."""
    store = call.body.holding(call.handle)
    info = store.get(call.handle).object_info()
    return Answer(data=encode(replace(info, storage=MEMORY_STORE, parent=0) if store is call.body.buffer else info))


@handles(op.CHECK_EVENT)
def check_event(call: Call) -> Answer:
    return Answer(data=control(call).next())


@handles(op.GET_CHANGES)
def get_changes(call: Call) -> Answer:
    return Answer(data=u16_list_bytes(control(call).changes()))


@handles(op.POWERSHOT_KEEP_DEVICE_ON)
@handles(op.FOCUS_LOCK)
@handles(op.FOCUS_UNLOCK)
@handles(op.DO_AE_AF_AWB)
def nothing_to_see(call: Call) -> None:
    """Operations that change nothing which an initiator could see."""


@handles(op.INITIATE_CAPTURE_IN_MEMORY, when=releasable)
def initiate_capture_in_memory(call: Call) -> Answer:
    """Every picture begins in memory; where it goes from there is the transfer mode's."""
    has, body = controlled(call), call.body
    to_memory = body.buffer is not None and body.properties.value(g9.TRANSFER_MODE.code) == g9.TO_MEMORY
    store = body.buffer if to_memory and body.buffer else capture.card(body)

    def done(handles: Sequence[Handle]) -> None:
        for handle in handles if to_memory else ():
            has.tell(REQUEST_OBJECT_TRANSFER, handle)
        has.tell(events.CAPTURE_COMPLETE, call.transaction)

    return capture.begin(call, store, done)


@handles(op.VIEWFINDER_ON)
def viewfinder_on(call: Call) -> None:
    controlled(call).viewing = True


@handles(op.VIEWFINDER_OFF)
def viewfinder_off(call: Call) -> None:
    controlled(call).viewing = False


@handles(op.GET_VIEWFINDER_IMAGE)
def get_viewfinder_image(call: Call) -> Answer:
    if not controlled(call).viewing or call.body.scene is None:
        raise Refusal(NOT_READY, "the viewfinder is off")
    frame = call.body.scene.frame()
    # libgphoto2 takes the size from the response.
    return Answer((len(frame),), frame)
