"""Canon's responses, events and formats, and the catalog that they make together.

Codes and names are those of libgphoto2's ptp.h; what the responses mean is its library.c's and EDSDK's.
"""

from __future__ import annotations

from typing import Final

from hotshoe.catalog.model import Catalog, EventKind, Format, ResponseKind, by_code
from hotshoe.errors import AccessDenied, BatteryLow, DeviceBusy, NotSupported
from hotshoe.vendors.canon.eos.properties import EOS_PROPERTIES
from hotshoe.vendors.canon.operations import OPERATIONS
from hotshoe.vendors.canon.powershot.properties import POWERSHOT_PROPERTIES

EXTENSION: Final = 0x0B
"""Canon's number in DeviceInfo."""

OPERATION_REFUSED: Final = 0xA005
IN_CONTROL: Final = 0xA009
"""A PowerShot is under release control already, as libgphoto2 reads it."""

NOT_READY: Final = 0xA102
"""Live view: there is no frame yet."""

RESPONSES = (
    ResponseKind(0xA001, "CanonUnknownCommand", "this camera does not know that operation", NotSupported),
    ResponseKind(OPERATION_REFUSED, "CanonOperationRefused", "the camera refuses in its present mode", AccessDenied),
    ResponseKind(0xA006, "CanonLensCover", "the lens is covered"),
    ResponseKind(IN_CONTROL, "CanonInReleaseControl", "the camera is under control already"),
    ResponseKind(0xA101, "CanonLowBattery", "the battery is too low for that", BatteryLow),
    ResponseKind(NOT_READY, "CanonNotReady", "there is nothing yet; ask again"),
    ResponseKind(0xA104, "CanonCannotMakeObject", "the camera cannot write the picture"),
    ResponseKind(0xA106, "CanonMemoryStatusNotReady", "the camera's memory is in use; try again", DeviceBusy),
)

REQUEST_OBJECT_TRANSFER: Final = 0xC009
"""A PowerShot's: a picture in memory can be fetched."""

CAMERA_MODE_CHANGED: Final = 0xC00C
REQUEST_GET_EVENT: Final = 0xC101
_OBJECT = ("handle", "storage", "format")
_MEMORY = ("handle", "format", "size")

EVENTS = (
    EventKind(0xC005, "CanonExtendedErrorcode"),
    EventKind(0xC008, "CanonObjectInfoChanged", ("handle",)),
    EventKind(REQUEST_OBJECT_TRANSFER, "CanonRequestObjectTransfer", ("handle",)),
    EventKind(0xC00B, "CanonShutterButtonPressed0"),
    EventKind(CAMERA_MODE_CHANGED, "CanonCameraModeChanged"),
    EventKind(0xC00E, "CanonShutterButtonPressed1"),
    EventKind(0xC011, "CanonStartDirectTransfer"),
    EventKind(0xC013, "CanonStopDirectTransfer"),
    EventKind(REQUEST_GET_EVENT, "EosRequestGetEvent"),
    EventKind(0xC181, "EosObjectAdded", _OBJECT),
    EventKind(0xC182, "EosObjectRemoved", ("handle",)),
    EventKind(0xC183, "EosRequestGetObjectInfoEx"),
    EventKind(0xC184, "EosStorageStatusChanged", ("storage",)),
    EventKind(0xC185, "EosStorageInfoChanged", ("storage",)),
    EventKind(0xC186, "EosRequestObjectTransfer", _MEMORY),
    EventKind(0xC187, "EosObjectInfoChanged", ("handle",)),
    EventKind(0xC188, "EosObjectContentChanged", ("handle",)),
    EventKind(0xC189, "EosPropValueChanged", ("property", "value")),
    EventKind(0xC18A, "EosAvailListChanged", ("property", "kind", "count")),
    EventKind(0xC18B, "EosCameraStatusChanged", ("status",)),
    EventKind(0xC18D, "EosWillSoonShutdown"),
    EventKind(0xC18E, "EosShutdownTimerUpdated"),
    EventKind(0xC18F, "EosRequestCancelTransfer"),
    EventKind(0xC190, "EosRequestObjectTransferDT"),
    EventKind(0xC191, "EosRequestCancelTransferDT"),
    EventKind(0xC192, "EosStoreAdded", ("storage",)),
    EventKind(0xC193, "EosStoreRemoved", ("storage",)),
    EventKind(0xC194, "EosBulbExposureTime", ("seconds",)),
    EventKind(0xC195, "EosRecordingTime"),
    EventKind(0xC1A2, "EosRequestObjectTransferTS"),
    EventKind(0xC1A3, "EosAfResult", ("result",)),
    EventKind(0xC1A4, "EosCTGInfoCheckComplete", ("storage",)),
    EventKind(0xC1A5, "EosOLCInfoChanged", ("size", "groups")),
    EventKind(0xC1A7, "EosObjectAdded64", _OBJECT),
    EventKind(0xC1A8, "EosObjectInfoChanged64", ("handle",)),
    EventKind(0xC1A9, "EosRequestObjectTransfer64", _MEMORY),
)

FORMATS = (
    Format(0xB101, "CRW", ("crw",), "image/x-canon-crw"),
    Format(0xB103, "CR2", ("cr2",), "image/x-canon-cr2"),
    Format(0xB104, "Canon MOV", (), "video/quicktime"),
    Format(0xB105, "Canon MP4", ("mp4",), "video/mp4"),
    Format(0xB108, "CR3", ("cr3",), "image/x-canon-cr3"),
)

CANON = Catalog(
    operations=by_code(OPERATIONS),
    responses=by_code(RESPONSES),
    events=by_code(EVENTS),
    properties=by_code((*EOS_PROPERTIES, *POWERSHOT_PROPERTIES)),
    formats=by_code(FORMATS),
)
