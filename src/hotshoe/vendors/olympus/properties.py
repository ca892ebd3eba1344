"""An OM-D's properties (types as an E-M1 Mark II told them; names as libgphoto2's config.c and INDIGO's driver do)."""

from __future__ import annotations

from hotshoe.catalog import units
from hotshoe.catalog.model import Property
from hotshoe.wire.datatypes import UINT16, UINT32

BULB, LIVE_TIME, TIME, COMPOSITE = 0xFFFFFFFC, 0xFFFFFFFD, 0xFFFFFFFB, 0xFFFFFFFA
_SPECIAL = {BULB: "bulb", LIVE_TIME: "live-time", TIME: "time", COMPOSITE: "composite"}
_BY_NAME = {name: value for value, name in _SPECIAL.items()}

WIDE_AUTO = 0xFFFFFFFF
"""ISOSensitivity, which an OM-1 has in 32 bits: the camera chooses."""

_SIGN, _WRAP = 0x8000, 0x10000
_LOW = 0xFFFF


def _signed(value: int) -> int:
    return value - _WRAP if value & _SIGN else value


def _show_compensation(value: int) -> str:
    return units.COMPENSATION.show(_signed(value))


def _parse_compensation(text: str) -> int:
    value = units.COMPENSATION.parse(text)
    assert isinstance(value, int)
    return value & _LOW


def _show_aperture(value: int) -> str:
    return units.APERTURE.show(value * 10)


def _parse_aperture(text: str) -> int:
    value = units.APERTURE.parse(text)
    assert isinstance(value, int)
    return round(value / 10)


def _show_shutter(value: int) -> str:
    """Special values by name, others as a fraction of two halves."""
    over, under = value >> 16, value & _LOW
    if value in _SPECIAL:
        return _SPECIAL[value]
    if not under:
        return str(value)
    return f"1/{under}" if over == 1 and under > 1 else f'{over / under:.12g}"'


def _parse_shutter(text: str) -> int:
    """One second and more in tenths, as bodies do."""
    if (name := text.strip().casefold()) in _BY_NAME:
        return _BY_NAME[name]
    seconds = units.number(text.strip().removesuffix("s").removesuffix('"'))
    if 0 < seconds < 1 and seconds.numerator == 1 and seconds.denominator <= _LOW:
        return 1 << 16 | seconds.denominator
    tenths = round(seconds * 10)
    if not 0 < tenths <= _LOW:
        raise ValueError(f"{text!r} is no exposure time")
    return tenths << 16 | 10


def _show_pair(value: int) -> str:
    return f"{value >> 16}x{value & _LOW}" if value else "off"


def _parse_pair(text: str) -> int:
    if text.strip().casefold() == "off":
        return 0
    width, _, height = text.partition("x")
    return units.whole(width) << 16 | units.whole(height)


def _show_ratio(value: int) -> str:
    return f"{value >> 16}:{value & _LOW}"


def _parse_ratio(text: str) -> int:
    width, _, height = text.partition(":")
    return units.whole(width) << 16 | units.whole(height)


def _show_iso(value: int) -> str:
    return units.ISO.show(units.AUTO if value == WIDE_AUTO else value)


def _parse_iso(text: str) -> int:
    value = units.ISO.parse(text)
    assert isinstance(value, int)
    return WIDE_AUTO if value == units.AUTO else value


COMPENSATION_UNIT = units.integer_unit(_show_compensation, _parse_compensation)
APERTURE_UNIT = units.integer_unit(_show_aperture, _parse_aperture)
SHUTTER_UNIT = units.integer_unit(_show_shutter, _parse_shutter)
SIZE_UNIT = units.integer_unit(_show_pair, _parse_pair)
RATIO_UNIT = units.integer_unit(_show_ratio, _parse_ratio)

WIDE_ISO_UNIT = units.integer_unit(_show_iso, _parse_iso)

APERTURE = Property(0xD002, "Aperture", UINT16, "aperture", APERTURE_UNIT)
FOCUS_MODE = Property(
    0xD003,
    "FocusMode",
    UINT16,
    "focus-mode",
    units.choices({1: "manual", 2: "af-s", 0x8002: "af-c", 0x8004: "preset", 0x8007: "starry-sky"}),
)
METERING = Property(
    0xD004,
    "ExposureMeteringMode",
    UINT16,
    "metering",
    units.choices({0x8001: "esp", 2: "center-weighted", 4: "spot", 0x8011: "spot-highlight", 0x8012: "spot-shadow"}),
)
PROGRAM = Property(
    0xD006,
    "ExposureProgram",
    UINT16,
    "program",
    units.choices({1: "manual", 2: "auto", 3: "aperture-priority", 4: "shutter-priority", 8: "movie", 11: "bulb"}),
)
ISO = Property(0xD007, "ISOSpeed", UINT16, "iso", units.ISO)
EXPOSURE_COMPENSATION = Property(0xD008, "ExposureCompensation", UINT16, "exposure-compensation", COMPENSATION_UNIT)
DRIVE = Property(
    0xD009,
    "DriveMode",
    UINT16,
    "drive",
    units.choices(
        {
            0x01: "single",
            0x21: "silent-single",
            0x07: "sequential",
            0x27: "silent-sequential",
            0x28: "sh1",
            0x29: "sh2",
            0x43: "pro-capture",
            0x48: "pro-capture-sh1",
            0x49: "pro-capture-sh2",
            0x04: "self-timer-12s",
            0x05: "self-timer-2s",
            0x24: "silent-self-timer-2s",
            0x06: "self-timer-custom",
        }
    ),
)
RAW = 0x20
"""ImageFormat: a raw file; with others, a raw file as well."""

COMPRESSION = Property(
    0xD00D,
    "ImageFormat",
    UINT16,
    "compression",
    units.choices(
        {
            RAW: "raw",
            0x101: "large-fine",
            0x102: "large-normal",
            0x103: "medium-normal",
            0x104: "small-normal",
            0x121: "raw+large-fine",
            0x122: "raw+large-normal",
            0x123: "raw+medium-normal",
            0x124: "raw+small-normal",
        }
    ),
)
SHUTTER = Property(0xD01C, "ShutterSpeed", UINT32, "shutter", SHUTTER_UNIT)
WHITE_BALANCE = Property(
    0xD01E,
    "WhiteBalance",
    UINT16,
    "whitebalance",
    units.choices(
        {
            1: "auto",
            2: "daylight",
            3: "shade",
            4: "cloudy",
            5: "tungsten",
            6: "fluorescent",
            7: "underwater",
            8: "flash",
            9: "preset-1",
            10: "preset-2",
            11: "preset-3",
            12: "preset-4",
            13: "color-temperature",
        }
    ),
)
CONTROL_MODE = Property(0xD052, "CameraControlMode", UINT16, "control", units.choices({1: "computer", 2: "camera"}))
BY_COMPUTER, BY_HAND = 1, 2
LIVE_VIEW_SIZE = Property(0xD06D, "LiveViewMode", UINT32, "live-view", SIZE_UNIT)
CAPTURE_TARGET = Property(
    0xD0DC, "CaptureTarget", UINT16, "capture-target", units.choices({1: "memory", 2: "card", 3: "card-and-memory"})
)
TO_CARD = 2

PROPERTIES: tuple[Property, ...] = (
    APERTURE,
    FOCUS_MODE,
    METERING,
    PROGRAM,
    ISO,
    EXPOSURE_COMPENSATION,
    DRIVE,
    Property(
        0xD00C,
        "CaptureFamily",
        UINT16,
        "capture-family",
        units.choices({0x8100: "still-electronic", 0x8801: "still-custom", 0x8802: "still", 0x8804: "movie"}),
    ),
    COMPRESSION,
    Property(0xD00E, "ColorTemperature", UINT16, "color-temperature", units.scaled(1, " K")),
    Property(0xD00F, "ExposureBias", UINT16, "exposure-bias", COMPENSATION_UNIT),
    Property(0xD01A, "FaceDetection", UINT16),
    Property(0xD01B, "AspectRatio", UINT32, "aspect-ratio", RATIO_UNIT),
    SHUTTER,
    WHITE_BALANCE,
    Property(0xD051, "AFArea", UINT16),
    CONTROL_MODE,
    LIVE_VIEW_SIZE,
    CAPTURE_TARGET,
    Property(0xD1C0, "ISOSensitivity", UINT32, "iso", WIDE_ISO_UNIT),
)
