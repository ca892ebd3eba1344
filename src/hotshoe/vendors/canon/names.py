"""The names of Canon's choices, in photographers' words; the numbers are EDSDK's and those of libgphoto2's config.c."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime

from hotshoe.catalog.units import choices, integer_unit

PROGRAM = choices(
    {
        0x00: "program",
        0x01: "shutter-priority",
        0x02: "aperture-priority",
        0x03: "manual",
        0x04: "bulb",
        0x05: "automatic-depth-of-field",
        0x07: "custom",
        0x08: "lock",
        0x09: "auto",
        0x0A: "night-portrait",
        0x0B: "action",
        0x0C: "portrait",
        0x0D: "landscape",
        0x0E: "close-up",
        0x0F: "flash-off",
        0x10: "custom2",
        0x11: "custom3",
        0x13: "creative-auto",
        0x14: "movie",
        0x16: "scene-intelligent-auto",
        0x19: "scene",
        0x37: "flexible-priority",
    }
)
DRIVE = choices(
    {
        0x00: "single",
        0x01: "continuous",
        0x02: "video",
        0x04: "continuous-high",
        0x05: "continuous-low",
        0x06: "silent-single",
        0x07: "timer-continuous",
        0x10: "timer-10s",
        0x11: "timer-2s",
        0x12: "continuous-superhigh",
        0x13: "silent",
        0x14: "silent-continuous",
    }
)
SINGLE_DRIVES = frozenset({0x00, 0x06, 0x10, 0x11, 0x13})
"""Drives in which one release takes one picture."""

METERING = choices({1: "spot", 3: "evaluative", 4: "partial", 5: "center-weighted"})
FOCUS_MODE = choices({0: "one-shot", 1: "servo", 2: "auto", 3: "manual"})
MANUAL_FOCUS = 3
WHITE_BALANCE = choices(
    {
        0: "auto",
        1: "daylight",
        2: "cloudy",
        3: "tungsten",
        4: "fluorescent",
        5: "flash",
        6: "custom",
        8: "shade",
        9: "color-temperature",
        10: "custom-pc1",
        11: "custom-pc2",
        12: "custom-pc3",
        15: "custom2",
        16: "custom3",
        18: "custom4",
        19: "custom5",
        23: "auto-white",
    }
)
COLOR_SPACE = choices({1: "srgb", 2: "adobe-rgb"})
PICTURE_STYLE = choices(
    {
        0x21: "user1",
        0x22: "user2",
        0x23: "user3",
        0x81: "standard",
        0x82: "portrait",
        0x83: "landscape",
        0x84: "neutral",
        0x85: "faithful",
        0x86: "monochrome",
        0x87: "auto",
        0x88: "fine-detail",
    }
)
BATTERY = choices({0: "low", 1: "50 %", 2: "100 %", 4: "75 %", 5: "25 %"})
DESTINATION = choices({2: "card", 4: "memory", 6: "card-and-memory"})
CARD, MEMORY = 2, 4
OUTPUT = choices({0: "off", 1: "camera", 2: "computer", 3: "camera-and-computer", 8: "mobile"})
COMPUTER_OUTPUT, MOBILE_OUTPUT = 2, 8
RECORDING = choices({0: "off", 3: "memory", 4: "card"})
NOT_RECORDING, RECORDING_TO_CARD = 0, 4


def _show_time(value: int) -> str:
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _parse_time(text: str) -> int:
    when = datetime.fromisoformat(text.strip())
    return calendar.timegm(when.timetuple())


CAMERA_TIME = integer_unit(_show_time, _parse_time)
"""Seconds since 1970 by the camera's clock, which knows no zone: what it shows is what the camera's display shows."""
