"""A Sequoia is spoken to after the standard, and what it says has names."""

import struct

from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.vendors import registry
from hotshoe.vendors.model import Added, Complete, Order
from hotshoe.vendors.parrot import VENDOR
from hotshoe.vendors.parrot import catalog as parrot
from hotshoe.wire.datasets import DeviceInfo, u32_list_bytes
from hotshoe.wire.values import Handle
from tests.vendors.callers import FakeCamera

# What a Sequoia lists of its own.
OPERATIONS = (*range(0x9201, 0x920B), *range(0x9210, 0x9217))
PROPERTIES = (*range(0xD201, 0xD209), 0xD20A, 0xD212, *range(0xD214, 0xD21A))
EVENTS = (0x4002, 0x400D, 0xC201, 0xC202)
INFO = DeviceInfo(
    vendor_extension_id=0x1B,
    manufacturer="Parrot S.A.",
    model="Sequoia",
    operations=(INITIATE_CAPTURE.code, *OPERATIONS),
    properties=PROPERTIES,
    events=EVENTS,
)


def test_it_is_known_by_its_number() -> None:
    assert registry.find(INFO) is VENDOR
    assert VENDOR.matches(INFO)


def test_what_it_lists_has_names_as_far_as_anybody_gave_them() -> None:
    known = registry.catalog_of(VENDOR)
    assert {code for code in OPERATIONS if code not in known.operations} == {0x9214, 0x9215, 0x9216}
    assert all(code in known.properties for code in PROPERTIES)
    assert all(code in known.events for code in EVENTS)


async def test_capture_is_the_standards() -> None:
    fake = FakeCamera(INFO, registry.catalog_of(VENDOR))
    dialect = VENDOR.speak(fake)
    assert dialect.shutter
    await dialect.shutter.release(Order())
    assert fake.asked == [("InitiateCapture", (0, 0), b"")]
    assert dialect.shutter.tells_end
    assert [dialect.shutter.tells(code, (3,)) for code in (0x4002, 0x400D)] == [Added(Handle(3)), Complete()]


async def test_sensors_tell_by_name() -> None:
    fake = FakeCamera(INFO, registry.catalog_of(VENDOR))
    fake.answers[parrot.GET_SUNSHINE_VALUES.code] = u32_list_bytes((1, 2, 3, 4))
    fake.answers[parrot.GET_TEMPERATURE_VALUES.code] = struct.pack("<Ii", 1, -3)
    fake.answers[parrot.GET_IMU_VALUES.code] = u32_list_bytes(tuple(range(12)))
    fake.answers[parrot.GET_STATUS_MASK.code] = struct.pack("<I", 1)
    fake.answers[parrot.MAGNETO_CALIB_STATUS.code] = struct.pack("<I", 1)
    assert (await fake.call(parrot.GET_SUNSHINE_VALUES))["nir"] == 4
    assert (await fake.call(parrot.GET_TEMPERATURE_VALUES))["p7"] == -3
    assert (await fake.call(parrot.GET_IMU_VALUES, 0))["roll"] == 11
    assert await fake.call(parrot.GET_STATUS_MASK, 0) == ("snapshot-requested",)
    assert await fake.call(parrot.MAGNETO_CALIB_STATUS, 0) == "ok"
