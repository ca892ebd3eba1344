import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.canon.eos.olc import FocusState, focus_state, focusing

VERSION_R6 = 0x13


@pytest.mark.parametrize("state", list(FocusState))
@pytest.mark.parametrize(("version", "size"), [(0, 6), (0x0B, 6), (VERSION_R6, 7), (0x99, 7)])
def test_the_focus_alone(state: FocusState, version: int, size: int) -> None:
    told = list(focusing(state, version))
    assert [focus_state(data, version) for data in told] == [None, state, state, None]
    assert {len(data) for data in told} == {8 + size}


def test_the_bytes_of_a_5ds() -> None:
    groups = [data[8:].hex() for data in focusing(FocusState.FOUND, 0x0B)]
    assert groups == ["000000000001", "000000000101", "000000000100", "000000000000"]
    assert [data[8:].hex()[-4:] for data in focusing(FocusState.FAILED, 0x0B)] == ["0001", "0202", "0200", "0000"]


def test_the_focus_stands_behind_the_groups_before_it() -> None:
    # Shutter, aperture and sensitivity come first: 6, 5 and 4 bytes in old bodies, 7, 9 and 7 in an R5.
    head = (0).to_bytes(4, "little") + (0x10E).to_bytes(2, "little") + bytes(2)
    for version, before in ((0, 15), (0x0F, 17), (0x11, 19), (0x12, 22), (VERSION_R6, 23)):
        data = head + b"\2" * before + bytes((0, 0, 0, 0, 1, 0))
        assert focus_state(data, version) is FocusState.FOUND


def test_records_without_the_group_say_nothing_of_it() -> None:
    assert focus_state(bytes.fromhex("0a000000 0200 0000 010198100060"), 0) is None


def test_a_group_that_is_cut_off_says_nothing() -> None:
    _, found, *_ = focusing(FocusState.FOUND, 0)
    assert focus_state(found[:-1], 0) is None


def test_what_is_too_short_for_a_mask_is_no_record() -> None:
    with pytest.raises(MalformedPacket):
        focus_state(b"short", 0)


@given(st.binary(max_size=80), st.integers(0, 0xFFFFFFFF))
def test_any_bytes_say_something_or_are_malformed(data: bytes, version: int) -> None:
    with contextlib.suppress(MalformedPacket):
        assert focus_state(data, version) in {None, *FocusState}
