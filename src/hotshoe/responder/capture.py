"""The shutter: InitiateCapture (ISO 15740 10.4.14), and where the pictures go (CIPA DC-009, DCF)."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable

from hotshoe.catalog import events, responses
from hotshoe.catalog.formats import EXIF_JPEG
from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.catalog.properties import BURST_NUMBER, CAPTURE_DELAY, IMAGE_SIZE, STILL_CAPTURE_MODE
from hotshoe.responder.body import LAST_FRAME, Body
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.pictures import picture
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import TOP, Store

logger = logging.getLogger(__name__)

HANDLERS = Handlers()
handles = HANDLERS.handles

IMAGES = "DCIM"
FIRST_FOLDER, LAST_FOLDER = 100, 999
BURST = 2

Expose = Callable[[Body, int], bytes]
"""Takes picture number so-and-so with the settings of the body."""


class Film:
    """The names of the pictures in one store: ``DCIM/100HSHOE/HSHO0001.JPG`` and on, after what is there already."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder, self._frame = self._last()

    def wind(self, last: int = LAST_FRAME) -> tuple[tuple[str, ...], str, int]:
        """Folders, name and number of the next picture, which is ``last`` at most in each folder.

        Raises Refusal STORE_FULL after the last one of 999HSHOE.
        """
        self._frame += 1
        if self._frame > last:
            self._folder, self._frame = self._folder + 1, 1
        if self._folder > LAST_FOLDER:
            raise Refusal(responses.STORE_FULL, "there are no more file numbers")
        return (IMAGES, _folder(self._folder)), _frame(self._frame), self._frame

    def _last(self) -> tuple[int, int]:
        for folder in range(LAST_FOLDER, FIRST_FOLDER - 1, -1):
            if frame := self._last_in(folder):
                return folder, frame
        return FIRST_FOLDER, 0

    def _last_in(self, folder: int) -> int:
        top = self._store.find(TOP, IMAGES)
        inside = self._store.find(top, _folder(folder)) if top else None
        if inside is None:
            return 0
        frames = range(LAST_FRAME, 0, -1)
        return next((frame for frame in frames if self._store.find(inside, _frame(frame))), 0)


def _folder(number: int) -> str:
    return f"{number}HSHOE"


def _frame(number: int) -> str:
    return f"HSHO{number:04}.JPG"


class Shutter:
    """Takes as many pictures as the camera is set to, each as ``expose`` makes it, and stores them under DCF names."""

    def __init__(self, expose: Expose) -> None:
        self._expose = expose
        self._films: dict[Store, Film] = {}

    def __call__(self, body: Body, store: Store) -> None:
        film = self._films.setdefault(store, Film(store))
        for _ in range(_frames(body)):
            folders, name, number = film.wind(body.last_frame)
            store.add(folders, name, self._expose(body, number))


def _frames(body: Body) -> int:
    burst = _setting(body, STILL_CAPTURE_MODE.code) == BURST
    return (_setting(body, BURST_NUMBER.code) or 1) if burst else 1


def _setting(body: Body, code: int) -> int:
    """An integer setting, 0 where the camera does not have it."""
    value = body.properties.value(code) if code in body.properties.codes else 0
    return value if isinstance(value, int) else 0


def painter(rng: random.Random) -> Expose:
    """Paints a picture instead of taking one, in the size that the camera is set to."""

    def expose(body: Body, number: int) -> bytes:
        sizes = str(body.properties.value(IMAGE_SIZE.code)).split("x")
        width, height = map(int, sizes)
        return picture(number, body.clock.now(), camera=body.identity.model, size=(width, height), rng=rng)

    return expose


def releasable(body: Body) -> bool:
    """For operations that take pictures."""
    return body.releasable


@handles(INITIATE_CAPTURE, when=releasable)
def initiate_capture(call: Call) -> Answer:
    """The response comes first; the pictures, each with ObjectAdded, and CaptureComplete follow."""
    storage, wanted, *_ = call.params
    if wanted not in {0, EXIF_JPEG}:
        raise Refusal(responses.INVALID_OBJECT_FORMAT_CODE, "pictures are EXIF/JPEG")
    writable = (store for store in call.body.stores if not store.read_only)
    store = call.body.store(storage) if storage else next(writable)
    if store.read_only:
        raise Refusal(responses.STORE_READ_ONLY, "initiators may only read that store")
    if call.body.capturing:
        raise Refusal(responses.DEVICE_BUSY, "a picture is being taken")
    call.body.capturing = True
    delay = _setting(call.body, CAPTURE_DELAY.code) / 1000
    return Answer(then=lambda: _release(call, store), delay=delay)


def _release(call: Call, store: Store) -> None:
    with call.body.caused_by(call.session, call.transaction):
        try:
            release(call.body, store)
        except Refusal as refusal:
            logger.warning("no picture was taken: %s", refusal)
            if refusal.code == responses.STORE_FULL:
                call.body.tell(events.STORE_FULL, store.id)
                return
        finally:
            call.body.capturing = False
        call.body.tell(events.CAPTURE_COMPLETE, call.transaction, private=True)


def release(body: Body, store: Store | None = None) -> None:
    """Press the shutter: take pictures into ``store``, the first unless told. Raises Refusal."""
    if body.shoot is None:
        raise Refusal(responses.OPERATION_NOT_SUPPORTED, "this camera has no shutter")
    body.shoot(body, store or body.stores[0])
