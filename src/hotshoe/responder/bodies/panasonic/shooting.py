"""The make's own session, releases, focus and films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotshoe.catalog import responses
from hotshoe.responder import capture
from hotshoe.responder.bodies.panasonic.property_handlers import one_record
from hotshoe.responder.body import Body
from hotshoe.responder.film import Naming
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shutter import JPEG, integer_setting
from hotshoe.responder.store import Store
from hotshoe.vendors.panasonic import operations as pana
from hotshoe.vendors.panasonic import properties as known
from hotshoe.wire.datatypes import UINT16, encode_value
from hotshoe.wire.values import Handle

HANDLERS = Handlers()
handles = HANDLERS.handles

ROOM_IN_MEMORY = 8
"""Pictures; when more come, the oldest are gone."""

NAMING = Naming("_PANA", "P100")
RAW_ENDING, FILM_ENDING = "RW2", "MOV"
RAW, RAW_AND = 5, (3, 4)
"""Qualities that leave a raw file; the others but for RAW leave a JPEG."""


def files(body: Body) -> tuple[str, ...]:
    """The endings of what a release leaves."""
    setting = integer_setting(body, known.QUALITY.code)
    if setting == RAW:
        return (RAW_ENDING,)
    return (RAW_ENDING, JPEG) if setting in RAW_AND else (JPEG,)


@dataclass(slots=True)
class PanasonicSession:
    """Whether the make's own session, a live view and a film go on."""

    opened: bool = False
    viewing: bool = False
    filming: bool = False

    def close(self) -> None:
        """Nothing is left behind."""


def session_of(call: Call) -> PanasonicSession:
    """What the body remembers of an initiator."""
    return call.session.part(PanasonicSession, PanasonicSession)


@handles(pana.OPEN_SESSION)
def open_session(call: Call) -> None:
    if call.params[0] != pana.VENDOR_SESSION:
        raise Refusal(responses.INVALID_PARAMETER, f"there is no session 0x{call.params[0]:08X}")
    session_of(call).opened = True


@handles(pana.CLOSE_SESSION)
def close_session(call: Call) -> None:
    session = session_of(call)
    if not session.opened:
        raise Refusal(responses.GENERAL_ERROR, "the make's own session is not open")
    session.opened = False


def control_of(call: Call, *allowed: int) -> int:
    """What an operation is to do. Raises Refusal for what it cannot."""
    if call.params[0] not in allowed:
        raise Refusal(responses.INVALID_PARAMETER, f"there is no 0x{call.params[0]:08X} to be done")
    return call.params[0]


@handles(pana.RELEASE, when=capture.releasable)
def release(call: Call) -> Answer:
    control_of(call, pana.RELEASE_ONCE)
    body, store = call.body, _store(call.body)
    return capture.begin(call, store, lambda pictures: _taken(body, pictures))


def _store(body: Body) -> Store:
    """Where a release goes: memory, unless the card alone is wished."""
    to_card = integer_setting(body, known.CAPTURE_TARGET.code) == known.CARD
    return capture.card(body) if to_card or body.buffer is None else body.buffer


def pressed(body: Body) -> None:
    """The photographer pressed the button: the picture goes where one on request would go."""
    _taken(body, capture.release(body, _store(body)))


def _taken(body: Body, pictures: Sequence[Handle]) -> None:
    both = integer_setting(body, known.CAPTURE_TARGET.code) == known.BOTH
    for picture in pictures:
        if body.buffer and picture in body.buffer:
            if both:
                capture.copy_to_card(body, picture, NAMING)
            body.tell(pana.OBJECT_ADDED_IN_SDRAM, picture)
        else:
            body.tell(pana.OBJECT_ADDED, picture)
    _forget_oldest(body)


def _forget_oldest(body: Body) -> None:
    assert body.buffer
    for handle in tuple(body.buffer.objects())[:-ROOM_IN_MEMORY]:
        body.buffer.delete(handle)


@handles(pana.FOCUS_AND_EXPOSURE)
def focus_and_exposure(call: Call) -> None:
    control_of(call, pana.FOCUS_ONCE)
    by_hand = integer_setting(call.body, known.FOCUS_MODE.code) == known.MANUAL_FOCUS
    if by_hand or not call.body.focuses:
        raise Refusal(responses.GENERAL_ERROR, "the lens is set to manual focus" if by_hand else "no focus was found")


@handles(pana.MANUAL_FOCUS_DRIVE)
def manual_focus_drive(call: Call) -> None:
    control_of(call, pana.FOCUS_STEP)
    record = one_record(call)
    if record.code != pana.FOCUS_STEP or record.data not in {encode_value(step, UINT16) for step in range(5)}:
        raise Refusal(responses.INVALID_PARAMETER, "the lens has four steps, and a stop")


@handles(pana.MOVIE, when=capture.releasable)
def movie(call: Call) -> Answer:
    session, body = session_of(call), call.body
    starts = control_of(call, pana.MOVIE_START, pana.MOVIE_STOP) == pana.MOVIE_START
    if session.filming == starts:
        raise Refusal(responses.GENERAL_ERROR, "a film is being recorded" if starts else "no film is being recorded")
    session.filming = starts
    return Answer() if starts else Answer(then=lambda: _filmed(body))


def _filmed(body: Body) -> None:
    body.tell(pana.OBJECT_ADDED, capture.record(body, NAMING, (JPEG, RAW_ENDING, FILM_ENDING)))
