import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog.model import Unit
from hotshoe.catalog.units import parse_value
from hotshoe.vendors.olympus.properties import (
    APERTURE_UNIT,
    BULB,
    COMPENSATION_UNIT,
    RATIO_UNIT,
    SHUTTER_UNIT,
    SIZE_UNIT,
    WIDE_ISO_UNIT,
)
from hotshoe.wire.datatypes import UINT16


@pytest.mark.parametrize(
    "unit, value, text",
    [
        (APERTURE_UNIT, 12, "f/1.2"),
        (APERTURE_UNIT, 220, "f/22"),
        (COMPENSATION_UNIT, 1000, "+1 EV"),
        (COMPENSATION_UNIT, 62536, "-3 EV"),
        (SHUTTER_UNIT, 1 << 16 | 8000, "1/8000"),
        (SHUTTER_UNIT, 600 << 16 | 10, '60"'),
        (SHUTTER_UNIT, 13 << 16 | 10, '1.3"'),
        (SHUTTER_UNIT, BULB, "bulb"),
        (SIZE_UNIT, 0, "off"),
        (SIZE_UNIT, 1024 << 16 | 768, "1024x768"),
        (RATIO_UNIT, 262147, "4:3"),
        (WIDE_ISO_UNIT, 0xFFFFFFFF, "ISO AUTO"),
        (WIDE_ISO_UNIT, 102400, "ISO 102400"),
    ],
)
def test_values_are_shown_and_parsed(unit: Unit, value: int, text: str) -> None:
    assert unit.show(value) == text
    assert unit.parse(text) == value


def test_a_third_is_what_the_camera_calls_one() -> None:
    assert parse_value("+0.3", UINT16, COMPENSATION_UNIT, (0, 300)) == 300
    assert parse_value("-0.3", UINT16, COMPENSATION_UNIT, (65236, 0)) == 65236


def test_what_is_no_fraction_is_a_number() -> None:
    assert SHUTTER_UNIT.show(7 << 16) == str(7 << 16)
    assert SHUTTER_UNIT.show(0xFFFFFFFB) == "time"


@given(st.integers(2, 0xFFFF))
def test_parts_of_a_second_come_back(part: int) -> None:
    assert SHUTTER_UNIT.parse(SHUTTER_UNIT.show(1 << 16 | part)) == 1 << 16 | part


@pytest.mark.parametrize("text", ["0", "-1", "fast", "1/0", "99999"])
def test_what_is_no_exposure_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SHUTTER_UNIT.parse(text)


@pytest.mark.parametrize("unit, text", [(SIZE_UNIT, "large"), (RATIO_UNIT, "square"), (APERTURE_UNIT, "wide")])
def test_what_is_none_is_refused(unit: Unit, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unit.parse(text)
