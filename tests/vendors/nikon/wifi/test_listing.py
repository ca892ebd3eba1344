"""The answer to GetProfileAllData."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog.model import Reply
from hotshoe.errors import MalformedPacket
from hotshoe.vendors.nikon.operations import GET_PROFILE_ALL_DATA
from hotshoe.vendors.nikon.wifi.listing import Slot, Slots
from hotshoe.wire.codec import decode, encode

TWO = bytes.fromhex(
    "64 02"
    "00 01 11000000 53747564696f" + "00" * 11 + "00 00 01"
    "10 310039003900390030003900300039005400300039003000390030003900 0000"
    "00 21000000 4d794e6574" + "00" * 28 + "00"
    "01 00 00000000 00 00 00 00 00 00000000 07"
)
"""One slot in use and one free, as libgphoto2 reads them."""

_u8 = st.integers(0, 255)
_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
slot = st.builds(Slot, _u8, _u8, st.binary(max_size=40), _u8, _u8, _u8, _text, _text, st.binary(max_size=40), _u8)
listings = st.builds(Slots, _u8, st.lists(slot, max_size=20).map(tuple))


def test_used_and_free_slots() -> None:
    slots = GET_PROFILE_ALL_DATA.read(Reply(data=TWO))
    assert slots.version == 0x64
    (used,), (free,) = slots.used, slots.free
    assert (used.number, used.title, used.network, used.created, used.used) == (
        *(0, "Studio", "MyNet"),
        *("19990909T090909", ""),
    )
    assert (free.number, free.title, free.last) == (1, "", 7)
    assert slots.find(1) == free
    assert slots.find(2) is None
    assert encode(slots) == TWO


@given(listings)
def test_any_list_comes_back(slots: Slots) -> None:
    assert decode(Slots, encode(slots)) == slots


@given(st.binary(max_size=200))
def test_of_any_bytes_only_the_declared_error_comes(data: bytes) -> None:
    try:
        decode(Slots, data)
    except MalformedPacket:
        return


@given(st.integers(0, len(TWO) - 1), st.integers(0, 255), st.integers(0, len(TWO)))
def test_lies_are_told_before_memory_is_taken(place: int, value: int, end: int) -> None:
    altered = bytearray(TWO)
    altered[place] = value
    for data in (altered, altered[:end]):
        try:
            decode(Slots, data)
        except MalformedPacket:
            continue


@pytest.mark.parametrize(
    "data, words",
    [
        (b"\x64\xff", "announces 255 items"),
        (b"\x64\x01\x00\x01\xff\xff\xff\xff" + bytes(16), "announces 4294967295 items"),
        (b"", "expected at offset 0"),
    ],
)
def test_what_is_no_list(data: bytes, words: str) -> None:
    with pytest.raises(MalformedPacket, match=words):
        GET_PROFILE_ALL_DATA.read(Reply(data=data))
