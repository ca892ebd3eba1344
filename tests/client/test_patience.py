import asyncio

from hotshoe.client.patience import Patience
from tests.virtual_clock import run


async def _moments(patience: Patience) -> list[float]:
    loop = asyncio.get_running_loop()
    moments = []
    while await patience.wait():
        moments.append(round(loop.time(), 3))
    return moments


def test_waits_double_up_to_the_longest() -> None:
    async def main() -> list[float]:
        return await _moments(Patience(8.0, first=0.5, longest=2.0))

    assert run(main()) == [0.5, 1.5, 3.5, 5.5, 7.5]


def test_tries_are_counted() -> None:
    async def main() -> list[float]:
        return await _moments(Patience(60.0, tries=3, first=1.0, longest=10.0))

    assert run(main()) == [1.0, 3.0, 7.0]


def test_no_patience_waits_for_nothing() -> None:
    async def main() -> list[float]:
        return await _moments(Patience(0.0))

    assert run(main()) == []
