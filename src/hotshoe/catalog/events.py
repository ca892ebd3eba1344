"""Event codes (ISO 15740 12)."""

from __future__ import annotations

from typing import Final

from hotshoe.catalog.model import EventKind

UNDEFINED: Final = 0x4000
CANCEL_TRANSACTION: Final = 0x4001
OBJECT_ADDED: Final = 0x4002
OBJECT_REMOVED: Final = 0x4003
STORE_ADDED: Final = 0x4004
STORE_REMOVED: Final = 0x4005
DEVICE_PROP_CHANGED: Final = 0x4006
OBJECT_INFO_CHANGED: Final = 0x4007
DEVICE_INFO_CHANGED: Final = 0x4008
REQUEST_OBJECT_TRANSFER: Final = 0x4009
STORE_FULL: Final = 0x400A
DEVICE_RESET: Final = 0x400B
STORAGE_INFO_CHANGED: Final = 0x400C
CAPTURE_COMPLETE: Final = 0x400D
UNREPORTED_STATUS: Final = 0x400E

EVENTS: tuple[EventKind, ...] = (
    EventKind(UNDEFINED, "Undefined"),
    # PTP/IP has the Cancel packet instead (CIPA DC-X005 2.7); this one travels over USB only.
    EventKind(CANCEL_TRANSACTION, "CancelTransaction"),
    EventKind(OBJECT_ADDED, "ObjectAdded", ("handle",)),
    EventKind(OBJECT_REMOVED, "ObjectRemoved", ("handle",)),
    EventKind(STORE_ADDED, "StoreAdded", ("storage",)),
    EventKind(STORE_REMOVED, "StoreRemoved", ("storage",)),
    EventKind(DEVICE_PROP_CHANGED, "DevicePropChanged", ("property",)),
    EventKind(OBJECT_INFO_CHANGED, "ObjectInfoChanged", ("handle",)),
    EventKind(DEVICE_INFO_CHANGED, "DeviceInfoChanged"),
    EventKind(REQUEST_OBJECT_TRANSFER, "RequestObjectTransfer", ("handle",)),
    EventKind(STORE_FULL, "StoreFull", ("storage",)),
    EventKind(DEVICE_RESET, "DeviceReset"),
    EventKind(STORAGE_INFO_CHANGED, "StorageInfoChanged", ("storage",)),
    EventKind(CAPTURE_COMPLETE, "CaptureComplete", ("transaction",)),
    EventKind(UNREPORTED_STATUS, "UnreportedStatus"),
)
