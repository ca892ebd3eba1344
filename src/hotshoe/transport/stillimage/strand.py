"""Threads beside the event loop, for calls that block."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVarTuple, Unpack

Args = TypeVarTuple("Args")

Job = Callable[[], None]


class Strand:
    """One thread that does jobs in their order; ``failed`` hears on the loop what a job raises, and it does no more.

    ``stopped`` tells jobs that nobody wants them any longer. ``at_end`` is called in the thread, as its last.
    """

    def __init__(self, name: str, failed: Callable[[Exception], None], at_end: Job) -> None:
        self._loop = asyncio.get_running_loop()
        self._failed = failed
        self._at_end = at_end
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._done = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.stopped = False
        self._thread.start()

    def put(self, job: Job) -> None:
        """Have ``job`` done after those before it."""
        self._jobs.put(job)

    def tell(self, hear: Callable[[Unpack[Args]], object], *args: *Args) -> None:
        """From the thread: have the loop call ``hear``."""
        try:
            self._loop.call_soon_threadsafe(hear, *args)
        except RuntimeError:
            # The loop is closed, and with it whoever wanted to know.
            self.stopped = True

    def stop(self) -> None:
        """Do nothing more than the present job."""
        self.stopped = True
        self._jobs.put(None)

    async def ended(self) -> None:
        """Wait for the end of the thread."""
        await self._done.wait()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self.stopped:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told to whoever is on the loop
                self.tell(self._failed, error)
                break
        self._at_end()
        self.tell(self._done.set)
