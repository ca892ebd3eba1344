import json
from typing import Any

import pytest

from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import DescribedStore, Likeness, RefusedProperty
from hotshoe.responder.likeness.document import read_document
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, StorageInfo
from hotshoe.wire.datatypes import ARRAY, INT16, STRING, UINT8, UINT16, Enumeration, OtherForm, Range
from hotshoe.wire.values import StorageID

DATASET = {"model": "Lark", "operations": [0x1001, 0x1014], "properties": [0x5001, 0x5007, 0xD001]}
BATTERY = {"code": 0x5001, "type": "UINT8", "settable": False, "value": 78, "default": 100, "range": [0, 100, 1]}
APERTURE = {"code": 0x5007, "type": "UINT16", "settable": True, "value": 560, "default": 560, "allowed": [280, 560]}
STORE = {
    "id": 0x00010001,
    "name": "store_00010001",
    "storage_type": 4,
    "filesystem_type": 3,
    "access": 0,
    "capacity": 9,
    "free_bytes": 8,
    "free_images": 7,
    "description": "SD1",
    "label": "",
}


def document(**facts: Any) -> str:
    camera = {"camera": "z8", "dataset": DATASET, "properties": [BATTERY, APERTURE], "stores": [STORE], **facts}
    return json.dumps({"v": 1, "verb": "info", "cameras": [camera]})


def test_everything_is_read() -> None:
    found = read_document(document(refused=[{"code": 0xD001, "response": 0x2002}]))
    assert found == Likeness(
        DeviceInfo(model="Lark", operations=(0x1001, 0x1014), properties=(0x5001, 0x5007, 0xD001)),
        (
            DevicePropDesc(0x5001, UINT8, 0, 100, 78, Range(0, 100, 1)),
            DevicePropDesc(0x5007, UINT16, 1, 560, 560, Enumeration((280, 560))),
        ),
        (RefusedProperty(0xD001, 0x2002),),
        (DescribedStore(StorageID(0x00010001), StorageInfo(4, 3, 0, 9, 8, 7, "SD1", "")),),
    )
    assert (found.unread, found.assumed) == ((), ())


def test_types_and_forms() -> None:
    facts = [
        {"code": 1, "type": "STR", "settable": True, "value": "a", "default": "", "allowed": ["a", "\ud800"]},
        {"code": 2, "type": "array of INT16", "access": 2, "settable": False, "value": [-1], "default": []},
        {"code": 3, "type": "UINT8", "settable": True, "value": 1, "default": 1, "form": 3, "form_data": "0a"},
        {"code": 4, "type": "UINT8", "settable": True, "value": 1, "default": 1, "allowed": []},
    ]
    assert read_document(document(properties=facts)).properties == (
        DevicePropDesc(1, STRING, 1, "", "a", Enumeration(("a", "\ud800"))),
        DevicePropDesc(2, ARRAY | INT16, 2, (), (-1,)),
        DevicePropDesc(3, UINT8, 1, 1, 1, OtherForm(3, b"\n")),
        DevicePropDesc(4, UINT8, 1, 1, 1, Enumeration(())),
    )


def test_properties_come_in_the_camera_s_order() -> None:
    found = read_document(document(properties=[APERTURE, BATTERY]))
    assert [desc.code for desc in found.properties] == [0x5001, 0x5007]


def test_what_is_not_told_is_assumed() -> None:
    found = read_document(json.dumps({"cameras": [{"dataset": DATASET}]}))
    assert found.refused == tuple(RefusedProperty(code, 0x200A) for code in (0x5001, 0x5007, 0xD001))
    assert found.assumed == (
        "properties without a description are refused: 0x5001, 0x5007, 0xd001",
        "the document tells of no stores",
    )
    unknown = read_document(document(refused=[{"code": 0xD001, "response": None}]))
    assert unknown.refused == (RefusedProperty(0xD001, 0x200A),)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"cameras": []}',
        '{"cameras": [{}, {}]}',
        '{"cameras": [{"camera": "z8"}]}',
        '{"cameras": [null]}',
        "[" * 100_000,
        document(dataset={"colour": "red"}),
        document(dataset=[1]),
        document(properties=[{}]),
        document(properties=[BATTERY | {"type": "FLOAT"}]),
        document(properties=[BATTERY | {"value": {"a": 1}}]),
        document(properties=[BATTERY | {"value": None}]),
        document(properties=[BATTERY | {"form": 3, "form_data": "xx", "range": None}]),
        document(properties=[BATTERY | {"code": []}]),
        document(stores=[{"id": 1}]),
        document(stores=7),
        document(refused=[{"code": 1}]),
    ],
)
def test_a_document_that_is_something_else(text: str) -> None:
    with pytest.raises(SettingsError, match=r"JSON|hotshoe info --json"):
        read_document(text)


@pytest.mark.parametrize(
    "text",
    [
        document(dataset={"operations": [0x10000]}),
        document(dataset={"model": "x" * 255}),
        document(dataset={"standard_version": 1.5}),
        document(properties=[BATTERY | {"value": 256}]),
        document(properties=[BATTERY | {"value": "many"}]),
        document(properties=[BATTERY | {"access": 256}]),
        document(properties=[BATTERY | {"code": 0x10000}]),
        document(stores=[STORE | {"capacity": -1}]),
        document(stores=[STORE | {"id": 1 << 32}]),
        document(refused=[{"code": 0xD001, "response": 0x10000}]),
    ],
)
def test_facts_that_no_camera_could_tell(text: str) -> None:
    with pytest.raises(SettingsError, match="no camera could say that"):
        read_document(text)
