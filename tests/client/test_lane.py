"""What waits is done together, once, in order, and everybody hears of it."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from hotshoe.client.lane import MOST, Lane


class Works:
    """Batches that are done when they are let."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.batches: list[list[int]] = []

    def double(self, items: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(items))
        assert self.go.wait(10)
        return [ValueError(f"{item}") if item < 0 else 2 * item for item in items]


async def test_an_idle_lane_begins_at_once_and_the_next_batch_gathers_meanwhile() -> None:
    works = Works()
    lane = Lane(works.double)
    futures = [lane.put(number) for number in range(5)]
    works.go.set()
    assert await asyncio.gather(*futures) == [0, 2, 4, 6, 8]
    assert works.batches == [[0], [1, 2, 3, 4]]
    assert await lane.put(9) == 18


async def test_a_batch_has_an_end() -> None:
    works = Works()
    works.go.set()
    lane = Lane(works.double)
    numbers = range(3 * MOST)
    assert await asyncio.gather(*map(lane.put, numbers)) == [2 * number for number in numbers]
    assert [item for batch in works.batches for item in batch] == list(numbers)
    assert max(map(len, works.batches)) == MOST


async def test_an_error_is_that_of_its_item_alone() -> None:
    works = Works()
    works.go.set()
    lane = Lane(works.double)
    outcomes = await asyncio.gather(lane.put(1), lane.put(-1), lane.put(2), return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["2", "-1", "4"]


async def test_a_batch_that_breaks_is_told_to_all_of_it_and_the_lane_goes_on() -> None:
    def work(items: Sequence[int]) -> list[int | Exception]:
        return [1 // item for item in items]

    lane = Lane(work)
    with pytest.raises(ZeroDivisionError):
        await lane.put(0)
    assert await lane.put(1) == 1


async def test_who_is_cancelled_hears_of_it_when_it_is_done() -> None:
    works = Works()
    lane = Lane(works.double)

    async def wait() -> int:
        return await lane.put(1)

    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0.01)
    assert not task.done()
    works.go.set()
    await asyncio.wait([task])
    assert task.cancelled()


def test_each_event_loop_has_its_own() -> None:
    works = Works()
    works.go.set()
    lane = Lane(works.double)

    async def one() -> int:
        return await lane.put(1)

    assert [asyncio.run(one()) for _ in range(2)] == [2, 2]


async def test_several_batches_at_a_time() -> None:
    works = Works()
    lane = Lane(works.double, 2)
    futures = [lane.put(number) for number in range(5)]
    works.go.set()
    assert await asyncio.gather(*futures) == [0, 2, 4, 6, 8]
    assert sorted(works.batches) == [[0], [1], [2, 3, 4]]
