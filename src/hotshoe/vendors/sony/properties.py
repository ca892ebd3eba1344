"""Sony's properties and controls (libgphoto2's ptp.h and config.c; types as an A6000 and an A7 IV told them)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hotshoe.catalog import properties as standard
from hotshoe.catalog import units
from hotshoe.catalog.model import Property
from hotshoe.wire.datatypes import INT8, INT16, UINT8, UINT16, UINT32

AUTO_ISO = 0xFFFFFF
BULB = 0


def _show_iso(value: int) -> str:
    """The speed in 24 bits; above it how many frames are stacked against noise."""
    speed, frames = value & 0xFFFFFF, value >> 24
    shown = "ISO AUTO" if speed == AUTO_ISO else f"ISO {speed}"
    return f"{shown} multi-frame {frames}" if frames else shown


def _parse_iso(text: str) -> int:
    value = units.ISO.parse(text)
    assert isinstance(value, int)
    return AUTO_ISO if value == units.AUTO else value


def _show_shutter(value: int) -> str:
    if value == BULB:
        return "bulb"
    over, under = value >> 16, value & 0xFFFF
    if not under:
        return str(value)
    return f"1/{under}" if over == 1 and under > 1 else f'{float(Fraction(over, under)):.12g}"'


def _parse_shutter(text: str) -> int:
    if text.strip().casefold() == "bulb":
        return BULB
    seconds = units.number(text.strip().removesuffix("s").removesuffix('"'))
    if seconds <= 0:
        raise ValueError(f"{text!r} is no exposure time")
    if seconds.numerator == 1 and 1 < seconds.denominator < 1 << 16:
        return 1 << 16 | seconds.denominator
    tenths = round(seconds * 10)
    if not 0 < tenths < 1 << 16:
        raise ValueError(f"{text!r} is longer than a body can say")
    return tenths << 16 | 10


ISO_UNIT = units.integer_unit(_show_iso, _parse_iso)
SHUTTER_UNIT = units.integer_unit(_show_shutter, _parse_shutter)

COMPRESSION = replace(
    standard.COMPRESSION_SETTING,
    unit=units.choices(
        {1: "light", 2: "standard", 3: "fine", 4: "extra-fine", 16: "raw", 17: "raw+light", 18: "raw+standard",
         19: "raw+fine", 20: "raw+extra-fine"}
    ),
)  # fmt: skip
WHITE_BALANCE = replace(
    standard.WHITE_BALANCE,
    unit=units.choices(
        {
            2: "auto",
            4: "daylight",
            6: "tungsten",
            7: "flash",
            0x8001: "fluorescent-warm",
            0x8002: "fluorescent-cool",
            0x8003: "fluorescent-day",
            0x8004: "fluorescent-daylight",
            0x8010: "cloudy",
            0x8011: "shade",
            0x8012: "color-temperature",
            0x8020: "preset-1",
            0x8021: "preset-2",
            0x8022: "preset-3",
            0x8023: "preset",
            0x8030: "underwater-auto",
        }
    ),
)
FOCUS_MODE = replace(
    standard.FOCUS_MODE,
    unit=units.choices({1: "manual", 2: "af-s", 3: "macro", 0x8004: "af-c", 0x8005: "af-a", 0x8006: "dmf"}),
)
METERING = replace(
    standard.EXPOSURE_METERING_MODE,
    unit=units.choices(
        {
            1: "average",
            2: "center-weighted",
            3: "multi-spot",
            4: "spot",
            0x8001: "multi",
            0x8002: "center",
            0x8003: "entire-screen",
            0x8004: "spot-standard",
            0x8005: "spot-large",
            0x8006: "highlight",
        }
    ),
)
PROGRAM = replace(
    standard.EXPOSURE_PROGRAM_MODE,
    unit=units.choices(
        {1: "manual", 2: "auto", 3: "aperture-priority", 4: "shutter-priority", 0x8000: "intelligent-auto"}
    ),
)
DRIVE = replace(
    standard.STILL_CAPTURE_MODE,
    unit=units.choices(
        {
            1: "single",
            2: "continuous-high",
            0x8004: "self-timer-10s",
            0x8005: "self-timer-2s",
            0x8010: "continuous-high-plus",
            0x8012: "continuous-low",
            0x8013: "continuous",
            0x8015: "continuous-mid",
        }
    ),
)
BATTERY = Property(0xD218, "BatteryLevelSony", INT8, "battery", units.PERCENT)
EXPOSURE_COMPENSATION = standard.EXPOSURE_BIAS_COMPENSATION
SHUTTER = Property(0xD20D, "ShutterSpeed", UINT32, "shutter", SHUTTER_UNIT)
ISO = Property(0xD21E, "ISOSensitivity", UINT32, "iso", ISO_UNIT)
IMAGE_SIZE = Property(
    0xD203, "ImageSizeSony", UINT8, "image-size", units.choices({1: "large", 2: "medium", 3: "small"})
)
FOCUS_STATUS = Property(
    0xD213,
    "FocusFound",
    UINT8,
    "focus-status",
    units.choices({1: "idle", 2: "locked", 3: "not-found", 5: "tracking", 6: "locked-continuous", 7: "tracking-lost"}),
)
OBJECTS_IN_MEMORY = Property(0xD215, "ObjectInMemory", UINT16)
MOVIE_RECORDING = Property(0xD21D, "MovieRecording", UINT8, "movie", units.choices({0: "off", 1: "on", 2: "unable"}))
LIVE_VIEW_STATUS = Property(0xD221, "LiveViewStatus", UINT8)
SAVE_TO = Property(0xD222, "StillImageSaveDestination", UINT16, "capture-target",
                   units.choices({1: "memory", 0x10: "card", 0x11: "card-and-memory"}))  # fmt: skip
PRIORITY_MODE = Property(0xD25A, "PriorityMode", INT8, "", units.choices({0: "camera", 1: "computer"}))

HALF_PRESS = Property(0xD2C1, "S1Button", UINT16)
FULL_PRESS = Property(0xD2C2, "S2Button", UINT16)
MOVIE_BUTTON = Property(0xD2C8, "MovieRecButton", UINT16)
NEAR_FAR = Property(0xD2D1, "NearFar", INT16)

UP, DOWN = 1, 2
"""What is sent to a button."""

PROPERTIES: tuple[Property, ...] = (
    COMPRESSION,
    WHITE_BALANCE,
    FOCUS_MODE,
    METERING,
    PROGRAM,
    DRIVE,
    Property(0xD200, "FlashCompensation", INT16, "flash-compensation", units.COMPENSATION),
    Property(0xD201, "DRangeOptimizer", UINT8),
    IMAGE_SIZE,
    SHUTTER,
    Property(0xD20E, "BatteryLevelIndicator", UINT8),
    Property(0xD20F, "ColorTemperature", UINT16, "color-temperature", units.scaled(1, " K")),
    Property(0xD210, "ColorCompensationGM", UINT8),
    Property(0xD211, "AspectRatio", UINT8, "aspect-ratio", units.choices({1: "3:2", 2: "16:9", 3: "4:3", 4: "1:1"})),
    Property(0xD212, "FocusIndication", UINT8),
    FOCUS_STATUS,
    Property(0xD214, "Zoom", UINT32),
    OBJECTS_IN_MEMORY,
    Property(0xD217, "AELock", UINT8),
    BATTERY,
    Property(0xD219, "PictureEffect", UINT8),
    Property(0xD21B, "PictureEffectDetail", UINT16),
    Property(0xD21C, "ColorCompensationAB", UINT8),
    MOVIE_RECORDING,
    ISO,
    LIVE_VIEW_STATUS,
    SAVE_TO,
    PRIORITY_MODE,
    HALF_PRESS,
    FULL_PRESS,
    MOVIE_BUTTON,
    NEAR_FAR,
)
