import pytest

from hotshoe.responder.faults.way import Way
from tests.responder.guest import virtually


class Ink:
    """What a way has written, piece by piece, and the marks that were passed."""

    def __init__(self, segment: int | None = None) -> None:
        self.written: list[bytes] = []
        self.way = Way(self.written.append, segment)

    def passed(self) -> None:
        self.written.append(b"|")


@virtually
async def test_marks_are_passed_after_their_bytes() -> None:
    ink = Ink()
    for after in (3, 0, 5):
        ink.way.mark(after, ink.passed)
    ink.way.send(b"")
    for data in (b"ab", b"cdefgh"):
        ink.way.send(data)
    assert b"".join(ink.written) == b"|abc|de|fgh"


@virtually
async def test_what_waits_is_in_front_of_a_mark_unless_one_sets_the_other() -> None:
    ink = Ink()
    ink.way.stall(1)
    ink.way.send(b"abcd")
    ink.way.mark(0, ink.passed)
    ink.way.mark(1, lambda: ink.way.mark(1, ink.passed))
    assert ink.written == []
    ink.way.send(b"ef")
    await ink.way.clear()
    assert b"".join(ink.written) == b"abcd|ef|"


@virtually
async def test_only_lasting_marks_outlive_their_transaction() -> None:
    ink = Ink()
    ink.way.mark(1, ink.passed)
    ink.way.mark(2, ink.passed, lasting=True)
    ink.way.forget()
    ink.way.send(b"abc")
    assert ink.written == [b"ab", b"|", b"c"]


@virtually
async def test_the_longest_stall_counts_and_an_end_is_an_end() -> None:
    ink = Ink()
    ink.way.stall(5)
    ink.way.stall(3)
    ink.way.send(b"lost")
    ink.way.end()
    await ink.way.clear()
    ink.way.send(b"never sent")
    assert ink.written == []


@pytest.mark.parametrize("segment, pieces", [(1, [b"a", b"b", b"c"]), (2, [b"ab", b"c"]), (None, [b"abc"])])
def test_segments(segment: int | None, pieces: list[bytes]) -> None:
    @virtually
    async def test() -> None:
        ink = Ink(segment)
        ink.way.send(b"abc")
        assert ink.written == pieces

    test()
