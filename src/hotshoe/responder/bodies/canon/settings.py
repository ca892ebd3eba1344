"""How the EOS R6 is set when it leaves its box, and what it can be set to, as a real body lists it."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime

from hotshoe.catalog import mtp
from hotshoe.catalog import properties as standard
from hotshoe.catalog.mtp import MTP
from hotshoe.responder.body import Body, CameraClock
from hotshoe.responder.properties import Setting
from hotshoe.responder.shutter import JPEG
from hotshoe.vendors.canon import names
from hotshoe.vendors.canon.eos import properties as eos
from hotshoe.vendors.canon.eos.image_format import JPEG_FILE, RAW_FILE, files_of
from hotshoe.wire.datatypes import Enumeration, Value

RAW = "CR3"
STILL_CAMERA = 1
SHOTS = 32194

THIRDS = (0, 3, 5)
LARGE_FINE = (JPEG_FILE, 0, 3)
_JPEGS = tuple((JPEG_FILE, size, quality) for size in (0, 1, 14) for quality in (3, 2))
_RAWS = ((RAW_FILE, 0, 4), (RAW_FILE, 0, 3))
IMAGE_FORMATS = (*_JPEGS, *(raw + jpeg for raw in _RAWS for jpeg in _JPEGS), *_RAWS)

APERTURES = tuple(code for code in range(0x28, 0x51) if code % 8 in THIRDS)
EXPOSURES = (0x0C, *(code for code in range(0x10, 0xA1) if code % 8 in THIRDS))
SENSITIVITIES = (0x00, *(code for code in range(0x48, 0x99) if code % 8 in THIRDS))
COMPENSATIONS = tuple(code for code in range(-24, 25) if abs(code) % 8 in THIRDS)


def settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    """The properties of a body of that name with that clock."""
    return (
        Setting(mtp.DEVICE_FRIENDLY_NAME, name, settable=False),
        Setting(MTP.properties[0xD407], STILL_CAMERA, settable=False),
        Setting(MTP.properties[0xD406], "Unknown Initiator"),
        Setting(standard.BATTERY_LEVEL, 100, settable=False),
        *_exposure(),
        *_picture(),
        *_words(),
        Setting(eos.BATTERY_POWER, 2, settable=False),
        _time(clock),
        Setting(eos.AUTO_POWER_OFF, 60),
        Setting(eos.MODEL_ID, 0x80000453, settable=False),
        Setting(eos.AVAILABLE_SHOTS, SHOTS, settable=False),
        Setting(eos.CAPTURE_DESTINATION, names.CARD, Enumeration((names.CARD, names.MEMORY))),
        Setting(eos.CURRENT_STORAGE, 0x00010001, settable=False),
        Setting(eos.OLC_INFO_VERSION, 0x13, settable=False),
        Setting(eos.EVF_OUTPUT_DEVICE, 0, Enumeration(tuple(range(12)))),
        Setting(eos.EVF_MODE, 1, Enumeration((1, 0))),
        Setting(eos.EVF_RECORD_STATUS, names.NOT_RECORDING, Enumeration((0, 3, 4))),
    )


def files(body: Body) -> tuple[str, ...]:
    """The endings of what a release leaves, by the image format."""
    value = body.properties.value(eos.IMAGE_FORMAT.code)
    assert isinstance(value, tuple)
    return tuple(RAW if kind == RAW_FILE else JPEG for kind, *_ in files_of(value))


def _exposure() -> tuple[Setting, ...]:
    return (
        Setting(eos.APERTURE, 0x30, Enumeration(APERTURES)),
        Setting(eos.SHUTTER_SPEED, 0x70, Enumeration(EXPOSURES)),
        Setting(eos.ISO_SPEED, 0x48, Enumeration(SENSITIVITIES)),
        Setting(eos.EXP_COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        Setting(eos.AUTO_EXPOSURE_MODE, 3),
        Setting(eos.DRIVE_MODE, 0, Enumeration((0x00, 0x04, 0x05, 0x10, 0x11))),
        Setting(eos.METERING_MODE, 3, Enumeration((3, 4, 1, 5))),
        Setting(eos.FOCUS_MODE, 0, Enumeration((0, 1, 3))),
    )


def _picture() -> tuple[Setting, ...]:
    formats = Enumeration(IMAGE_FORMATS)
    return (
        Setting(eos.WHITE_BALANCE, 0, Enumeration((0, 23, 1, 8, 2, 3, 4, 5, 6, 9))),
        Setting(eos.COLOR_TEMPERATURE, 5200, Enumeration(tuple(range(2500, 10_001, 100)))),
        Setting(eos.COLOR_SPACE, 1, Enumeration((1, 2))),
        Setting(eos.PICTURE_STYLE, 0x87, Enumeration((0x87, 0x81, 0x82, 0x83, 0x88, 0x84, 0x85, 0x86))),
        Setting(eos.IMAGE_FORMAT, LARGE_FINE, formats),
    )


def _words() -> tuple[Setting, ...]:
    return (
        Setting(eos.OWNER, ""),
        Setting(eos.ARTIST, ""),
        Setting(eos.COPYRIGHT, ""),
        Setting(eos.SERIAL_NUMBER, "012345678901", settable=False),
        Setting(eos.LENS_NAME, "RF24-105mm F4 L IS USM", settable=False),
    )


def _time(clock: CameraClock) -> Setting:
    def read() -> int:
        return calendar.timegm(clock.now().timetuple())

    def write(value: Value) -> None:
        assert isinstance(value, int)
        clock.set(datetime.fromtimestamp(value, UTC).replace(tzinfo=None))

    return Setting(eos.CAMERA_TIME, 0, read=read, write=write)
