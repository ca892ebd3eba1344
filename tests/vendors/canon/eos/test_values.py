import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.vendors.canon.codes import CANON
from hotshoe.vendors.canon.eos.properties import ARTIST, EXP_COMPENSATION, IMAGE_FORMAT, ISO_SPEED
from hotshoe.vendors.canon.eos.records import PropertyChoices
from hotshoe.vendors.canon.eos.values import (
    BLOB,
    Assignment,
    datatype_of,
    read_assignment,
    read_choices,
    read_value,
    write_assignment,
    write_choices,
    write_value,
)
from hotshoe.wire.datatypes import INT8, INT16, STRING, UINT8, UINT16, UINT32, Enumeration, Value

UNKNOWN = 0xD777
RANGES = {INT8: (-128, 127), UINT8: (0, 255), INT16: (-32768, 32767), UINT16: (0, 65535), UINT32: (0, 0xFFFFFFFF)}


@st.composite
def numbers(draw: st.DrawFn) -> tuple[int, int]:
    datatype = draw(st.sampled_from(sorted(RANGES)))
    return datatype, draw(st.integers(*RANGES[datatype]))


@given(numbers())
def test_integers_of_any_width_take_four_bytes(typed: tuple[int, int]) -> None:
    datatype, value = typed
    data = write_value(UNKNOWN, datatype, value)
    assert len(data) == 4
    assert read_value(UNKNOWN, datatype, data) == value


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_texts_end_with_a_nul(text: str) -> None:
    data = write_value(ARTIST.code, STRING, text)
    assert data.endswith(b"\0")
    assert read_value(ARTIST.code, STRING, data + b"left over") == text


def test_texts_of_older_bodies_have_one_byte_for_each_character() -> None:
    assert read_value(ARTIST.code, STRING, b"J\xfcrgen\0") == "Jürgen"


def test_signed_values_are_told_in_a_byte_or_in_four() -> None:
    assert read_value(EXP_COMPENSATION.code, INT8, b"\xf8\0\0\0") == -8
    assert read_value(EXP_COMPENSATION.code, INT8, b"\xf8\xff\xff\xff") == -8


def test_what_nobody_has_explained_is_bytes_or_a_number() -> None:
    assert datatype_of(UNKNOWN, b"1234", CANON.properties) == UINT32
    assert datatype_of(UNKNOWN, b"12345", CANON.properties) == BLOB
    assert datatype_of(ISO_SPEED.code, b"12345", CANON.properties) == UINT16
    assert read_value(UNKNOWN, BLOB, b"\1\2") == (1, 2)
    assert write_value(UNKNOWN, BLOB, (1, 2)) == b"\1\2"


@pytest.mark.parametrize(
    ("code", "datatype", "value"),
    [
        (ISO_SPEED.code, UINT16, "400"),
        (ARTIST.code, STRING, 5),
        (ARTIST.code, STRING, "a\0b"),
        (UNKNOWN, BLOB, 5),
        (IMAGE_FORMAT.code, IMAGE_FORMAT.datatype, (1, 2)),
        (UNKNOWN, 0x77, 5),
    ],
)
def test_values_of_another_type_are_not_written(code: int, datatype: int, value: Value) -> None:
    with pytest.raises(LocalProtocolError):
        write_value(code, datatype, value)


@given(st.sampled_from([*RANGES, STRING, BLOB]), st.binary(max_size=30))
def test_any_bytes_are_a_value_or_malformed(datatype: int, data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        read_value(UNKNOWN, datatype, data)


@given(st.lists(st.integers(-128, 127), max_size=20))
def test_lists_of_choices_come_back(values: list[int]) -> None:
    form = Enumeration(tuple(values))
    choices = write_choices(EXP_COMPENSATION.code, INT8, form)
    assert (choices.kind, choices.count) == (3, len(values))
    assert read_choices(choices, INT8) == form


def test_lists_of_image_formats_have_entries_of_different_sizes() -> None:
    form = Enumeration(((1, 0, 3), (6, 0, 4, 1, 0, 3)))
    choices = write_choices(IMAGE_FORMAT.code, IMAGE_FORMAT.datatype, form)
    assert len(choices.values) == 20 + 36
    assert read_choices(choices, IMAGE_FORMAT.datatype) == form


def test_kinds_that_list_nothing() -> None:
    assert read_choices(PropertyChoices(ISO_SPEED.code, 1, 0), UINT16) is None
    assert read_choices(PropertyChoices(ARTIST.code, 7, 0), STRING) is None
    # Time zones: thirty entries of twelve bytes.
    assert read_choices(PropertyChoices(UNKNOWN, 3, 2, bytes(24)), UINT32) is None


def test_a_count_that_promises_more_than_is_there_takes_no_memory() -> None:
    with pytest.raises(MalformedPacket, match="4294967295"):
        read_choices(PropertyChoices(IMAGE_FORMAT.code, 3, 0xFFFFFFFF, bytes(40)), IMAGE_FORMAT.datatype)
    assert read_choices(PropertyChoices(ISO_SPEED.code, 3, 0xFFFFFFFF, bytes(40)), UINT16) is None


def test_an_assignment_as_gphoto2_sends_it() -> None:
    # Capture destination: memory.
    data = bytes.fromhex("0c000000 1cd10000 04000000")
    assert read_assignment(data) == Assignment(0xD11C, b"\4\0\0\0")
    assert write_assignment(Assignment(0xD11C, b"\4\0\0\0")) == data


@given(st.integers(0, 0xFFFFFFFF), st.binary(max_size=30))
def test_assignments_come_back(code: int, data: bytes) -> None:
    assert read_assignment(write_assignment(Assignment(code, data))) == Assignment(code, data)


@given(st.binary(max_size=30))
def test_any_bytes_are_an_assignment_or_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        assert len(read_assignment(data).data) <= len(data)
