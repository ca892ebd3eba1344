"""What codes mean on the cameras of a recording."""

import pytest

from hotshoe.analysis.makes import REMEMBERED, Makes
from hotshoe.errors import SettingsError
from hotshoe.vendors import registry
from hotshoe.wire.datasets import DeviceInfo

NIKON = DeviceInfo(vendor_extension_id=10, manufacturer="Nikon Corporation")
CANON = DeviceInfo(vendor_extension_id=11, manufacturer="Canon Inc.")


def test_device_info_tells_and_is_remembered() -> None:
    makes = Makes()
    assert makes.recall("10.0.0.2") is registry.KNOWN
    catalog = makes.learn(NIKON, (b"guid", "10.0.0.2", ""))
    assert catalog.operation_name(0x90C7) == "GetEvent"
    assert makes.recall("10.0.0.2") is makes.recall(b"guid") is catalog
    assert makes.recall("") is registry.KNOWN


def test_a_given_vendor_is_right_whatever_the_camera_says() -> None:
    makes = Makes("nikon")
    assert makes.learn(CANON, ("10.0.0.2",)).operation_name(0x90C7) == "GetEvent"
    assert makes.of_make("fuji") is makes.recall("10.0.0.9")
    with pytest.raises(SettingsError, match="there is no make"):
        Makes("zorki")


def test_the_oldest_are_forgotten() -> None:
    makes = Makes()
    makes.learn(NIKON, ["first"])
    makes.learn(NIKON, [f"host {number}" for number in range(REMEMBERED)])
    assert makes.recall("first") is registry.KNOWN
