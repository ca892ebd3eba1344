import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog.units import parse_value, show_value
from hotshoe.vendors.theta.properties import AUTO, SHUTTER_UNIT
from hotshoe.wire.datatypes import UINT64


@pytest.mark.parametrize(
    "value, text",
    [
        (AUTO, "auto"),
        (25000 << 32 | 1, "1/25000"),
        (25 << 32 | 10, '0.4"'),
        (10 << 32 | 13, '1.3"'),
        (1 << 32 | 60, '60"'),
        (7, "7"),
    ],
)
def test_exposure_times_are_fractions(value: int, text: str) -> None:
    assert show_value(value, SHUTTER_UNIT) == text


def test_a_time_that_the_camera_writes_in_another_way_is_found() -> None:
    assert parse_value("0.4", UINT64, SHUTTER_UNIT, (AUTO, 25 << 32 | 10)) == 25 << 32 | 10
    assert parse_value("Auto", UINT64, SHUTTER_UNIT) == AUTO


@given(st.integers(2, 99999))
def test_parts_of_a_second_come_back(part: int) -> None:
    assert SHUTTER_UNIT.parse(SHUTTER_UNIT.show(part << 32 | 1)) == part << 32 | 1


@pytest.mark.parametrize("text", ["0", "-1", "fast", "1/0"])
def test_what_is_no_exposure_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SHUTTER_UNIT.parse(text)
