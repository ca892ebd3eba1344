import json
from dataclasses import replace

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.cli.describing import dataset_lines, hex_dump, plain
from hotshoe.responder.faults import parse_script
from hotshoe.responder.likeness import read_likeness
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, StorageInfo
from hotshoe.wire.datatypes import OtherForm
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import ORDINARY, Reply, ScriptedCamera


def rows(text: str) -> dict[str, str]:
    return {name: value.strip() for name, _, value in (line.partition("  ") for line in text.splitlines())}


def test_the_card(hotshoe: Hotshoe) -> None:
    result = hotshoe("info", "-c", "demo:?pictures=0")
    assert result.exit_code == 0
    found = rows(result.stdout)
    assert found["model"] == "Virtual Camera"
    assert found["serial"] == "1001"
    assert found["battery"] == "100 %"
    assert found["aperture"] == "f/5.6"
    assert "free of" in found["store_00010001"]
    assert "shoot" in found["can"]
    assert "format cards" not in found["can"]


def test_json(hotshoe: Hotshoe) -> None:
    result = hotshoe("info", "-c", "demo:?pictures=0", "--json")
    (camera,) = json.loads(result.stdout)["cameras"]
    assert set(camera["device"]) == {*("maker", "model", "version", "serial", "name", "guid", "can", "deviations")}
    assert [each["field"] for each in camera["properties"]][:2] == ["battery", "program"]
    (store,) = camera["stores"]
    assert (store["name"], store["id"]) == ("store_00010001", 0x00010001)
    assert store["free_bytes"] <= store["capacity"]


def test_deviations_are_shown_where_there_are_any(hotshoe: Hotshoe, street: Street) -> None:
    assert "deviations" not in rows(hotshoe("info", "-c", "demo:?pictures=0").stdout)
    at = street.memory(faults=parse_script("at operations pad"))
    assert "parameters-padded" in rows(hotshoe("info", "-c", at).stdout)["deviations"]
    (camera,) = json.loads(hotshoe("info", "-c", at, "--json").stdout)["cameras"]
    assert "parameters-padded" in camera["device"]["deviations"]


def test_the_parts(hotshoe: Hotshoe) -> None:
    assert "  capacity: " in hotshoe("info", "--storage", "-c", "demo:?pictures=0").stdout
    operations = hotshoe("info", "--ops", "-c", "demo:?pictures=0").stdout
    assert "0x1009  GetObject" in operations
    assert "0x4002  ObjectAdded" in operations
    properties = hotshoe("info", "--props", "-c", "demo:?pictures=0").stdout
    assert "0x5001  battery" in properties
    assert "ISO 100" in properties
    assert "f/1.4 | f/2 | f/2.8" in properties
    assert "0 to 10000 in steps of 500" in properties
    raw = hotshoe("info", "--raw", "-c", "demo:?pictures=0").stdout
    assert "standard_version: 100 (0x64)" in raw
    assert "operations: 0x1001, 0x1002" in raw


def test_the_parts_for_programs(hotshoe: Hotshoe) -> None:
    text = hotshoe("info", "--ops", "--props", "--storage", "--raw", "--json", "-c", "demo:?pictures=0").stdout
    (camera,) = json.loads(text)["cameras"]
    assert {"code": 0x1009, "name": "GetObject"} in camera["operations"]
    assert {"code": 0x4002, "name": "ObjectAdded"} in camera["events"]
    iso = next(each for each in camera["properties"] if each["field"] == "iso")
    assert (iso["name"], iso["value"], iso["shown"], iso["settable"]) == ("ExposureIndex", 100, "ISO 100", True)
    assert len(iso["allowed"]) == len(iso["choices"])
    assert camera["dataset"]["model"] == "Virtual Camera"


def test_a_camera_that_says_little(hotshoe: Hotshoe, street: Street) -> None:
    """No maker, no serial number, a property that it lists and does not know, no pictures counted, a hostile label."""
    camera = ScriptedCamera()
    info = DeviceInfo(operations=(*ORDINARY, 0x1014), properties=(0x5001,), model="Sc\x1bripted")
    store = StorageInfo(4, 3, 1, 10**9, 10**6, 12, "desc", "\x1b[2Jlabel")
    camera.answers[op.GET_DEVICE_INFO.code] = lambda *_: Reply(data=encode(info))
    camera.answers[op.GET_STORAGE_INFO.code] = lambda *_: Reply(data=encode(store))
    camera.answers[op.GET_DEVICE_PROP_DESC.code] = lambda *_: Reply(responses.DEVICE_PROP_NOT_SUPPORTED, data=b"")
    result = hotshoe("info", "-v", "-c", street.scripted(camera))
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    found = rows(result.stdout)
    assert "maker" not in found
    assert "battery" not in found
    assert found["store_00010001"] == "\\x1b[2Jlabel, 1.00 MB free of 1.00 GB, 12 pictures left, read-only"
    assert "DevicePropNotSupported" in result.stderr


def test_two_cameras_have_labels(hotshoe: Hotshoe) -> None:
    result = hotshoe("info", "-c", "demo:?pictures=0", "-c", "demo:?pictures=0")
    assert result.exit_code == 0
    assert all(line.startswith(("demo-1: ", "demo-2: ")) for line in result.stdout.splitlines())


def test_one_of_two_cameras_is_away(hotshoe: Hotshoe) -> None:
    result = hotshoe("info", "--json", "-c", "z8@127.0.0.1:1", "-c", "demo:?pictures=0")
    assert result.exit_code == 7
    away, here = json.loads(result.stdout)["cameras"]
    assert away["camera"] == "z8"
    assert (away["error"]["kind"], away["error"]["exit"]) == ("ConnectFailed", 3)
    assert here["device"]["model"] == "Virtual Camera"


def test_a_busy_camera_refuses(hotshoe: Hotshoe, street: Street) -> None:
    at = street.memory()
    street.visitor(at)
    result = hotshoe("info", "-c", at, "--timeout", "100ms")
    assert result.exit_code == 4
    assert "busy" in result.stderr
    assert "hotshoe pair --show" in result.stderr


@pytest.mark.parametrize(
    "value, expected",
    [
        ({"a": 1, "b": "x\x1b"}, ["a: 1", "b: x\\x1b"]),
        ({"codes": [0x1001, 0x4002]}, ["codes: 0x1001, 0x4002"]),
        ({"values": [2, 5000]}, ["values: 2, 5000"]),
        ({"none": [], "big": 4096}, ["none: ", "big: 4096 (0x1000)"]),
        (
            {"form": {"values": [1]}, "list": [{"a": 1}, {"a": 2}]},
            ["form:", "  values: 1", "list:", "  a: 1", "  a: 2"],
        ),
        ([1, 2], ["1, 2"]),
        (True, ["True"]),
    ],
)
def test_datasets_as_lines(value: object, expected: list[str]) -> None:
    assert dataset_lines(value) == expected


def test_plain_values() -> None:
    assert plain(replace(DeviceInfo(), operations=(1, 2)))["operations"] == [1, 2]
    assert plain(b"\x01\xff") == "01ff"


def test_dumps_are_cut() -> None:
    assert hex_dump(b"AB\x00") == ["00000000  41 42 00" + " " * 41 + "AB."]
    lines = hex_dump(bytes(2000))
    assert len(lines) == 65
    assert lines[-1] == "... 976 bytes more; --out FILE keeps them all"


def test_everything_for_programs(hotshoe: Hotshoe) -> None:
    """Without a part that is asked for, the document tells all that ``serve --like`` wants to know."""
    (camera,) = json.loads(hotshoe("info", "--json", "-c", "demo:?pictures=0").stdout)["cameras"]
    likeness = read_likeness(json.dumps({"cameras": [camera]}))
    assert (likeness.unread, likeness.assumed, likeness.refused) == ((), (), ())
    assert likeness.info.model == "Virtual Camera"
    assert {desc.code for desc in likeness.properties} == set(likeness.info.properties)
    assert [store.id for store in likeness.stores] == [0x00010001]
    assert len(camera["properties"]) == len({each["code"] for each in camera["properties"]})
    assert {"code": 0x1009, "name": "GetObject"} in camera["operations"]
    assert {each["access"] for each in camera["properties"]} == {0, 1}


def test_properties_that_are_refused_or_of_other_forms(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    info = DeviceInfo(operations=(*ORDINARY, 0x1014), properties=(0x5001, 0xD001, 0xD002, 0xD003))
    camera.answers[op.GET_DEVICE_INFO.code] = lambda *_: Reply(data=encode(info))
    answers = {
        0x5001: Reply(responses.ACCESS_DENIED, data=b""),
        0xD001: Reply(responses.GENERAL_ERROR, data=b""),
        0xD002: Reply(data=b"spoilt"),
        0xD003: Reply(data=encode(DevicePropDesc(0xD003, 2, 1, 7, 7, OtherForm(3, b"x")))),
    }
    camera.answers[op.GET_DEVICE_PROP_DESC.code] = lambda _, request, __: answers[request.params[0]]
    camera.answers[op.GET_STORAGE_IDS.code] = lambda *_: Reply(data=bytes(4))
    result = hotshoe("info", "--json", "-c", street.scripted(camera))
    (found,) = json.loads(result.stdout)["cameras"]
    assert found["refused"] == [
        {"code": 0x5001, "response": responses.ACCESS_DENIED},
        {"code": 0xD001, "response": responses.GENERAL_ERROR},
        {"code": 0xD002, "response": None},
    ]
    (other,) = found["properties"]
    assert (other["form"], other["form_data"]) == (3, "78")


def test_a_camera_that_tells_neither_of_cards_nor_of_properties(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    info = DeviceInfo(operations=(0x1001, 0x1002, 0x1003), properties=(0x5001,), model="Wren")
    camera.answers[op.GET_DEVICE_INFO.code] = lambda *_: Reply(data=encode(info))
    result = hotshoe("info", "--json", "-v", "-c", street.scripted(camera))
    assert result.exit_code == 0
    (found,) = json.loads(result.stdout)["cameras"]
    assert (found["stores"], found["properties"], found["dataset"]["model"]) == ([], [], "Wren")
    assert found["refused"] == [{"code": 0x5001, "response": None}]
    assert "BatteryLevel: the camera does not offer to describe it" in result.stderr
