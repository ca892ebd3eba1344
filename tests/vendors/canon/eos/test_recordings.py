"""What a real body told, where the recording is at hand: it is not ours to publish."""

import pytest

from hotshoe.catalog.model import Catalog
from hotshoe.vendors.canon.codes import CANON
from hotshoe.vendors.canon.eos.events import event_of
from hotshoe.vendors.canon.eos.properties import EOS_PROPERTIES
from hotshoe.vendors.canon.eos.records import (
    HEADER,
    PropertyChoices,
    PropertyValue,
    Record,
    read_records,
    record,
    write_records,
)
from hotshoe.vendors.canon.eos.values import BLOB, datatype_of, read_choices, read_value, write_choices, write_value
from hotshoe.wire.datatypes import STRING, Enumeration
from tests.borrowed import needs, recording

RECORDING = "vcam_eos_events.bin"
END = 0x16B8

pytestmark = needs(RECORDING)


@pytest.fixture(scope="module")
def data() -> bytes:
    return recording(RECORDING)


@pytest.fixture(scope="module")
def records(data: bytes) -> list[Record]:
    return list(read_records(data))


def shown(records: list[Record], catalog: Catalog = CANON) -> dict[str, str]:
    values = {}
    for each in records:
        if isinstance(each.content, PropertyValue) and (kind := catalog.properties.get(each.content.property)):
            value = read_value(kind.code, kind.datatype, each.content.value)
            values[kind.field or kind.name] = kind.unit.show(value) if kind.unit else str(value)
    return values


def test_every_record_is_read_up_to_the_end(data: bytes, records: list[Record]) -> None:
    # With the end there are 185.
    assert len(records) == 184
    assert records[-1].offset + HEADER.size + len(records[-1].data) == END
    assert {each.code for each in records} == {0xC189, 0xC18A, 0xC1A4}
    assert all(event_of(each).code == each.code for each in records)


def test_known_records_give_the_same_bytes_again(data: bytes, records: list[Record]) -> None:
    again = [record(each.code, each.content) for each in records]
    assert write_records(again) == data[: END + HEADER.size]


def test_values_and_lists_give_the_same_bytes_again(records: list[Record]) -> None:
    types: dict[int, int] = {}
    lists = 0
    for each in records:
        match each.content:
            case PropertyValue(code, value):
                types[code] = datatype_of(code, value, CANON.properties)
                # A text's field is longer than the text.
                if types[code] != STRING:
                    assert write_value(code, types[code], read_value(code, types[code], value)) == value
            case PropertyChoices(code) as choices if code in types:
                form = read_choices(choices, types[code])
                if form is not None:
                    lists += 1
                    assert isinstance(form, Enumeration)
                    assert len(form.values) == choices.count
                    if types[code] != BLOB:
                        assert read_choices(write_choices(code, types[code], form), types[code]) == form
    assert lists > 30


def test_the_body_is_set_as_it_was(records: list[Record]) -> None:
    values = shown(records)
    assert values["shutter"] == '2.5"'
    assert values["iso"] == "ISO 3200"
    assert values["whitebalance"] == "shade"
    assert values["compression"] == "large-fine"
    assert values["program"] == "manual"
    assert values["drive"] == "timer-2s"
    assert values["datetime"] == "2023-08-08T13:30:39"


def test_most_of_what_it_tells_has_a_name(records: list[Record]) -> None:
    told = {each.content.property for each in records if isinstance(each.content, PropertyValue)}
    named = {entry.code for entry in EOS_PROPERTIES}
    assert len(told & named) > len(told) // 2
