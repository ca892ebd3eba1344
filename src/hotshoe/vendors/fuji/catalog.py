"""Fujifilm's operations, events, properties and formats.

Sources: G libgphoto2's ptp.h and config.c; V petabyt's vcam, fujiptp.h; M malc0mn/ptp-ip, packets_fuji.go (an X-T1);
L logs of sessions with real bodies (X-T2, X-T4, X-T5, X-T20) of petabyt's fudge; H the DeviceInfo of an X-H1; T what
X-T4s tell of their properties.
"""

from __future__ import annotations

from typing import Any, Final

from hotshoe.catalog import units
from hotshoe.catalog.model import Catalog, Direction, EventKind, Format, Operation, Property, by_code, whole_data
from hotshoe.vendors.fuji.state import read_descriptions
from hotshoe.vendors.fuji.values import APERTURE, ISO, SHUTTER
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import INT16, INT32, STRING, UINT16, UINT32, UNDEFINED

VENDOR_EXTENSION_ID: Final = 0xE  # G, which over Wi-Fi knows the maker by it; H has 6, Microsoft's
VENDOR_EXTENSION: Final = "fujifilm.co.jp: 1.0; "  # H; over USB G knows the maker by it

GET_CAPTURE_PREVIEW: Operation[bytes] = Operation(
    0x9022, "FujiGetCapturePreview", (), whole_data, Direction.IN
)  # M: to be fetched after each capture, or CaptureComplete never comes
LOCK_FOCUS: Operation[None] = Operation(0x9026, "FujiLockFocus", ("point",))  # V LockS1Lock, M SetFocusPoint
UNLOCK_FOCUS: Operation[None] = Operation(0x9027, "FujiUnlockFocus")  # V UnlockS1Lock, M ResetFocusPoint
GET_DESCRIPTIONS: Operation[tuple[DevicePropDesc, ...]] = Operation(
    0x902B, "FujiGetDeviceInfo", (), read_descriptions, Direction.IN
)  # M: a list of property descriptions, and no DeviceInfo at all
STEP_SHUTTER_SPEED: Operation[None] = Operation(0x902C, "FujiStepShutterSpeed", ("up",))  # V, M
STEP_APERTURE: Operation[None] = Operation(0x902D, "FujiStepFNumber", ("up",))  # V, M
STEP_COMPENSATION: Operation[None] = Operation(0x902E, "FujiStepExposureBias", ("up",))  # V, M

OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(0x900C, "FujiSendObjectInfo", direction=Direction.OUT),  # V, H
    Operation(0x900D, "FujiSendObject2", direction=Direction.OUT),  # V, H
    Operation(0x901D, "FujiSendObject", direction=Direction.OUT),  # V, H
    Operation(0x9020, "FujiInitiateMovieCapture"),  # G
    Operation(0x9021, "FujiTerminateMovieCapture"),  # G
    GET_CAPTURE_PREVIEW,
    Operation(0x9023, "FujiStepZoom"),  # V
    Operation(0x9024, "FujiStartZoom"),  # V
    Operation(0x9025, "FujiStopZoom"),  # V
    LOCK_FOCUS,
    UNLOCK_FOCUS,
    GET_DESCRIPTIONS,
    STEP_SHUTTER_SPEED,
    STEP_APERTURE,
    STEP_COMPENSATION,
    Operation(0x9030, "FujiCancelInitiateCapture"),  # G
)

PREVIEW_AVAILABLE: Final = 0xC001
OBJECT_ADDED: Final = 0xC004

EVENTS = (
    EventKind(PREVIEW_AVAILABLE, "FujiPreviewAvailable", ("transaction", "again", "size")),  # M
    EventKind(OBJECT_ADDED, "FujiObjectAdded", ("transaction", "again", "none")),  # M: without the object's handle
    EventKind(0xC006, "FujiEvent 0xC006"),  # H lists it, nobody knows its meaning
)

MODES = units.choices(
    {
        1: "view-selected",
        2: "view-all",
        3: "old-remote",
        5: "remote",
        8: "select-on-camera",
        11: "view-remote",
        17: "set-location",
    }
)  # V ClientStates; 5 and 11 are in L

STATES = units.choices({0: "waiting", 1: "transfer", 2: "full-access", 3: "autosave", 6: "remote-access"})  # V; 6 in L

FILM_SIMULATIONS = units.choices(
    {
        1: "provia",
        2: "velvia",
        3: "astia",
        4: "pro-neg-hi",
        5: "pro-neg-std",
        6: "monochrome",
        7: "monochrome-yellow",
        8: "monochrome-red",
        9: "monochrome-green",
        10: "sepia",
        11: "classic-chrome",
        12: "acros",
        13: "acros-yellow",
        14: "acros-red",
        15: "acros-green",
        16: "eterna",
        17: "classic-neg",
        18: "bleach-bypass",
        19: "nostalgic-neg",
        20: "reala-ace",
    }
)  # G, the last two from filmkit; M has the first generation in another order

WHITE_BALANCES = units.choices(
    {
        2: "auto",
        4: "daylight",
        6: "tungsten",
        8: "underwater",
        0x8001: "fluorescent-1",
        0x8002: "fluorescent-2",
        0x8003: "fluorescent-3",
        0x8006: "shade",
        0x8007: "temperature",
        0x800A: "underwater-2",
        0x800B: "temperature-2",
        0x800C: "custom",
    }
)  # G; the last three as on an X-T1 (M)

QUALITIES = units.choices({1: "raw", 2: "fine", 3: "normal", 4: "fine+raw", 5: "normal+raw"})  # G; M without raw alone
ASPECTS = units.choices(
    {
        2: "S 3:2",
        3: "S 16:9",
        4: "S 1:1",
        6: "M 3:2",
        7: "M 16:9",
        8: "M 1:1",
        10: "L 3:2",
        11: "L 16:9",
        12: "L 1:1",
    }
)  # M
FOCUS_MODES = units.choices({1: "manual", 0x8001: "single", 0x8002: "continuous"})  # M, L
FLASH_MODES = units.choices(
    {
        2: "off",
        0x8001: "on",
        0x8002: "red-eye",
        0x8003: "red-eye-on",
        0x8004: "red-eye-sync",
        0x8005: "red-eye-rear",
        0x8006: "slow-sync",
        0x8007: "rear-sync",
        0x8008: "commander",
        0x8009: "disabled",
        0x800A: "enabled",
    }
)  # M
SELF_TIMERS = units.choices({0: "off", 1: "1 s", 2: "2 s", 3: "5 s", 4: "10 s"})  # M
PRIORITIES = units.choices({1: "camera", 2: "computer"})  # G
PROGRAMS = units.choices(
    {1: "manual", 3: "aperture-priority", 4: "shutter-priority", 6: "program"}
)  # T: the four of its dials
BATTERIES = units.choices(
    {
        1: "1/3",
        2: "2/3",
        3: "3/3",
        6: "critical",
        7: "1/5",
        8: "2/5",
        9: "3/5",
        10: "4/5",
        11: "5/5",
    }
)  # M: some bodies have three bars, others five; L has 9 to 11
FOCUSING: Final = 1
IN_FOCUS: Final = 2
OUT_OF_FOCUS: Final = 3
AF_STATES = units.choices({0: "off", FOCUSING: "busy", IN_FOCUS: "in-focus", OUT_OF_FOCUS: "failed"})  # G
HALF_PRESS: Final = 0x0200
FULL_PRESS: Final = 0x0304
FOCUS_ONLY: Final = 0x9300
LET_GO: Final = 0x0005
CAPTURE_STEPS = units.choices(
    {HALF_PRESS: "focus", FULL_PRESS: "shoot", FOCUS_ONLY: "focus-only", LET_GO: "let-go"}
)  # G; T lists all of them

F_NUMBER = Property(0x5007, "FNumber", UINT16, "aperture", APERTURE)
WHITE_BALANCE = Property(0x5005, "WhiteBalance", UINT16, "whitebalance", WHITE_BALANCES)
FOCUS_MODE = Property(0x500A, "FocusMode", UINT16, "focus-mode", FOCUS_MODES)
EXPOSURE_TIME = Property(0x500D, "ExposureTime", UINT32, "shutter", SHUTTER)  # T
PROGRAM = Property(0x500E, "ExposureProgramMode", UINT16, "program", PROGRAMS)
SENSITIVITY = Property(0x500F, "ExposureIndex", INT32, "iso", ISO)  # T over USB
FLASH_MODE = Property(0x500C, "FlashMode", UINT16, "flash", FLASH_MODES)
COMPENSATION = Property(0x5010, "ExposureBiasCompensation", INT16, "exposure-compensation", units.COMPENSATION)
SELF_TIMER = Property(0x5012, "CaptureDelay", UINT16, "capture-delay", SELF_TIMERS)  # M; 16 bits in 902B (V)
FILM_SIMULATION = Property(0xD001, "FujiFilmSimulation", UINT16, "film-simulation", FILM_SIMULATIONS)  # G, L
QUALITY = Property(0xD018, "FujiQuality", UINT16, "compression", QUALITIES)  # G, L
EXPOSURE_INDEX = Property(0xD02A, "FujiExposureIndex", UINT32, "iso", ISO)  # L, and T over Wi-Fi
FOCUS_AREA = Property(0xD17C, "FujiFocusMeteringMode", UINT32, "focus-area")  # L: 0x03020605, column and row
PRIORITY_MODE = Property(0xD207, "FujiPriorityMode", UINT16, "priority", PRIORITIES)  # G
CAPTURE_STEP = Property(0xD208, "FujiCaptureStep", UINT16, "capture-step", CAPTURE_STEPS)  # G
AF_STATUS = Property(0xD209, "FujiAFStatus", UINT16, "af-status", AF_STATES)  # G, L
CURRENT_STATE = Property(0xD212, "FujiCurrentState", UNDEFINED, "state")  # G, L: a list, see ``state``
DEVICE_ERROR = Property(0xD21B, "FujiDeviceError", UINT16, "error")  # G, L
SELECTED_IMAGES = Property(0xD220, "FujiSelectedImages", UINT32, "selected-images")  # V, L
OBJECT_COUNT = Property(0xD222, "FujiObjectCount", UINT32, "object-count")  # V, L
CORRECT_SIZES = Property(0xD227, "FujiEnableCorrectFileSize", UINT16, "correct-sizes")  # V: ObjectInfo, else cut
CAPTURES_REMAINING = Property(0xD229, "FujiCapturesRemaining", UINT32, "shots-left")  # M, L
MOVIE_REMAINING = Property(0xD22A, "FujiMovieRemainingTime", UINT32, "movie-seconds-left")  # M, L
STORAGE_ID = Property(0xD244, "FujiStorageID", UINT32, "storage")  # V
ASPECT = Property(0xD241, "FujiImageAspectRatio", UINT16, "aspect", ASPECTS)  # M, L
BATTERY = Property(0xD242, "FujiBatteryLevel", UINT16, "battery", BATTERIES)  # G, L
CAMERA_STATE = Property(0xDF00, "FujiCameraState", UINT16, "camera-state", STATES)  # V, L
MODE = Property(0xDF01, "FujiMode", UINT16, "mode", MODES)  # G InitSequence, V ClientState, L
IMAGE_GET_VERSION = Property(0xDF21, "FujiImageGetVersion", UINT32, "image-get-version")  # V, L
GET_OBJECT_VERSION = Property(0xDF22, "FujiGetObjectVersion", UINT32, "get-object-version")  # V, L
AUTOSAVE_VERSION = Property(0xDF23, "FujiAutoSaveVersion", UINT32, "autosave-version")  # V, L
REMOTE_VERSION = Property(0xDF24, "FujiRemoteVersion", UINT32, "remote-version")  # G AppVersion, V, L
REMOTE_VIEW_VERSION = Property(0xDF25, "FujiRemoteGetObjectVersion", UINT32, "remote-view-version")  # V, L

PROPERTIES = (
    WHITE_BALANCE,
    F_NUMBER,
    EXPOSURE_TIME,
    PROGRAM,
    SENSITIVITY,
    FOCUS_MODE,
    FLASH_MODE,
    COMPENSATION,
    SELF_TIMER,
    FILM_SIMULATION,
    Property(0xD002, "FujiFilmSimulationTune", UINT16, "film-tune"),  # G, H
    Property(0xD007, "FujiDRangeMode", UINT16, "dynamic-range"),  # G, H
    Property(0xD008, "FujiColorMode", UINT16, "color-mode"),  # G, H
    Property(0xD00A, "FujiColorSpace", UINT16, "color-space"),  # G, H
    Property(0xD00B, "FujiWhiteBalanceTune1", UINT16, "whitebalance-tune-1"),  # G, H
    Property(0xD00C, "FujiWhiteBalanceTune2", UINT16, "whitebalance-tune-2"),  # G, H
    Property(0xD017, "FujiColorTemperature", UINT16, "color-temperature"),  # G, H
    QUALITY,
    Property(0xD019, "FujiRecMode", UINT16, "movie-mode"),  # G, M, H
    Property(0xD01C, "FujiNoiseReduction", UINT16, "noise-reduction"),  # G, H
    Property(0xD028, "FujiCommandDialMode", UINT16, "command-dial"),  # G, L
    EXPOSURE_INDEX,
    Property(0xD02B, "FujiMovieISO", UINT32, "movie-iso"),  # G, L
    Property(0xD100, "FujiComment", STRING, "comment"),  # G, H
    Property(0xD16E, "FujiUSBMode", UINT16, "usb-mode"),  # G, V
    FOCUS_AREA,
    Property(0xD200, "FujiLightTune", UINT16, "light-tune"),  # G, H
    Property(0xD201, "FujiReleaseMode", UINT16, "release-mode"),  # G, H
    PRIORITY_MODE,
    CAPTURE_STEP,
    AF_STATUS,
    Property(0xD20B, "FujiDeviceName", STRING, "device-name"),  # G, H
    CURRENT_STATE,
    Property(0xD218, "FujiAperture", UINT16, "fuji-aperture"),  # G, H
    Property(0xD219, "FujiShutterSpeed", UINT16, "fuji-shutter"),  # G, H
    DEVICE_ERROR,
    SELECTED_IMAGES,
    OBJECT_COUNT,
    CORRECT_SIZES,
    CAPTURES_REMAINING,
    MOVIE_REMAINING,
    Property(0xD240, "FujiShutterSpeed2", UINT32, "shutter-2"),  # G, L: 0xFFFFFFFF is automatic
    ASPECT,
    BATTERY,
    STORAGE_ID,
    Property(0xD246, "FujiBatteryLevel2", UINT16, "fuji-battery-2"),  # L: always as D242
    Property(0xD400, "FujiProperty 0xD400", UINT32),  # L
    Property(0xD401, "FujiObjectCount2", UINT32, "object-count-2"),  # V, L
    Property(0xD52F, "FujiProperty 0xD52F", UINT32),  # L
    CAMERA_STATE,
    MODE,
    IMAGE_GET_VERSION,
    GET_OBJECT_VERSION,
    AUTOSAVE_VERSION,
    REMOTE_VERSION,
    REMOTE_VIEW_VERSION,
    Property(0xDF28, "FujiProperty 0xDF28", UINT32),  # L, an X-T4 says 1, an X-T5 says 3
    Property(0xDF31, "FujiGeoTagVersion", UINT32, "location-version"),  # V, L
)

RAF: Final = 0xB103

FORMATS = (Format(RAF, "RAF", ("raf",), "image/x-fuji-raf"),)  # H

FUJI = Catalog(
    operations=by_code(OPERATIONS),
    events=by_code(EVENTS),
    properties=by_code(PROPERTIES),
    formats=by_code(FORMATS),
)
