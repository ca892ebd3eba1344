"""The live view, its sizes, and whether a film is being recorded."""

from __future__ import annotations

import random

from hotshoe.catalog import responses
from hotshoe.errors import MalformedPacket
from hotshoe.responder.bodies.panasonic.shooting import control_of, session_of
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.scene import Scene
from hotshoe.vendors.panasonic import liveviewsizes as view
from hotshoe.vendors.panasonic import operations as pana
from hotshoe.vendors.panasonic.liveviewsizes import ViewSize
from hotshoe.vendors.panasonic.records import record_bytes
from hotshoe.wire.datatypes import UINT16, encode_value

HANDLERS = Handlers()
handles = HANDLERS.handles

GAUGE, JPEG_PLACE = 0x17000005, 0x17000001
"""Records before a frame: how the body is held, and where the frame begins (tethr)."""

VIEW_SIZES = (ViewSize(424, 640, 32, 30), ViewSize(480, 640, 32, 30), ViewSize(720, 960, 350, 30))


@handles(pana.LIVE_VIEW)
def live_view(call: Call) -> None:
    session_of(call).viewing = control_of(call, pana.VIEW_START, pana.VIEW_STOP) == pana.VIEW_START


@handles(pana.LIVE_VIEW_IMAGE)
def live_view_image(call: Call) -> Answer:
    assert call.body.scene
    if not session_of(call).viewing:
        raise Refusal(responses.GENERAL_ERROR, "the live view is not on")
    gauge = record_bytes(GAUGE, bytes(8))
    offset = len(gauge) + len(record_bytes(JPEG_PLACE, bytes(8)))
    place = record_bytes(JPEG_PLACE, bytes(4) + offset.to_bytes(4, "little"))
    return Answer(data=place + gauge + call.body.scene.frame())


@handles(pana.GET_STATUS)
def get_status(call: Call) -> Answer:
    wanted = control_of(call, view.CURRENT, view.OFFERED, pana.RECORDING)
    if wanted == pana.RECORDING:
        return Answer(data=record_bytes(wanted, encode_value(int(session_of(call).filming), UINT16)))
    return Answer(data=view.view_sizes_bytes(VIEW_SIZES) if wanted == view.OFFERED else _view_size(call.body))


def _view_size(body: Body) -> bytes:
    assert body.scene
    size = body.scene.size
    return view.view_size_bytes(next(each for each in VIEW_SIZES if (each.width, each.height) == size))


@handles(pana.SET_VIEW_SIZE)
def set_view_size(call: Call) -> None:
    """Another size is another scene."""
    control_of(call, view.CURRENT)
    try:
        (wanted,) = view.read_view_sizes(call.data)
    except (MalformedPacket, ValueError) as error:
        raise Refusal(responses.INVALID_DEVICE_PROP_FORMAT, f"one size was expected: {error}") from error
    if wanted not in VIEW_SIZES:
        raise Refusal(responses.INVALID_DEVICE_PROP_VALUE, f"the live view has no size {wanted.width}x{wanted.height}")
    call.body.scene = Scene(random.Random(wanted.width), (wanted.width, wanted.height))  # noqa: S311 - grain
