import json

import pytest
from hypothesis import given

from hotshoe.catalog.describe import describe, describe_json, describe_operation, fail_reason
from hotshoe.catalog.model import Catalog, ResponseKind
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.wire.packets import (
    TOTAL_UNKNOWN,
    Cancel,
    Data,
    EndData,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    OperationResponse,
    Packet,
    ProbeRequest,
    ProbeResponse,
    StartData,
)
from hotshoe.wire.values import Guid
from tests.wire import strategies

CATALOG = STANDARD | MTP
GUID = Guid(bytes.fromhex("27f252aa7645e7f7a236d5edf6bcf4ad"))
GUID_TEXT = "27f252aa-7645-e7f7-a236-d5edf6bcf4ad"
SEND_OBJECT_INFO = 0x100C
GET_OBJECT = 0x1009

LINES = [
    (OperationRequest(1, 0x1009, 7, (0x00010001,)), None, "GetObject(handle=0x00010001) #7"),
    (OperationRequest(1, 0x1001, 0), None, "GetDeviceInfo #0"),
    (OperationRequest(1, 0x1002, 0, (1,)), None, "OpenSession(session=1) #0"),
    (OperationRequest(1, 0x1002, 0, (1, 0, 0, 0, 0)), None, "OpenSession(session=1) #0"),
    (
        OperationRequest(1, 0x1007, 3, (0xFFFFFFFF, 0xFFFFFFFF, 0)),
        None,
        "GetObjectHandles(storage=0xFFFFFFFF, format=0xFFFFFFFF, parent=0x00000000) #3",
    ),
    (
        OperationRequest(1, 0x1006, 3, (0x00010001, 0x3801)),
        None,
        "GetNumObjects(storage=0x00010001, format=EXIF/JPEG) #3",
    ),
    (OperationRequest(1, 0x100E, 5, (0, 0)), None, "InitiateCapture(storage=0x00000000, format=0) #5"),
    (OperationRequest(2, 0x1016, 9, (0x500F,)), None, "SetDevicePropValue(property=ExposureIndex) #9 data-out"),
    (
        OperationRequest(1, 0x9803, 9, (7, 0xDC04)),
        None,
        "GetObjectPropValue(handle=0x00000007, property=ObjectSize) #9",
    ),
    (OperationRequest(0, 0x1009, 7, (1,)), None, "GetObject(handle=0x00000001) #7 phase=0"),
    (OperationRequest(3, 0x9ABC, 7, (1, 0)), None, "Operation 0x9ABC(0x00000001, 0x00000000) #7 phase=3"),
    (OperationRequest(1, 0x1009, 7, (1, 0, 9)), None, "GetObject(handle=0x00000001, 0x00000000, 0x00000009) #7"),
    (OperationResponse(0x2001, 7), None, "OK #7"),
    (OperationResponse(0x2001, 7), GET_OBJECT, "OK #7"),
    (OperationResponse(0x2001, 7, (0, 0, 0, 0, 0)), GET_OBJECT, "OK #7"),
    (OperationResponse(0x2001, 7, (1, 0)), None, "OK(0x00000001, 0x00000000) #7"),
    (OperationResponse(0x2001, 7, (1, 0)), 0x9ABC, "OK(0x00000001, 0x00000000) #7"),
    (OperationResponse(0x2019, 7), None, "DeviceBusy #7"),
    (OperationResponse(0xA123, 7), None, "Response 0xA123 #7"),
    (
        OperationResponse(0x2001, 11, (0x00010001, 0xFFFFFFFF, 7)),
        SEND_OBJECT_INFO,
        "OK(storage=0x00010001, parent=0xFFFFFFFF, handle=0x00000007) #11",
    ),
    (OperationResponse(0x2001, 11, (12,)), 0x1006, "OK(count=12) #11"),
    (Event(0x4002, params=(0x00010002,)), None, "ObjectAdded(handle=0x00010002)"),
    (Event(0x4002, 5, (0x00010002, 0, 0)), None, "ObjectAdded(handle=0x00010002) #5"),
    (Event(0x4006, params=(0x500F,)), None, "DevicePropChanged(property=ExposureIndex)"),
    (Event(0x4006, params=(0xD1A2,)), None, "DevicePropChanged(property=Property 0xD1A2)"),
    (Event(0xC123, params=(1, 0)), None, "Event 0xC123(0x00000001, 0x00000000)"),
    (StartData(7, 1234), None, "StartData 1234 bytes #7"),
    (StartData(7, TOTAL_UNKNOWN), None, "StartData of unknown length #7"),
    (Data(7, b"secret"), None, "Data 6 bytes #7"),
    (EndData(7), None, "EndData 0 bytes #7"),
    (Cancel(7), None, "Cancel #7"),
    (InitFail(2), None, "InitFail 2 (busy: the camera has another connection)"),
    (InitFail(0x2019), None, "InitFail 0x2019 (DeviceBusy: the camera is busy; try again in a moment)"),
    (InitFail(77), None, "InitFail 77 (a reason outside the standard)"),
    (
        InitCommandRequest(GUID, "vm\x1b[2J"),
        None,
        f'InitCommandRequest name="vm\\x1b[2J" guid="{GUID_TEXT}" version="1.0"',
    ),
    (InitCommandAck(1, GUID, "", 0), None, f'InitCommandAck connection=1 name="" guid="{GUID_TEXT}" version="0.0"'),
    (
        InitCommandRequest(GUID, 'a" x="'),
        None,
        f'InitCommandRequest name="a\\" x=\\"" guid="{GUID_TEXT}" version="1.0"',
    ),
    (InitEventRequest(1), None, "InitEventRequest connection=1"),
    (InitEventAck(), None, "InitEventAck"),
    (ProbeRequest(), None, "ProbeRequest"),
    (ProbeResponse(), None, "ProbeResponse"),
]


@pytest.mark.parametrize(("packet", "operation", "line"), LINES)
def test_one_line_for_a_packet(packet: Packet, operation: int | None, line: str) -> None:
    assert describe(packet, CATALOG, operation) == line


OBJECTS: list[tuple[Packet, int | None, dict[str, object]]] = [
    (
        OperationRequest(1, 0x1009, 7, (0x00010001,)),
        None,
        {"code": 0x1009, "name": "GetObject", "transaction": 7, "params": {"handle": 0x00010001}, "phase": 1},
    ),
    (
        OperationRequest(1, 0x9ABC, 7, (5, 0)),
        None,
        {
            "code": 0x9ABC,
            "name": "Operation 0x9ABC",
            "transaction": 7,
            "params": {"param1": 5, "param2": 0},
            "phase": 1,
        },
    ),
    (
        OperationResponse(0x2001, 7, (12, 0, 0)),
        0x1006,
        {"code": 0x2001, "name": "OK", "transaction": 7, "params": {"count": 12}},
    ),
    (
        Event(0x4002, params=(5,)),
        None,
        {"code": 0x4002, "name": "ObjectAdded", "transaction": None, "params": {"handle": 5}},
    ),
    (Event(0x4008, 3), None, {"code": 0x4008, "name": "DeviceInfoChanged", "transaction": 3, "params": {}}),
    (StartData(7, 1234), None, {"transaction": 7, "total": 1234}),
    (StartData(7, TOTAL_UNKNOWN), None, {"transaction": 7, "total": None}),
    (Data(7, b"secret"), None, {"transaction": 7, "bytes": 6}),
    (EndData(7), None, {"transaction": 7, "bytes": 0}),
    (Cancel(7), None, {"transaction": 7}),
    (InitFail(2), None, {"reason": 2, "meaning": "busy: the camera has another connection"}),
    (InitCommandRequest(GUID, "\ud800"), None, {"name": "\\ud800", "guid": GUID_TEXT, "version": "1.0"}),
    (InitEventRequest(4), None, {"connection": 4}),
    (ProbeRequest(), None, {}),
]


@pytest.mark.parametrize(("packet", "operation", "facts"), OBJECTS)
def test_one_object_for_a_packet(packet: Packet, operation: int | None, facts: dict[str, object]) -> None:
    assert describe_json(packet, CATALOG, operation) == {"packet": type(packet).__name__} | facts


@given(strategies.PACKETS)
def test_every_packet_can_be_described(packet: Packet) -> None:
    for catalog in (CATALOG, Catalog()):
        line = describe(packet, catalog, GET_OBJECT)
        line.encode()
        assert "\n" not in line
        json.dumps(describe_json(packet, catalog, GET_OBJECT), ensure_ascii=False).encode()


@pytest.mark.parametrize("payload", [b"wifi-passphrase", b"\xff\xd8\xff"])
def test_payload_is_never_shown(payload: bytes) -> None:
    for packet in (Data(1, payload), EndData(1, payload)):
        shown = describe(packet, CATALOG) + json.dumps(describe_json(packet, CATALOG))
        assert "wifi" not in shown
        assert "d8" not in shown


@pytest.mark.parametrize(
    ("reason", "start"),
    [(1, "rejected:"), (2, "busy:"), (3, "unspecified:"), (0x201D, "InvalidParameter: "), (9, "a reason outside")],
)
def test_reasons_of_a_refusal(reason: int, start: str) -> None:
    assert fail_reason(reason, CATALOG).startswith(start)


def test_a_response_code_without_meaning_is_still_named() -> None:
    catalog = Catalog(responses={0xA001: ResponseKind(0xA001, "HardwareError")})
    assert fail_reason(0xA001, catalog) == "HardwareError"


@pytest.mark.parametrize(
    ("code", "params", "shown"),
    [
        (0x1009, (0x00010001,), "GetObject(handle=0x00010001)"),
        (0x1003, (), "CloseSession"),
        (0x9ABC, (5,), "Operation 0x9ABC(0x00000005)"),
    ],
)
def test_an_operation_without_its_packet(code: int, params: tuple[int, ...], shown: str) -> None:
    assert describe_operation(code, params, CATALOG) == shown
