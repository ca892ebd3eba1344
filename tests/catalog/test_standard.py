"""The two catalogs are whole: every code is in its class, names are unique, and what a client needs is there."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hotshoe.catalog import events, formats, mtp, operations, properties, responses
from hotshoe.catalog.model import Catalog, Operation, Property
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.errors import (
    AccessDenied,
    DeviceBusy,
    IncompleteTransfer,
    InvalidHandle,
    InvalidParameter,
    NoThumbnail,
    NotSupported,
    OperationError,
    SessionError,
    StoreFull,
    StoreUnavailable,
    TransactionCancelled,
)
from hotshoe.wire.datatypes import DATATYPES, UNDEFINED, decode_value, encode_value

BOTH = STANDARD | MTP
TABLES: list[tuple[str, Callable[[Catalog], Mapping[int, Any]], range, range]] = [
    ("operations", lambda catalog: catalog.operations, range(0x1001, 0x1026), range(0x9500, 0x9900)),
    ("responses", lambda catalog: catalog.responses, range(0x2000, 0x2024), range(0xA800, 0xA80B)),
    ("events", lambda catalog: catalog.events, range(0x4000, 0x400F), range(0xC801, 0xC804)),
    ("properties", lambda catalog: catalog.properties, range(0x5001, 0x502D), range(0xD401, 0xD408)),
    ("formats", lambda catalog: catalog.formats, range(0x3000, 0x3812), range(0xB800, 0xBB00)),
]


@pytest.mark.parametrize(("kind", "table", "standard", "mtp_range"), TABLES)
def test_codes_are_in_their_class(
    kind: str, table: Callable[[Catalog], Mapping[int, Any]], standard: range, mtp_range: range
) -> None:
    assert set(table(STANDARD)) <= set(standard)
    assert set(table(MTP)) <= set(mtp_range)
    assert kind == "formats" or set(table(STANDARD)) == set(standard)


@pytest.mark.parametrize(("kind", "table", "standard", "mtp_range"), TABLES)
def test_names_are_unique(
    kind: str, table: Callable[[Catalog], Mapping[int, Any]], standard: range, mtp_range: range
) -> None:
    names = [entry.name.casefold() for entry in table(BOTH).values()]
    # MTP gives one response a name that ISO 15740 gave to another code later.
    twice = {"invaliddataset"} if kind == "responses" else set()
    assert {name for name in names if names.count(name) > 1} == twice
    assert len(names) == len(table(STANDARD)) + len(table(MTP))


@pytest.mark.parametrize("module", [responses, events, formats])
def test_constants_are_spelled_like_their_names(module: Any) -> None:
    tables: dict[int, Mapping[int, Any]] = {2: STANDARD.responses, 3: STANDARD.formats, 4: STANDARD.events}
    constants = {name: value for name, value in vars(module).items() if name.isupper() and isinstance(value, int)}
    table = tables[constants["UNDEFINED"] >> 12]
    assert sorted(constants.values()) == sorted(table)
    for constant, code in constants.items():
        name = table[code].name
        assert constant.replace("_", "") == name.upper().replace("/", "").replace(" ", "")


@pytest.mark.parametrize("module", [operations, mtp, properties])
def test_typed_constants_are_spelled_like_their_names(module: Any) -> None:
    for constant, value in vars(module).items():
        if isinstance(value, Operation | Property):
            assert constant.replace("_", "") == value.name.upper()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (responses.GENERAL_ERROR, OperationError),
        (responses.SESSION_NOT_OPEN, SessionError),
        (responses.SESSION_ALREADY_OPEN, SessionError),
        (responses.INVALID_TRANSACTION_ID, SessionError),
        (responses.OPERATION_NOT_SUPPORTED, NotSupported),
        (responses.DEVICE_PROP_NOT_SUPPORTED, NotSupported),
        (responses.INCOMPLETE_TRANSFER, IncompleteTransfer),
        (responses.INVALID_STORAGE_ID, StoreUnavailable),
        (responses.STORE_NOT_AVAILABLE, StoreUnavailable),
        (responses.INVALID_OBJECT_HANDLE, InvalidHandle),
        (responses.STORE_FULL, StoreFull),
        (responses.OBJECT_WRITE_PROTECTED, AccessDenied),
        (responses.STORE_READ_ONLY, AccessDenied),
        (responses.ACCESS_DENIED, AccessDenied),
        (responses.NO_THUMBNAIL_PRESENT, NoThumbnail),
        (responses.DEVICE_BUSY, DeviceBusy),
        (responses.INVALID_DEVICE_PROP_VALUE, InvalidParameter),
        (responses.INVALID_PARAMETER, InvalidParameter),
        (responses.TRANSACTION_CANCELLED, TransactionCancelled),
        (mtp.OBJECT_PROP_NOT_SUPPORTED, NotSupported),
        (mtp.OBJECT_TOO_LARGE, StoreFull),
    ],
)
def test_responses_raise_their_class(code: int, kind: type[OperationError]) -> None:
    assert type(BOTH.error(code, "GetObject", ())) is kind


@pytest.mark.parametrize("entry", BOTH.responses.values(), ids=lambda entry: entry.name)
def test_every_response_means_something_to_a_person(entry: Any) -> None:
    assert entry.meaning
    assert len(entry.meaning) <= 80
    assert entry.meaning[0].islower() or entry.meaning.startswith("MTP")
    assert not entry.meaning.endswith(".")


@pytest.mark.parametrize(
    "entry",
    [*BOTH.properties.values(), *BOTH.object_properties.values()],
    ids=lambda entry: entry.name,
)
def test_properties_have_a_type_that_can_be_read(entry: Property) -> None:
    assert entry.datatype == UNDEFINED or entry.datatype in DATATYPES
    if entry.unit:
        value = decode_value(encode_value(2, entry.datatype), entry.datatype)
        assert entry.unit.show(value)


def test_every_device_property_has_a_name_for_photographers() -> None:
    fields = [entry.field for entry in BOTH.properties.values()]
    assert all(field == field.lower() and field.replace("-", "").isalpha() for field in fields)
    assert len(set(fields)) == len(fields)
    names = {entry.name.casefold(): entry for entry in BOTH.properties.values()}
    assert all(names.get(entry.field, entry) is entry for entry in BOTH.properties.values())


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("iso", properties.EXPOSURE_INDEX),
        ("aperture", properties.F_NUMBER),
        ("FNumber", properties.F_NUMBER),
        ("shutter", properties.EXPOSURE_TIME),
        ("whitebalance", properties.WHITE_BALANCE),
        ("exposure-compensation", properties.EXPOSURE_BIAS_COMPENSATION),
        ("battery", properties.BATTERY_LEVEL),
        ("0x5001", properties.BATTERY_LEVEL),
        ("name", mtp.DEVICE_FRIENDLY_NAME),
    ],
)
def test_properties_are_found(text: str, entry: Property) -> None:
    assert BOTH.find_property(text) is entry


@pytest.mark.parametrize("text", ["GetPartialObject64", "getpartialobject64", "0x95c1"])
def test_operations_are_found(text: str) -> None:
    assert BOTH.find_operation(text) is mtp.GET_PARTIAL_OBJECT_64
