from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.fuji.live import LARGEST_FRAME, LiveFrame, LiveReader, encode_frame

FRAMES = st.lists(st.builds(LiveFrame, st.integers(0, 255), st.binary(max_size=60)), max_size=5)


def frames(reader: LiveReader) -> list[LiveFrame]:
    found = []
    while (frame := reader.next()) is not None:
        found.append(frame)
    return found


@given(FRAMES, st.lists(st.integers(0, 400), max_size=12))
def test_any_slicing_gives_the_same_frames(wanted: list[LiveFrame], cuts: list[int]) -> None:
    stream = b"".join(map(encode_frame, wanted))
    reader, found = LiveReader(), []
    for start, end in pairwise(sorted({0, *(cut for cut in cuts if cut < len(stream)), len(stream)})):
        buffer = bytearray(stream[start:end])
        reader.feed(buffer)
        found += frames(reader)
        reader.keep()
        buffer[:] = b"\xee" * len(buffer)
    assert (found, reader.untaken) == (wanted, 0)


def test_the_picture_begins_after_eighteen_bytes() -> None:
    data = encode_frame(LiveFrame(260, b"\xff\xd8"))
    assert data == bytes.fromhex("14000000 00000000 04 000000000000000000 ffd8")


@pytest.mark.parametrize("length", [0, 17, LARGEST_FRAME + 1, 0xFFFFFFFF])
def test_a_length_that_no_frame_has_is_refused_before_memory_is_taken(length: int) -> None:
    reader = LiveReader()
    reader.feed(length.to_bytes(4, "little"))
    with pytest.raises(MalformedPacket):
        reader.next()
