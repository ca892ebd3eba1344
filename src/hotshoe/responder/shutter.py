"""What a release of the shutter leaves: a JPEG, a raw file or both, on a card or in the camera's memory."""

from __future__ import annotations

import random
from collections.abc import Callable

from hotshoe.catalog.properties import BURST_NUMBER, IMAGE_SIZE, STILL_CAPTURE_MODE
from hotshoe.responder.body import Body
from hotshoe.responder.film import HSHOE, Film, Naming
from hotshoe.responder.pictures import picture
from hotshoe.responder.rawfile import raw_file
from hotshoe.responder.store import Store
from hotshoe.wire.values import Handle

BURST = 2
JPEG = "JPG"
LARGEST = (1920, 1280)
"""What is painted at most, in pixels: a real body's size would take seconds to paint."""

Expose = Callable[[Body, int], bytes]
"""Takes picture number so-and-so with the settings of the body."""

Files = Callable[[Body], tuple[str, ...]]
"""The endings of the files that a release leaves, by the settings of the body: ``("NEF", "JPG")``."""


def only_jpeg(body: Body) -> tuple[str, ...]:
    """For cameras without raw files."""
    return (JPEG,)


class Shutter:
    """Takes as many pictures as the camera is set to, each as ``expose`` makes it, and stores them under DCF names."""

    def __init__(
        self, expose: Expose, naming: Naming = HSHOE, files: Files = only_jpeg, endings: tuple[str, ...] = (JPEG,)
    ) -> None:
        self._expose = expose
        self._naming = naming
        self._files = files
        self._endings = endings
        self._films: dict[Store, Film] = {}

    def __call__(self, body: Body, store: Store) -> list[Handle]:
        film = self._films.get(store)
        if film is None:
            film = self._films[store] = Film(store, self._naming, self._endings)
        handles = []
        for _ in range(_frames(body)):
            place = film.wind(body.last_frame)
            # Memory has no folders.
            folders = () if store is body.buffer else place.folders
            jpeg = self._expose(body, place.number)
            for ending in self._files(body):
                data = jpeg if ending == JPEG else raw_file(jpeg, body.identity.manufacturer, body.identity.model)
                handles.append(store.add(folders, f"{place.stem}.{ending}", data))
            body.tire()
        return handles


def _frames(body: Body) -> int:
    burst = integer_setting(body, STILL_CAPTURE_MODE.code) == BURST
    return (integer_setting(body, BURST_NUMBER.code) or 1) if burst else 1


def integer_setting(body: Body, code: int) -> int:
    """An integer setting, 0 where the camera does not have it."""
    value = body.properties.value(code) if code in body.properties else 0
    return value if isinstance(value, int) else 0


def painter(rng: random.Random) -> Expose:
    """Paints a picture instead of taking one, in the size that the camera is set to as far as that is bearable."""

    def expose(body: Body, number: int) -> bytes:
        return picture(number, body.clock.now(), camera=body.identity.model, size=_size(body), rng=rng)

    return expose


def _size(body: Body) -> tuple[int, int]:
    text = str(body.properties.value(IMAGE_SIZE.code)) if IMAGE_SIZE.code in body.properties else ""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        return LARGEST
    scale = min(1.0, LARGEST[0] / int(width), LARGEST[1] / int(height))
    return max(1, round(int(width) * scale)), max(1, round(int(height) * scale))
