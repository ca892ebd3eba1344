from dataclasses import replace

from hotshoe.client.common import ALWAYS_OFFERED, MOST_CODES, offered, shared
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import DeviceInfo

BODY = encode(DeviceInfo(operations=tuple(range(0x1001, 0x1020)), events=(0x4002, 0x4003), serial_number="1"))


def test_cameras_of_one_model_have_one_list_of_operations() -> None:
    first, second = (shared(decode(DeviceInfo, BODY)) for _ in range(2))
    assert first == second == decode(DeviceInfo, BODY)
    assert first.operations is second.operations
    assert first.events is second.events
    assert offered(first.operations) is offered(second.operations)


def test_what_a_camera_has_for_itself_stays_its_own() -> None:
    first = shared(decode(DeviceInfo, BODY))
    second = shared(replace(first, serial_number="2", events=(0x4002,)))
    assert (second.serial_number, second.events) == ("2", (0x4002,))
    assert second.operations is first.operations


def test_lists_without_end_are_not_kept() -> None:
    many = tuple(range(MOST_CODES + 1))
    info = DeviceInfo(operations=many)
    assert shared(info).operations is many
    again = (*many[:-1], many[-1])
    assert shared(DeviceInfo(operations=again)).operations is again
    assert offered(many) == ALWAYS_OFFERED.union(many)
    assert offered(many) is not offered(many)
