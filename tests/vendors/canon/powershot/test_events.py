import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.canon.powershot.events import read_event, write_event
from hotshoe.wire.packets import Event

u32 = st.integers(0, 0xFFFFFFFF)


def test_a_picture_in_memory() -> None:
    data = bytes.fromhex("10000000 0400 09c0 ffffffff 01000090")
    assert read_event(data) == Event(0xC009, 0xFFFFFFFF, (0x90000001,))
    assert write_event(Event(0xC009, 0xFFFFFFFF, (0x90000001,))) == data


def test_no_news_is_nothing() -> None:
    assert read_event(b"") is None


@given(st.integers(0, 0xFFFF), u32, st.lists(u32, max_size=3).map(tuple))
def test_events_come_back(code: int, transaction: int, params: tuple[int, ...]) -> None:
    assert read_event(write_event(Event(code, transaction, params))) == Event(code, transaction, params)


@pytest.mark.parametrize(
    "text",
    ["10000000 0300 0240 00000000 01000000", "0f000000 0400 0240 00000000 010000", "ffffff7f 0400 0240 00000000"],
)
def test_what_is_no_event(text: str) -> None:
    with pytest.raises(MalformedPacket):
        read_event(bytes.fromhex(text))


@given(st.binary(min_size=1, max_size=40))
def test_any_bytes_are_an_event_or_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        assert read_event(data) is not None
