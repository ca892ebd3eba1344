from dataclasses import dataclass, field
from typing import Annotated

import pytest

from hotshoe.errors import LocalProtocolError, MalformedPacket, RemoteProtocolError
from hotshoe.wire.codec import Run, Single, decode, encode, layout
from hotshoe.wire.datatypes import UINT8, UINT16, Typed, Value
from hotshoe.wire.deviations import (
    BYTES_SURPLUS,
    FIELDS_ABSENT,
    PARAMETERS_SURPLUS,
    REASON_ABSENT,
    TOTAL_32_BIT,
    Deviation,
    Judge,
)
from hotshoe.wire.fields import Absent, params, rest, text, u8, u16, u32
from hotshoe.wire.packets import Total


@dataclass(frozen=True, slots=True)
class Shot:
    number: u32
    frames: u16
    title: text
    rating: u8
    note: text = ""
    stars: Annotated[u8, Absent(REASON_ABSENT)] = 3


@dataclass(frozen=True, slots=True)
class Setting:
    datatype: u16
    value: Annotated[Value, Typed()]


@dataclass(frozen=True, slots=True)
class Call:
    code: u16
    arguments: params = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What is read and written at once."""

    code: u16
    transaction: u32
    arguments: params = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """The same, but for lengths that are not the usual ones."""

    transaction: u32
    total: Annotated[int, Total()]


@dataclass(frozen=True, slots=True)
class Blob:
    code: u16
    payload: rest = b""
    more: u16 = field(default_factory=lambda: 7)


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass(frozen=True, slots=True)
class Plain:
    number: int


@dataclass(frozen=True, slots=True)
class Noted:
    number: Annotated[int, Absent(REASON_ABSENT)]


SHOT = Shot(1, 2, "t", 4, "n", 5)
SHOT_HEX = "01000000 0200 02 7400 0000 04 02 6e00 0000 05"


@pytest.mark.parametrize(
    ("value", "hex_"),
    [
        (SHOT, SHOT_HEX),
        (Setting(UINT8, 7), "0200 07"),
        (Setting(UINT16, 7), "0400 0700"),
        (Call(0x1001), "0110"),
        (Call(0x1002, (1,)), "0210 01000000"),
        (Request(0x1001, 7), "0110 07000000"),
        (Request(0x1002, 7, (1,)), "0210 07000000 01000000"),
        (Request(0x1002, 7, (1, 2, 3, 4, 5)), "0210 07000000 01000000 02000000 03000000 04000000 05000000"),
        (Begun(7, 1 << 40), "07000000 0000000000010000"),
        (Empty(), ""),
    ],
)
def test_annotations_are_the_layout(value: object, hex_: str) -> None:
    data = bytes.fromhex(hex_)
    assert encode(value) == data
    assert decode(type(value), data, Judge(strict=True)) == value


@pytest.mark.parametrize(
    ("size", "found", "deviations"),
    [
        (27, Request(257, 16843009, (16843009,) * 5), [PARAMETERS_SURPLUS]),
        (30, Request(257, 16843009, (16843009,) * 5), [PARAMETERS_SURPLUS]),
        (9, Request(257, 16843009), [PARAMETERS_SURPLUS]),
    ],
)
def test_a_size_that_no_number_of_parameters_has_is_read_field_by_field(
    size: int, found: Request, deviations: list[Deviation]
) -> None:
    judge = Judge()
    assert decode(Request, b"\1" * size, judge) == found
    assert [entry.deviation for entry in judge.met] == deviations
    assert decode(Begun, bytes(8), judge) == Begun(0, 0)
    assert judge.met[-1].deviation is TOTAL_32_BIT


def test_what_does_not_fit_is_not_written_at_once_either() -> None:
    with pytest.raises(LocalProtocolError, match="at most 5 parameters"):
        encode(Request(1, 2, (0,) * 6))
    with pytest.raises(LocalProtocolError, match="does not fit its field"):
        encode(Request(1, 2, (-1,)))
    with pytest.raises(MalformedPacket) as caught:
        decode(Request, b"12345")
    assert (caught.value.packet, caught.value.offset) == ("Request", 0)


def test_neighbouring_integers_are_read_at_once() -> None:
    steps = layout(Shot)
    assert [type(step) for step in steps] == [Run, Single, Run, Single, Single]
    assert isinstance(steps[0], Run)
    assert (steps[0].names, steps[0].form.size) == (("number", "frames"), 6)


def test_a_layout_is_read_once() -> None:
    assert layout(Setting) is layout(Setting)


@pytest.mark.parametrize(("cls", "problem"), [(Plain, "does not say how it lies"), (Noted, "has no codec")])
def test_a_field_without_codec_is_the_programmers_mistake(cls: type, problem: str) -> None:
    with pytest.raises(TypeError, match=rf"{cls.__name__}\.number {problem}"):
        layout(cls)


@pytest.mark.parametrize(
    ("hex_", "shot", "deviations"),
    [
        (SHOT_HEX, SHOT, []),
        (SHOT_HEX[:-2], Shot(1, 2, "t", 4, "n"), [REASON_ABSENT]),
        ("01000000 0200 02 7400 0000 04", Shot(1, 2, "t", 4), [FIELDS_ABSENT, REASON_ABSENT]),
        (SHOT_HEX + "00", SHOT, [BYTES_SURPLUS]),
    ],
)
def test_fields_with_a_default_may_be_absent(hex_: str, shot: Shot, deviations: list[Deviation]) -> None:
    judge = Judge()
    assert decode(Shot, bytes.fromhex(hex_), judge) == shot
    assert [entry.deviation for entry in judge.met] == deviations


@pytest.mark.parametrize(
    ("hex_", "message"),
    [
        (SHOT_HEX[:-2], "reason-absent: .* \\(stars missing\\)"),
        ("01000000 0200 02 7400 0000 04", "fields-absent: .* \\(note missing\\)"),
        (SHOT_HEX + "00", "bytes-surplus: .* \\(1 bytes after Shot\\)"),
    ],
)
def test_strict_readers_refuse_and_explain(hex_: str, message: str) -> None:
    with pytest.raises(RemoteProtocolError, match=message):
        decode(Shot, bytes.fromhex(hex_), Judge(strict=True))


def test_the_rest_of_the_bytes_is_never_absent() -> None:
    judge = Judge()
    assert decode(Blob, bytes.fromhex("0100"), judge) == Blob(1, b"", 7)
    assert [entry.first for entry in judge.met] == ["more missing"]


@pytest.mark.parametrize(
    ("hex_", "offset"),
    [("", 0), ("01000000 02", 0), ("01000000 0200", 6), ("01000000 0200 02 74", 7), ("01000000 0200 02 7400 0000", 11)],
)
def test_mandatory_fields_must_be_there(hex_: str, offset: int) -> None:
    with pytest.raises(MalformedPacket) as caught:
        decode(Shot, bytes.fromhex(hex_))
    assert (caught.value.packet, caught.value.offset) == ("Shot", offset)


def test_offsets_count_from_the_first_byte_of_all() -> None:
    assert decode(Shot, b"\xff" * 8 + bytes.fromhex(SHOT_HEX), start=8) == SHOT
    with pytest.raises(MalformedPacket) as caught:
        decode(Shot, b"\xff" * 8 + b"\0\0", start=8)
    assert caught.value.offset == 8


@pytest.mark.parametrize(
    "value", [Shot(-1, 0, "", 0), Shot(0, 0, "", 256), Shot(0, 0, "a\0", 0), Setting(UINT8, "text"), Call(1, (0,) * 6)]
)
def test_values_that_do_not_fit_are_refused(value: object) -> None:
    with pytest.raises(LocalProtocolError):
        encode(value)
