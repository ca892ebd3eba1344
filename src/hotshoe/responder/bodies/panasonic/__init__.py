"""A Panasonic DC-GH5 in its mode for tethering: properties with numbers of 32 bits, releases, live view, films."""

from __future__ import annotations

from typing import Final

from hotshoe.catalog import events, properties
from hotshoe.catalog import operations as op
from hotshoe.responder import standard
from hotshoe.responder.bodies.panasonic import property_handlers, shooting, viewing
from hotshoe.responder.bodies.panasonic.settings import settings
from hotshoe.responder.body import Listed
from hotshoe.responder.persona import Persona
from hotshoe.vendors.panasonic import EXTENSION
from hotshoe.vendors.panasonic import operations as pana

FIRST_IN_MEMORY: Final = 0x01000001

# The events of a GH5, most of which nobody has explained.
EVENTS = (
    *(events.STORE_ADDED, events.STORE_REMOVED, events.DEVICE_PROP_CHANGED, events.DEVICE_INFO_CHANGED),
    *(events.STORAGE_INFO_CHANGED, pana.OBJECT_ADDED, pana.OBJECT_ADDED_IN_SDRAM, 0xC101, pana.PROPERTY_CHANGED),
    *(0xC103, 0xC104, 0xC106, 0xC107, 0xC201, 0xC202, 0xC212),
)
FORMATS = (0x3001, 0x3006, 0x300D, 0x3800, 0x3801)

_NOT_ON_A_PANASONIC = (
    *(op.INITIATE_CAPTURE, op.RESET_DEVICE_PROP_VALUE, op.SET_OBJECT_PROTECTION, op.MOVE_OBJECT, op.COPY_OBJECT),
    *(op.SEND_OBJECT_INFO, op.SEND_OBJECT),
)

PERSONA = Persona(
    manufacturer="Panasonic",
    model="DC-GH5",
    version="2.3",
    extension_id=EXTENSION,
    extension_version=100,
    extension="",
    settings=settings,
    handlers=standard.HANDLERS.without(*_NOT_ON_A_PANASONIC)
    | property_handlers.HANDLERS
    | shooting.HANDLERS
    | viewing.HANDLERS,
    listed=Listed(
        events=EVENTS, properties=(properties.BATTERY_LEVEL.code,), capture_formats=(), image_formats=FORMATS
    ),
    naming=shooting.NAMING,
    raw=shooting.RAW_ENDING,
    files=shooting.files,
    memory_handle=FIRST_IN_MEMORY,
    lag=0.2,
    live=True,
    button=shooting.pressed,
    change=property_handlers.change,
)
"""Its identity, events, formats and properties follow what a GH5 says of itself in a public summary and log.

Unlike a GH5 on a cable it lists the operations of its mode for tethering, because over a network libgphoto2 goes by
DeviceInfo alone.
"""
