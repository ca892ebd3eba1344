import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.panasonic.liveviewsizes import (
    OFFERED,
    ViewSize,
    read_view_sizes,
    view_size_bytes,
    view_sizes_bytes,
)
from hotshoe.vendors.panasonic.records import record_bytes

SHORT = st.integers(0, 0xFFFF)
SIZES = st.builds(ViewSize, SHORT, SHORT, SHORT, SHORT)


@given(SIZES, st.lists(SIZES, max_size=5))
def test_sizes_read_back(size: ViewSize, sizes: list[ViewSize]) -> None:
    assert read_view_sizes(view_size_bytes(size)) == (size,)
    assert list(read_view_sizes(view_sizes_bytes(sizes))) == sizes


@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda data: record_bytes(OFFERED, data)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        read_view_sizes(data)


def test_other_records_are_ordinary() -> None:
    assert read_view_sizes(record_bytes(0x12000013, b"\1\0")) == ()


@pytest.mark.parametrize(
    "inside, words",
    [(b"\1", "in 1 bytes"), (struct.pack("<HH", 0, 6), "of 6 bytes"), (struct.pack("<HH", 2, 8) + bytes(8), "2 view")],
)
def test_lists_that_do_not_fit_are_refused(inside: bytes, words: str) -> None:
    with pytest.raises(MalformedPacket, match=words):
        read_view_sizes(record_bytes(OFFERED, inside))
