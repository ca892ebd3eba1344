from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from hotshoe.catalog.model import Catalog, Operation
from hotshoe.errors import SettingsError
from hotshoe.vendors import registry, standard
from hotshoe.vendors.model import Vendor
from hotshoe.wire.datasets import DeviceInfo

HOLGA = Vendor(
    "holga",
    lambda info: info.manufacturer == "Holga",
    standard.speak,
    Catalog(operations={0x9001: Operation(0x9001, "LightLeak")}),
)


@dataclass
class Point:
    """An entry point of another package."""

    name: str
    loaded: Any
    value: str = "somewhere:VENDOR"

    def load(self) -> Any:
        if isinstance(self.loaded, Exception):
            raise self.loaded
        return self.loaded


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Point]]:
    points: list[Point] = []
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == "hotshoe.vendors" else [])
    registry._brought.cache_clear()
    yield points
    registry._brought.cache_clear()
    registry._catalogs.pop("holga", None)


def test_a_camera_of_no_make_is_spoken_to_after_the_standard() -> None:
    vendor = registry.find(DeviceInfo(manufacturer="nobody"))
    assert vendor is standard.VENDOR
    assert registry.catalog_of(vendor) is registry.KNOWN


def test_other_packages_bring_makes(brought: list[Point]) -> None:
    brought.append(Point("holga", HOLGA))
    vendor = registry.find(DeviceInfo(manufacturer="Holga"))
    assert vendor is HOLGA
    assert registry.find(DeviceInfo(manufacturer="Lomo")) is standard.VENDOR
    assert registry.named("holga") is HOLGA
    catalog = registry.catalog_of(vendor)
    assert catalog.operation_name(0x9001) == "LightLeak"
    assert catalog.operation_name(0x1001) == "GetDeviceInfo"
    assert registry.catalog_of(vendor) is catalog


def test_what_cannot_be_used_is_said_and_missing(brought: list[Point], caplog: pytest.LogCaptureFixture) -> None:
    brought += [Point("broken", ImportError("no film")), Point("strange", "a string"), Point("holga", HOLGA)]
    assert registry.find(DeviceInfo(manufacturer="Holga")) is HOLGA
    assert "broken" in caplog.text
    assert "no film" in caplog.text
    assert "no Vendor" in caplog.text


def test_a_name_that_is_none_names_those_that_are(brought: list[Point]) -> None:
    brought.append(Point("holga", HOLGA))
    with pytest.raises(SettingsError, match=r"no make 'lomo'; there are .*holga.*standard"):
        registry.named("lomo")


def test_every_make_can_be_loaded() -> None:
    for make in registry.MAKES:
        vendor = make.load()
        assert vendor.name == make.name
        assert registry.named(make.name) is vendor
        for number in make.extensions:
            assert registry.find(DeviceInfo(vendor_extension_id=number)) is vendor
        for name in (make.maker, *make.others):
            maker = DeviceInfo(vendor_extension_id=6, manufacturer=f"{name} Inc.", model=f"{make.model} 1")
            assert not name or registry.find(maker) is vendor
