import pytest

from hotshoe.catalog import properties as props
from hotshoe.catalog import responses
from hotshoe.responder.properties import PropertyTable, Setting
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import Enumeration, Range
from tests.responder.bodies import refused

ISO, BATTERY, ARTIST, BIAS = (
    props.EXPOSURE_INDEX.code,
    props.BATTERY_LEVEL.code,
    props.ARTIST.code,
    props.EXPOSURE_BIAS_COMPENSATION.code,
)


@pytest.fixture
def table() -> PropertyTable:
    return PropertyTable(
        [
            Setting(props.EXPOSURE_INDEX, 100, Enumeration((100, 200, 400))),
            Setting(props.BATTERY_LEVEL, 80, Range(0, 100, 1), settable=False),
            Setting(props.ARTIST, ""),
            Setting(props.EXPOSURE_BIAS_COMPENSATION, 0, Range(-3000, 3000, 500)),
        ]
    )


def test_describes_types_values_and_forms(table: PropertyTable) -> None:
    assert table.describe(ISO) == DevicePropDesc(ISO, 4, 1, 100, 100, Enumeration((100, 200, 400)))
    assert table.describe(BATTERY) == DevicePropDesc(BATTERY, 2, 0, 80, 80, Range(0, 100, 1))
    assert decode(DevicePropDesc, encode(table.describe(ARTIST))).form is None
    assert table.codes == (ISO, BATTERY, ARTIST, BIAS)
    assert table.resettable == (ISO, ARTIST, BIAS)


def test_a_value_that_is_set_is_current_and_the_default_stays(table: PropertyTable) -> None:
    assert table.set(ISO, b"\x90\x01")
    assert table.value_bytes(ISO) == b"\x90\x01"
    assert (table.describe(ISO).default, table.describe(ISO).current) == (100, 400)
    assert not table.set(ISO, b"\x90\x01")


def test_strings_and_negative_numbers(table: PropertyTable) -> None:
    assert table.set(ARTIST, b"\x03h\0i\0\0\0")
    assert table.value(ARTIST) == "hi"
    # libgphoto2 writes an empty string as a count of one and a NUL.
    assert table.set(ARTIST, b"\x01\0\0")
    assert table.value(ARTIST) == ""
    assert table.set(BIAS, b"\x24\xfa")
    assert table.value(BIAS) == -1500


@pytest.mark.parametrize(
    ("code", "data", "answer"),
    [
        (0x5099, b"\0\0", responses.DEVICE_PROP_NOT_SUPPORTED),
        (BATTERY, b"\x10", responses.ACCESS_DENIED),
        (ISO, b"", responses.INVALID_DEVICE_PROP_FORMAT),
        (ISO, b"\x90", responses.INVALID_DEVICE_PROP_FORMAT),
        (ISO, b"\x90\x01\0\0", responses.INVALID_DEVICE_PROP_FORMAT),
        (ISO, b"\x2c\x01", responses.INVALID_DEVICE_PROP_VALUE),
        (ARTIST, b"\x05h\0", responses.INVALID_DEVICE_PROP_FORMAT),
        (BIAS, b"\x01\0", responses.INVALID_DEVICE_PROP_VALUE),
        (BIAS, b"\xac\x0d", responses.INVALID_DEVICE_PROP_VALUE),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(
    table: PropertyTable, code: int, data: bytes, answer: int
) -> None:
    before = [table.value(each) for each in table.codes]
    assert refused(lambda: table.set(code, data)) == answer
    assert [table.value(each) for each in table.codes] == before


def test_reset_brings_the_default_back(table: PropertyTable) -> None:
    table.set(ISO, b"\x90\x01")
    assert table.reset(ISO)
    assert table.value(ISO) == 100
    assert not table.reset(ISO)
    assert refused(lambda: table.reset(BATTERY)) == responses.ACCESS_DENIED


def test_the_camera_itself_may_set_what_initiators_may_not(table: PropertyTable) -> None:
    assert table.put(BATTERY, 79)
    assert not table.put(BATTERY, 79)
    assert table.value(BATTERY) == 79
    with pytest.raises(ValueError, match="UINT8"):
        table.put(BATTERY, "empty")


def test_live_values_are_asked_for_and_told_of() -> None:
    written: list[object] = []

    def write(value: object) -> None:
        if value == "bad":
            raise ValueError("not today")
        written.append(value)

    clock = Setting(props.DATE_TIME, "", read=lambda: "20260621T120000", write=write)
    table = PropertyTable([clock])
    assert table.value(props.DATE_TIME.code) == "20260621T120000"
    table.set(props.DATE_TIME.code, b"\x02x\0\0\0")
    assert written == ["x"]
    assert refused(lambda: table.set(props.DATE_TIME.code, b"\x04b\0a\0d\0\0\0")) == responses.INVALID_DEVICE_PROP_VALUE


def test_what_is_set_at_first_is_not_the_default() -> None:
    table = PropertyTable([Setting(props.EXPOSURE_INDEX, 100)], {ISO: 400})
    assert table.describe(ISO) == DevicePropDesc(ISO, 4, 1, 100, 400)
    assert table.reset(ISO)
    assert table.value(ISO) == 100


def test_a_property_may_be_listed_and_refused() -> None:
    table = PropertyTable([Setting(props.EXPOSURE_INDEX, 100)], refused={BATTERY: responses.ACCESS_DENIED})
    assert table.codes == (ISO, BATTERY)
    assert ISO in table
    assert BATTERY not in table
    assert refused(lambda: table.describe(BATTERY)) == responses.ACCESS_DENIED
    assert refused(lambda: table.set(BATTERY, b"")) == responses.ACCESS_DENIED
    assert refused(lambda: table.value(ARTIST)) == responses.DEVICE_PROP_NOT_SUPPORTED


def test_what_is_not_listed_is_there_for_those_who_know_of_it() -> None:
    table = PropertyTable([Setting(props.ARTIST, "")], unlisted=[Setting(props.EXPOSURE_INDEX, 100)])
    assert (table.codes, table.described, table.resettable) == ((ARTIST,), (ARTIST,), (ARTIST,))
    assert table.set(ISO, b"\x90\x01")
    assert (table.value(ISO), table.describe(ISO).default) == (400, 100)
    assert set(table.answered) == {ISO, ARTIST}


def test_the_camera_itself_has_what_it_refuses_to_tell() -> None:
    hidden = [Setting(props.EXPOSURE_INDEX, 100)]
    table = PropertyTable(refused={ISO: responses.ACCESS_DENIED}, unlisted=hidden)
    assert (table.codes, table.described, table.answered) == ((ISO,), (), ())
    assert table.put(ISO, 200)
    assert table.value(ISO) == 200
    assert {
        refused(lambda: table.describe(ISO)),
        refused(lambda: table.value_bytes(ISO)),
        refused(lambda: table.set(ISO, b"\x90\x01")),
        refused(lambda: table.reset(ISO)),
    } == {responses.ACCESS_DENIED}


def test_a_text_wins_over_what_is_not_listed() -> None:
    table = PropertyTable([Setting(props.EXPOSURE_INDEX, 800)], unlisted=[Setting(props.EXPOSURE_INDEX, 100)])
    assert table.value(ISO) == 800
