"""What MTP 1.1 adds to ISO 15740, with Android's operations for large objects.

Object properties are read with ``GET_OBJECT_PROP_VALUE`` or, many at once, with ``GET_OBJECT_PROP_LIST``.
"""

from __future__ import annotations

from typing import Any, Final

from hotshoe.catalog.model import (
    Catalog,
    Direction,
    EventKind,
    Format,
    Operation,
    Property,
    ResponseKind,
    by_code,
    dataset,
    whole_data,
)
from hotshoe.catalog.operations import Placed, codes, handles, placed
from hotshoe.errors import InvalidParameter, NotSupported, StoreFull
from hotshoe.wire.datasets import ObjectPropDesc, ObjectPropList
from hotshoe.wire.datatypes import ARRAY, STRING, UINT8, UINT16, UINT32, UINT64, UINT128
from hotshoe.wire.values import Handle

VENDOR_EXTENSION_ID: Final = 6
"""Microsoft's number in DeviceInfo, which every MTP responder shows."""

GET_OBJECT_PROPS_SUPPORTED: Operation[tuple[int, ...]] = Operation(
    0x9801, "GetObjectPropsSupported", ("format",), codes, Direction.IN
)
GET_OBJECT_PROP_DESC: Operation[ObjectPropDesc] = Operation(
    0x9802, "GetObjectPropDesc", ("property", "format"), dataset(ObjectPropDesc), Direction.IN, ObjectPropDesc
)
GET_OBJECT_PROP_VALUE: Operation[bytes] = Operation(
    0x9803, "GetObjectPropValue", ("handle", "property"), whole_data, Direction.IN
)
SET_OBJECT_PROP_VALUE: Operation[None] = Operation(
    0x9804, "SetObjectPropValue", ("handle", "property"), direction=Direction.OUT
)
GET_OBJECT_PROP_LIST: Operation[ObjectPropList] = Operation(
    0x9805,
    "GetObjectPropList",
    ("handle", "format", "property", "group", "depth"),
    dataset(ObjectPropList),
    Direction.IN,
    ObjectPropList,
)
SET_OBJECT_PROP_LIST: Operation[None] = Operation(
    0x9806, "SetObjectPropList", direction=Direction.OUT, holds=ObjectPropList, results=("index",)
)
GET_INTERDEPENDENT_PROP_DESC: Operation[bytes] = Operation(
    0x9807, "GetInterdependentPropDesc", ("format",), whole_data, Direction.IN
)
SEND_OBJECT_PROP_LIST: Operation[Placed] = Operation(
    0x9808,
    "SendObjectPropList",
    ("storage", "parent", "format", "size_high", "size_low"),
    placed,
    Direction.OUT,
    ObjectPropList,
    ("storage", "parent", "handle", "index"),
)
GET_OBJECT_REFERENCES: Operation[tuple[Handle, ...]] = Operation(
    0x9810, "GetObjectReferences", ("handle",), handles, Direction.IN
)
SET_OBJECT_REFERENCES: Operation[None] = Operation(0x9811, "SetObjectReferences", ("handle",), direction=Direction.OUT)
SKIP: Operation[None] = Operation(0x9820, "Skip", ("index",))

# Android's MtpServer: 64-bit offsets as two parameters, low half first.
GET_PARTIAL_OBJECT_64: Operation[bytes] = Operation(
    0x95C1,
    "GetPartialObject64",
    ("handle", "offset_low", "offset_high", "max"),
    whole_data,
    Direction.IN,
    results=("size",),
)
SEND_PARTIAL_OBJECT: Operation[None] = Operation(
    0x95C2, "SendPartialObject", ("handle", "offset_low", "offset_high", "size"), direction=Direction.OUT
)
TRUNCATE_OBJECT: Operation[None] = Operation(0x95C3, "TruncateObject", ("handle", "size_low", "size_high"))
BEGIN_EDIT_OBJECT: Operation[None] = Operation(0x95C4, "BeginEditObject", ("handle",))
END_EDIT_OBJECT: Operation[None] = Operation(0x95C5, "EndEditObject", ("handle",))

OPERATIONS: tuple[Operation[Any], ...] = (
    GET_OBJECT_PROPS_SUPPORTED,
    GET_OBJECT_PROP_DESC,
    GET_OBJECT_PROP_VALUE,
    SET_OBJECT_PROP_VALUE,
    GET_OBJECT_PROP_LIST,
    SET_OBJECT_PROP_LIST,
    GET_INTERDEPENDENT_PROP_DESC,
    SEND_OBJECT_PROP_LIST,
    GET_OBJECT_REFERENCES,
    SET_OBJECT_REFERENCES,
    SKIP,
    GET_PARTIAL_OBJECT_64,
    SEND_PARTIAL_OBJECT,
    TRUNCATE_OBJECT,
    BEGIN_EDIT_OBJECT,
    END_EDIT_OBJECT,
)

INVALID_OBJECT_PROP_CODE: Final = 0xA801
INVALID_OBJECT_PROP_FORMAT: Final = 0xA802
INVALID_OBJECT_PROP_VALUE: Final = 0xA803
INVALID_OBJECT_REFERENCE: Final = 0xA804
GROUP_NOT_SUPPORTED: Final = 0xA805
INVALID_DATASET: Final = 0xA806
SPECIFICATION_BY_GROUP_UNSUPPORTED: Final = 0xA807
SPECIFICATION_BY_DEPTH_UNSUPPORTED: Final = 0xA808
OBJECT_TOO_LARGE: Final = 0xA809
OBJECT_PROP_NOT_SUPPORTED: Final = 0xA80A

RESPONSES: tuple[ResponseKind, ...] = (
    ResponseKind(0xA800, "UndefinedMTP", "the camera gives no reason"),
    ResponseKind(INVALID_OBJECT_PROP_CODE, "InvalidObjectPropCode", "no such object property", NotSupported),
    ResponseKind(
        INVALID_OBJECT_PROP_FORMAT, "InvalidObjectPropFormat", "the value has the wrong type", InvalidParameter
    ),
    ResponseKind(
        INVALID_OBJECT_PROP_VALUE, "InvalidObjectPropValue", "the camera does not allow that value", InvalidParameter
    ),
    ResponseKind(
        INVALID_OBJECT_REFERENCE, "InvalidObjectReference", "a referenced object does not exist", InvalidParameter
    ),
    ResponseKind(GROUP_NOT_SUPPORTED, "GroupNotSupported", "no such group of properties", NotSupported),
    ResponseKind(INVALID_DATASET, "InvalidDataset", "the camera cannot read what was sent", InvalidParameter),
    ResponseKind(
        SPECIFICATION_BY_GROUP_UNSUPPORTED,
        "SpecificationByGroupUnsupported",
        "this camera cannot choose properties by group",
        NotSupported,
    ),
    ResponseKind(
        SPECIFICATION_BY_DEPTH_UNSUPPORTED,
        "SpecificationByDepthUnsupported",
        "this camera cannot list the folders below; ask folder by folder",
        NotSupported,
    ),
    ResponseKind(OBJECT_TOO_LARGE, "ObjectTooLarge", "the card's file system cannot hold so large a file", StoreFull),
    ResponseKind(OBJECT_PROP_NOT_SUPPORTED, "ObjectPropNotSupported", "this camera has no such property", NotSupported),
)

OBJECT_PROP_CHANGED: Final = 0xC801
OBJECT_PROP_DESC_CHANGED: Final = 0xC802
OBJECT_REFERENCES_CHANGED: Final = 0xC803

EVENTS: tuple[EventKind, ...] = (
    EventKind(OBJECT_PROP_CHANGED, "ObjectPropChanged", ("handle", "property")),
    EventKind(OBJECT_PROP_DESC_CHANGED, "ObjectPropDescChanged", ("property", "format")),
    EventKind(OBJECT_REFERENCES_CHANGED, "ObjectReferencesChanged", ("handle",)),
)

STORAGE_ID = Property(0xDC01, "StorageID", UINT32)
OBJECT_FORMAT = Property(0xDC02, "ObjectFormat", UINT16)
PROTECTION_STATUS = Property(0xDC03, "ProtectionStatus", UINT16)
OBJECT_SIZE = Property(0xDC04, "ObjectSize", UINT64)
ASSOCIATION_TYPE = Property(0xDC05, "AssociationType", UINT16)
ASSOCIATION_DESC = Property(0xDC06, "AssociationDesc", UINT32)
OBJECT_FILE_NAME = Property(0xDC07, "ObjectFileName", STRING)
DATE_CREATED = Property(0xDC08, "DateCreated", STRING)
DATE_MODIFIED = Property(0xDC09, "DateModified", STRING)
PARENT_OBJECT = Property(0xDC0B, "ParentObject", UINT32)
PERSISTENT_UNIQUE_OBJECT_IDENTIFIER = Property(0xDC41, "PersistentUniqueObjectIdentifier", UINT128)
NAME = Property(0xDC44, "Name", STRING)
DATE_ADDED = Property(0xDC4E, "DateAdded", STRING)
WIDTH = Property(0xDC87, "Width", UINT32)
HEIGHT = Property(0xDC88, "Height", UINT32)

OBJECT_PROPERTIES: tuple[Property, ...] = (
    STORAGE_ID,
    OBJECT_FORMAT,
    PROTECTION_STATUS,
    OBJECT_SIZE,
    ASSOCIATION_TYPE,
    ASSOCIATION_DESC,
    OBJECT_FILE_NAME,
    DATE_CREATED,
    DATE_MODIFIED,
    Property(0xDC0A, "Keywords", STRING),
    PARENT_OBJECT,
    Property(0xDC0C, "AllowedFolderContents", ARRAY | UINT16),
    Property(0xDC0D, "Hidden", UINT16),
    Property(0xDC0E, "SystemObject", UINT16),
    PERSISTENT_UNIQUE_OBJECT_IDENTIFIER,
    NAME,
    Property(0xDC46, "Artist", STRING),
    Property(0xDC47, "DateAuthored", STRING),
    Property(0xDC48, "Description", ARRAY | UINT16),
    DATE_ADDED,
    Property(0xDC4F, "NonConsumable", UINT8),
    Property(0xDC81, "RepresentativeSampleFormat", UINT16),
    Property(0xDC82, "RepresentativeSampleSize", UINT32),
    Property(0xDC83, "RepresentativeSampleHeight", UINT32),
    Property(0xDC84, "RepresentativeSampleWidth", UINT32),
    Property(0xDC85, "RepresentativeSampleDuration", UINT32),
    Property(0xDC86, "RepresentativeSampleData", ARRAY | UINT8),
    WIDTH,
    HEIGHT,
    Property(0xDC89, "Duration", UINT32),
    Property(0xDC8A, "Rating", UINT16),
)

DEVICE_FRIENDLY_NAME = Property(0xD402, "DeviceFriendlyName", STRING, "name")

PROPERTIES: tuple[Property, ...] = (
    Property(0xD401, "SynchronizationPartner", STRING, "sync-partner"),
    DEVICE_FRIENDLY_NAME,
    Property(0xD406, "SessionInitiatorVersionInfo", STRING, "initiator"),
    Property(0xD407, "PerceivedDeviceType", UINT32, "device-type"),
)

FORMATS: tuple[Format, ...] = (
    Format(0xB802, "Firmware"),
    Format(0xB881, "Windows image", (), "image/vnd.ms-photo"),
    Format(0xB900, "Undefined audio"),
    Format(0xB901, "WMA", ("wma",), "audio/x-ms-wma"),
    Format(0xB902, "OGG", ("ogg",), "audio/ogg"),
    Format(0xB903, "AAC", ("aac",), "audio/aac"),
    Format(0xB906, "FLAC", ("flac",), "audio/flac"),
    Format(0xB980, "Undefined video"),
    Format(0xB981, "WMV", ("wmv",), "video/x-ms-wmv"),
    Format(0xB982, "MP4", ("mp4",), "video/mp4"),
    Format(0xB984, "3GP", ("3gp",), "video/3gpp"),
    Format(0xBA00, "Undefined collection"),
    Format(0xBA80, "Undefined document"),
    Format(0xBA82, "XML", ("xml",), "application/xml"),
)

MTP = Catalog(
    operations=by_code(OPERATIONS),
    responses=by_code(RESPONSES),
    events=by_code(EVENTS),
    properties=by_code(PROPERTIES),
    object_properties=by_code(OBJECT_PROPERTIES),
    formats=by_code(FORMATS),
)
