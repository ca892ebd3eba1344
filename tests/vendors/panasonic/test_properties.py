import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog.model import Property
from hotshoe.vendors.panasonic import properties as known
from hotshoe.vendors.panasonic.properties import SECONDS


def shown(kind: Property, value: int) -> str:
    assert kind.unit
    return kind.unit.show(value)


def parsed(kind: Property, text: str) -> int:
    assert kind.unit
    value = kind.unit.parse(text)
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize(
    "kind, value, text",
    [
        (known.ISO, 400, "ISO 400"),
        (known.ISO, known.AUTO_ISO, "ISO AUTO"),
        (known.ISO, known.INTELLIGENT_ISO, "ISO i-ISO"),
        (known.SHUTTER, 125_000, "1/125"),
        (known.SHUTTER, 1300, "1/1.3"),
        (known.SHUTTER, SECONDS | 2500, '2.5"'),
        (known.SHUTTER, known.BULB, "bulb"),
        (known.SHUTTER, known.AUTO_SHUTTER, "auto"),
        (known.APERTURE, 56, "f/5.6"),
        (known.COMPENSATION, 4, "+1.3 EV"),
        (known.COMPENSATION, 0x8002, "-0.7 EV"),
        (known.COMPENSATION, 0, "0 EV"),
        (known.AMBER_BLUE, 0x8003, "-3"),
        (known.AMBER_BLUE, 3, "+3"),
        (known.AMBER_BLUE, 0, "0"),
        (known.COLOR_TEMPERATURE, 5500, "5500 K"),
        (known.WHITE_BALANCE, 0x8008, "cloudy"),
        (known.PROGRAM, 1, "aperture-priority"),
    ],
)
def test_values_are_shown_and_typed_as_people_say_them(kind: Property, value: int, text: str) -> None:
    assert shown(kind, value) == text
    assert parsed(kind, text) == value


@pytest.mark.parametrize(
    "kind, text, value",
    [
        (known.ISO, "auto", known.AUTO_ISO),
        (known.SHUTTER, "2s", SECONDS | 2000),
        (known.SHUTTER, "0.5", SECONDS | 500),
        (known.COMPENSATION, "-1/3", 0x8001),
    ],
)
def test_other_ways_of_saying_them(kind: Property, text: str, value: int) -> None:
    assert parsed(kind, text) == value


@pytest.mark.parametrize(
    "kind, text",
    [(known.ISO, "much"), (known.SHUTTER, "0"), (known.SHUTTER, "999999"), (known.SHUTTER, "1/0.0001"),
     (known.COMPENSATION, "99999"), (known.AMBER_BLUE, "40000")],
)  # fmt: skip
def test_what_no_body_can_be_told_is_refused(kind: Property, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parsed(kind, text)


@given(st.integers(-0x7FFF, 0x7FFF))
def test_signs(value: int) -> None:
    assert known.signed(known.unsigned(value)) == value


def test_groups() -> None:
    assert known.group_of(known.ISO.code) == known.ISO_GROUP
    assert known.group_of(known.CAPTURE_TARGET.code) == known.CAPTURE_TARGET_GROUP
