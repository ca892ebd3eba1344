"""Taking pictures on request: InitiateCapture (ISO 15740 10.4.14), and what makes' own releases have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotshoe.catalog import events, responses
from hotshoe.catalog.formats import EXIF_JPEG
from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.catalog.properties import CAPTURE_DELAY
from hotshoe.responder.body import Body
from hotshoe.responder.film import FIRST_FOLDER, IMAGES, Film, Naming
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shutter import integer_setting
from hotshoe.responder.store import Store
from hotshoe.wire.values import Handle

logger = logging.getLogger(__name__)

HANDLERS = Handlers()
handles = HANDLERS.handles

FILM_FRAMES = 8

Done = Callable[[Sequence[Handle]], None]
"""Told of the pictures that a release left, once they can be fetched; of none where it failed."""


def releasable(body: Body) -> bool:
    """For operations that take pictures."""
    return body.releasable


@dataclass(slots=True)
class Exposure:
    """A shutter that stays open until a session closes it, or is over; a part of that session."""

    _end: Callable[[], float | None] | None = None

    def begin(self, release: Answer) -> None:
        """Open the shutter, for a ``release`` that ``begin`` has begun."""
        self._end = release.then

    def end(self) -> Callable[[], float | None] | None:
        """Close the shutter: what takes the picture, None where it was not open."""
        end, self._end = self._end, None
        return end

    def close(self) -> None:
        """The session is over: without its picture, the camera would be busy for ever."""
        if end := self.end():
            end()


def exposure(call: Call) -> Exposure:
    """The shutter that the session holds open."""
    return call.session.part(Exposure, Exposure)


@handles(INITIATE_CAPTURE, when=releasable)
def initiate_capture(call: Call) -> Answer:
    """The response comes first; the pictures, each with ObjectAdded, and CaptureComplete follow."""
    storage, wanted, *_ = call.params
    if wanted not in {0, EXIF_JPEG}:
        raise Refusal(responses.INVALID_OBJECT_FORMAT_CODE, "pictures are EXIF/JPEG")

    def complete(handles: Sequence[Handle]) -> None:
        call.body.tell(events.CAPTURE_COMPLETE, call.transaction, private=True)

    return begin(call, card(call.body, storage), complete)


def card(body: Body, storage: int = 0) -> Store:
    """Where pictures go: a store that is named, else the first that initiators may change. Raises Refusal."""
    writable = (store for store in body.stores if not store.read_only)
    store = body.store(storage) if storage else next(writable)
    if store.read_only:
        raise Refusal(responses.STORE_READ_ONLY, "initiators may only read that store")
    return store


def begin(call: Call, store: Store, done: Done) -> Answer:
    """Answer now, and take the pictures of one release into ``store`` after the time that this takes.

    Until then the camera is busy. Raises Refusal.
    """
    body = call.body
    if body.capturing:
        raise Refusal(responses.DEVICE_BUSY, "a picture is being taken")
    body.capturing = True
    delay = body.lag + integer_setting(body, CAPTURE_DELAY.code) / 1000
    return Answer(then=lambda: _release(call, store, done), delay=delay)


def _release(call: Call, store: Store, done: Done) -> None:
    handles: Sequence[Handle] = ()
    with call.body.caused_by(call.session, call.transaction):
        try:
            handles = release(call.body, store)
        except Refusal as refusal:
            logger.warning("no picture was taken: %s", refusal)
            if refusal.code == responses.STORE_FULL:
                call.body.tell(events.STORE_FULL, store.id)
                return
        finally:
            call.body.capturing = False
        done(handles)


def release(body: Body, store: Store | None = None) -> list[Handle]:
    """Press the shutter: take pictures into ``store``, the first unless told. Raises Refusal."""
    if body.shoot is None:
        raise Refusal(responses.OPERATION_NOT_SUPPORTED, "this camera has no shutter")
    if store is None and body.button:
        body.button(body)
        return []
    return body.shoot(body, store or body.stores[0])


def copy_to_card(body: Body, picture: Handle, naming: Naming) -> Handle:
    """Put a picture that is in memory on the card as well. Raises Refusal."""
    store = body.holding(picture)
    with store.open(picture) as content:
        folders = (IMAGES, naming.folder_name(FIRST_FOLDER))
        return card(body).add(folders, store.get(picture).name, content.read(0, content.size))


def record(body: Body, naming: Naming, endings: tuple[str, ...]) -> Handle:
    """Put a film of what the live view shows on the card; ``endings`` are those of its files, the film's the last.

    Raises Refusal.
    """
    store, scene = card(body), body.scene
    assert scene
    place = Film(store, naming, endings).wind(body.last_frame)
    # Motion JPEG without a container: what matters here is that a film is a file.
    return store.add(place.folders, f"{place.stem}.{endings[-1]}", b"".join(scene.frame() for _ in range(FILM_FRAMES)))
