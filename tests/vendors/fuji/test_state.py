import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog.model import Reply
from hotshoe.errors import MalformedPacket
from hotshoe.vendors.fuji.state import read_descriptions, read_state, write_descriptions, write_state
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import UINT16, UINT32, Enumeration, OtherForm
from tests.wire.strategies import U16, U32

FILM = DevicePropDesc(0xD001, UINT16, 1, 1, 2, Enumeration((1, 2, 3)))
# The form that 0x902B gives for the focus area is none of ISO 15740's.
AREA = DevicePropDesc(0xD17C, UINT32, 1, 0, 0x03020605, OtherForm(4, b"\x07\x09\x10"))


@given(st.dictionaries(U16, U32, max_size=30))
def test_what_is_written_is_read(state: dict[int, int]) -> None:
    assert read_state(write_state(state)) == state


def test_known_bytes() -> None:
    assert write_state({0xDF00: 6, 0x5010: -667}) == bytes.fromhex("0200 00df 06000000 1050 65fdffff")
    assert read_state(bytes.fromhex("0000")) == {}


@pytest.mark.parametrize("data", ["", "01", "0100", "0100 00df 060000", "ffff 00df 06000000"])
def test_a_list_that_is_shorter_than_it_says_is_refused(data: str) -> None:
    with pytest.raises(MalformedPacket):
        read_state(bytes.fromhex(data))


def test_descriptions_have_their_lengths_before_them() -> None:
    data = write_descriptions((FILM, AREA))
    assert data.startswith(bytes.fromhex("02000000") + (len(encode(FILM)) + 4).to_bytes(4, "little") + encode(FILM))
    assert read_descriptions(Reply(data=data)) == (FILM, AREA)
    assert read_descriptions(Reply(data=bytes(4))) == ()


@pytest.mark.parametrize("data", ["", "01000000", "01000000 04000000 0000 0000 00", "01000000 ff000000 01d0 0400 01"])
def test_descriptions_that_are_shorter_than_they_say_are_refused(data: str) -> None:
    with pytest.raises(MalformedPacket):
        read_descriptions(Reply(data=bytes.fromhex(data)))


def test_a_description_without_room_for_itself_is_refused() -> None:
    with pytest.raises(MalformedPacket):
        read_descriptions(Reply(data=bytes.fromhex("01000000 09000000") + bytes(20)))
