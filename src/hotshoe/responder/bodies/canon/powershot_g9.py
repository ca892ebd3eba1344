"""Canon's PowerShot G9: one of the last that could be controlled, and of another kind than EOS bodies."""

from __future__ import annotations

from hotshoe.catalog import mtp
from hotshoe.catalog import operations as op
from hotshoe.catalog import properties as standard_properties
from hotshoe.catalog.formats import ASSOCIATION, AVI, DPOF, EXIF_JPEG, SCRIPT, WAV
from hotshoe.responder import standard
from hotshoe.responder.bodies.canon import release_control
from hotshoe.responder.body import CameraClock, Listed
from hotshoe.responder.film import Naming
from hotshoe.responder.persona import Persona
from hotshoe.responder.properties import Setting
from hotshoe.vendors.canon import operations as canon
from hotshoe.vendors.canon.codes import EXTENSION
from hotshoe.vendors.canon.powershot import properties as g9
from hotshoe.wire.datatypes import Enumeration, Range

IN_MEMORY = 0x90000001
EXPOSURES = tuple(code for code in range(0x18, 0x94) if code % 8 in {0, 3, 5})

STANDARD = standard.HANDLERS.without(
    op.INITIATE_CAPTURE,
    op.MOVE_OBJECT,
    op.COPY_OBJECT,
    mtp.GET_PARTIAL_OBJECT_64,
    mtp.GET_OBJECT_PROPS_SUPPORTED,
    mtp.GET_OBJECT_PROP_DESC,
    mtp.GET_OBJECT_PROP_VALUE,
    mtp.GET_OBJECT_PROP_LIST,
)


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    return (
        Setting(standard_properties.BATTERY_LEVEL, 100, settable=False),
        Setting(g9.BEEP_MODE, 0, Enumeration((0, 1, 2, 3))),
        Setting(g9.IMAGE_QUALITY, 5, Enumeration((2, 3, 5))),
        Setting(g9.IMAGE_SIZE, 0, Enumeration((0, 1, 3, 7, 2))),
        Setting(g9.FLASH_MODE, 0, Enumeration((0, 1, 2))),
        Setting(g9.SHOOTING_MODE, 4, Enumeration((0, 1, 2, 3, 4))),
        Setting(g9.METERING_MODE, 3, Enumeration((0, 1, 3))),
        Setting(g9.WHITE_BALANCE, 0, Enumeration((0, 1, 2, 3, 4, 7, 6))),
        Setting(g9.ISO_SPEED, 0x48, Enumeration((0x00, 0x45, 0x48, 0x50, 0x58, 0x60, 0x68))),
        Setting(g9.APERTURE, 0x28, Enumeration((0x20, 0x23, 0x25, 0x28, 0x2B, 0x2D, 0x30, 0x33, 0x35, 0x38))),
        Setting(g9.SHUTTER_SPEED, 0x68, Enumeration(EXPOSURES)),
        Setting(g9.TRANSFER_MODE, g9.TO_CARD),
        Setting(g9.ZOOM, 0, Enumeration(tuple(range(14)))),
        Setting(g9.CAMERA_MODEL, name, settable=False),
        Setting(g9.CAMERA_OWNER, ""),
        Setting(g9.OUTPUT_SIZE, 0x80000, settable=False),
        Setting(g9.INPUT_SIZE, 0x80000, settable=False),
        Setting(g9.EVENT_EMULATE_MODE, g9.WHEN_ASKED, Range(1, 7, 1)),
        Setting(g9.CAMERA_OUTPUT, 1, Enumeration((1, 2, 3))),
    )


PERSONA = Persona(
    manufacturer="Canon Inc.",
    model="Canon PowerShot G9",
    version="1-9.0.1.0",
    extension_id=EXTENSION,
    extension="",
    settings=_settings,
    handlers=STANDARD | release_control.HANDLERS,
    listed=Listed(image_formats=(ASSOCIATION, SCRIPT, DPOF, AVI, WAV, EXIF_JPEG, 0xB101)),
    naming=Naming("CANON", "IMG_"),
    memory_handle=IN_MEMORY,
    asking=(canon.CHECK_EVENT,),
    lag=0.2,
    live=True,
)
