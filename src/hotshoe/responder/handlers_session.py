"""Who the camera is, and its sessions (ISO 15740 10.4.1 to 10.4.3)."""

from __future__ import annotations

from hotshoe.catalog import responses
from hotshoe.catalog.operations import CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.wire.codec import encode

HANDLERS = Handlers()
handles = HANDLERS.handles


@handles(GET_DEVICE_INFO)
def get_device_info(call: Call) -> Answer:
    return Answer(data=encode(call.body.device_info(call.offered())))


@handles(OPEN_SESSION)
def open_session(call: Call) -> None:
    number = call.params[0]
    if number == 0:
        raise Refusal(responses.INVALID_PARAMETER, "a SessionID is not 0")
    if call.session.number is not None:
        raise Refusal(responses.SESSION_ALREADY_OPEN, f"session {call.session.number} is open")
    call.session.number = number


@handles(CLOSE_SESSION)
def close_session(call: Call) -> None:
    call.session.close()
