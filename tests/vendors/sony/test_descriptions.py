import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.sony.descriptions import Described, all_bytes, read_all
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import INT16, STRING, UINT8, UINT16, UINT32, Enumeration, Range, Value

VALUES = {UINT8: (0, 0xFF), UINT16: (0, 0xFFFF), UINT32: (0, 0xFFFFFFFF), INT16: (-0x8000, 0x7FFF)}


@st.composite
def described(draw: st.DrawFn) -> Described:
    datatype = draw(st.sampled_from([*VALUES, STRING]))
    value: st.SearchStrategy[Value] = (
        st.text("abc", max_size=9) if datatype == STRING else st.integers(*VALUES[datatype])
    )
    ranges = st.none() if datatype == STRING else st.builds(Range, value, value, value)
    form = draw(st.none() | ranges | st.lists(value, min_size=1, max_size=9).map(lambda each: Enumeration(tuple(each))))
    enabled = draw(st.sampled_from([0, 1, 2]))
    code = draw(st.integers(0x5000, 0xDFFF))
    return Described(DevicePropDesc(code, datatype, int(enabled == 1), draw(value), draw(value), form), enabled)


@given(st.lists(described(), max_size=8).map(tuple), st.booleans())
def test_descriptions_read_back_from_older_and_newer_bodies(every: tuple[Described, ...], twice: bool) -> None:
    assert read_all(all_bytes(every, twice=twice)) == every


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        read_all(data)


def test_the_second_list_is_what_can_be_set_now() -> None:
    first = all_bytes((Described(DevicePropDesc(0x5007, UINT16, 1, 0, 280, Enumeration((280, 400))), 1),), twice=False)
    (found,) = read_all(first + b"\1\0" + b"\x90\1")
    assert found.description.form == Enumeration((400,))
    (found,) = read_all(first + b"\0\0")
    assert found.description.form == Enumeration((280, 400))


def test_what_is_greyed_out_cannot_be_set() -> None:
    for enabled, settable in ((0, False), (1, True), (2, False)):
        data = all_bytes((Described(DevicePropDesc(0x5007, UINT16, 1, 0, 280), enabled),), twice=False)
        assert read_all(data)[0].description.settable is settable


def test_more_than_there_can_be_are_refused() -> None:
    assert read_all(b"") == ()
    with pytest.raises(MalformedPacket, match="65536 properties"):
        read_all(b"\0\0\1\0" + bytes(4))
