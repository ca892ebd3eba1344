"""An event loop whose clock jumps to the next timer instead of waiting for it.

While a worker thread is busy the clock stands still, so that results never race against timers.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Args = TypeVarTuple("Args")


class _JumpingSelector(selectors.DefaultSelector):
    """Asks the system for what is ready now, and lets the clock jump where that is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.jumped = 0.0
        self.busy_threads = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        if self.busy_threads:
            return super().select(None)
        if timeout is None:
            return self._block()
        ready = super().select(0)
        if not ready:
            self.jumped += timeout
        return ready

    def _block(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for the network; without any (the loop's own pipe is always there), nothing will ever happen."""
        if len(self.get_map()) > 1:
            return super().select(None)
        raise RuntimeError("everything waits, and nothing will ever happen")


class VirtualLoop(asyncio.SelectorEventLoop):
    """``time()`` is the sum of all jumps."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.jumped

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Args]], T], *args: *Args
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self._jumping.busy_threads += 1
        future.add_done_callback(self._one_less)
        return future

    async def shutdown_default_executor(self, *args: Any) -> None:
        """Ends its threads in a thread of its own."""
        self._jumping.busy_threads += 1
        await super().shutdown_default_executor(*args)
        self._jumping.busy_threads -= 1

    def _one_less(self, future: asyncio.Future[Any]) -> None:
        self._jumping.busy_threads -= 1


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` on a virtual clock; a program that waits for nothing at all is a failure, not a hang."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
