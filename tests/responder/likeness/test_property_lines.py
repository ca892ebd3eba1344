import pytest

from hotshoe.responder.likeness.lines import Line
from hotshoe.responder.likeness.property_lines import Told, is_property, read_property
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import ARRAY, INT8, STRING, UINT8, UINT16, Enumeration


def read(text: str) -> Told | None:
    return read_property(Line(1, text), lambda: None)


ISO = DevicePropDesc(0x500F, UINT16, 1, 200, 200, Enumeration((100, 200)))


@pytest.mark.parametrize(
    "text",
    [
        "Exposure Index (film speed ISO)(0x500f):(readwrite) (type=0x4) Enumeration [100,200] value: ISO 200 (200)",
        "Belichtungs Index (nach ISO)(0x500f):(readwrite) (type=0x4) Enumeration [100,200] value: ISO 200 (200)",
        "[x]\tExposure Index(0x500f):(readwrite) (type=0x4) Enumeration [100,200] value: 200",
        "\tProperty 0x500f:(readwrite) (type=0x4) Enumeration [100,200] value: 200",
        "Exposure Index (ISO)      (500f rw u16): Enumeration [100,200] value: ISO 200 (200)",
        "A name that is much longer than its column (500f rw u16): Enumeration [100,200] value: 200",
    ],
)
def test_every_way_of_writing_it(text: str) -> None:
    assert is_property(text)
    assert read(text) == Told(0x500F, ISO)


def test_access_and_types() -> None:
    assert read("X(0xd001):(read only) (type=0xffff) 'a'") == Told(0xD001, DevicePropDesc(0xD001, STRING, 0, "a", "a"))
    assert read("X (d001 ro i8 ): -1") == Told(0xD001, DevicePropDesc(0xD001, INT8, 0, -1, -1))
    array = DevicePropDesc(0xD001, ARRAY | UINT8, 1, (1,), (1,))
    assert read("X (d001 rw [u8 ]): a[1] 1") == Told(0xD001, array)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("Battery Level(0x5001): error 2003 on query.", 0x2003),
        ("Property 0x5001: error 200a on query.", 0x200A),
        ("Batterie(0x5001):PTP Fehler 201b beim Abfragen", 0x201B),
        ("ShutterHalfRelease        (5001 -- ---): PTP error 2002 on query", 0x2002),
        ("Property 0x5001: error a802 on query.", 0xA802),
    ],
)
def test_a_property_that_was_refused(text: str, response: int) -> None:
    assert is_property(text)
    assert read(text) == Told(0x5001, response=response)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Property 0x5001: not read out.", "gphoto2 did not ask for it"),
        ("X(0x5001):(writeonly) (type=0x2) 1", "there is no access 'writeonly'"),
        ("X (5001 -- u8 ): 1", "there is no access '--'"),
        ("X (5001 ro f64): 1", "there is no type f64"),
        ("X (5001 ro ---): 1", "there is no type ---"),
        ("X(0x5001):(read only) (type=0x0) Undefined", "a value of type 0x0 cannot be described"),
        ("X(0x5001):(read only) (type=0x2) many", "a number is wanted"),
    ],
)
def test_a_line_that_can_be_read_in_part(text: str, why: str) -> None:
    assert is_property(text)
    assert read(text) == Told(0x5001, why=why)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0xd101: Av",
        "Register: 0xd103",
        "  0xd407 (Perceived Device Type)",
        "Choice: 2 2048",
        "Value Range: 0x25-0x50",
        "event 0: currentvalue of d11b is 249b",
        "\tFree Space (Bytes): 2480 (2 MB)",
        "(5001 ro u8 )",
    ],
)
def test_other_lines(text: str) -> None:
    assert not is_property(text)
    assert read(text) is None


def test_a_remark_is_kept_apart() -> None:
    told = read("X(0xd011):(readwrite) (type=0xffff) 'a '\t\tbank A")
    assert told is not None
    assert told.desc is not None
    assert (told.desc.current, told.remark) == ("a ", "bank A")
