"""The device properties of PowerShots before 2009, read and set in the standard's way (libgphoto2: ptp.h, config.c)."""

from __future__ import annotations

from hotshoe.catalog import units
from hotshoe.catalog.model import Property
from hotshoe.vendors.canon import scales
from hotshoe.wire.datatypes import STRING, UINT8, UINT16, UINT32

BEEP_MODE = Property(0xD001, "CanonBeepMode", UINT8, "beep")
IMAGE_QUALITY = Property(
    0xD006,
    "CanonImageQuality",
    UINT8,
    "compression",
    units.choices({0x02: "normal", 0x03: "fine", 0x04: "lossless", 0x05: "superfine"}),
)
IMAGE_SIZE = Property(
    0xD008,
    "CanonImageSize",
    UINT8,
    "image-size",
    units.choices({0: "large", 1: "medium1", 2: "small", 3: "medium2", 7: "medium3"}),
)
FLASH_MODE = Property(0xD00A, "CanonFlashMode", UINT8, "flash", units.choices({0: "off", 1: "auto", 2: "on"}))
SHOOTING_MODE = Property(
    0xD00C,
    "CanonShootingMode",
    UINT8,
    "program",
    units.choices({0: "auto", 1: "program", 2: "shutter-priority", 3: "aperture-priority", 4: "manual"}),
)
METERING_MODE = Property(
    0xD010,
    "CanonMeteringMode",
    UINT8,
    "metering",
    units.choices({0: "center-weighted", 1: "spot", 3: "evaluative"}),
)
WHITE_BALANCE = Property(
    0xD013,
    "CanonWhiteBalance",
    UINT8,
    "whitebalance",
    units.choices(
        {0: "auto", 1: "daylight", 2: "cloudy", 3: "tungsten", 4: "fluorescent", 6: "custom", 7: "fluorescent-h"}
    ),
)
ISO_SPEED = Property(0xD01C, "CanonISOSpeed", UINT16, "iso", scales.ISO)
APERTURE = Property(0xD01D, "CanonAperture", UINT16, "aperture", scales.APERTURE)
SHUTTER_SPEED = Property(0xD01E, "CanonShutterSpeed", UINT16, "shutter", scales.SHUTTER)
EXP_COMPENSATION = Property(0xD01F, "CanonExpCompensation", UINT8, "exposure-compensation")
TRANSFER_MODE = Property(
    0xD029,
    "CanonCaptureTransferMode",
    UINT16,
    "capture-destination",
    units.choices({0x03: "memory", 0x0D: "card"}),
)
TO_MEMORY, TO_CARD = 0x03, 0x0D
ZOOM = Property(0xD02A, "CanonZoom", UINT16, "zoom")
OUTPUT_SIZE = Property(0xD02E, "CanonSizeOfOutputDataFromCamera", UINT32)
INPUT_SIZE = Property(0xD02F, "CanonSizeOfInputDataToCamera", UINT32)
FIRMWARE_VERSION = Property(0xD031, "CanonFirmwareVersion", UINT32)
CAMERA_MODEL = Property(0xD032, "CanonCameraModel", STRING)
CAMERA_OWNER = Property(0xD033, "CanonCameraOwner", STRING, "owner")
UNIX_TIME = Property(0xD034, "CanonUnixTime", UINT32)
CAMERA_OUTPUT = Property(
    0xD036, "CanonCameraOutput", UINT16, "output", units.choices({1: "camera", 2: "video", 3: "off"})
)
EVENT_EMULATE_MODE = Property(0xD045, "CanonEventEmulateMode", UINT16)
WHEN_ASKED = 7
"""CheckEvent tells events, and nothing else does; 1 to 5 send them, 3 to 5 and 7 keep them (libgphoto2, config.c)."""

POWERSHOT_PROPERTIES = tuple(entry for entry in globals().copy().values() if isinstance(entry, Property))
