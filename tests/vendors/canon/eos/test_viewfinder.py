import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.canon.eos.viewfinder import PICTURES, picture_in, write_block

JPEG = b"\xff\xd8 frame \xff\xd9"


@pytest.mark.parametrize("kind", PICTURES)
def test_the_picture_is_found_among_other_blocks(kind: int) -> None:
    blocks = [write_block(4, b"zoom"), write_block(kind, JPEG), write_block(3, b"histogram")]
    assert picture_in(b"".join(blocks)) == JPEG


def test_there_may_be_none() -> None:
    assert picture_in(b"") is None
    assert picture_in(write_block(2, b"x") + write_block(1, b"") + b"\0\0\0") is None


@pytest.mark.parametrize("data", [b"\7\0\0\0\1\0\0\0", b"\xff\xff\xff\x7f\1\0\0\0xx"])
def test_a_size_that_cannot_be_right(data: bytes) -> None:
    with pytest.raises(MalformedPacket):
        picture_in(data)


@given(st.binary(max_size=100))
def test_any_bytes_hold_a_picture_or_none_or_are_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        found = picture_in(data)
        assert found is None or found in data
