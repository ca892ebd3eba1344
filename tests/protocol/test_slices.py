from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hotshoe.protocol.slices import Slices


def take(slices: Slices, size: int) -> bytes | None:
    """The next ``size`` bytes, if they are there."""
    peeked = slices._peek(size)
    if peeked is None:
        return None
    taken = bytes(peeked)
    slices._advance(size)
    return taken


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=8), st.lists(st.integers(1, 9), max_size=20))
def test_any_slicing_gives_the_same_bytes(data: bytes, cuts: list[int], sizes: list[int]) -> None:
    slices, taken, wanted = Slices(), b"", list(sizes)
    bounds = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    for start, end in pairwise(bounds):
        buffer = bytearray(data[start:end])
        slices.feed(buffer)
        while wanted and (got := take(slices, wanted[0])) is not None:
            assert len(got) == wanted.pop(0)
            taken += got
        slices.keep()
        buffer[:] = b"\xee" * len(buffer)
    assert data.startswith(taken)
    assert not wanted or len(data) - len(taken) < wanted[0]


def test_what_lies_whole_in_the_last_bytes_is_a_view_of_them() -> None:
    slices = Slices()
    slices.feed(b"0123456789")
    first = slices._peek(4)
    assert isinstance(first, memoryview)
    assert bytes(first) == b"0123"
    slices._advance(4)
    assert (bytes(slices._cut(3)), slices.untaken) == (b"456", 3)


def test_what_is_kept_goes_before_what_is_fed_later() -> None:
    slices = Slices()
    slices.feed(b"01")
    slices.feed(b"23")
    assert slices.untaken == 4
    assert (bytes(slices._cut(9)), bytes(slices._cut(9)), bytes(slices._cut(9))) == (b"01", b"23", b"")


def test_nothing_is_there_before_the_first_bytes() -> None:
    assert Slices()._peek(1) is None


def test_what_nobody_took_can_be_had_whole() -> None:
    slices = Slices()
    slices.feed(b"0123")
    assert slices._peek(6) is None
    slices.feed(b"4")
    slices.keep()
    slices.feed(b"56")
    assert slices.pending == 7
    assert slices.surrender() == b"0123456"
    assert (slices.pending, slices.untaken) == (0, 0)
    slices.feed(b"789")
    assert take(slices, 3) == b"789"


def test_a_head_that_was_cut_is_taken_whole() -> None:
    slices = Slices()
    slices.feed(b"01")
    assert take(slices, 4) is None
    slices.feed(b"2345")
    assert take(slices, 4) == b"0123"
    assert take(slices, 2) == b"45"
