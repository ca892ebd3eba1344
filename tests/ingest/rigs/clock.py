"""A virtual clock without threads: what belongs into a worker is done at once, so that every run is the same."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple, Unpack

from tests.virtual_clock import VirtualLoop

T = TypeVar("T")
Args = TypeVarTuple("Args")


class ThreadlessLoop(VirtualLoop):
    """Executors are not used."""

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Args]], T], *args: *Args
    ) -> asyncio.Future[T]:
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - whoever waits for the result gets it
            done.set_exception(error)
        return done


def run_without_threads(main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` on a virtual clock in this thread alone."""
    with asyncio.Runner(loop_factory=ThreadlessLoop) as runner:
        return runner.run(main)
