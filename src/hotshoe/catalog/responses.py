"""Response codes (ISO 15740 11): constants for handlers, and what each means to a person."""

from __future__ import annotations

from typing import Final

from hotshoe.catalog.model import ResponseKind
from hotshoe.errors import (
    AccessDenied,
    DeviceBusy,
    IncompleteTransfer,
    InvalidHandle,
    InvalidParameter,
    NoThumbnail,
    NotSupported,
    SessionError,
    StoreFull,
    StoreUnavailable,
    TransactionCancelled,
)

UNDEFINED: Final = 0x2000
OK: Final = 0x2001
GENERAL_ERROR: Final = 0x2002
SESSION_NOT_OPEN: Final = 0x2003
INVALID_TRANSACTION_ID: Final = 0x2004
OPERATION_NOT_SUPPORTED: Final = 0x2005
PARAMETER_NOT_SUPPORTED: Final = 0x2006
INCOMPLETE_TRANSFER: Final = 0x2007
INVALID_STORAGE_ID: Final = 0x2008
INVALID_OBJECT_HANDLE: Final = 0x2009
DEVICE_PROP_NOT_SUPPORTED: Final = 0x200A
INVALID_OBJECT_FORMAT_CODE: Final = 0x200B
STORE_FULL: Final = 0x200C
OBJECT_WRITE_PROTECTED: Final = 0x200D
STORE_READ_ONLY: Final = 0x200E
ACCESS_DENIED: Final = 0x200F
NO_THUMBNAIL_PRESENT: Final = 0x2010
SELF_TEST_FAILED: Final = 0x2011
PARTIAL_DELETION: Final = 0x2012
STORE_NOT_AVAILABLE: Final = 0x2013
SPECIFICATION_BY_FORMAT_UNSUPPORTED: Final = 0x2014
NO_VALID_OBJECT_INFO: Final = 0x2015
INVALID_CODE_FORMAT: Final = 0x2016
UNKNOWN_VENDOR_CODE: Final = 0x2017
CAPTURE_ALREADY_TERMINATED: Final = 0x2018
DEVICE_BUSY: Final = 0x2019
INVALID_PARENT_OBJECT: Final = 0x201A
INVALID_DEVICE_PROP_FORMAT: Final = 0x201B
INVALID_DEVICE_PROP_VALUE: Final = 0x201C
INVALID_PARAMETER: Final = 0x201D
SESSION_ALREADY_OPEN: Final = 0x201E
TRANSACTION_CANCELLED: Final = 0x201F
SPECIFICATION_OF_DESTINATION_UNSUPPORTED: Final = 0x2020
INVALID_ENUM_HANDLE: Final = 0x2021
NO_STREAM_ENABLED: Final = 0x2022
INVALID_DATA_SET: Final = 0x2023

RESPONSES: tuple[ResponseKind, ...] = (
    ResponseKind(UNDEFINED, "Undefined", "the camera gives no reason"),
    ResponseKind(OK, "OK", "done"),
    ResponseKind(GENERAL_ERROR, "GeneralError", "the camera failed and gives no reason; look at its display"),
    ResponseKind(SESSION_NOT_OPEN, "SessionNotOpen", "the camera knows no open session; reconnect", SessionError),
    ResponseKind(
        INVALID_TRANSACTION_ID, "InvalidTransactionID", "out of step with the camera; reconnect", SessionError
    ),
    ResponseKind(OPERATION_NOT_SUPPORTED, "OperationNotSupported", "this camera cannot do that", NotSupported),
    ResponseKind(PARAMETER_NOT_SUPPORTED, "ParameterNotSupported", "this camera ignores that parameter", NotSupported),
    ResponseKind(INCOMPLETE_TRANSFER, "IncompleteTransfer", "the data ended early; try again", IncompleteTransfer),
    ResponseKind(INVALID_STORAGE_ID, "InvalidStorageID", "no such store; was the card changed?", StoreUnavailable),
    ResponseKind(
        INVALID_OBJECT_HANDLE, "InvalidObjectHandle", "no such object; list again, it may be deleted", InvalidHandle
    ),
    ResponseKind(DEVICE_PROP_NOT_SUPPORTED, "DevicePropNotSupported", "this camera has no such property", NotSupported),
    ResponseKind(
        INVALID_OBJECT_FORMAT_CODE, "InvalidObjectFormatCode", "the camera refuses that format", InvalidParameter
    ),
    ResponseKind(STORE_FULL, "StoreFull", "the card is full; free some room or change it", StoreFull),
    ResponseKind(OBJECT_WRITE_PROTECTED, "ObjectWriteProtected", "the object is protected", AccessDenied),
    ResponseKind(STORE_READ_ONLY, "StoreReadOnly", "the card is write-protected", AccessDenied),
    ResponseKind(
        ACCESS_DENIED, "AccessDenied", "the camera forbids it in its present mode; look at its menu", AccessDenied
    ),
    ResponseKind(NO_THUMBNAIL_PRESENT, "NoThumbnailPresent", "the object has no thumbnail", NoThumbnail),
    ResponseKind(SELF_TEST_FAILED, "SelfTestFailed", "the camera's self-test found a fault"),
    ResponseKind(PARTIAL_DELETION, "PartialDeletion", "some objects are protected and were kept"),
    ResponseKind(STORE_NOT_AVAILABLE, "StoreNotAvailable", "no card, or the camera is using it", StoreUnavailable),
    ResponseKind(
        SPECIFICATION_BY_FORMAT_UNSUPPORTED,
        "SpecificationByFormatUnsupported",
        "this camera cannot choose by format",
        NotSupported,
    ),
    ResponseKind(
        NO_VALID_OBJECT_INFO, "NoValidObjectInfo", "the object was not announced before it was sent", InvalidParameter
    ),
    ResponseKind(INVALID_CODE_FORMAT, "InvalidCodeFormat", "the camera refuses that code", InvalidParameter),
    ResponseKind(UNKNOWN_VENDOR_CODE, "UnknownVendorCode", "not a code of this maker", NotSupported),
    ResponseKind(CAPTURE_ALREADY_TERMINATED, "CaptureAlreadyTerminated", "that capture is over"),
    ResponseKind(DEVICE_BUSY, "DeviceBusy", "the camera is busy; try again in a moment", DeviceBusy),
    ResponseKind(INVALID_PARENT_OBJECT, "InvalidParentObject", "that is no folder", InvalidParameter),
    ResponseKind(
        INVALID_DEVICE_PROP_FORMAT, "InvalidDevicePropFormat", "the value has the wrong type", InvalidParameter
    ),
    ResponseKind(
        INVALID_DEVICE_PROP_VALUE, "InvalidDevicePropValue", "the camera does not allow that value", InvalidParameter
    ),
    ResponseKind(INVALID_PARAMETER, "InvalidParameter", "the camera refuses a parameter", InvalidParameter),
    ResponseKind(SESSION_ALREADY_OPEN, "SessionAlreadyOpen", "a session is open already", SessionError),
    ResponseKind(
        TRANSACTION_CANCELLED, "TransactionCancelled", "cancelled, here or on the camera", TransactionCancelled
    ),
    ResponseKind(
        SPECIFICATION_OF_DESTINATION_UNSUPPORTED,
        "SpecificationOfDestinationUnsupported",
        "the camera chooses the folder itself; send without one",
        NotSupported,
    ),
    ResponseKind(INVALID_ENUM_HANDLE, "InvalidEnumHandle", "that enumeration is over", InvalidParameter),
    ResponseKind(NO_STREAM_ENABLED, "NoStreamEnabled", "no stream is switched on"),
    ResponseKind(INVALID_DATA_SET, "InvalidDataSet", "the camera cannot read what was sent", InvalidParameter),
)
