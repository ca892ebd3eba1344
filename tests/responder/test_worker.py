import asyncio
import logging
import threading
from collections.abc import Callable

import pytest

from hotshoe.responder.worker import InlineWorker, ThreadWorker, Worker

MAKERS: list[Callable[[], Worker]] = [lambda: ThreadWorker("test"), InlineWorker]


@pytest.mark.parametrize("make", MAKERS)
async def test_jobs_are_done_in_order_and_give_their_results(make: Callable[[], Worker]) -> None:
    worker, done = make(), []
    for number in range(3):
        worker.post(lambda number=number: done.append(number))  # type: ignore[misc]
    await asyncio.sleep(0)
    assert await worker.do(lambda: len(done)) == 3
    assert done == [0, 1, 2]
    await worker.close()


@pytest.mark.parametrize("make", MAKERS)
async def test_what_a_job_raises_reaches_whoever_waits_or_else_the_log(
    make: Callable[[], Worker], caplog: pytest.LogCaptureFixture
) -> None:
    worker = make()

    def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await worker.do(fail)
    assert not caplog.records
    worker.post(fail)
    await asyncio.sleep(0)
    await worker.close()
    await asyncio.sleep(0)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info


async def test_a_thread_of_its_own_which_is_finished_in_order() -> None:
    worker = ThreadWorker("camera one")
    gate, names = threading.Event(), []
    worker.post(gate.wait)
    worker.post(lambda: names.append(threading.current_thread().name))
    gate.set()
    await worker.close()
    worker.post(lambda: names.append("too late"))
    assert len(names) == 1
    assert names[0].startswith("camera one")
