import pytest

from hotshoe.responder.likeness.values import Settings, Unreadable, is_string, read_settings
from hotshoe.wire.datatypes import (
    ARRAY,
    INT16,
    INT128,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    UINT128,
    Enumeration,
    Range,
)


def read(text: str, datatype: int, *following: str) -> Settings:
    lines = iter(following)
    return read_settings(text, datatype, lambda: next(lines, None))


def unreadable(text: str, datatype: int, *following: str) -> str:
    with pytest.raises(Unreadable) as error:
        read(text, datatype, *following)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("7", UINT8, 7),
        ("-3", INT16, -3),
        ("0x10", UINT16, 16),
        ("f/5.6 (560)", UINT16, 560),
        ("0.0 stops (0)", INT16, 0),
        ("270' (1)", UINT8, 1),
        ("0 (12)", UINT8, 12),
        ("AF-S Nikkor 1:3.5-4.5G (DX) (127)", UINT8, 127),
        (str(2**64 - 1), UINT64, 2**64 - 1),
        ("-1", UINT64, 2**64 - 1),
        (str(2**128 - 1), UINT128, 2**128 - 1),
        (str(-(2**127)), INT128, -(2**127)),
        ("''", STRING, ""),
        ("'(null)'", STRING, ""),
        ("'   '", STRING, "   "),
        ("'it's'", STRING, "it's"),
        ("'''", STRING, "'"),
        ("a[3] 1,2,3", ARRAY | UINT8, (1, 2, 3)),
        ("a[2] 1,-2,", ARRAY | INT16, (1, -2)),
        ("a[0] ", ARRAY | UINT32, ()),
    ],
)
def test_a_value_alone(text: str, datatype: int, value: object) -> None:
    assert read(" " + text, datatype) == Settings(value, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Range [0 - 100, step 1] value: 78% (78)", Range(0, 100, 1)),
        ("Range [-9 - -1, step 0] value: 78", Range(-9, -1, 0)),
        ("Range [255 - 100, step 1] value: 78", Range(255, 100, 1)),
        ("Enumeration [] value: 78", Enumeration(())),
        ("Enumeration [1,2,2] value: 78", Enumeration((1, 2, 2))),
    ],
)
def test_forms_of_numbers(text: str, form: object) -> None:
    assert read(text, INT16) == Settings(78, form)  # type: ignore[arg-type]


def test_a_list_of_strings_has_a_line_for_each() -> None:
    lines = ("\t'a, b',", "\t'it's',", "\t'c] value'", "\t] value: 'none of them'")
    assert read("Enumeration [", STRING, *lines) == Settings("none of them", Enumeration(("a, b", "it's", "c] value")))


def test_a_list_of_strings_on_one_line() -> None:
    assert read("Enumeration ['a', 'b'] value: 'a'", STRING).form == Enumeration(("a", "b"))


def test_a_list_of_arrays_ends_each_with_a_comma() -> None:
    found = read("Enumeration [", ARRAY | UINT32, "\ta[2] 4,5,", "\ta[1] 6", "\t] value: a[0] ")
    assert found == Settings((), Enumeration(((4, 5), (6,))))


def test_a_string_may_have_several_lines() -> None:
    assert read("'it's one", STRING, "", "two'  ", "never asked for").current == "it's one\n\ntwo"


@pytest.mark.parametrize(
    ("text", "datatype", "value", "remark"),
    [
        ("'Fixed ISO   '\t\tshooting menu bank A", STRING, "Fixed ISO   ", "shooting menu bank A"),
        ("'a' # mine, isn't it", STRING, "a", "# mine, isn't it"),
        ("5\tbank B", UINT8, 5, "bank B"),
        ("Off (1)  (default)", UINT8, 1, "(default)"),
        ("5 // why", UINT8, 5, "// why"),
    ],
)
def test_what_people_write_behind_a_value(text: str, datatype: int, value: object, remark: str) -> None:
    assert read(text, datatype) == Settings(value, None, remark)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "datatype", "why"),
    [
        ("", UINT8, "there is no value"),
        ("   ", STRING, "there is no value"),
        ("Undefined", 0, "type 0x0 cannot be described"),
        ("5", 0x4FFF, "type 0x4fff"),
        ("256", UINT8, "no UINT8"),
        ("-1", UINT32, "no UINT32"),
        (str(-(2**63) - 1), UINT64, "no UINT64"),
        ("nothing", UINT8, "a number is wanted"),
        ("nothing\there", UINT8, "a number is wanted"),
        ("Range [0 - 256, step 1] value: 0", UINT8, "no UINT8"),
        ("Range [0 - x, step 1] value: 0", UINT8, "a number is wanted"),
        ("Enumeration [1,,2] value: 0", UINT8, "a number is wanted"),
        ("Enumeration [1,2", UINT8, "the list of values does not end"),
        ("text", STRING, "a string is wanted"),
        ("'text", STRING, "the string does not end"),
        ("'" + "x" * 300 + "'", STRING, "no STR"),
        ("a[3] 1,2", ARRAY | UINT8, "2 of an array's 3 values"),
        ("a[74752] 0,0, ...", ARRAY | UINT8, "2 of an array's 74752 values"),
        ("1,2", ARRAY | UINT8, "an array is wanted"),
        ("a[1] 256", ARRAY | UINT8, "no array of UINT8"),
        ("a[100001] 0", ARRAY | UINT8, "1 of an array's 100001"),
    ],
)
def test_what_cannot_be_read_is_never_guessed(text: str, datatype: int, why: str) -> None:
    assert why in unreadable(text, datatype)


def test_old_programs_printed_no_arrays() -> None:
    assert unreadable("Enumeration [", ARRAY | UINT32, "\t,", "\t", "\t] value: ") == "an array is wanted"
    assert unreadable("Enumeration [] value: ", ARRAY | UINT32) == "there is no value"


def test_what_a_string_holds() -> None:
    assert is_string("x" * 254)
    assert not is_string("x" * 255)
    assert not is_string("a\0b")
