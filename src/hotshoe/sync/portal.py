"""An event loop in a thread of its own, and the way in."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from concurrent.futures import Future, wait
from typing import Any, TypeVar

from hotshoe.errors import LinkLost

T = TypeVar("T")


class Portal:
    """Runs coroutines for threads that have no event loop; the thread of the loop ends with ``close``."""

    def __init__(self) -> None:
        self._started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=self._main, name="hotshoe-sync", daemon=True)
        self._thread.start()
        self._loop, self._end = self._started.result()

    @property
    def closed(self) -> bool:
        """Whether nothing can be run any more."""
        return not self._thread.is_alive()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of ``work``. Ctrl-C cancels it and waits for its cleaning up; one more cancels that too."""
        if self.closed:
            work.close()
            raise LinkLost("the connection was closed by this program")
        result: Future[T] = Future()
        tasks: list[asyncio.Task[T]] = []

        def cancel() -> None:
            if tasks:
                tasks[0].cancel()
            else:
                # The interrupt came before the work was handed over.
                work.close()
                result.set_exception(asyncio.CancelledError())

        try:
            self._loop.call_soon_threadsafe(lambda: tasks.append(_started(self._loop, work, result)))
            wait([result])
        except BaseException:
            self._cancel(cancel, result)
            raise
        return result.result()

    def _cancel(self, cancel: Callable[[], None], result: Future[T]) -> None:
        for _ in range(2):
            self._loop.call_soon_threadsafe(cancel)
            with contextlib.suppress(KeyboardInterrupt):
                # The interrupt that brought us here is raised afterwards, and says all that a second one would.
                wait([result])
                return

    def call(self, step: Callable[[], T]) -> T:
        """The result of ``step``, which is run on the loop's thread."""

        async def work() -> T:
            return step()

        return self.run(work())

    def iterate(self, items: AsyncGenerator[T, None]) -> Iterator[T]:
        """The items, each fetched when it is asked for."""
        nothing = object()
        try:
            while (item := self.run(_next(items, nothing))) is not nothing:
                yield item  # type: ignore[misc]
        finally:
            if not self.closed:
                self.run(items.aclose())

    def close(self) -> None:
        """End the loop, once everything on it has been cancelled."""
        if not self.closed:
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def _main(self) -> None:
        asyncio.run(self._live())

    async def _live(self) -> None:
        end = asyncio.Event()
        self._started.set_result((asyncio.get_running_loop(), end))
        await end.wait()


async def _next(items: AsyncGenerator[T, None], nothing: object) -> T | object:
    return await anext(items, nothing)


def _started(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T], result: Future[T]) -> asyncio.Task[T]:
    task = loop.create_task(work)
    task.add_done_callback(lambda done: _pass_on(done, result))
    return task


def _pass_on(done: asyncio.Task[T], result: Future[T]) -> None:
    if done.cancelled():
        result.set_exception(asyncio.CancelledError())
    elif error := done.exception():
        result.set_exception(error)
    else:
        result.set_result(done.result())
