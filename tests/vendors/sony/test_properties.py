import pytest

from hotshoe.catalog.model import Unit
from hotshoe.catalog.units import show_value
from hotshoe.vendors.sony.catalog import SONY
from hotshoe.vendors.sony.properties import AUTO_ISO, ISO_UNIT, SHUTTER_UNIT


@pytest.mark.parametrize(
    "unit, value, text",
    [
        (ISO_UNIT, 400, "ISO 400"),
        (ISO_UNIT, AUTO_ISO, "ISO AUTO"),
        (ISO_UNIT, 1 << 24 | 800, "ISO 800 multi-frame 1"),
        (SHUTTER_UNIT, 1 << 16 | 125, "1/125"),
        (SHUTTER_UNIT, 5 << 16 | 10, '0.5"'),
        (SHUTTER_UNIT, 300 << 16 | 10, '30"'),
        (SHUTTER_UNIT, 0, "bulb"),
        (SHUTTER_UNIT, 7 << 16, str(7 << 16)),
    ],
)
def test_values_are_shown(unit: Unit, value: int, text: str) -> None:
    assert show_value(value, unit) == text


@pytest.mark.parametrize(
    "unit, text, value",
    [
        (ISO_UNIT, "auto", AUTO_ISO),
        (ISO_UNIT, "800", 800),
        (SHUTTER_UNIT, "1/125", 1 << 16 | 125),
        (SHUTTER_UNIT, '30"', 300 << 16 | 10),
        (SHUTTER_UNIT, "0.4s", 4 << 16 | 10),
        (SHUTTER_UNIT, "Bulb", 0),
    ],
)
def test_values_are_parsed(unit: Unit, text: str, value: int) -> None:
    assert unit.parse(text) == value


@pytest.mark.parametrize("text", ["0", "-1", "99999", "slow"])
def test_what_is_no_exposure_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SHUTTER_UNIT.parse(text)


def test_photographers_names_are_not_given_twice() -> None:
    fields = [known.field for known in SONY.properties.values() if known.field]
    assert len(fields) == len(set(fields))
