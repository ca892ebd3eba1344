import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from hotshoe.responder.worker import InlineWorker, ThreadWorker, Worker, WorkerPool

POOLS = ExitStack()


def pooled() -> Worker:
    return POOLS.enter_context(WorkerPool(2)).lane().worker()


@pytest.fixture(autouse=True)
def _pools() -> Iterator[None]:
    yield
    POOLS.close()


MAKERS: list[Callable[[], Worker]] = [lambda: ThreadWorker("test"), InlineWorker, pooled]


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


async def test_lanes_share_threads_and_none_waits_for_another() -> None:
    gate, names, order = threading.Event(), set(), []

    def note(lane: int, number: int) -> None:
        names.add(threading.current_thread().name)
        order.append((lane, number))

    with WorkerPool(2, "pool") as pool:
        held, *others = [pool.lane().worker() for _ in range(50)]
        held.post(gate.wait)
        held.post(lambda: note(0, 0))
        for number in range(4):
            for lane, worker in enumerate(others, start=1):
                worker.post(lambda lane=lane, number=number: note(lane, number))  # type: ignore[misc]
        await asyncio.gather(*(worker.close() for worker in others))
        assert len(order) == 4 * 49
        gate.set()
        await held.close()
    assert len(names) <= 2
    assert all([number for each, number in order if each == lane] == [0, 1, 2, 3] for lane in range(1, 50))
    assert order[-1] == (0, 0)


async def test_one_thing_at_a_time_also_when_nobody_waits_for_it_any_more() -> None:
    entered, gate, log = asyncio.Event(), threading.Event(), []
    loop = asyncio.get_running_loop()

    def slow() -> None:
        loop.call_soon_threadsafe(entered.set)
        gate.wait()
        log.append("slow")

    with WorkerPool(2) as pool:
        worker = pool.lane().worker()
        given_up = asyncio.create_task(worker.do(slow))
        await entered.wait()
        never = asyncio.create_task(worker.do(lambda: log.append("never")))
        after = asyncio.create_task(worker.do(lambda: log.append("after")))
        await asyncio.sleep(0)
        given_up.cancel()
        never.cancel()
        await asyncio.wait([given_up, never])
        assert not log
        gate.set()
        await after
    assert log == ["slow", "after"]


async def test_a_lane_goes_on_when_one_of_its_cameras_is_switched_off() -> None:
    with WorkerPool(1) as pool:
        lane = pool.lane()
        one, other = lane.worker(), lane.worker()
        await one.close()
        one.post(lambda: pytest.fail("closed"))
        assert await other.do(lambda: "on") == "on"
        await other.close()
