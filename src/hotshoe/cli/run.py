"""Run a verb's coroutine: logs, and what INT and TERM mean to it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager

from hotshoe.cli.exits import Exit, Interrupted
from hotshoe.cli.options import Settings
from hotshoe.cli.output import log_to
from hotshoe.cli.tracing import traced
from hotshoe.errors import HotshoeError

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SHOW_CURSOR = "\x1b[?25h"


class Interrupts:
    """The first signal cancels the work, which then closes what it has open; the second ends the program at once."""

    def __init__(self, task: asyncio.Task[Exit]) -> None:
        self._task = task
        self._heard = False
        self.pending = False

    def hear(self) -> None:
        """A signal came."""
        if self._heard:
            _abort()
        self._heard = self.pending = True
        self._task.cancel()

    @contextmanager
    def normal_end(self) -> Iterator[None]:
        """A block that goes on until it is interrupted: the signal ends the block, and what follows still runs."""
        try:
            yield
        except asyncio.CancelledError:
            if not self.pending:
                raise
            self._task.uncancel()
            self.pending = False


Work = Callable[[Interrupts], Awaitable[Exit]]


def run(settings: Settings, work: Work) -> Exit:
    """Do ``work`` in an event loop of its own; raises Interrupted, and what ``work`` raises."""
    with log_to(settings.output), traced(settings):
        if settings.sessions:
            return settings.sessions.run(_in_shell(work))
        with asyncio.Runner() as runner:
            return runner.run(_interruptible(work))


async def _in_shell(work: Work) -> Exit:
    """On the loop of a shell's sessions, where an interrupt comes as a cancellation and never as a signal."""
    task = asyncio.current_task()
    assert task
    interrupts = Interrupts(task)
    interrupts.pending = True
    return await work(interrupts)


async def _interruptible(work: Work) -> Exit:
    task = asyncio.current_task()
    assert task
    interrupts = Interrupts(task)
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, interrupts.hear)
    try:
        return await work(interrupts)
    except (asyncio.CancelledError, HotshoeError, OSError) as error:
        # What fails while everything is being closed for the user is no news to the user.
        if interrupts.pending:
            raise Interrupted("interrupted") from error
        raise
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


async def for_a_while(seconds: float | None, work: Awaitable[None]) -> None:
    """Do ``work`` until it is done or the time is over; None means no end."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            await work
    except TimeoutError:
        if not limit.expired():
            raise


async def together(works: Iterable[Coroutine[object, object, None]]) -> None:
    """Do all at a time, until all are done; the first error ends the others and is raised as it is."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        for first in asyncio.as_completed(tasks):
            await first
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def in_turn(works: Iterable[Coroutine[object, object, None]]) -> None:
    """Do one after the other; the first error is raised, and the others are not begun."""
    waiting = list(works)
    try:
        while waiting:
            await waiting.pop(0)
    finally:
        for work in waiting:
            work.close()


def _abort() -> None:
    if sys.stderr.isatty():
        # A progress bar may have hidden it.
        os.write(sys.stderr.fileno(), SHOW_CURSOR.encode())
    os._exit(Exit.INTERRUPTED)
