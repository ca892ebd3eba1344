"""A real D5500's words, recorded over USB: every structure is read, and what we would have sent is what was sent."""

import pytest

from hotshoe.catalog.model import Direction, Reply
from hotshoe.vendors.nikon.catalog import NIKON
from hotshoe.vendors.nikon.events import OBJECT_ADDED_IN_SDRAM, events_bytes, read_events
from hotshoe.vendors.registry import KNOWN, find
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import DeviceInfo, ObjectInfo
from tests.borrowed import needs, recording
from tests.vendors.nikon.usbpcap import DATA, Container, containers

RECORDING = "usb_nikon_d5500_capture_mtp-tools.pcapng"

pytestmark = needs(RECORDING)


def data_of(code: int) -> list[bytes]:
    """The data phases of an operation that brought something: a refused one has an empty phase."""
    return [
        each.payload
        for each in containers(recording(RECORDING))
        if (each.kind, each.code) == (DATA, code) and each.payload
    ]


def test_every_data_phase_is_read() -> None:
    catalog, read = KNOWN | NIKON, list[Container]()
    for each in containers(recording(RECORDING)):
        operation = catalog.operations.get(each.code)
        if each.kind == DATA and each.payload and operation and operation.direction is Direction.IN:
            operation.read(Reply(data=each.payload))
            read.append(each)
    assert {each.code for each in read} >= {0x1001, 0x1004, 0x1008, 0x1009, 0x1014, 0x90C7, 0x90CA}


@pytest.mark.parametrize("code, cls", [(0x1001, DeviceInfo), (0x1008, ObjectInfo)])
def test_datasets_are_written_as_the_body_wrote_them(code: int, cls: type) -> None:
    for data in data_of(code):
        assert encode(decode(cls, data)) == data


def test_events_are_written_as_the_body_wrote_them() -> None:
    seen = set()
    for data in data_of(0x90C7):
        events = read_events(data)
        seen |= {event.code for event in events}
        assert events_bytes(events) == data
    assert OBJECT_ADDED_IN_SDRAM in seen


def test_it_is_known_for_a_nikon() -> None:
    info = decode(DeviceInfo, data_of(0x1001)[0])
    assert find(info).name == "nikon"
