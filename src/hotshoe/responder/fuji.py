"""A Fujifilm body on three ports: its modes, what it tells of itself, its shutter and its live view.

What logs do not show is as libgphoto2 2.5.30 expects it, and is said in docs/reference/fujifilm.md.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from PIL import Image, ImageDraw

from hotshoe.catalog import events, responses
from hotshoe.catalog import operations as op
from hotshoe.errors import LinkError
from hotshoe.responder import capture, server, standard
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.handlers_session import get_device_info, open_session
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.server import VirtualCamera
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream, Listen, Receiver
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji.greeting import BUSY, COMMAND_PORT
from hotshoe.vendors.fuji.listening import Consent, FujiListen, everybody
from hotshoe.vendors.fuji.live import LiveFrame, encode_frame
from hotshoe.vendors.fuji.session import REMOTE, VIEW_REMOTE
from hotshoe.vendors.fuji.state import write_descriptions, write_state
from hotshoe.wire.packets import InitCommandRequest
from hotshoe.wire.values import Guid

logger = logging.getLogger(__name__)

AT_FIRST = (fuji.CAMERA_STATE, fuji.SELECTED_IMAGES, fuji.OBJECT_COUNT)
"""What a body tells once it lets somebody in (fudge's logs), and again when it changes."""

IN_CONTROL = (
    *(fuji.DEVICE_ERROR, fuji.FLASH_MODE, fuji.SELF_TIMER, fuji.CAPTURES_REMAINING, fuji.MOVIE_REMAINING),
    *(fuji.BATTERY, fuji.QUALITY, fuji.ASPECT, fuji.EXPOSURE_INDEX, fuji.COMPENSATION, fuji.WHITE_BALANCE),
    *(fuji.FILM_SIMULATION, fuji.FOCUS_MODE, fuji.FOCUS_AREA, fuji.AF_STATUS),
)
"""What it tells every time while it is being controlled (fudge's logs of an X-T4 and an X-T5)."""

DESCRIBED = (
    *(fuji.SELF_TIMER, fuji.FLASH_MODE, fuji.WHITE_BALANCE, fuji.COMPENSATION, fuji.FILM_SIMULATION),
    *(fuji.EXPOSURE_INDEX, fuji.FOCUS_AREA),
)
"""What 0x902B describes (petabyt's vcam)."""

IN_FOCUS = 2

FRAMES_PER_SECOND = 10.0
FRAMES = 16
"""Different pictures of the live view; then it begins again."""

FRAME_SIZE = 320, 240


class Confirmation:
    """A body that lets nobody in whom it does not know: the first time it asks on its screen, and says 0x2019."""

    def __init__(self) -> None:
        self._known: set[Guid] = set()

    def __call__(self, request: InitCommandRequest) -> int | None:
        if request.guid in self._known:
            return None
        self._known.add(request.guid)
        return BUSY


class Fujifilm:
    """The operations of one body, and what it remembers from one to the next."""

    def __init__(self, *, says_who: bool = True) -> None:
        """Without ``says_who`` its DeviceInfo is empty, as an X-T4's is."""
        self._says_who = says_who
        self._told: dict[int, int] = {}
        self._controlled = False
        self._preview = b""
        self.handlers = standard.HANDLERS | Handlers()
        handles = self.handlers.handles
        handles(op.GET_DEVICE_INFO)(self._device_info)
        handles(op.OPEN_SESSION)(self._open)
        handles(op.GET_DEVICE_PROP_VALUE)(self._get)
        handles(op.SET_DEVICE_PROP_VALUE)(self._set)
        handles(op.INITIATE_OPEN_CAPTURE)(self._control)
        handles(op.TERMINATE_OPEN_CAPTURE)(_nothing)
        handles(op.INITIATE_CAPTURE, when=capture.releasable)(self._release)
        handles(fuji.GET_CAPTURE_PREVIEW)(self._give_preview)
        handles(fuji.GET_DESCRIPTIONS)(_descriptions)
        handles(fuji.LOCK_FOCUS)(_nothing)
        handles(fuji.UNLOCK_FOCUS)(_nothing)

    def _device_info(self, call: Call) -> Answer | None:
        return get_device_info(call) if self._says_who else Answer(data=b"")

    def _open(self, call: Call) -> None:
        open_session(call)
        self._told.clear()
        self._controlled = False
        call.body.properties.put(fuji.MODE.code, 0)

    def _get(self, call: Call) -> Answer:
        """A property that it does not have is answered with nothing, and OK (fudge's logs: 0xDF26)."""
        code, table = call.params[0], call.body.properties
        if code == fuji.CURRENT_STATE.code:
            return Answer(data=write_state(self._state(call.body)))
        return Answer(data=table.value_bytes(code) if code in table.codes else b"")

    def _state(self, body: Body) -> dict[int, int]:
        kinds = IN_CONTROL if self._controlled else AT_FIRST
        state = {kind.code: _number(body, kind.code) for kind in kinds}
        if not self._controlled:
            state = {code: value for code, value in state.items() if self._told.get(code) != value}
            self._told |= state
        return state

    def _set(self, call: Call) -> None:
        code, table = call.params[0], call.body.properties
        table.set(code, call.data)
        if code == fuji.CAMERA_STATE.code:
            self._told.clear()
            self._controlled = False
        elif code == fuji.MODE.code and table.value(code) == VIEW_REMOTE:
            table.put(fuji.CAMERA_STATE.code, VIEW_REMOTE)

    def _control(self, call: Call) -> None:
        if call.body.properties.value(fuji.MODE.code) != REMOTE:
            raise Refusal(responses.ACCESS_DENIED, "this is not the mode for remote control")
        self._controlled = True

    def _release(self, call: Call) -> Answer:
        """Half-pressed or pressed, as the capture step says; the picture comes after the response."""
        if call.body.properties.value(fuji.CAPTURE_STEP.code) == fuji.FOCUS_RELEASE:
            call.body.properties.put(fuji.AF_STATUS.code, IN_FOCUS)
            return Answer()
        if call.body.capturing:
            raise Refusal(responses.DEVICE_BUSY, "a picture is being taken")
        call.body.capturing = True
        return Answer(then=lambda: self._expose(call))

    def _expose(self, call: Call) -> None:
        """ObjectAdded as an X-H1 lists it, then Fujifilm's own event with the preview's size (malc0mn, X-T1)."""
        body, taken = call.body, call.transaction
        with body.caused_by(call.session, taken):
            try:
                self._preview = _taken(body)
                body.tell(fuji.PREVIEW_AVAILABLE, taken, taken, len(self._preview), private=True)
            except Refusal as refusal:
                logger.warning("no picture was taken, or none that has a preview: %s", refusal)
                if refusal.code == responses.STORE_FULL:
                    body.tell(events.STORE_FULL, body.stores[0].id)
                _complete(call)
            finally:
                body.capturing = False

    def _give_preview(self, call: Call) -> Answer:
        preview, self._preview = self._preview, b""
        if not preview:
            raise Refusal(responses.ACCESS_DENIED, "there is no preview")
        return Answer(data=preview, then=partial(_complete, call))


def _taken(body: Body) -> bytes:
    """Take a picture; its preview. Raises Refusal."""
    store = body.stores[0]
    before = set(store.objects())
    capture.release(body)
    new = [handle for handle in store.objects() if handle not in before]
    return store.thumbnail(new[-1])


def _complete(call: Call) -> None:
    with call.body.caused_by(call.session, call.transaction):
        call.body.tell(events.CAPTURE_COMPLETE, call.transaction, private=True)


def _nothing(call: Call) -> None:
    """Answered with OK, and nothing else."""


def _descriptions(call: Call) -> Answer:
    described = (call.body.properties.describe(kind.code) for kind in DESCRIBED)
    return Answer(data=write_descriptions(described))


def _number(body: Body, code: int) -> int:
    value = body.properties.value(code)
    assert isinstance(value, int), "a body tells numbers only"
    return value


class LiveView:
    """Takes the third connections: a picture that moves, so many times a second, as fast as it is taken."""

    def __init__(self, per_second: float = FRAMES_PER_SECOND, size: tuple[int, int] = FRAME_SIZE) -> None:
        self._pause = 1 / per_second
        self._size = size
        self._frames: list[bytes] = []

    def __call__(self, stream: ByteStream) -> Receiver:
        return Viewer(asyncio.get_running_loop().create_task(self._show(stream)))

    async def _show(self, stream: ByteStream) -> None:
        if not self._frames:
            self._frames = await asyncio.to_thread(self._paint)
        number = 0
        while True:
            stream.write(encode_frame(LiveFrame(number % 256, self._frames[number % FRAMES])))
            await stream.drain()
            await asyncio.sleep(self._pause)
            number += 1

    def _paint(self) -> list[bytes]:
        return [live_picture(number, self._size) for number in range(FRAMES)]


class Viewer:
    """Ends the pictures with the connection that they are for."""

    def __init__(self, showing: asyncio.Task[None]) -> None:
        self._showing = showing

    def received(self, data: memoryview) -> None:
        """An initiator says nothing here."""

    def ended(self, error: LinkError | None) -> None:
        self._showing.cancel()


def live_picture(number: int, size: tuple[int, int]) -> bytes:
    """A small JPEG with a disc that goes from left to right in ``FRAMES`` steps."""
    width, height = size
    image = Image.new("RGB", size, (24, 36, 74))
    draw = ImageDraw.Draw(image)
    left, radius = width * number // FRAMES, height // 8
    draw.ellipse((left, height // 2 - radius, left + 2 * radius, height // 2 + radius), fill=(255, 244, 214))
    draw.text((4, 4), f"{number:02}")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def serve(
    body: Body,
    host: str = "127.0.0.1",
    port: int = COMMAND_PORT,
    *,
    event_port: int | None = None,
    live_port: int | None = None,
    live: Callable[[ByteStream], Receiver] | None = None,
    consent: Consent = everybody,
    says_who: bool = True,
    listen: Listen = tcp.listen,
    **options: Any,
) -> VirtualCamera:
    """Put a Fujifilm ``body`` on the network: on ``port`` and, unless told, the next two.

    With 0 the system chooses three in a row. ``live`` takes the third connection, ``consent`` may refuse initiators;
    without ``says_who`` DeviceInfo is empty. The other options are those of ``responder.serve``.
    """
    ports = FujiListen(listen, event_port=event_port, live_port=live_port, live=live or LiveView(), consent=consent)
    handlers = Fujifilm(says_who=says_who).handlers
    return server.serve(body, host, port, listen=ports, handlers=handlers, **options)
