from typing import Any

import pytest

from hotshoe.catalog.model import Direction, Operation, Reply
from hotshoe.catalog.mtp import GET_OBJECT_PROPS_SUPPORTED
from hotshoe.catalog.mtp import OPERATIONS as MTP_OPERATIONS
from hotshoe.catalog.operations import (
    CLOSE_SESSION,
    COPY_OBJECT,
    GET_NUM_OBJECTS,
    GET_OBJECT,
    GET_OBJECT_HANDLES,
    GET_STORAGE_IDS,
    OPERATIONS,
    SEND_OBJECT_INFO,
    Placed,
)
from hotshoe.errors import MalformedPacket, RemoteProtocolError
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import (
    DeviceInfo,
    DevicePropDesc,
    ObjectInfo,
    ObjectPropDesc,
    ObjectPropList,
    StorageInfo,
    file_info,
)
from hotshoe.wire.datatypes import UINT16
from hotshoe.wire.deviations import Judge

SAMPLES: dict[type[Any], Any] = {
    DeviceInfo: DeviceInfo(model="Model"),
    StorageInfo: StorageInfo(4, 3, 0, 1, 1, 0xFFFFFFFF),
    ObjectInfo: file_info("a.jpg", 7, 0x3801),
    DevicePropDesc: DevicePropDesc(0x500F, UINT16, 1, 100, 100),
    ObjectPropDesc: ObjectPropDesc(0xDC02, UINT16, 0, 0, 0),
    ObjectPropList: ObjectPropList(),
}
ALL = (*OPERATIONS, *MTP_OPERATIONS)
READING = [entry for entry in ALL if entry.holds and entry.direction is Direction.IN]


@pytest.mark.parametrize(
    ("operation", "reply", "result"),
    [
        (GET_NUM_OBJECTS, Reply((12,)), 12),
        (GET_NUM_OBJECTS, Reply(), 0),
        (GET_STORAGE_IDS, Reply(data=bytes.fromhex("01000000 01000100")), (0x00010001,)),
        (GET_OBJECT_HANDLES, Reply(data=bytes.fromhex("02000000 07000000 09000000")), (7, 9)),
        (GET_OBJECT_HANDLES, Reply(), ()),
        (GET_OBJECT_PROPS_SUPPORTED, Reply(data=bytes.fromhex("01000000 04dc")), (0xDC04,)),
        (GET_OBJECT, Reply(data=b"\xff\xd8"), b"\xff\xd8"),
        (SEND_OBJECT_INFO, Reply((0x00010001, 0xFFFFFFFF, 7)), Placed(0x00010001, 0xFFFFFFFF, 7)),  # type: ignore[arg-type]
        (SEND_OBJECT_INFO, Reply((0x00010001,)), (0x00010001, 0, 0)),
        (COPY_OBJECT, Reply((8,)), 8),
        (CLOSE_SESSION, Reply((8,), b"x"), None),
    ],
)
def test_replies_become_results(operation: Operation[object], reply: Reply, result: object) -> None:
    assert operation.read(reply) == result


@pytest.mark.parametrize("operation", READING, ids=lambda operation: operation.name)
def test_an_operation_reads_the_dataset_that_it_names(operation: Operation[Any]) -> None:
    assert operation.holds is not None
    sample = SAMPLES[operation.holds]
    assert operation.read(Reply(data=encode(sample))) == sample


@pytest.mark.parametrize("operation", READING, ids=lambda operation: operation.name)
def test_a_strict_judge_watches_the_dataset(operation: Operation[Any]) -> None:
    assert operation.holds is not None
    data = encode(SAMPLES[operation.holds]) + b"\0"
    assert operation.read(Reply(data=data)) == SAMPLES[operation.holds]
    with pytest.raises(RemoteProtocolError, match="bytes-surplus"):
        operation.read(Reply(data=data, judge=Judge(strict=True)))


@pytest.mark.parametrize("operation", [GET_STORAGE_IDS, GET_OBJECT_HANDLES, *READING], ids=lambda entry: entry.name)
def test_a_broken_data_phase_is_malformed(operation: Operation[Any]) -> None:
    with pytest.raises(MalformedPacket):
        operation.read(Reply(data=b"\xff"))


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
def test_the_table_is_consistent(operation: Operation[Any]) -> None:
    assert len(operation.params) <= 5
    assert len(operation.results) <= 5
    assert operation.direction is not Direction.NONE or operation.holds is None
    assert operation.name.replace("64", "").isalpha()
    assert all(name.islower() for name in (*operation.params, *operation.results))


def test_the_standards_28_operations_have_a_constant_each() -> None:
    assert [operation.code for operation in OPERATIONS] == list(range(0x1001, 0x1026))
