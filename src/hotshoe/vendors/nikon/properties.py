"""Nikon's properties, and what Nikon's values of the standard's mean.

Numbers and names are those of libgphoto2's ptp.h and config.c; the types are as real bodies told them in their
``gphoto2 --summary`` (D5300, Z 6II). Values that differ from model to model have no names here.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hotshoe.catalog import properties as standard
from hotshoe.catalog import units
from hotshoe.catalog.model import Property
from hotshoe.wire.datatypes import INT8, STRING, UINT8, UINT16, UINT32

BULB, TIME, FLASH_SYNC = 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFE
"""Exposure times that are none: as long as the release is held, and from release to release."""

_WORDS = {BULB: "bulb", TIME: "time", FLASH_SYNC: "x-sync"}
_BY_WORD = {word: value for value, word in _WORDS.items()}


def _show_shutter(value: int) -> str:
    return _WORDS.get(value) or units.SHUTTER.show(value)


def _parse_shutter(text: str) -> int:
    word = text.strip().casefold()
    if word in _BY_WORD:
        return _BY_WORD[word]
    value = units.SHUTTER.parse(text)
    assert isinstance(value, int)
    return value


def _show_fraction(value: int) -> str:
    """An exposure time as a fraction: the numerator in the upper half, the denominator in the lower."""
    if value in _WORDS:
        return _WORDS[value]
    over, under = value >> 16, value & 0xFFFF
    if not under:
        return str(value)
    if over == 1 and under > 1:
        return f"1/{under}"
    return f'{float(Fraction(over, under)):.12g}"'


def _parse_fraction(text: str) -> int:
    word = text.strip().casefold()
    if word in _BY_WORD:
        return _BY_WORD[word]
    seconds = units.number(text.strip().removesuffix("s").removesuffix('"'))
    tenths = round(seconds * 10)
    exact = seconds if seconds.numerator < 1 << 16 and seconds.denominator < 1 << 16 else Fraction(tenths, 10)
    if exact <= 0:
        raise ValueError(f"{text!r} is no exposure time")
    over, under = (exact.numerator, exact.denominator) if exact.denominator != 1 or exact > 6553 else (exact * 10, 10)
    return int(over) << 16 | int(under)


OFF_ON = units.choices({0: "off", 1: "on"})
NO_YES = units.choices({0: "no", 1: "yes"})
SHUTTER = units.integer_unit(_show_shutter, _parse_shutter)
SHUTTER_FRACTION = units.integer_unit(_show_fraction, _parse_fraction)
SIXTHS = units.integer_unit(lambda value: f"{value / 6:+.1f} EV", lambda text: round(units.number(text) * 6))

WHITE_BALANCE = replace(
    standard.WHITE_BALANCE,
    unit=units.choices(
        {
            2: "auto",
            4: "daylight",
            5: "fluorescent",
            6: "tungsten",
            7: "flash",
            0x8010: "cloudy",
            0x8011: "shade",
            0x8012: "color-temperature",
            0x8013: "preset",
            0x8014: "off",
            0x8016: "natural-light-auto",
        }
    ),
)
FOCUS_MODE = replace(
    standard.FOCUS_MODE,
    unit=units.choices({1: "manual", 0x8010: "af-s", 0x8011: "af-c", 0x8012: "af-a", 0x8013: "af-f"}),
)
METERING = replace(
    standard.EXPOSURE_METERING_MODE,
    unit=units.choices({1: "average", 2: "center-weighted", 3: "matrix", 4: "spot", 0x8010: "highlight-weighted"}),
)
FLASH_MODE = replace(
    standard.FLASH_MODE,
    unit=units.choices(
        {1: "auto", 2: "off", 3: "fill", 4: "red-eye", 0x8010: "fill", 0x8011: "slow-sync", 0x8012: "rear-curtain"}
    ),
)
PROGRAM = replace(
    standard.EXPOSURE_PROGRAM_MODE,
    unit=units.choices(
        {
            1: "manual",
            2: "auto",
            3: "aperture-priority",
            4: "shutter-priority",
            0x8010: "full-auto",
            0x8011: "portrait",
            0x8012: "landscape",
            0x8013: "close-up",
            0x8014: "sports",
            0x8016: "night-portrait",
            0x8017: "night-landscape",
            0x8018: "scene",
            0x8050: "u1",
            0x8051: "u2",
            0x8052: "u3",
        }
    ),
)
DRIVE = replace(
    standard.STILL_CAPTURE_MODE,
    unit=units.choices(
        {
            1: "single",
            2: "continuous-high",
            0x8010: "continuous-low",
            0x8011: "self-timer",
            0x8012: "mirror-up",
            0x8013: "remote",
            0x8016: "quiet",
            0x8019: "continuous-high-extended",
        }
    ),
)
EXPOSURE_TIME = replace(standard.EXPOSURE_TIME, unit=SHUTTER)

RECORDING_MEDIA = Property(0xD10B, "RecordingMedia", UINT8, "capture-target", units.choices({0: "card", 1: "memory"}))
LIVE_VIEW_STATUS = Property(0xD1A2, "LiveViewStatus", UINT8, "live-view", OFF_ON)
LIVE_VIEW_PROHIBITED = Property(0xD1A4, "LiveViewProhibitCondition", UINT32)
EXPOSURES_LEFT = Property(0xD1F1, "ExposureRemaining", UINT32, "shots-left")

PROPERTIES: tuple[Property, ...] = (
    WHITE_BALANCE,
    FOCUS_MODE,
    METERING,
    FLASH_MODE,
    PROGRAM,
    DRIVE,
    EXPOSURE_TIME,
    Property(0xD015, "ResetBank0", UINT8),
    Property(0xD016, "RawCompression", UINT8, "raw-compression"),
    Property(0xD017, "WhiteBalanceBiasAuto", UINT16),
    Property(0xD018, "WhiteBalanceBiasTungsten", UINT16),
    Property(0xD019, "WhiteBalanceBiasFluorescent", UINT16),
    Property(0xD01A, "WhiteBalanceBiasDaylight", UINT16),
    Property(0xD01B, "WhiteBalanceBiasFlash", UINT16),
    Property(0xD01C, "WhiteBalanceBiasCloudy", UINT16),
    Property(0xD01D, "WhiteBalanceBiasShade", UINT16),
    Property(0xD01E, "WhiteBalanceColorTemperature", UINT16, "color-temperature", units.scaled(1, " K")),
    Property(0xD01F, "WhiteBalancePresetNumber", UINT8),
    Property(0xD030, "ShootingMode", UINT8),
    Property(0xD031, "ShotImageSize", UINT8),
    Property(0xD032, "ColorSpace", UINT8, "color-space", units.choices({0: "srgb", 1: "adobe-rgb"})),
    Property(0xD034, "FlickerReduction", UINT8),
    Property(0xD048, "A1AFCModePriority", UINT8),
    Property(0xD049, "A2AFSModePriority", UINT8),
    Property(0xD053, "CopyrightEnable", UINT8, "", OFF_ON),
    Property(0xD054, "ISOAutoControl", UINT8, "iso-auto", OFF_ON),
    Property(0xD056, "ExposureStep", UINT8),
    Property(0xD05D, "LiveViewAFArea", UINT16),
    Property(0xD061, "LiveViewAFFocus", UINT8),
    Property(0xD066, "AutoOffTimers", UINT8),
    Property(0xD068, "ShootingSpeed", UINT8),
    Property(0xD069, "MaximumShots", UINT8),
    Property(0xD06A, "ExposureDelayMode", UINT8),
    Property(0xD06B, "LongExposureNoiseReduction", UINT8, "", OFF_ON),
    Property(0xD06C, "FileNumberSequence", UINT8, "", OFF_ON),
    Property(0xD070, "HighISONoiseReduction", UINT16),
    Property(0xD072, "ArtistName", STRING, "artist"),
    Property(0xD073, "CopyrightInformation", STRING, "copyright"),
    Property(0xD078, "BracketSet", UINT8),
    Property(0xD07A, "BracketOrder", UINT8),
    Property(0xD08A, "NoCardRelease", UINT8),
    Property(0xD08D, "AFAreaPoint", UINT8),
    Property(0xD090, "ImageComment", STRING, "comment"),
    Property(0xD091, "ImageCommentEnable", UINT8, "", OFF_ON),
    Property(0xD092, "ImageRotation", UINT8, "", OFF_ON),
    Property(0xD0A7, "MovieQuality", UINT8),
    Property(0xD0B4, "ExposureIndexEx", UINT32, "", units.ISO),
    Property(0xD0B5, "ISOControlSensitivity", UINT32),
    Property(0xD0C0, "BracketingEnable", UINT8, "", OFF_ON),
    Property(0xD0C1, "ExposureBracketingStep", UINT8),
    Property(0xD0C2, "ExposureBracketingProgram", UINT16),
    Property(0xD0C3, "ExposureBracketCount", UINT8),
    Property(0xD0E0, "LensID", UINT16),
    Property(0xD0E3, "FocalLengthMin", UINT32, "", units.FOCAL_LENGTH),
    Property(0xD0E4, "FocalLengthMax", UINT32, "", units.FOCAL_LENGTH),
    Property(0xD0E5, "MaxApertureAtMinFocalLength", UINT16, "", units.APERTURE),
    Property(0xD0E6, "MaxApertureAtMaxFocalLength", UINT16, "", units.APERTURE),
    Property(0xD0F8, "AutoDistortionControl", UINT8, "", OFF_ON),
    Property(0xD100, "ExposureTimeFraction", UINT32, "", SHUTTER_FRACTION),
    Property(0xD101, "ACPower", UINT8, "", NO_YES),
    Property(0xD102, "WarningStatus", UINT32),
    Property(0xD104, "AFLockStatus", UINT8, "", NO_YES),
    Property(0xD105, "AELockStatus", UINT8, "", NO_YES),
    Property(0xD109, "FlexibleProgram", INT8),
    RECORDING_MEDIA,
    Property(0xD10E, "CameraOrientation", UINT8),
    Property(0xD120, "ExternalFlashAttached", UINT8, "", NO_YES),
    Property(0xD121, "ExternalFlashStatus", UINT8),
    Property(0xD124, "ExternalFlashCompensation", INT8, "", SIXTHS),
    Property(0xD126, "FlashExposureCompensation", INT8, "flash-compensation", SIXTHS),
    Property(0xD130, "HDRMode", UINT16),
    Property(0xD149, "RawBitMode", UINT8),
    Property(0xD14E, "ActiveDLighting", UINT16),
    Property(0xD161, "AutofocusMode", UINT8),
    Property(0xD163, "AFAssist", UINT8, "", OFF_ON),
    Property(0xD183, "ISOAutoHighLimit", UINT32, "", units.ISO),
    LIVE_VIEW_STATUS,
    Property(0xD1A3, "LiveViewImageZoomRatio", UINT8),
    LIVE_VIEW_PROHIBITED,
    Property(0xD1AC, "LiveViewImageSize", UINT8),
    Property(0xD1B0, "ExposureDisplayStatus", UINT8),
    Property(0xD1B1, "ExposureIndicateStatus", INT8, "", SIXTHS),
    EXPOSURES_LEFT,
    Property(0xD200, "ActivePictureControl", UINT16),
    Property(0xD303, "UseDeviceStageFlag", UINT8),
)
