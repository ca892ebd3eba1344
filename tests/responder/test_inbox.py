import asyncio
from collections.abc import Callable

import pytest

from hotshoe.responder.inbox import (
    GATHER_SECONDS,
    GATHERED_BYTES,
    HELD_BYTES,
    HELD_PIECES,
    KEPT_BYTES,
    GivenUp,
    Hold,
    Inbox,
    Stalled,
)
from tests.responder.guest import virtually


@virtually
async def test_pieces_are_taken_together_and_then_the_end() -> None:
    inbox = Inbox()
    inbox.start(5)
    inbox.put(b"12")
    inbox.put(b"345")
    assert (inbox.held, inbox.total) == (5, 5)
    assert await inbox.take(1) == b"12345"
    assert inbox.held == 0
    inbox.end(5, 5)
    assert await inbox.take(1) == b""
    assert inbox.whole


@pytest.mark.parametrize(("received", "total", "whole"), [(5, 5, True), (4, 5, False), (6, 5, False), (5, None, True)])
def test_whether_everything_came(received: int, total: int | None, whole: bool) -> None:
    @virtually
    async def test() -> None:
        inbox = Inbox()
        inbox.start(total)
        inbox.end(received, total)
        assert inbox.whole is whole

    test()


@virtually
async def test_data_without_a_start_is_a_beginning_as_well() -> None:
    beginnings: list[Callable[[Inbox], None]] = [
        lambda inbox: inbox.put(b"1"),
        lambda inbox: inbox.end(0, None),
        lambda inbox: inbox.start(None),
    ]
    for begin in beginnings:
        inbox = Inbox()
        waiting = asyncio.create_task(inbox.opened(10))
        await asyncio.sleep(1)
        begin(inbox)
        assert await waiting


@virtually
async def test_patience_ends() -> None:
    inbox = Inbox()
    assert not await inbox.opened(3)
    assert asyncio.get_running_loop().time() == pytest.approx(3)
    with pytest.raises(Stalled):
        await inbox.take(4)
    assert asyncio.get_running_loop().time() == pytest.approx(7)


@virtually
async def test_an_inbox_that_is_given_up_wakes_whoever_waits() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.take(60))
    await asyncio.sleep(1)
    inbox.give_up()
    with pytest.raises(GivenUp):
        await waiting
    with pytest.raises(GivenUp):
        await inbox.opened(60)


@virtually
async def test_a_closed_inbox_drops_what_it_holds_and_what_comes() -> None:
    inbox = Inbox()
    inbox.put(b"123")
    inbox.close()
    inbox.put(b"456")
    assert inbox.held == 0
    inbox.end(6, 6)
    assert await inbox.take(1) == b""


@virtually
async def test_large_pieces_are_kept_where_they_were_read() -> None:
    inbox, read = Inbox(), bytearray(b"x" * KEPT_BYTES)
    let_go: list[str] = []
    inbox.put(memoryview(read), lambda: lambda: let_go.append("large"))
    inbox.put(memoryview(read)[1:], lambda: lambda: let_go.append("small"))
    inbox.put(memoryview(read), lambda: None)
    assert inbox.held == 3 * KEPT_BYTES - 1
    haul = await inbox.haul(1)
    read[:] = b"y" * KEPT_BYTES
    assert [bytes(piece[:1]) for piece in haul.pieces] == [b"y", b"x", b"x"]
    assert let_go == []
    haul.release()
    assert let_go == ["large"]


@virtually
async def test_it_is_full_when_much_is_held_or_no_place_is_left_but_a_copy() -> None:
    inbox, full = Inbox(), list[bool]()

    def put(data: bytes, hold: Hold = lambda: None) -> None:
        inbox.put(data, hold)
        full.append(inbox.full)

    put(bytes(KEPT_BYTES - 1))
    put(bytes(KEPT_BYTES))
    assert not (await inbox.haul(1)).last
    put(bytes(HELD_BYTES), lambda: lambda: None)
    put(b"1")
    inbox.end(1, 1)
    assert (await inbox.haul(1)).last
    put(b"")
    assert full == [False, True, False, True, False]
    for _ in range(HELD_PIECES):
        put(b"1")
    assert full[-2:] == [False, True]


@virtually
async def test_a_change_of_thread_waits_a_moment_for_more() -> None:
    inbox, clock = Inbox(), asyncio.get_running_loop()
    inbox.put(b"1")
    hauling = asyncio.create_task(inbox.haul(9))
    await asyncio.sleep(GATHER_SECONDS / 2)
    inbox.put(b"23")
    assert (await hauling).pieces == [b"1", b"23"]
    assert clock.time() == pytest.approx(GATHER_SECONDS)
    ends: list[Callable[[], None]] = [lambda: inbox.put(bytes(GATHERED_BYTES)), lambda: inbox.end(3, 3)]
    for enough in ends:
        inbox.put(b"4")
        hauling = asyncio.create_task(inbox.haul(9))
        await asyncio.sleep(0)
        enough()
        assert (await hauling).pieces[0] == b"4"
    assert clock.time() == pytest.approx(GATHER_SECONDS)


@pytest.mark.parametrize("end", [Inbox.close, Inbox.give_up])
def test_what_nobody_takes_is_let_go(end: Callable[[Inbox], None]) -> None:
    inbox = Inbox()
    let_go: list[str] = []
    for _ in range(2):
        inbox.put(bytes(KEPT_BYTES), lambda: lambda: let_go.append("once"))
        end(inbox)
    assert let_go == ["once"]
