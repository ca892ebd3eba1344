from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog import units
from hotshoe.catalog.model import Property, Unit
from hotshoe.catalog.properties import PROPERTIES, WHITE_BALANCE
from hotshoe.catalog.units import number, parse_duration, parse_value, show_value, whole
from hotshoe.wire.datatypes import ARRAY, STRING, UINT16, UINT32, Value

BALANCE = units.choices({2: "auto", 4: "daylight"})

# What a camera says, what a photographer reads, and what is sent when that is typed.
SHOWN = [
    (units.APERTURE, 560, "f/5.6", 560),
    (units.APERTURE, 1100, "f/11", 1100),
    (units.APERTURE, 95, "f/0.95", 95),
    (units.SHUTTER, 1, "1/8000", 1),
    (units.SHUTTER, 80, "1/125", 80),
    (units.SHUTTER, 31, "1/320", 31),
    (units.SHUTTER, 62, "1/160", 62),
    (units.SHUTTER, 166, "1/60", 167),
    (units.SHUTTER, 667, "1/15", 667),
    (units.SHUTTER, 35, "1/286", 35),
    (units.SHUTTER, 2500, "1/4", 2500),
    (units.SHUTTER, 3333, '0.3"', 3000),
    (units.SHUTTER, 5000, '0.5"', 5000),
    (units.SHUTTER, 6250, '0.6"', 6000),
    (units.SHUTTER, 13_000, '1.3"', 13_000),
    (units.SHUTTER, 20_000, '2"', 20_000),
    (units.SHUTTER, 300_000, '30"', 300_000),
    (units.ISO, 100, "ISO 100", 100),
    (units.ISO, 0xFFFF, "ISO AUTO", 0xFFFF),
    (units.COMPENSATION, 0, "0 EV", 0),
    (units.COMPENSATION, 333, "+0.3 EV", 333),
    (units.COMPENSATION, 300, "+0.3 EV", 333),
    (units.COMPENSATION, -666, "-0.7 EV", -667),
    (units.COMPENSATION, 500, "+0.5 EV", 500),
    (units.COMPENSATION, -5000, "-5 EV", -5000),
    (units.COMPENSATION, 1333, "+1.3 EV", 1333),
    (units.DISTANCE, 1500, "1.5 m", 1500),
    (units.DISTANCE, 0xFFFF, "infinity", 0xFFFF),
    (units.PERCENT, 81, "81 %", 81),
    (units.FOCAL_LENGTH, 3500, "35 mm", 3500),
    (units.FOCAL_LENGTH, 1850, "18.5 mm", 1850),
    (units.SECONDS, 2500, "2.5 s", 2500),
    (units.ZOOM, 15, "1.5x", 15),
    (BALANCE, 4, "daylight", 4),
    (BALANCE, 0x8001, "0x8001", 0x8001),
    (BALANCE, -1, "-0x0001", -1),
]


@pytest.mark.parametrize(("unit", "value", "shown", "sent"), SHOWN)
def test_values_are_shown_and_typed(unit: Unit, value: int, shown: str, sent: int) -> None:
    assert unit.show(value) == shown
    assert unit.parse(shown) == sent
    assert unit.show(sent) == shown


@pytest.mark.parametrize(
    ("unit", "typed", "value"),
    [
        (units.APERTURE, "5.6", 560),
        (units.APERTURE, " F8 ", 800),
        (units.SHUTTER, "1/3", 3333),
        (units.SHUTTER, "0.5", 5000),
        (units.SHUTTER, "2 s", 20_000),
        (units.SHUTTER, " 1/125s ", 80),
        (units.ISO, "400", 400),
        (units.ISO, "iso 400", 400),
        (units.ISO, "ISO400", 400),
        (units.ISO, "auto", 0xFFFF),
        (units.COMPENSATION, "1/3", 333),
        (units.COMPENSATION, "-2/3", -667),
        (units.COMPENSATION, "+1", 1000),
        (units.COMPENSATION, "0.25ev", 250),
        (units.DISTANCE, "2", 2000),
        (units.DISTANCE, "Infinity", 0xFFFF),
        (units.PERCENT, "50%", 50),
        (units.FOCAL_LENGTH, "50mm", 5000),
        (BALANCE, " Daylight", 4),
        (BALANCE, "0x8001", 0x8001),
        (BALANCE, "4", 4),
    ],
)
def test_people_type_in_many_ways(unit: Unit, typed: str, value: int) -> None:
    assert unit.parse(typed) == value


UNITS = [units.APERTURE, units.SHUTTER, units.ISO, units.COMPENSATION, units.DISTANCE, units.PERCENT, BALANCE]
NONSENSE = ["", "x", "1/0", "--1", "1e99", "1" * 5000, "0x", "٣", "f/", "iso", "1/2/3", "nan", "ev"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_is_refused_with_what_was_typed(unit: Unit, typed: str) -> None:
    with pytest.raises(ValueError, match=r"is no|is none of|divides by zero|shorter"):
        unit.parse(typed)


@pytest.mark.parametrize("typed", ["0", "-1", "1/100000"])
def test_no_exposure_is_shorter_than_its_unit(typed: str) -> None:
    with pytest.raises(ValueError, match="shorter than the shortest exposure"):
        units.SHUTTER.parse(typed)


def test_a_choice_that_does_not_exist_is_told_the_ones_that_do() -> None:
    with pytest.raises(ValueError, match="'sunny' is none of auto, daylight"):
        BALANCE.parse("sunny")


WITH_UNIT = [entry for entry in PROPERTIES if entry.unit]


@given(st.integers(-(2**31), 2**32 - 1))
@pytest.mark.parametrize("entry", WITH_UNIT, ids=lambda entry: entry.field)
def test_what_is_shown_can_be_typed_again(entry: Property, value: int) -> None:
    unit = entry.unit
    assert unit is not None
    shown = unit.show(value)
    if unit is units.SHUTTER and value <= 0:
        return
    assert unit.show(unit.parse(shown)) == shown


def test_every_short_exposure_can_be_typed_again() -> None:
    shown = [units.SHUTTER.show(value) for value in range(1, 20_000)]
    assert [units.SHUTTER.show(units.SHUTTER.parse(text)) for text in shown] == shown


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(("value", "shown"), [("a\x1b", "a\\x1b"), ((1, 2), "1, 2"), ((), "")])
def test_a_value_of_another_type_is_shown_plainly(unit: Unit, value: Value, shown: str) -> None:
    assert unit.show(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (5, None, "5"),
        ("640x480", None, "640x480"),
        ("\x1b[2J", None, "\\x1b[2J"),
        ((1, 2), None, "1, 2"),
        (4, WHITE_BALANCE.unit, "daylight"),
    ],
)
def test_values_with_and_without_unit(value: Value, unit: Unit | None, shown: str) -> None:
    assert show_value(value, unit) == shown


@pytest.mark.parametrize(
    ("text", "datatype", "unit", "allowed", "value"),
    [
        ("640x480", STRING, None, (), "640x480"),
        ("7", UINT16, None, (), 7),
        ("0x10", UINT16, None, (), 16),
        ("1, 2,0x3", ARRAY | UINT16, None, (), (1, 2, 3)),
        ("", ARRAY | UINT16, None, (), ()),
        ("1/60", UINT32, units.SHUTTER, (), 167),
        ("1/60", UINT32, units.SHUTTER, (125, 166, 200), 166),
        ("1/60", UINT32, units.SHUTTER, (125, 200), 167),
        ("+0.3", UINT16, units.COMPENSATION, (0, 300), 300),
        ("1/3", UINT32, units.SHUTTER, (2500, 3333, 4000), 3333),
        ("L", STRING, None, ("S", "L"), "L"),
    ],
)
def test_an_allowed_value_that_looks_the_same_is_preferred(
    text: str, datatype: int, unit: Unit | None, allowed: tuple[Value, ...], value: Value
) -> None:
    assert parse_value(text, datatype, unit, allowed) == value


@pytest.mark.parametrize(("text", "datatype"), [("x", UINT16), ("", UINT16), ("1.5", UINT16), ("1,x", ARRAY | UINT16)])
def test_text_that_is_no_number_is_refused(text: str, datatype: int) -> None:
    with pytest.raises(ValueError, match="is no whole number"):
        parse_value(text, datatype)


def test_numbers() -> None:
    assert (number(" 1/4 "), number("-0.5"), whole("-7")) == (Fraction(1, 4), Fraction(-1, 2), -7)


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("3s", 3),
        ("500ms", 0.5),
        ("2m", 120),
        ("1h", 3600),
        ("1m30s", 90),
        ("1.5s", 1.5),
        ("20", 20),
        ("0", 0),
        (" 3S ", 3),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "s", "-3s", "3 s", "3x", "3sec", "1h2", "١s", "1e3", "nan", "inf", "3s;", "9" * 40]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration; write 500ms, 3s, 2m or 1h"):
        parse_duration(text)
