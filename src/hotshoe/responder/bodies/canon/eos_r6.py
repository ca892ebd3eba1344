"""Canon's EOS R6, as far as a computer sees it."""

from __future__ import annotations

from hotshoe.catalog import events, mtp
from hotshoe.catalog import operations as op
from hotshoe.catalog.formats import ASSOCIATION, AVI, DPOF, EXIF_JPEG, SCRIPT, WAV
from hotshoe.responder import standard
from hotshoe.responder.bodies.canon import control, shooting, viewing
from hotshoe.responder.bodies.canon.settings import RAW, files, settings
from hotshoe.responder.body import Listed
from hotshoe.responder.film import Naming
from hotshoe.responder.persona import Persona
from hotshoe.vendors.canon import operations as eos
from hotshoe.vendors.canon.codes import EXTENSION, REQUEST_GET_EVENT

FIRST_IN_MEMORY = 0x91000001
"""The handle of the first picture in memory, far from those of cards."""

# EOS bodies whose DeviceInfo is public have neither InitiateCapture nor moves and copies.
STANDARD = standard.HANDLERS.without(
    op.INITIATE_CAPTURE,
    op.MOVE_OBJECT,
    op.COPY_OBJECT,
    op.RESET_DEVICE_PROP_VALUE,
    mtp.GET_PARTIAL_OBJECT_64,
    # They have MTP's lists, but this one's objects have formats of Canon's own, which those do not tell.
    mtp.GET_OBJECT_PROPS_SUPPORTED,
    mtp.GET_OBJECT_PROP_DESC,
    mtp.GET_OBJECT_PROP_VALUE,
    mtp.GET_OBJECT_PROP_LIST,
)
OWN = control.HANDLERS | shooting.HANDLERS | viewing.HANDLERS

PERSONA = Persona(
    manufacturer="Canon.Inc",
    model="Canon EOS R6",
    version="3-1.0.0",
    extension_id=EXTENSION,
    extension="",
    settings=settings,
    handlers=STANDARD | OWN,
    # EOS bodies keep their events for GetEvent, and tell their own properties there and nowhere else.
    listed=Listed(
        events=(
            *(events.REQUEST_OBJECT_TRANSFER, events.STORE_ADDED, events.STORE_REMOVED, events.OBJECT_REMOVED),
            *(events.OBJECT_ADDED, events.OBJECT_INFO_CHANGED, REQUEST_GET_EVENT),
        ),
        properties=(0xD402, 0xD407, 0xD406, 0x5001),
        image_formats=(ASSOCIATION, SCRIPT, DPOF, AVI, WAV, EXIF_JPEG, 0xB101, 0xB103, 0xBF02, 0xB104, 0xB105, 0xB108),
    ),
    naming=Naming("CANON", "IMG_"),
    raw=RAW,
    files=files,
    memory_handle=FIRST_IN_MEMORY,
    asking=(eos.GET_EVENT,),
    button=shooting.press,
    lag=0.2,
    live=True,
)
