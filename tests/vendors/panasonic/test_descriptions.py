import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.panasonic.descriptions import descriptions_bytes, read_descriptions
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import ARRAY, INT16, UINT8, UINT16, UINT32, Enumeration, Range

VALUES = {UINT8: (0, 0xFF), UINT16: (0, 0xFFFF), UINT32: (0, 0xFFFFFFFF), INT16: (-0x8000, 0x7FFF)}
CODES = st.integers(0x02000011, 0x0200001F)
VERSIONS = 0x10001


@st.composite
def described(draw: st.DrawFn) -> DevicePropDesc:
    datatype = draw(st.sampled_from(list(VALUES)))
    value = st.integers(*VALUES[datatype])
    if draw(st.booleans()):
        values = draw(st.lists(value, min_size=2, max_size=4).map(tuple))
        return DevicePropDesc(draw(CODES), ARRAY | datatype, 0, (), values)
    lists = st.lists(value, min_size=1, max_size=9).map(lambda each: Enumeration(tuple(each)))
    form = draw(st.none() | st.builds(Range, value, value, value) | lists)
    current = draw(value)
    return DevicePropDesc(draw(CODES), datatype, int(form is not None), current, current, form)


@given(st.lists(described(), max_size=6))
def test_descriptions_read_back(every: list[DevicePropDesc]) -> None:
    assert list(read_descriptions(descriptions_bytes(0x02000010, every))) == every


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        read_descriptions(data)


@given(st.lists(described(), min_size=1, max_size=3), st.data())
def test_spoilt_descriptions_are_read_or_refused(every: list[DevicePropDesc], data: st.DataObject) -> None:
    spoilt = bytearray(descriptions_bytes(0x02000010, every))
    spoilt[data.draw(st.integers(0, len(spoilt) - 1))] ^= data.draw(st.integers(1, 0xFF))
    with contextlib.suppress(MalformedPacket):
        read_descriptions(spoilt)


def node(code: int, count: int, inside: bytes) -> bytes:
    return struct.pack("<IIIIIII", code, 20, 20, VERSIONS, 0, count, len(inside)) + inside


def part(number: int, datatype: int, form: int, inside: bytes) -> bytes:
    return struct.pack("<IIIIIIII", number, 24 + len(inside), 0, VERSIONS, 0, 1, datatype, form) + inside


def test_the_layout_is_the_one_of_a_gh5() -> None:
    """Numbers one by one: code, length of what follows, that again, versions, zero, members, their bytes."""
    quality = DevicePropDesc(0x020000A2, UINT16, 1, 3, 3, Enumeration((0, 3)))
    listed = struct.pack("<HIHH", 3, 2, 0, 3)
    data = node(0x020000A2, 1, node(0x020000A2, 1, part(1, UINT16, 2, listed)))
    assert descriptions_bytes(0x020000A2, [quality]) == data
    assert read_descriptions(data) == (quality,)
    # libgphoto2 looks for the value there.
    assert data[88:90] == b"\3\0"


@pytest.mark.parametrize("form, inside", [(2, bytes(4)), (0, b""), (9, b"abc")])
def test_what_has_no_values_to_choose_from_cannot_be_set(form: int, inside: bytes) -> None:
    data = node(0x02000040, 1, node(0x02000041, 1, part(1, UINT16, form, b"\x38\0" + inside)))
    assert read_descriptions(data) == (DevicePropDesc(0x02000041, UINT16, 0, 56, 56),)


def test_unknown_datatypes_are_left_out() -> None:
    known = node(0x02000041, 1, part(1, UINT16, 0, b"\x38\0"))
    other = node(0x02000042, 2, part(1, 0x4004, 0, b"abcd") + part(2, 0x7777, 0, b""))
    found = read_descriptions(node(0x02000040, 2, other + known))
    assert [each.code for each in found] == [0x02000041]


@pytest.mark.parametrize("count", [2, 0xFFFFFFFF])
def test_more_members_than_there_is_room_for_are_refused(count: int) -> None:
    with pytest.raises(MalformedPacket) as caught:
        read_descriptions(node(0x02000040, count, bytes(12)))
    assert caught.value.offset == 8
