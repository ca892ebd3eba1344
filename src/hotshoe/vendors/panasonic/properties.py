"""Panasonic's properties, which have numbers of 32 bits, in groups of sixteen.

Numbers and units are those of libgphoto2 (ptp.h, config.c), datatypes those that a GH5 told in a public log. The names
of photo styles, aspect ratios and qualities are the tethr library's; metering is in the order of the GH5's menu.
"""

from __future__ import annotations

from fractions import Fraction

from hotshoe.catalog import units
from hotshoe.catalog.model import Property
from hotshoe.wire.datatypes import ARRAY, UINT16, UINT32

AUTO_ISO, INTELLIGENT_ISO = 0xFFFFFFFF, 0xFFFFFFFE
BULB, AUTO_SHUTTER = 0xFFFFFFFF, 0x0FFFFFFF
SECONDS = 0x80000000
"""The mark of exposures that are told in thousandths of a second; without it the value is the part of a second."""

MINUS = 0x8000
"""The mark of negative values, which are no two's complement."""

FIRST_OWN = 0x10000
"""Numbers below are the standard's."""

STEPS_PER_EV = 3
MANUAL_FOCUS = 3

_ISO_NAMES = {AUTO_ISO: "ISO AUTO", INTELLIGENT_ISO: "ISO i-ISO"}


def _show_iso(value: int) -> str:
    return _ISO_NAMES.get(value) or f"ISO {value}"


def _parse_iso(text: str) -> int:
    spoken = text.strip().casefold().removeprefix("iso").strip()
    named = {"auto": AUTO_ISO, "i-iso": INTELLIGENT_ISO}
    return named[spoken] if spoken in named else units.whole(spoken)


def _show_shutter(value: int) -> str:
    if value in {BULB, AUTO_SHUTTER}:
        return "bulb" if value == BULB else "auto"
    thousandths = f"{float(Fraction(value & ~SECONDS, 1000)):.12g}"
    return f'{thousandths}"' if value & SECONDS else f"1/{thousandths}"


def _parse_shutter(text: str) -> int:
    spoken = text.strip().casefold()
    if spoken in {"bulb", "auto"}:
        return BULB if spoken == "bulb" else AUTO_SHUTTER
    if spoken.startswith("1/"):
        return _thousandths(units.number(spoken[2:]), text)
    return SECONDS | _thousandths(units.number(spoken.removesuffix("s").removesuffix('"')), text)


def _thousandths(value: Fraction, text: str) -> int:
    found = round(value * 1000)
    if not 0 < found < AUTO_SHUTTER:
        raise ValueError(f"{text!r} is no exposure time that a body can say")
    return found


def signed(value: int) -> int:
    """A value whose highest of sixteen bits is its sign."""
    return -(value & ~MINUS) if value & MINUS else value


def unsigned(value: int) -> int:
    """The same the other way round. Raises ValueError beyond fifteen bits."""
    if abs(value) >= MINUS:
        raise ValueError(f"{value} is too large")
    return MINUS | -value if value < 0 else value


def _show_steps(value: int) -> str:
    return units.COMPENSATION.show(round(Fraction(signed(value) * 1000, STEPS_PER_EV)))


def _parse_steps(text: str) -> int:
    thousandths = units.COMPENSATION.parse(text)
    assert isinstance(thousandths, int)
    return unsigned(round(Fraction(thousandths * STEPS_PER_EV, 1000)))


def _show_signed(value: int) -> str:
    return f"{signed(value):+d}" if signed(value) else "0"


ISO_UNIT = units.integer_unit(_show_iso, _parse_iso)
SHUTTER_UNIT = units.integer_unit(_show_shutter, _parse_shutter)
APERTURE_UNIT = units.scaled(10, prefix="f/")
STEPS_UNIT = units.integer_unit(_show_steps, _parse_steps)
SIGNED_UNIT = units.integer_unit(_show_signed, lambda text: unsigned(int(units.number(text))))
KELVIN = units.scaled(1, " K")

ISO_GROUP, SHUTTER_GROUP, APERTURE_GROUP = 0x02000020, 0x02000030, 0x02000040
QUALITY_CODE = 0x020000A2

GROUPS = (
    0x02000010,
    ISO_GROUP,
    SHUTTER_GROUP,
    APERTURE_GROUP,
    0x02000050,
    0x02000060,
    0x02000070,
    0x02000080,
    # Not 0x020000A0: the GH5 of the log was asked for this member only.
    QUALITY_CODE,
    0x020000B0,
    0x06000011,
)
"""What is asked for when everything is."""

CAPTURE_TARGETS = {0: "card", 1: "memory", 2: "card-and-memory"}
CARD, MEMORY, BOTH = CAPTURE_TARGETS
CAPTURE_TARGET_GROUP = 0x08000090

PHOTO_STYLE = Property(
    0x02000011,
    "PhotoStyle",
    UINT16,
    "picture-style",
    units.choices(
        {
            0: "standard",
            1: "vivid",
            2: "natural",
            3: "monochrome",
            4: "landscape",
            5: "portrait",
            14: "like-709",
            15: "l-monochrome",
            17: "l-monochrome-d",
            18: "flat",
            19: "my-photo-style-1",
            20: "my-photo-style-2",
            21: "my-photo-style-3",
            22: "my-photo-style-4",
            40: "v-log",
            41: "cinelike-d2",
            42: "cinelike-v2",
        }
    ),
)
ISO = Property(0x02000021, "ISO", UINT32, "iso", ISO_UNIT)
ISO_LIMIT = Property(0x02000022, "ISOUpperLimit", UINT32, "iso-limit", units.scaled(1, "", "ISO "))
SHUTTER = Property(0x02000031, "ShutterSpeed", UINT32, "shutter", SHUTTER_UNIT)
APERTURE = Property(0x02000041, "Aperture", UINT16, "aperture", APERTURE_UNIT)
WHITE_BALANCE = Property(
    0x02000051,
    "WhiteBalance",
    UINT16,
    "whitebalance",
    units.choices(
        {
            0x0002: "auto",
            0x0004: "daylight",
            0x0005: "fluorescent",
            0x0006: "tungsten",
            0x0007: "flash",
            0x8008: "cloudy",
            0x8009: "white-set",
            0x800A: "black-and-white",
            0x800B: "preset-1",
            0x800C: "preset-2",
            0x800D: "preset-3",
            0x800E: "preset-4",
            0x800F: "shade",
            0x8010: "color-temperature-1",
            0x8011: "color-temperature-2",
            0x8012: "color-temperature-3",
            0x8013: "color-temperature-4",
            0x8014: "auto-cool",
            0x8015: "auto-warm",
        }
    ),
)
COLOR_TEMPERATURE = Property(0x02000052, "WhiteBalanceKSet", UINT16, "color-temperature", KELVIN)
AMBER_BLUE = Property(0x02000053, "WhiteBalanceAdjustAB", UINT16, "whitebalance-shift-ab", SIGNED_UNIT)
GREEN_MAGENTA = Property(0x02000054, "WhiteBalanceAdjustGM", UINT16, "whitebalance-shift-gm", SIGNED_UNIT)
COMPENSATION = Property(0x02000061, "ExposureCompensation", UINT16, "exposure-compensation", STEPS_UNIT)
FOCUS_MODE = Property(
    0x02000071,
    "AFMode",
    UINT16,
    "focus-mode",
    units.choices({0: "auto", 1: "macro", 2: "macro-digital", MANUAL_FOCUS: "manual", 4: "af-s", 5: "af-c", 6: "af-f"}),
)
PROGRAM = Property(
    0x02000082,
    "ModePosition",
    UINT16,
    "program",
    units.choices(
        {
            0: "program",
            1: "aperture-priority",
            2: "shutter-priority",
            3: "manual",
            5: "movie",
            7: "intelligent-auto",
            8: "custom-1",
            9: "custom-2",
            10: "custom-3",
            12: "slow-and-quick",
        }
    ),
)
# A GH5 lists 5 and not 2, the bodies that tethr knows have 2: both are what is left of their menus.
QUALITY = Property(
    QUALITY_CODE,
    "ImageFormat",
    UINT16,
    "compression",
    units.choices({0: "fine", 1: "standard", 2: "raw", 3: "raw+fine", 4: "raw+standard", 5: "raw"}),
)
METERING = Property(
    0x020000B1, "MeteringMode", UINT16, "metering", units.choices({0: "multi", 1: "center-weighted", 2: "spot"})
)
MOVIE_PROGRAM = Property(
    0x06000011,
    "CreativeMovieMode",
    UINT16,
    "movie-program",
    units.choices({0: "program", 1: "aperture-priority", 2: "shutter-priority", 3: "manual"}),
)
CAPTURE_TARGET = Property(0x08000091, "CaptureTarget", UINT16, "capture-target", units.choices(CAPTURE_TARGETS))

PROPERTIES: tuple[Property, ...] = (
    PHOTO_STYLE,
    ISO,
    ISO_LIMIT,
    SHUTTER,
    Property(0x02000032, "ShutterSpeedRangeLimit", ARRAY | UINT32),
    APERTURE,
    Property(0x02000042, "ApertureRangeLimit", ARRAY | UINT16),
    WHITE_BALANCE,
    COLOR_TEMPERATURE,
    AMBER_BLUE,
    GREEN_MAGENTA,
    Property(0x02000055, "WhiteBalanceAdjustABSeparate", UINT16),
    COMPENSATION,
    Property(0x02000062, "ExposureRangeLimit", ARRAY | UINT16),
    FOCUS_MODE,
    Property(0x02000072, "AFArea", UINT16, "focus-area"),
    Property(0x02000073, "QuickAF", UINT16),
    Property(0x02000081, "DriveMode", UINT16, "drive"),
    PROGRAM,
    Property(0x02000083, "CreativeMode", UINT16),
    Property(0x02000084, "IntelligentAutoMode", UINT16),
    Property(
        0x020000A3,
        "ImageAspect",
        UINT16,
        "aspect-ratio",
        units.choices({1: "4:3", 2: "3:2", 3: "16:9", 4: "1:1", 10: "65:24", 11: "2:1"}),
    ),
    QUALITY,
    METERING,
    MOVIE_PROGRAM,
    CAPTURE_TARGET,
)


def group_of(code: int) -> int:
    """The group of a property, under which events tell of it."""
    return code & ~0xF
