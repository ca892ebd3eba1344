"""Which operations a camera has of which gphoto2 says only what it can do (``camera_summary`` in ptp2/library.c)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hotshoe.catalog import events, mtp, operations
from hotshoe.wire.datasets import DevicePropDesc

# What libgphoto2 itself needs of any camera, to have printed anything.
_DOWNLOAD = (
    operations.GET_DEVICE_INFO.code,
    operations.OPEN_SESSION.code,
    operations.CLOSE_SESSION.code,
    operations.GET_STORAGE_IDS.code,
    operations.GET_STORAGE_INFO.code,
    operations.GET_NUM_OBJECTS.code,
    operations.GET_OBJECT_HANDLES.code,
    operations.GET_OBJECT_INFO.code,
    operations.GET_OBJECT.code,
    operations.GET_THUMB.code,
)
_DELETION = (operations.DELETE_OBJECT.code,)
_UPLOAD = (operations.SEND_OBJECT_INFO.code, operations.SEND_OBJECT.code)
_CAPTURE = (operations.INITIATE_CAPTURE.code,)
_OPEN_CAPTURE = (operations.TERMINATE_OPEN_CAPTURE.code, operations.INITIATE_OPEN_CAPTURE.code)

# Each phrase is printed because the camera lists these operations; a vendor's codes are that vendor's.
OPERATIONS_OF: dict[str, tuple[int, ...]] = {
    "file download": _DOWNLOAD,
    "dateien download": _DOWNLOAD,
    "file deletion": _DELETION,
    "löschen von dateien": _DELETION,
    "no file deletion": (),
    "kein löschen von dateien": (),
    "file upload": _UPLOAD,
    "hochladen von dateien": _UPLOAD,
    "no file upload": (),
    "kein hochladen von dateien": (),
    "generic image capture": _CAPTURE,
    "generische bild aufnahme": _CAPTURE,
    "no image capture": (),
    "keine bild aufnahme": (),
    "open capture": _OPEN_CAPTURE,
    "offene aufnahme": _OPEN_CAPTURE,
    "no open capture": (),
    "keine offene aufnahme": (),
    "no vendor specific capture": (),
    "kein vendor spezifischer aufnahmemodus": (),
    "canon capture": (0x900B,),
    "canon eos capture": (0x910F,),
    "canon eos capture 2": (0x9128,),
    "canon eos shutter button": (0x9128,),
    "nikon capture": (0x90C0,),
    "nikon aufnahme": (0x90C0,),
    "nikon capture 1": (0x90C0,),
    "nikon capture 2": (0x90CB,),
    "nikon capture 3": (0x9207,),
    "sony capture": (0x9207,),
    # Known by the vendor extension alone.
    "olympus e xml capture": (),
    "olympus omd capture": (0x9481,),
    "canon wifi support": (0x9033,),
    "nikon wifi support": (0x9006,),
}


def capabilities(line: str) -> tuple[list[str], list[str]]:
    """The phrases of a line that are in the table, and those that are not."""
    phrases = [" ".join(phrase.casefold().split()) for phrase in re.split("[,;]", line) if phrase.strip()]
    known = [phrase for phrase in phrases if phrase in OPERATIONS_OF]
    return known, [phrase for phrase in phrases if phrase not in OPERATIONS_OF]


def operations_of(
    phrases: Iterable[str], described: Iterable[DevicePropDesc], *, listed: bool, mtp_objects: bool
) -> list[int]:
    """The operations behind what a camera can do, ``listed`` properties, and ``mtp_objects`` with properties."""
    settable = any(desc.settable for desc in described)
    found = {code for phrase in phrases for code in OPERATIONS_OF[phrase]} | set(_DOWNLOAD)
    if listed:
        found |= {operations.GET_DEVICE_PROP_DESC.code, operations.GET_DEVICE_PROP_VALUE.code}
    if settable:
        found.add(operations.SET_DEVICE_PROP_VALUE.code)
    if mtp_objects:
        found.add(mtp.GET_OBJECT_PROPS_SUPPORTED.code)
    return sorted(found)


def events_of(operation_codes: Iterable[int]) -> list[int]:
    """The events that a camera with these operations needs."""
    offered = set(operation_codes)
    found = [events.OBJECT_ADDED, events.OBJECT_REMOVED]
    if operations.SET_DEVICE_PROP_VALUE.code in offered:
        found.append(events.DEVICE_PROP_CHANGED)
    if operations.INITIATE_CAPTURE.code in offered:
        found += [events.STORE_FULL, events.CAPTURE_COMPLETE]
    return found
