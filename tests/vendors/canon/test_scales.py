import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog.model import Unit
from hotshoe.vendors.canon.scales import APERTURE, COMPENSATION, ISO, SHUTTER


@pytest.mark.parametrize(
    ("unit", "code", "shown"),
    [
        (APERTURE, 0x30, "f/5.6"),
        (APERTURE, 0x2B, "f/4.5"),
        (APERTURE, 0x40, "f/11"),
        (SHUTTER, 0x0C, "bulb"),
        (SHUTTER, 0x10, '30"'),
        (SHUTTER, 0x70, "1/125"),
        (SHUTTER, 0x98, "1/4000"),
        (SHUTTER, 0x40, '0.5"'),
        (ISO, 0x00, "ISO AUTO"),
        (ISO, 0x48, "ISO 100"),
        (ISO, 0x6D, "ISO 2500"),
        (COMPENSATION, 0, "0 EV"),
        (COMPENSATION, 3, "+0.3 EV"),
        (COMPENSATION, -5, "-0.7 EV"),
        (COMPENSATION, -12, "-1.5 EV"),
        (COMPENSATION, 24, "+3 EV"),
    ],
)
def test_codes_are_what_the_dial_says(unit: Unit, code: int, shown: str) -> None:
    assert unit.show(code) == shown
    assert unit.parse(shown) == code


@pytest.mark.parametrize(
    ("unit", "typed", "code"),
    [
        (APERTURE, "5.6", 0x30),
        (APERTURE, "F5.6", 0x30),
        (APERTURE, "f/ 8", 0x38),
        (APERTURE, "0x31", 0x31),
        (SHUTTER, "0.008", 0x70),
        (SHUTTER, "1/125 s", 0x70),
        (SHUTTER, "2", 0x30),
        (SHUTTER, "Bulb", 0x0C),
        (ISO, "800", 0x60),
        (ISO, "auto", 0x00),
        (ISO, "iso800", 0x60),
        (COMPENSATION, "+1/3", 3),
        (COMPENSATION, "-1.7", -13),
        (COMPENSATION, "2.5 EV", 20),
    ],
)
def test_people_may_type_it_as_they_like(unit: Unit, typed: str, code: int) -> None:
    assert unit.parse(typed) == code


@pytest.mark.parametrize(
    ("unit", "typed"), [(APERTURE, "5.7"), (SHUTTER, "1/0"), (ISO, "much"), (COMPENSATION, "0.1"), (COMPENSATION, "x")]
)
def test_what_is_on_no_dial_is_refused(unit: Unit, typed: str) -> None:
    with pytest.raises(ValueError, match=r"is no|at most|on this dial|half nor"):
        unit.parse(typed)


def test_codes_that_nobody_engraved_are_numbers() -> None:
    assert APERTURE.show(0x31) == "0x31"
    assert SHUTTER.show("text") == "text"
    assert COMPENSATION.show(1) == "0.125 EV"


@given(st.sampled_from([APERTURE, SHUTTER, ISO]), st.integers(0, 0xFFFF))
def test_what_is_shown_can_be_typed(unit: Unit, code: int) -> None:
    shown = unit.show(code)
    assert unit.show(unit.parse(shown)) == shown


@given(st.integers(-40, 40).filter(lambda code: abs(code) % 8 in {0, 3, 4, 5}))
def test_halves_and_thirds_of_a_stop_come_back(code: int) -> None:
    assert COMPENSATION.parse(COMPENSATION.show(code)) == code
