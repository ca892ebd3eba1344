import asyncio
import resource

import pytest

from hotshoe.cli.gate import Gate, allow_descriptors
from hotshoe.errors import SettingsError

NEVER = 3600.0


class Crowd:
    """Visitors at a gate who stay inside until they are let go."""

    def __init__(self, at: Gate, number: int) -> None:
        self.leave = asyncio.Event()
        self.full = asyncio.Event()
        self.inside = 0
        self._tasks = [asyncio.create_task(self._visit(at)) for _ in range(number)]

    async def _visit(self, at: Gate) -> None:
        async with at.place():
            self.inside += 1
            if self.inside == len(self._tasks):
                self.full.set()
            await self.leave.wait()

    async def settled(self) -> int:
        for _ in range(5):
            await asyncio.sleep(0)
        return self.inside

    async def gone(self) -> None:
        self.leave.set()
        await asyncio.gather(*self._tasks)


async def test_so_many_at_a_time() -> None:
    crowd = Crowd(Gate(3, NEVER), 10)
    assert await crowd.settled() == 3
    await crowd.gone()
    assert crowd.inside == 10


async def test_who_is_slow_does_not_count() -> None:
    crowd = Crowd(Gate(3, 0.0), 10)
    async with asyncio.timeout(10):
        await crowd.full.wait()
    await crowd.gone()


async def test_a_place_is_given_back_once() -> None:
    one = Gate(1, 0.0)
    for _ in range(3):
        async with one.place():
            await asyncio.sleep(0.01)
    crowd = Crowd(Gate(1, NEVER), 3)
    assert await crowd.settled() == 1
    await crowd.gone()
    with pytest.raises(ValueError, match="on purpose"):
        async with one.place():
            raise ValueError("on purpose")
    for _ in range(2):
        async with asyncio.timeout(10), one.place():
            pass


class Limits:
    """In the place of this process's own."""

    def __init__(self, soft: int, hard: int) -> None:
        self.now = (soft, hard)

    def getrlimit(self, _: int) -> tuple[int, int]:
        return self.now

    def setrlimit(self, _: int, limits: tuple[int, int]) -> None:
        self.now = limits


INFINITE = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    "soft, hard, expected",
    [(1024, 4096, 2064), (1024, INFINITE, 2064), (3000, 4096, 3000), (INFINITE, INFINITE, INFINITE)],
)
def test_descriptors(soft: int, hard: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(soft, hard)
    monkeypatch.setattr("resource.getrlimit", limits.getrlimit)
    monkeypatch.setattr("resource.setrlimit", limits.setrlimit)
    allow_descriptors(2000)
    assert limits.now == (expected, hard)


def test_descriptors_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", Limits(1024, 2000).getrlimit)
    with pytest.raises(SettingsError, match="need 2064 open files, and this system allows 2000"):
        allow_descriptors(2000)
