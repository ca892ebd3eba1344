import pytest

from hotshoe.catalog.model import (
    Catalog,
    EventKind,
    Format,
    Operation,
    Property,
    Reply,
    ResponseKind,
    by_code,
    dataset,
    first_param,
    its_transaction,
    nothing,
    parse_number,
    whole_data,
)
from hotshoe.errors import AccessDenied, OperationError, RemoteProtocolError
from hotshoe.wire.datasets import ObjectInfo
from hotshoe.wire.datatypes import UINT16, UINT64
from hotshoe.wire.deviations import FIELDS_ABSENT, Judge
from tests.wire.vectors import OBJECT_INFO

GET_THING: Operation[bytes] = Operation(0x1009, "GetThing", ("handle",), whole_data)
ISO = Property(0x500F, "ExposureIndex", UINT16, "iso")
CATALOG = Catalog(
    operations=by_code([GET_THING]),
    responses=by_code(
        [
            ResponseKind(0x200F, "AccessDenied", "look at its menu", AccessDenied),
            ResponseKind(0x2002, "GeneralError"),
        ]
    ),
    events=by_code([EventKind(0x4002, "ObjectAdded", ("handle",))]),
    properties=by_code([ISO, Property(0x5001, "BatteryLevel", UINT16)]),
    object_properties=by_code([Property(0xDC04, "ObjectSize", UINT64)]),
    formats=by_code([Format(0x3801, "EXIF/JPEG", ("jpg",), "image/jpeg")]),
)


def test_missing_response_parameters_are_zero() -> None:
    reply = Reply((7,), b"data")
    assert (reply.param(0), reply.param(1)) == (7, 0)
    assert (first_param(reply), first_param(Reply()), whole_data(reply)) == (7, 0, b"data")


def test_a_transaction_may_be_what_it_brings() -> None:
    assert its_transaction(Reply((7,), b"data", transaction=0x1234)) == 0x1234


def test_a_reply_that_brings_nothing_is_read_as_nothing() -> None:
    reader: object = nothing
    assert callable(reader)
    assert reader(Reply((1,), b"data")) is None


def test_a_dataset_is_read_under_the_eyes_of_the_replys_judge() -> None:
    read = dataset(ObjectInfo)
    judge = Judge()
    assert read(Reply(data=OBJECT_INFO)).name == "empty.txt"
    assert read(Reply(data=OBJECT_INFO[:73], judge=judge)).name == "empty.txt"
    assert [entry.deviation for entry in judge.met] == [FIELDS_ABSENT]
    with pytest.raises(RemoteProtocolError, match="fields-absent"):
        read(Reply(data=OBJECT_INFO[:73], judge=Judge(strict=True)))


def test_replies_are_compared_without_their_judge() -> None:
    assert Reply((1,), judge=Judge()) == Reply((1,), judge=Judge(strict=True))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (CATALOG.operation_name(0x1009), "GetThing"),
        (CATALOG.operation_name(0x9ABC), "Operation 0x9ABC"),
        (CATALOG.response_name(0x200F), "AccessDenied"),
        (CATALOG.response_name(0xA123), "Response 0xA123"),
        (CATALOG.event_name(0x4002), "ObjectAdded"),
        (CATALOG.event_name(0xC123), "Event 0xC123"),
        (CATALOG.property_name(0x500F), "ExposureIndex"),
        (CATALOG.property_name(0xDC04), "ObjectSize"),
        (CATALOG.property_name(0xD123), "Property 0xD123"),
        (CATALOG.format_name(0x3801), "EXIF/JPEG"),
        (CATALOG.format_name(0xB123), "Format 0xB123"),
    ],
)
def test_unknown_codes_are_shown_as_numbers(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize("text", ["GetThing", "getthing", "0x1009", "4105"])
def test_operations_are_found_by_name_and_number(text: str) -> None:
    assert CATALOG.find_operation(text) is GET_THING


@pytest.mark.parametrize("text", ["iso", "ISO", "ExposureIndex", "exposureindex", "0x500f", "20495"])
def test_properties_are_found_by_field_name_and_number(text: str) -> None:
    assert CATALOG.find_property(text) is ISO


@pytest.mark.parametrize("text", ["", "GetNothing", "0x9ABC", "-1", "iso ", "0x"])
def test_what_is_not_there_is_none(text: str) -> None:
    assert CATALOG.find_operation(text) is None
    assert CATALOG.find_property(text) is None


def test_the_right_side_of_a_merge_wins() -> None:
    vendor = Catalog(
        operations=by_code([Operation(0x1009, "GetOther"), Operation(0x9001, "Vendor")]),
        responses=by_code([ResponseKind(0xA001, "HardwareError")]),
        events=by_code([EventKind(0xC101, "Ready")]),
        properties=by_code([Property(0xD001, "Look", UINT16)]),
        object_properties=by_code([Property(0xDC05, "Rating", UINT16)]),
        formats=by_code([Format(0xB101, "RAW")]),
    )
    merged = CATALOG | vendor
    assert (merged.operation_name(0x1009), merged.operation_name(0x9001)) == ("GetOther", "Vendor")
    assert (merged.response_name(0xA001), merged.response_name(0x200F)) == ("HardwareError", "AccessDenied")
    assert (merged.event_name(0xC101), merged.event_name(0x4002)) == ("Ready", "ObjectAdded")
    assert (merged.property_name(0xD001), merged.property_name(0x500F)) == ("Look", "ExposureIndex")
    assert (merged.property_name(0xDC05), merged.property_name(0xDC04)) == ("Rating", "ObjectSize")
    assert (merged.format_name(0xB101), merged.format_name(0x3801)) == ("RAW", "EXIF/JPEG")
    assert CATALOG.operation_name(0x1009) == "GetThing"


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        (0x200F, AccessDenied, "GetThing was answered with AccessDenied (0x200F): look at its menu"),
        (0x2002, OperationError, "GetThing was answered with GeneralError (0x2002)"),
        (0xA123, OperationError, "GetThing was answered with Response 0xA123 (0xA123)"),
    ],
)
def test_a_response_code_becomes_its_exception(code: int, kind: type[OperationError], message: str) -> None:
    error = CATALOG.error(code, "GetThing", (1,))
    assert (type(error), str(error)) == (kind, message)
    assert (error.code, error.operation, error.params) == (code, "GetThing", (1,))


def test_two_entries_of_one_code_are_the_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="0x1009 is both GetThing and GetOther"):
        by_code([GET_THING, Operation(0x1009, "GetOther")])


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0x1F", 31), ("-3", -3), (" 8 ", 8), ("", None), ("x", None), ("1.5", None), ("0x", None), ("٣", None)],
)
def test_numbers(text: str, number: int | None) -> None:
    assert parse_number(text) == number
