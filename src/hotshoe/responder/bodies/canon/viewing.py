"""An EOS body's live view, and how its lens is moved."""

from __future__ import annotations

from hotshoe.catalog import responses
from hotshoe.responder.bodies.canon.control import controlled
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.vendors.canon import operations as eos
from hotshoe.vendors.canon.codes import NOT_READY
from hotshoe.vendors.canon.eos.properties import EVF_OUTPUT_DEVICE
from hotshoe.vendors.canon.eos.viewfinder import PICTURE, write_block
from hotshoe.vendors.canon.names import COMPUTER_OUTPUT

HANDLERS = Handlers()
handles = HANDLERS.handles

FAR = 0x8000
LARGEST_STEP = 3


@handles(eos.INITIATE_VIEWFINDER)
def initiate_viewfinder(call: Call) -> None:
    _output(call.body, _shown(call.body) | COMPUTER_OUTPUT)


@handles(eos.TERMINATE_VIEWFINDER)
def terminate_viewfinder(call: Call) -> None:
    _output(call.body, _shown(call.body) & ~COMPUTER_OUTPUT)


@handles(eos.GET_VIEWFINDER_DATA)
def get_viewfinder_data(call: Call) -> Answer:
    controlled(call)
    scene = call.body.scene
    if scene is None or not _shown(call.body) & COMPUTER_OUTPUT:
        raise Refusal(NOT_READY, "the live view is not on")
    return Answer(data=write_block(PICTURE, scene.frame()))


@handles(eos.DRIVE_LENS)
def drive_lens(call: Call) -> None:
    step = call.params[0] & ~FAR
    if not 1 <= step <= LARGEST_STEP:
        raise Refusal(responses.INVALID_PARAMETER, f"there is no step 0x{call.params[0]:X}")
    controlled(call).lens += step if call.params[0] & FAR else -step


def _shown(body: Body) -> int:
    value = body.properties.value(EVF_OUTPUT_DEVICE.code)
    assert isinstance(value, int)
    return value


def _output(body: Body, value: int) -> None:
    body.set_property(EVF_OUTPUT_DEVICE.code, value)
