import pytest

from hotshoe.catalog.model import Unit
from hotshoe.catalog.units import parse_value, show_value
from hotshoe.vendors.nikon.catalog import NIKON
from hotshoe.vendors.nikon.properties import BULB, SHUTTER, SHUTTER_FRACTION, SIXTHS, TIME
from hotshoe.wire.datatypes import UINT32


@pytest.mark.parametrize(
    "unit, value, text",
    [
        (SHUTTER, 80, "1/125"),
        (SHUTTER, BULB, "bulb"),
        (SHUTTER, TIME, "time"),
        (SHUTTER, 20000, '2"'),
        (SHUTTER_FRACTION, 1 << 16 | 8000, "1/8000"),
        (SHUTTER_FRACTION, 10 << 16 | 13, '0.769230769231"'),
        (SHUTTER_FRACTION, 300 << 16 | 10, '30"'),
        (SHUTTER_FRACTION, BULB, "bulb"),
        (SIXTHS, -6, "-1.0 EV"),
        (SIXTHS, 4, "+0.7 EV"),
    ],
)
def test_values_are_shown(unit: Unit, value: int, text: str) -> None:
    assert show_value(value, unit) == text


@pytest.mark.parametrize(
    "unit, text, value",
    [
        (SHUTTER, "Bulb", BULB),
        (SHUTTER, "1/125s", 80),
        (SHUTTER_FRACTION, "1/8000", 1 << 16 | 8000),
        (SHUTTER_FRACTION, '30"', 300 << 16 | 10),
        (SHUTTER_FRACTION, "1.3", 13 << 16 | 10),
        (SHUTTER_FRACTION, "time", TIME),
    ],
)
def test_values_are_parsed(unit: Unit, text: str, value: int) -> None:
    assert parse_value(text, UINT32, unit) == value


@pytest.mark.parametrize("text", ["0", "-1", "fast", "1/0"])
def test_what_is_no_exposure_time_is_refused(text: str) -> None:
    for unit in (SHUTTER, SHUTTER_FRACTION):
        with pytest.raises(ValueError, match=r"."):
            unit.parse(text)


def test_a_fraction_over_nothing_is_shown_as_the_number_it_is() -> None:
    assert show_value(5 << 16, SHUTTER_FRACTION) == str(5 << 16)


def test_photographers_names_are_not_given_twice() -> None:
    fields = [known.field for known in NIKON.properties.values() if known.field]
    assert len(fields) == len(set(fields))
