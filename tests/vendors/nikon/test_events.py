import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.nikon.events import Polled, events_bytes, events_ex_bytes, read_events, read_events_ex

u16, u32 = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)
PLAIN = st.lists(st.builds(Polled, u16, st.tuples(u32)), max_size=20).map(tuple)
EXTENDED = st.lists(st.builds(Polled, u16, st.lists(u32, max_size=5).map(tuple)), max_size=20).map(tuple)


@given(PLAIN)
def test_events_read_back(events: tuple[Polled, ...]) -> None:
    assert read_events(events_bytes(events)) == events


@given(EXTENDED)
def test_extended_events_read_back(events: tuple[Polled, ...]) -> None:
    assert read_events_ex(events_ex_bytes(events)) == events


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_events, read_events_ex):
        with contextlib.suppress(MalformedPacket):
            read(data)


def test_nothing_is_no_event() -> None:
    assert read_events(b"") == read_events_ex(b"") == ()
    assert read_events(b"\0\0") == ()


def test_an_event_without_parameter_has_a_zero_in_the_plain_form() -> None:
    assert read_events(events_bytes((Polled(0x4002, ()),))) == (Polled(0x4002, (0,)),)


@pytest.mark.parametrize(
    "data, offset",
    [
        (b"\1", 1),
        (b"\2\0" + bytes(6), 8),
        (b"\xff\xff" + bytes(100), 0),
        (struct.pack("<H", 4097) + bytes(6 * 4097), 0),
    ],
)
def test_plain_events_that_are_cut_or_too_many(data: bytes, offset: int) -> None:
    with pytest.raises(MalformedPacket) as caught:
        read_events(data)
    assert caught.value.offset == offset


@pytest.mark.parametrize("data, offset", [(b"\1\0\0", 3), (b"\1\0\0\0\2", 4), (b"\1\0\0\0\2\x40\6\0" + bytes(24), 8)])
def test_extended_events_that_are_cut_or_have_too_many_parameters(data: bytes, offset: int) -> None:
    with pytest.raises(MalformedPacket) as caught:
        read_events_ex(data)
    assert caught.value.offset == offset
