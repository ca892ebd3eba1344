import asyncio
import threading
import time

import pytest

from tests.virtual_clock import run


def test_a_day_is_over_at_once() -> None:
    async def main() -> float:
        await asyncio.sleep(24 * 3600)
        return asyncio.get_running_loop().time()

    began = time.monotonic()
    assert run(main()) == 24 * 3600
    assert time.monotonic() - began < 5


def test_timers_come_in_their_order() -> None:
    heard: list[float] = []

    async def at(when: float) -> None:
        await asyncio.sleep(when)
        heard.append(asyncio.get_running_loop().time())

    async def main() -> None:
        await asyncio.gather(at(3), at(1), at(2))

    run(main())
    assert heard == [1, 2, 3]


def test_the_clock_stands_still_while_a_thread_works() -> None:
    go_on = threading.Event()

    async def main() -> float:
        loop = asyncio.get_running_loop()
        loop.call_later(1000, go_on.set)
        threading.Timer(0.05, go_on.set).start()
        async with asyncio.timeout(999):
            await asyncio.to_thread(go_on.wait)
        return loop.time()

    assert run(main()) == 0


def test_waiting_for_nothing_is_a_failure_and_not_a_hang() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="nothing will ever happen"):
        run(main())
