"""The device properties of EOS bodies, which GetEvent tells.

Codes and types are those of libgphoto2 (ptp.h, ptp-pack.c).
"""

from __future__ import annotations

from hotshoe.catalog import units
from hotshoe.catalog.model import Property
from hotshoe.vendors.canon import names, scales
from hotshoe.vendors.canon.eos.image_format import IMAGE_FORMAT as IMAGE_FORMAT_UNIT
from hotshoe.wire.datatypes import ARRAY, INT8, INT16, STRING, UINT8, UINT16, UINT32

IMAGE_FORMAT_TYPE = ARRAY | UINT32
"""How an image format is a value of ours; on the wire it is of a kind of its own."""

APERTURE = Property(0xD101, "EosAperture", UINT16, "aperture", scales.APERTURE)
SHUTTER_SPEED = Property(0xD102, "EosShutterSpeed", UINT16, "shutter", scales.SHUTTER)
ISO_SPEED = Property(0xD103, "EosISOSpeed", UINT16, "iso", scales.ISO)
EXP_COMPENSATION = Property(0xD104, "EosExpCompensation", INT8, "exposure-compensation", scales.COMPENSATION)
AUTO_EXPOSURE_MODE = Property(0xD105, "EosAutoExposureMode", UINT16, "program", names.PROGRAM)
DRIVE_MODE = Property(0xD106, "EosDriveMode", UINT16, "drive", names.DRIVE)
METERING_MODE = Property(0xD107, "EosMeteringMode", UINT8, "metering", names.METERING)
FOCUS_MODE = Property(0xD108, "EosFocusMode", UINT16, "focus-mode", names.FOCUS_MODE)
WHITE_BALANCE = Property(0xD109, "EosWhiteBalance", UINT8, "whitebalance", names.WHITE_BALANCE)
COLOR_TEMPERATURE = Property(0xD10A, "EosColorTemperature", UINT32, "color-temperature", units.scaled(1, " K"))
COLOR_SPACE = Property(0xD10F, "EosColorSpace", UINT16, "color-space", names.COLOR_SPACE)
PICTURE_STYLE = Property(0xD110, "EosPictureStyle", UINT8, "picture-style", names.PICTURE_STYLE)
BATTERY_POWER = Property(0xD111, "EosBatteryPower", UINT16, "battery-state", names.BATTERY)
CAMERA_TIME = Property(0xD113, "EosCameraTime", UINT32, "datetime", names.CAMERA_TIME)
AUTO_POWER_OFF = Property(0xD114, "EosAutoPowerOff", UINT16, "power-off", units.scaled(1, " s"))
OWNER = Property(0xD115, "EosOwner", STRING, "owner")
MODEL_ID = Property(0xD116, "EosModelID", UINT32)
AVAILABLE_SHOTS = Property(0xD11B, "EosAvailableShots", UINT32, "available-shots")
CAPTURE_DESTINATION = Property(0xD11C, "EosCaptureDestination", UINT32, "capture-destination", names.DESTINATION)
CURRENT_STORAGE = Property(0xD11E, "EosCurrentStorage", UINT32)
CURRENT_FOLDER = Property(0xD11F, "EosCurrentFolder", UINT32)
IMAGE_FORMAT = Property(0xD120, "EosImageFormat", IMAGE_FORMAT_TYPE, "compression", IMAGE_FORMAT_UNIT)
IMAGE_FORMAT_CF = Property(0xD121, "EosImageFormatCF", IMAGE_FORMAT_TYPE, "compression-cf", IMAGE_FORMAT_UNIT)
IMAGE_FORMAT_SD = Property(0xD122, "EosImageFormatSD", IMAGE_FORMAT_TYPE, "compression-sd", IMAGE_FORMAT_UNIT)
IMAGE_FORMAT_EXT_HD = Property(0xD123, "EosImageFormatExtHD", IMAGE_FORMAT_TYPE, unit=IMAGE_FORMAT_UNIT)
OLC_INFO_VERSION = Property(0xD199, "EosOLCInfoVersion", UINT32)
SHUTTER_COUNTER = Property(0xD1AC, "EosShutterCounter", UINT32, "shutter-count")
SERIAL_NUMBER = Property(0xD1AF, "EosSerialNumber", STRING, "serial")
EVF_OUTPUT_DEVICE = Property(0xD1B0, "EosEVFOutputDevice", UINT16, "live-view-output", names.OUTPUT)
EVF_MODE = Property(0xD1B1, "EosEVFMode", UINT16, "live-view-mode", units.choices({0: "off", 1: "on"}))
EVF_RECORD_STATUS = Property(0xD1B8, "EosEVFRecordStatus", UINT16, "recording", names.RECORDING)
ARTIST = Property(0xD1D0, "EosArtist", STRING, "artist")
COPYRIGHT = Property(0xD1D1, "EosCopyright", STRING, "copyright")
LENS_NAME = Property(0xD1D8, "EosLensName", STRING, "lens")

IMAGE_FORMATS = (IMAGE_FORMAT.code, IMAGE_FORMAT_CF.code, IMAGE_FORMAT_SD.code, IMAGE_FORMAT_EXT_HD.code)

REQUESTED = (OWNER.code, ARTIST.code, COPYRIGHT.code, SERIAL_NUMBER.code)
"""Properties that bodies tell only when they are asked for with RequestDevicePropValue."""

_OTHERS = (
    Property(0xD10B, "EosWhiteBalanceAdjustA", INT16),
    Property(0xD10C, "EosWhiteBalanceAdjustB", INT16),
    Property(0xD10D, "EosWhiteBalanceXA", UINT32),
    Property(0xD10E, "EosWhiteBalanceXB", UINT32),
    Property(0xD112, "EosBatterySelect", UINT16),
    Property(0xD119, "EosPTPExtensionVersion", UINT16),
    Property(0xD11A, "EosDPOFVersion", UINT16),
    Property(0xD11D, "EosBracketMode", UINT16),
    Property(0xD138, "EosAEModeDial", UINT32),
    Property(0xD13A, "EosMirrorUpSetting", UINT32),
    Property(0xD17C, "EosUTCTime", UINT32),
    Property(0xD17E, "EosSummertime", UINT32),
    Property(0xD194, "EosMultiAspect", UINT32),
    Property(0xD195, "EosMovieSoundRecord", UINT32),
    Property(0xD197, "EosWindCut", UINT32),
    Property(0xD198, "EosExtenderType", UINT32),
    Property(0xD1A8, "EosLensStatus", UINT32),
    Property(0xD1A9, "EosQuickReviewTime", UINT16),
    Property(0xD1AA, "EosCardExtension", UINT32),
    Property(0xD1AB, "EosTempStatus", UINT32),
    Property(0xD1AE, "EosPhotoStudioMode", UINT32),
    Property(0xD1B2, "EosDepthOfFieldPreview", UINT32),
    Property(0xD1B3, "EosEVFSharpness", UINT32),
    Property(0xD1B4, "EosEVFWBMode", UINT32),
    Property(0xD1B6, "EosEVFColorTemp", UINT32),
    Property(0xD1B7, "EosExposureSimMode", UINT32),
    Property(0xD1BA, "EosLvAfSystem", UINT32),
    Property(0xD1BB, "EosMovSize", UINT32),
    Property(0xD1BC, "EosLvViewTypeSelect", UINT32),
    Property(0xD1BD, "EosMirrorDownStatus", UINT32),
    Property(0xD1BF, "EosMirrorLockupState", UINT32),
    Property(0xD1C0, "EosFlashChargingState", UINT32),
    Property(0xD1C1, "EosAloMode", UINT32),
    Property(0xD1C2, "EosFixedMovie", UINT32),
    Property(0xD1C4, "EosErrorForDisplay", UINT32),
    Property(0xD1C5, "EosAEModeMovie", UINT32),
    Property(0xD1C6, "EosBuiltinStroboMode", UINT32),
    Property(0xD1C9, "EosContinuousAFMode", UINT32),
    Property(0xD1D9, "EosAEB", UINT16),
    Property(0xD1DC, "EosStroboFiring", UINT32),
    Property(0xD1DD, "EosLensID", UINT32),
    Property(0xD1DF, "EosCADarkBright", UINT32),
)

READ_ONLY = frozenset(
    {
        BATTERY_POWER.code,
        MODEL_ID.code,
        AVAILABLE_SHOTS.code,
        CURRENT_STORAGE.code,
        CURRENT_FOLDER.code,
        OLC_INFO_VERSION.code,
        SHUTTER_COUNTER.code,
        SERIAL_NUMBER.code,
        LENS_NAME.code,
        0xD112,
        0xD119,
        0xD11A,
        0xD1A8,
        0xD1AA,
        0xD1AB,
        0xD1B2,
        0xD1BA,
        0xD1DD,
    }
)
"""What bodies only tell (libgphoto2 has most of them as such)."""

EOS_PROPERTIES = tuple(entry for entry in globals().copy().values() if isinstance(entry, Property)) + _OTHERS
