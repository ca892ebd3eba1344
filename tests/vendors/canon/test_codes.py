import pytest

from hotshoe.catalog.model import Operation
from hotshoe.errors import AccessDenied, BatteryLow, OperationError
from hotshoe.vendors import canon, registry
from hotshoe.vendors.canon import operations
from hotshoe.vendors.canon.codes import CANON, NOT_READY
from hotshoe.wire.datasets import DeviceInfo


def test_a_camera_is_canons_by_its_number_or_its_makers_name() -> None:
    assert registry.find(DeviceInfo(vendor_extension_id=0x0B, manufacturer="Canon Inc.")) is canon.VENDOR
    assert registry.find(DeviceInfo(vendor_extension_id=6, manufacturer="Canon.Inc")) is canon.VENDOR
    assert registry.find(DeviceInfo(vendor_extension_id=6, manufacturer="Cannon Ball")) is not canon.VENDOR
    assert registry.named("canon") is canon.VENDOR
    assert canon.VENDOR.matches(DeviceInfo(vendor_extension_id=0x0B))


@pytest.mark.parametrize(("code", "kind"), [(0xA005, AccessDenied), (0xA101, BatteryLow), (NOT_READY, OperationError)])
def test_responses_mean_what_they_are_to_a_photographer(code: int, kind: type[OperationError]) -> None:
    error = CANON.error(code, "EosGetEvent")
    assert type(error) is kind
    assert CANON.responses[code].name in str(error)


def test_names_do_not_hide_those_of_the_standard() -> None:
    known = registry.KNOWN
    for mine, theirs in (
        (CANON.operations, known.operations),
        (CANON.events, known.events),
        (CANON.properties, known.properties),
    ):
        assert not {entry.name for entry in mine.values()} & {entry.name for entry in theirs.values()}


def test_every_operation_is_in_the_catalog() -> None:
    written = {entry for entry in vars(operations).values() if isinstance(entry, Operation)}
    assert written == set(CANON.operations.values())
    assert len(written) == len({entry.code for entry in written})
