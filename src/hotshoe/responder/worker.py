"""Where a camera's blocking work is done, one thing after the other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Worker(Protocol):
    """Does what it is given in order, never two things at a time."""

    async def do(self, job: Callable[[], T]) -> T:
        """The result of ``job``, once its turn has come."""

    def post(self, job: Callable[[], object]) -> None:
        """Do ``job`` when its turn comes, unless it is closed before; what it raises is logged. Call it in the loop."""

    async def close(self) -> None:
        """Finish what is waiting, and take no more."""


class ThreadWorker:
    """One thread, so that a slow disk does not hold up the event loop."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._closed = False

    async def do(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, job)

    def post(self, job: Callable[[], object]) -> None:
        if not self._closed:
            future = asyncio.get_running_loop().run_in_executor(self._executor, job)
            future.add_done_callback(_log_failure)

    async def close(self) -> None:
        self._closed = True
        await self.do(lambda: None)
        self._executor.shutdown()


class WorkerPool:
    """A few threads for the cameras of one process; each lane is like a thread of its own, without being one."""

    def __init__(self, threads: int, name: str = "cameras") -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)

    def lane(self) -> Lane:
        """A new lane."""
        return Lane(self._executor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what is waiting."""
        self._executor.shutdown()


class Lane:
    """Jobs in order, never two at a time, in whichever thread of the pool is free. Belongs to the event loop."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._waiting: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()
        self._running = False

    def worker(self) -> LaneWorker:
        """A worker for one camera; cameras that share a store share its lane."""
        return LaneWorker(self)

    def submit(self, job: Callable[[], T]) -> asyncio.Future[T]:
        """What ``job`` will bring, once its turn has come; it is not begun when that is cancelled before."""
        loop = asyncio.get_running_loop()
        wanted: asyncio.Future[T] = loop.create_future()
        self._waiting.append((job, wanted))
        self._advance(loop)
        return wanted

    def _advance(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._waiting and not self._running:
            job, wanted = self._waiting.popleft()
            if not wanted.done():
                self._running = True
                loop.run_in_executor(self._executor, job).add_done_callback(partial(self._done, wanted))

    def _done(self, wanted: asyncio.Future[Any], ran: asyncio.Future[Any]) -> None:
        self._running = False
        error = ran.exception()
        if not wanted.done() and error:
            wanted.set_exception(error)
        elif not wanted.done():
            wanted.set_result(ran.result())
        self._advance(ran.get_loop())


class LaneWorker:
    """One camera's share of a lane, which others may go on using when this one is closed."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._closed = False

    async def do(self, job: Callable[[], T]) -> T:
        return await self._lane.submit(job)

    def post(self, job: Callable[[], object]) -> None:
        if not self._closed:
            self._lane.submit(job).add_done_callback(_log_failure)

    async def close(self) -> None:
        self._closed = True
        await self.do(lambda: None)


class InlineWorker:
    """No thread at all: for stores in memory, and for tests on a clock of their own."""

    async def do(self, job: Callable[[], T]) -> T:
        return job()

    def post(self, job: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_soon(self._try, job)

    async def close(self) -> None:
        """Nothing waits."""

    def _try(self, job: Callable[[], object]) -> None:
        try:
            job()
        except Exception:
            logger.exception("a camera's own work failed")


def _log_failure(done: asyncio.Future[object]) -> None:
    if error := done.exception():
        logger.error("a camera's own work failed", exc_info=error)
