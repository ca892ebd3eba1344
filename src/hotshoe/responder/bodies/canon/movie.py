"""How an EOS body records: a film on its card, from the moment its record status says so until it does not."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from hotshoe.responder import capture
from hotshoe.responder.body import Body
from hotshoe.responder.film import Film, Naming
from hotshoe.vendors.canon.names import RECORDING_TO_CARD
from hotshoe.wire.datatypes import Value

NAMING, ENDING = Naming("CANON", "MVI_"), "MP4"

FRAMES = 25
"""Of a film, however long it was recorded: enough to be looked at."""

_BOX = struct.Struct(">I4s")


def record(body: Body, before: Value, now: Value) -> None:
    """The record status changed; the end of a recording leaves a film. Raises Refusal."""
    if before != RECORDING_TO_CARD or now == RECORDING_TO_CARD or body.scene is None:
        return
    store = capture.card(body)
    place = Film(store, NAMING, (ENDING,)).wind()
    frames = [body.scene.frame() for _ in range(FRAMES)]
    store.add(place.folders, f"{place.stem}.{ENDING}", film_file(frames))


def film_file(frames: Sequence[bytes]) -> bytes:
    """An MP4 (ISO 14496-12) as far as programs look into one: what kind it is, then pictures one after another."""
    return _box(b"ftyp", b"mp42" + bytes(4) + b"mp42") + _box(b"mdat", b"".join(frames))


def _box(kind: bytes, data: bytes) -> bytes:
    return _BOX.pack(_BOX.size + len(data), kind) + data
