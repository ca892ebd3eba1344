"""Where a camera's blocking work is done, one thing after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

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
