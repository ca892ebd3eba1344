"""Sensitivities, times and apertures as X-series bodies tell them, and as people write them."""

import pytest

from hotshoe.catalog.model import Unit
from hotshoe.catalog.units import parse_value
from hotshoe.vendors.fuji.values import APERTURE, ISO, SHUTTER
from hotshoe.wire.datatypes import UINT32

WRITTEN = [
    (ISO, 0x80000C80, "ISO AUTO 3200"),
    (ISO, 0xFFFFFFFF, "ISO AUTO"),
    (ISO, 800, "ISO 800"),
    (ISO, -2, "ISO auto-2"),
    (SHUTTER, 0xFFFFFFFF, "auto"),
    (SHUTTER, 125, "1/8000"),
    (SHUTTER, 8000, "1/125"),
    (SHUTTER, 1_000_000, '1"'),
    (SHUTTER, 32_000_000, '32"'),
    (SHUTTER, 500_000, '0.5"'),
    (APERTURE, 560, "f/5.6"),
    (APERTURE, 0xFFFF, "auto"),
]


@pytest.mark.parametrize(("unit", "value", "shown"), WRITTEN)
def test_values_are_shown_and_read_as_people_write_them(unit: Unit, value: int, shown: str) -> None:
    assert unit.show(value) == shown
    assert unit.parse(shown) == value


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    # Exact thirds of stops, an extended sensitivity, no dial's speed, and what stands for automatic as well.
    [
        (SHUTTER, 19686, "1/50"),
        (SHUTTER, 7813, "1/125"),
        (SHUTTER, 15, "1/66667"),
        (SHUTTER, 0, "auto"),
        (ISO, 0x40000064, "ISO 100"),
    ],
)
def test_values_that_are_shown_only(unit: Unit, value: int, shown: str) -> None:
    assert unit.show(value) == shown
    assert parse_value(shown, UINT32, unit, (value,)) == value


@pytest.mark.parametrize(("unit", "text"), [(ISO, "fast"), (SHUTTER, "0"), (SHUTTER, "1/0"), (APERTURE, "open")])
def test_what_is_no_value(unit: Unit, text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|is shorter|divides by zero"):
        unit.parse(text)
