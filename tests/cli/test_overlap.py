"""Works overlap; what is told of them does not."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from hotshoe.cli.overlap import Overlap


class Works:
    """Works that end when they are let."""

    def __init__(self) -> None:
        self.gates: dict[int, asyncio.Future[None]] = {}
        self.told: list[int] = []
        self.ended: list[int] = []
        self._news = asyncio.Event()

    def work(self, number: int) -> Callable[[], Coroutine[Any, Any, int]]:
        async def wait() -> int:
            self.gates[number] = asyncio.get_running_loop().create_future()
            self._news.set()
            try:
                await self.gates[number]
            finally:
                self.ended.append(number)
            return number

        return wait

    def tell(self, number: int) -> None:
        self.told.append(number)
        self._news.set()

    async def begun(self, *numbers: int) -> None:
        """These, and no others, have begun."""
        await self._until(lambda: self.gates.keys() >= set(numbers))
        assert self.gates.keys() == set(numbers)

    async def have_told(self, *numbers: int) -> None:
        await self._until(lambda: len(self.told) >= len(numbers))
        assert self.told == list(numbers)

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def run(self, numbers: range, width: int, keys: int = 1000) -> None:
        async with Overlap(width) as overlap:
            for number in numbers:
                await overlap.add(number % keys, self.work(number), self.tell, light=False)


async def test_so_many_at_a_time_and_told_in_order() -> None:
    works = Works()
    task = asyncio.ensure_future(works.run(range(5), 2))
    await works.begun(0, 1)
    works.gates[1].set_result(None)
    await works.begun(0, 1, 2)
    assert works.told == []
    works.gates[0].set_result(None)
    await works.begun(0, 1, 2, 3)
    await works.have_told(0, 1)
    works.gates[2].set_result(None)
    await works.begun(0, 1, 2, 3, 4)
    works.gates[3].set_result(None)
    works.gates[4].set_result(None)
    await task
    await works.have_told(0, 1, 2, 3, 4)


async def test_the_same_key_waits() -> None:
    works = Works()
    task = asyncio.ensure_future(works.run(range(3), 3, keys=2))
    await works.begun(0, 1)
    for _ in range(10):
        await asyncio.sleep(0)
    await works.begun(0, 1)
    works.gates[0].set_result(None)
    await works.begun(0, 1, 2)
    works.gates[1].set_result(None)
    works.gates[2].set_result(None)
    await task
    await works.have_told(0, 1, 2)


async def test_an_error_is_told_in_its_turn_and_ends_the_others() -> None:
    works = Works()
    task = asyncio.ensure_future(works.run(range(9), 3))
    await works.begun(0, 1, 2)
    works.gates[1].set_exception(ValueError("broken"))
    works.gates[0].set_result(None)
    with pytest.raises(ValueError, match="broken"):
        await task
    assert works.told == [0]
    assert sorted(works.ended) == sorted(works.gates)


async def test_who_is_cancelled_ends_all() -> None:
    works = Works()
    task = asyncio.ensure_future(works.run(range(9), 3))
    await works.begun(0, 1, 2)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert sorted(works.ended) == [0, 1, 2]
    assert works.told == []


async def test_an_error_of_the_block_waits_for_what_is_under_way() -> None:
    works = Works()

    async def main() -> None:
        async with Overlap(3) as overlap:
            for number in range(2):
                await overlap.add(number, works.work(number), works.tell, light=False)
            raise ValueError("no more")

    task = asyncio.ensure_future(main())
    await works.begun(0, 1)
    works.gates[0].set_result(None)
    works.gates[1].set_result(None)
    with pytest.raises(ValueError, match="no more"):
        await task
    await works.have_told(0, 1)


async def test_light_works_have_places_of_their_own() -> None:
    works = Works()

    async def main() -> None:
        async with Overlap(1, 2) as overlap:
            for number, light in enumerate([False, True, True, True]):
                await overlap.add(number, works.work(number), works.tell, light=light)

    task = asyncio.ensure_future(main())
    await works.begun(0, 1, 2)
    works.gates[1].set_result(None)
    await works.begun(0, 1, 2, 3)
    for number in (0, 2, 3):
        works.gates[number].set_result(None)
    await task
    await works.have_told(0, 1, 2, 3)
