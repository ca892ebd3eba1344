"""A Theta's properties (Ricoh's THETA USB API v2; types as a THETA V told them)."""

from __future__ import annotations

from dataclasses import replace

from hotshoe.catalog import properties as standard
from hotshoe.catalog import units
from hotshoe.catalog.model import Property
from hotshoe.wire.datatypes import STRING, UINT8, UINT16, UINT32, UINT64

AUTO = 0
"""ShutterSpeed: the camera chooses."""

_LOW = 0xFFFFFFFF


def _show_shutter(value: int) -> str:
    """A fraction as TIFF writes it: the first four bytes over the last four."""
    over, under = value & _LOW, value >> 32
    if value == AUTO:
        return "auto"
    if not under:
        return str(value)
    return f"1/{under}" if over == 1 and under > 1 else f'{over / under:.12g}"'


def _parse_shutter(text: str) -> int:
    if text.strip().casefold() == "auto":
        return AUTO
    seconds = units.number(text.strip().removesuffix("s").removesuffix('"'))
    if not 0 < seconds.numerator <= _LOW or seconds.denominator > _LOW:
        raise ValueError(f"{text!r} is no exposure time")
    return seconds.denominator << 32 | seconds.numerator


SHUTTER_UNIT = units.integer_unit(_show_shutter, _parse_shutter)

SINGLE, INTERVAL, MOVIE, BRACKET = 1, 3, 0x8002, 0x8004
"""Values of StillCaptureMode."""

WHITE_BALANCE = replace(
    standard.WHITE_BALANCE,
    unit=units.choices(
        {
            2: "auto",
            4: "daylight",
            0x8001: "shade",
            0x8002: "cloudy",
            6: "tungsten",
            0x8020: "tungsten-2",
            0x8003: "fluorescent-daylight",
            0x8004: "fluorescent-neutral",
            0x8005: "fluorescent-white",
            0x8006: "fluorescent-warm",
            0x8007: "color-temperature",
            0x8008: "underwater",
        }
    ),
)
PROGRAM = replace(
    standard.EXPOSURE_PROGRAM_MODE,
    unit=units.choices({1: "manual", 2: "auto", 3: "aperture-priority", 4: "shutter-priority", 0x8003: "iso-priority"}),
)
CAPTURE_MODE = replace(
    standard.STILL_CAPTURE_MODE,
    unit=units.choices(
        {
            SINGLE: "single",
            INTERVAL: "interval",
            MOVIE: "movie",
            0x8003: "interval-composite",
            BRACKET: "bracket",
            0x8005: "live-streaming",
            0x8006: "interval-moving",
            0x8007: "interval-tripod",
            0x8008: "burst",
        }
    ),
)
SHUTTER = Property(0xD00F, "ShutterSpeed", UINT64, "shutter", SHUTTER_UNIT)
CAPTURE_STATUS = Property(
    0xD808,
    "CaptureStatus",
    UINT8,
    "capture-status",
    units.choices({0: "idle", 1: "shooting", 2: "self-timer", 3: "bracketing", 4: "converting"}),
)
IDLE, SHOOTING = 0, 1
"""Values of CaptureStatus."""

_ON_OFF = units.choices({0: "off", 1: "on"})

PROPERTIES: tuple[Property, ...] = (
    WHITE_BALANCE,
    PROGRAM,
    CAPTURE_MODE,
    Property(0xD006, "ErrorInfo", UINT32),
    SHUTTER,
    Property(0xD801, "GpsInfo", STRING, "gps"),
    Property(0xD802, "AutoPowerOffDelay", UINT8),
    Property(0xD803, "SleepDelay", UINT16, "sleep-delay", units.scaled(1, " s")),
    Property(0xD806, "Passphrase", STRING),
    Property(0xD807, "ChannelNumber", UINT8),
    CAPTURE_STATUS,
    Property(0xD809, "RecordingTime", UINT16, "recording-time", units.scaled(1, " s")),
    Property(0xD80A, "RemainingRecordingTime", UINT16, "recording-time-left", units.scaled(1, " s")),
    Property(
        0xD80B,
        "Filter",
        UINT8,
        "filter",
        units.choices({0: "off", 1: "dr-compensation", 2: "noise-reduction", 3: "hdr", 4: "hdr-handheld"}),
    ),
    Property(
        0xD80C, "BatteryStatus", UINT8, "charging", units.choices({0: "not-charging", 1: "charging", 2: "charged"})
    ),
    Property(0xD80D, "RemainingVideos", UINT16),
    Property(0xD80E, "SleepMode", UINT8, "sleep", _ON_OFF),
    Property(0xD80F, "CompositeShootingTime", UINT16),
    Property(0xD810, "CompositeShootingOutputInterval", UINT16),
    Property(0xD811, "CompositeShootingElapsedTime", UINT16),
    Property(0xD812, "BracketParameters", UINT8),
    Property(0xD813, "ColorTemperature", UINT16, "color-temperature", units.scaled(1, " K")),
    Property(0xD814, "BluetoothPowerStatus", UINT8, "bluetooth", _ON_OFF),
    Property(0xD815, "Username", STRING),
    Property(0xD816, "Password", STRING),
    Property(0xD818, "VideoStitching", UINT16, "stitching", units.choices({1: "off", 2: "on"})),
    Property(0xD81A, "MicrophoneChannel", UINT8, "microphone-channel", units.choices({0: "spatial", 1: "mono"})),
    Property(0xD81B, "AutoPowerOffDelaySec", UINT32, "power-off-delay", units.scaled(1, " s")),
    Property(0xD81C, "Microphone", UINT8, "microphone", units.choices({0: "auto", 1: "internal", 2: "external"})),
    Property(0xD81D, "NetworkType", UINT8, "network", units.choices({0: "off", 1: "direct", 2: "client"})),
    Property(0xD81F, "Gain", UINT8, "gain", units.choices({0: "normal", 1: "low", 2: "mute"})),
    Property(0xD820, "Language", UINT8, "language"),
    Property(0xD821, "WlanFrequency", UINT8),
    Property(0xD822, "CapturedPictures", UINT16, "captured-pictures"),
    Property(0xD823, "MaxRecordableTime", UINT16, "recording-time-most", units.scaled(1, " s")),
    Property(0xD824, "Function", UINT8),
    Property(
        0xD825,
        "TopBottomCorrection",
        UINT8,
        "zenith-correction",
        units.choices({0: "apply", 1: "apply-auto", 2: "apply-save", 3: "apply-load", 4: "off", 5: "apply-semi-auto"}),
    ),
    Property(0xD826, "IsoAutoHighLimit", UINT16, "iso-limit", units.ISO),
    Property(0xD827, "ImageFormat", UINT8),
    Property(0xD829, "Bitrate", UINT16),
    Property(0xD82A, "Authentication", UINT8),
    Property(
        0xD82C, "BluetoothRole", UINT8, "bluetooth-role", units.choices({1: "central", 2: "peripheral", 3: "both"})
    ),
    Property(0xD831, "ConvertVideoFormatStatus", STRING),
)
