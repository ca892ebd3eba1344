"""Canon's operations: those of EOS bodies (0x91xx), and those of the PowerShots before them (0x90xx).

Codes, parameters and data phases are those that libgphoto2's ptp.h and ptp.c collect from traces.
"""

from __future__ import annotations

from hotshoe.catalog.model import Direction, Operation, dataset, first_param, whole_data
from hotshoe.catalog.operations import storage_ids
from hotshoe.vendors.canon.eos.device_info import EosDeviceInfo
from hotshoe.vendors.canon.eos.events import events_in
from hotshoe.wire.datasets import StorageInfo
from hotshoe.wire.values import StorageID

# EOS

GET_STORAGE_IDS: Operation[tuple[StorageID, ...]] = Operation(0x9101, "EosGetStorageIDs", (), storage_ids, Direction.IN)
GET_STORAGE_INFO: Operation[StorageInfo] = Operation(
    0x9102, "EosGetStorageInfo", ("storage",), dataset(StorageInfo), Direction.IN, StorageInfo
)
GET_OBJECT: Operation[bytes] = Operation(0x9104, "EosGetObject", ("handle",), whole_data, Direction.IN)
GET_PARTIAL_OBJECT: Operation[bytes] = Operation(
    0x9107, "EosGetPartialObject", ("handle", "offset", "max"), whole_data, Direction.IN
)
GET_DEVICE_INFO_EX: Operation[EosDeviceInfo] = Operation(
    0x9108, "EosGetDeviceInfoEx", (), dataset(EosDeviceInfo), Direction.IN, EosDeviceInfo
)
REMOTE_RELEASE: Operation[int] = Operation(0x910F, "EosRemoteRelease", (), first_param, results=("outcome",))
SET_DEVICE_PROP_VALUE_EX: Operation[None] = Operation(0x9110, "EosSetDevicePropValueEx", direction=Direction.OUT)
SET_REMOTE_MODE: Operation[None] = Operation(0x9114, "EosSetRemoteMode", ("mode",))
SET_EVENT_MODE: Operation[None] = Operation(0x9115, "EosSetEventMode", ("mode",))
GET_EVENT: Operation[bytes] = Operation(
    0x9116, "EosGetEvent", (), whole_data, Direction.IN, shows=events_in
)  # what is told in it depends on the session, which reads the bytes
TRANSFER_COMPLETE: Operation[None] = Operation(0x9117, "EosTransferComplete", ("handle",))
PC_HDD_CAPACITY: Operation[None] = Operation(0x911A, "EosPCHDDCapacity", ("free_clusters", "cluster_bytes", "reset"))
SET_UI_LOCK: Operation[None] = Operation(0x911B, "EosSetUILock")
RESET_UI_LOCK: Operation[None] = Operation(0x911C, "EosResetUILock")
KEEP_DEVICE_ON: Operation[None] = Operation(0x911D, "EosKeepDeviceOn")
BULB_START: Operation[None] = Operation(0x9125, "EosBulbStart")
BULB_END: Operation[None] = Operation(0x9126, "EosBulbEnd")
REQUEST_DEVICE_PROP_VALUE: Operation[None] = Operation(0x9127, "EosRequestDevicePropValue", ("property",))
REMOTE_RELEASE_ON: Operation[None] = Operation(0x9128, "EosRemoteReleaseOn", ("buttons", "no_autofocus"))
REMOTE_RELEASE_OFF: Operation[None] = Operation(0x9129, "EosRemoteReleaseOff", ("buttons",))
SET_REQUEST_OLC_INFO_GROUP: Operation[None] = Operation(0x913D, "EosSetRequestOLCInfoGroup", ("groups",))
INITIATE_VIEWFINDER: Operation[None] = Operation(0x9151, "EosInitiateViewfinder")
TERMINATE_VIEWFINDER: Operation[None] = Operation(0x9152, "EosTerminateViewfinder")
GET_VIEWFINDER_DATA: Operation[bytes] = Operation(
    0x9153, "EosGetViewFinderData", ("size", "kind", "reserved"), whole_data, Direction.IN
)
DO_AF: Operation[None] = Operation(0x9154, "EosDoAf")
DRIVE_LENS: Operation[None] = Operation(0x9155, "EosDriveLens", ("step",))
AF_CANCEL: Operation[None] = Operation(0x9160, "EosAfCancel")
# 64-bit offsets as two parameters, low half first, like Android's.
GET_PARTIAL_OBJECT_64: Operation[bytes] = Operation(
    0x9172, "EosGetPartialObject64", ("handle", "offset_low", "offset_high", "max"), whole_data, Direction.IN
)

# PowerShot

POWERSHOT_KEEP_DEVICE_ON: Operation[None] = Operation(0x9003, "CanonKeepDeviceOn")
INITIATE_RELEASE_CONTROL: Operation[None] = Operation(0x9008, "CanonInitiateReleaseControl")
TERMINATE_RELEASE_CONTROL: Operation[None] = Operation(0x9009, "CanonTerminateReleaseControl")
VIEWFINDER_ON: Operation[None] = Operation(0x900B, "CanonViewfinderOn")
VIEWFINDER_OFF: Operation[None] = Operation(0x900C, "CanonViewfinderOff")
DO_AE_AF_AWB: Operation[None] = Operation(0x900D, "CanonDoAeAfAwb", ("what",))
CHECK_EVENT: Operation[bytes] = Operation(0x9013, "CanonCheckEvent", (), whole_data, Direction.IN)
FOCUS_LOCK: Operation[None] = Operation(0x9014, "CanonFocusLock")
FOCUS_UNLOCK: Operation[None] = Operation(0x9015, "CanonFocusUnlock")
INITIATE_CAPTURE_IN_MEMORY: Operation[None] = Operation(0x901A, "CanonInitiateCaptureInMemory")
GET_VIEWFINDER_IMAGE: Operation[bytes] = Operation(
    0x901D, "CanonGetViewfinderImage", (), whole_data, Direction.IN, results=("size",)
)
GET_CHANGES: Operation[bytes] = Operation(0x9020, "CanonGetChanges", (), whole_data, Direction.IN)

OPERATIONS = tuple(entry for entry in globals().copy().values() if isinstance(entry, Operation))
