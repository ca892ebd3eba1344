"""The standard device properties (ISO 15740 13): type, the photographer's name, and the unit."""

from __future__ import annotations

from hotshoe.catalog import units
from hotshoe.catalog.model import Property
from hotshoe.wire.datatypes import INT16, STRING, UINT8, UINT16, UINT32, UNDEFINED

BATTERY_LEVEL = Property(0x5001, "BatteryLevel", UINT8, "battery", units.PERCENT)
FUNCTIONAL_MODE = Property(
    0x5002, "FunctionalMode", UINT16, "functional-mode", units.choices({0: "standard", 1: "sleep"})
)
IMAGE_SIZE = Property(0x5003, "ImageSize", STRING, "image-size")
COMPRESSION_SETTING = Property(0x5004, "CompressionSetting", UINT8, "compression")
WHITE_BALANCE = Property(
    0x5005,
    "WhiteBalance",
    UINT16,
    "whitebalance",
    units.choices(
        {
            1: "manual",
            2: "auto",
            3: "one-push",
            4: "daylight",
            5: "fluorescent",
            6: "tungsten",
            7: "flash",
        }
    ),
)
RGB_GAIN = Property(0x5006, "RGBGain", STRING, "rgb-gain")
F_NUMBER = Property(0x5007, "FNumber", UINT16, "aperture", units.APERTURE)
FOCAL_LENGTH = Property(0x5008, "FocalLength", UINT32, "focal-length", units.FOCAL_LENGTH)
FOCUS_DISTANCE = Property(0x5009, "FocusDistance", UINT16, "focus-distance", units.DISTANCE)
FOCUS_MODE = Property(0x500A, "FocusMode", UINT16, "focus-mode", units.choices({1: "manual", 2: "auto", 3: "macro"}))
EXPOSURE_METERING_MODE = Property(
    0x500B,
    "ExposureMeteringMode",
    UINT16,
    "metering",
    units.choices({1: "average", 2: "center-weighted", 3: "multi-spot", 4: "center-spot"}),
)
FLASH_MODE = Property(
    0x500C,
    "FlashMode",
    UINT16,
    "flash",
    units.choices({1: "auto", 2: "off", 3: "fill", 4: "red-eye-auto", 5: "red-eye-fill", 6: "external"}),
)
EXPOSURE_TIME = Property(0x500D, "ExposureTime", UINT32, "shutter", units.SHUTTER)
EXPOSURE_PROGRAM_MODE = Property(
    0x500E,
    "ExposureProgramMode",
    UINT16,
    "program",
    units.choices(
        {
            1: "manual",
            2: "auto",
            3: "aperture-priority",
            4: "shutter-priority",
            5: "creative",
            6: "action",
            7: "portrait",
        }
    ),
)
EXPOSURE_INDEX = Property(0x500F, "ExposureIndex", UINT16, "iso", units.ISO)
EXPOSURE_BIAS_COMPENSATION = Property(
    0x5010, "ExposureBiasCompensation", INT16, "exposure-compensation", units.COMPENSATION
)
DATE_TIME = Property(0x5011, "DateTime", STRING, "datetime")
CAPTURE_DELAY = Property(0x5012, "CaptureDelay", UINT32, "capture-delay", units.SECONDS)
STILL_CAPTURE_MODE = Property(
    0x5013, "StillCaptureMode", UINT16, "drive", units.choices({1: "single", 2: "burst", 3: "timelapse"})
)
CONTRAST = Property(0x5014, "Contrast", UINT8, "contrast")
SHARPNESS = Property(0x5015, "Sharpness", UINT8, "sharpness")
DIGITAL_ZOOM = Property(0x5016, "DigitalZoom", UINT8, "digital-zoom", units.ZOOM)
EFFECT_MODE = Property(
    0x5017, "EffectMode", UINT16, "effect", units.choices({1: "standard", 2: "black-and-white", 3: "sepia"})
)
BURST_NUMBER = Property(0x5018, "BurstNumber", UINT16, "burst-number")
BURST_INTERVAL = Property(0x5019, "BurstInterval", UINT16, "burst-interval", units.SECONDS)
TIMELAPSE_NUMBER = Property(0x501A, "TimelapseNumber", UINT16, "timelapse-number")
TIMELAPSE_INTERVAL = Property(0x501B, "TimelapseInterval", UINT32, "timelapse-interval", units.SECONDS)
FOCUS_METERING_MODE = Property(
    0x501C, "FocusMeteringMode", UINT16, "focus-metering", units.choices({1: "center", 2: "multi"})
)
UPLOAD_URL = Property(0x501D, "UploadURL", STRING, "upload-url")
ARTIST = Property(0x501E, "Artist", STRING, "artist")
COPYRIGHT_INFO = Property(0x501F, "CopyrightInfo", STRING, "copyright")
AUDIO_VOLUME = Property(0x502C, "AudioVolume", UINT32, "audio-volume", units.PERCENT)

# ISO 15740:2008 (PTP 1.1); its text is not public, so the camera has to tell the type.
_LATER = (
    ("SupportedStreams", "supported-streams"),
    ("EnabledStreams", "enabled-streams"),
    ("VideoFormat", "video-format"),
    ("VideoResolution", "video-resolution"),
    ("VideoQuality", "video-quality"),
    ("VideoFrameRate", "video-framerate"),
    ("VideoContrast", "video-contrast"),
    ("VideoBrightness", "video-brightness"),
    ("AudioFormat", "audio-format"),
    ("AudioBitrate", "audio-bitrate"),
    ("AudioSamplingRate", "audio-samplingrate"),
    ("AudioBitPerSample", "audio-bits"),
)

PROPERTIES: tuple[Property, ...] = (
    BATTERY_LEVEL,
    FUNCTIONAL_MODE,
    IMAGE_SIZE,
    COMPRESSION_SETTING,
    WHITE_BALANCE,
    RGB_GAIN,
    F_NUMBER,
    FOCAL_LENGTH,
    FOCUS_DISTANCE,
    FOCUS_MODE,
    EXPOSURE_METERING_MODE,
    FLASH_MODE,
    EXPOSURE_TIME,
    EXPOSURE_PROGRAM_MODE,
    EXPOSURE_INDEX,
    EXPOSURE_BIAS_COMPENSATION,
    DATE_TIME,
    CAPTURE_DELAY,
    STILL_CAPTURE_MODE,
    CONTRAST,
    SHARPNESS,
    DIGITAL_ZOOM,
    EFFECT_MODE,
    BURST_NUMBER,
    BURST_INTERVAL,
    TIMELAPSE_NUMBER,
    TIMELAPSE_INTERVAL,
    FOCUS_METERING_MODE,
    UPLOAD_URL,
    ARTIST,
    COPYRIGHT_INFO,
    *(Property(code, name, UNDEFINED, field) for code, (name, field) in enumerate(_LATER, start=0x5020)),
    AUDIO_VOLUME,
)
