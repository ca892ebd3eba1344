from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.located import Located
from hotshoe.analysis.patches import Patches

STREAM = (3, 1)


@given(
    patches=st.lists(st.tuples(st.integers(0, 50), st.binary(min_size=1, max_size=8)), max_size=8),
    blanks=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=4),
    cuts=st.lists(st.integers(0, 64), max_size=6),
)
def test_however_a_stream_is_cut_the_same_bytes_are_changed(
    patches: list[tuple[int, bytes]], blanks: list[tuple[int, int]], cuts: list[int]
) -> None:
    known = Patches()
    for begin, size in blanks:
        known.blank(STREAM, begin, size)
    for begin, data in sorted(patches, key=lambda patch: patch[0]):
        known.replace(STREAM, begin, data)
    whole = bytearray(b"\xff" * 64)
    for begin, data in sorted(patches, key=lambda patch: patch[0]):
        whole[begin : begin + len(data)] = data[: 64 - begin]
    for begin, size in blanks:
        whole[begin : begin + size] = bytes(len(whole[begin : begin + size]))
    pieces, begin = bytearray(), 0
    for end in [*sorted(cuts), 64]:
        piece = bytearray(b"\xff" * (end - begin))
        known.apply(STREAM, begin, memoryview(piece))
        pieces += piece
        begin = end
    assert pieces == whole


def test_another_stream_is_left_alone() -> None:
    known = Patches()
    known.replace(STREAM, 0, b"xx")
    data = bytearray(b"abcd")
    assert not known.apply((3, 0), 0, memoryview(data))
    assert data == b"abcd"


def test_patches_that_come_later_may_begin_earlier() -> None:
    known, data = Patches(), bytearray(b"abcdef")
    known.replace(STREAM, 4, b"XY")
    known.replace(STREAM, 1, b"Z")
    assert known.apply(STREAM, 0, memoryview(data))
    assert data == b"aZcdXY"


def test_pieces_are_changed_wherever_they_were_said() -> None:
    located, known = Located(100), Patches()
    located.put(0, memoryview(b"abc"), STREAM, 12)
    located.put(3, memoryview(b"def"), STREAM, 27)
    located.put(2, memoryview(b"cde"), (5, 1), 7)
    assert located.data == b"abcdef"
    located.replace(known, 2, b"123")
    for stream, place, expected in ((STREAM, 12, b"..1"), (STREAM, 27, b"23."), ((5, 1), 7, b"123")):
        data = bytearray(b"...")
        known.apply(stream, place, memoryview(data))
        assert data == expected


def test_only_the_beginning_is_kept_and_everything_can_be_blanked() -> None:
    located, known = Located(4), Patches()
    located.put(0, memoryview(b"abc"), STREAM, 10)
    located.put(3, memoryview(b"defgh"), STREAM, 13)
    assert located.data == b"abcd"
    assert located.end == 8
    located.blank(known, 2, 8)
    data = bytearray(b"abcdefgh")
    known.apply(STREAM, 10, memoryview(data))
    assert data == b"ab\0\0\0\0\0\0"
