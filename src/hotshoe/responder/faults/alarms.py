"""Things that happen later, on the clock of the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hotshoe.responder.faults.rules import AtTime


class Alarms:
    """What is still to happen, until ``stop``."""

    def __init__(self) -> None:
        self._handles: set[asyncio.TimerHandle] = set()

    def set(self, when: AtTime, ring: Callable[[], None]) -> None:
        """Call ``ring`` then, counted from now."""

        def rung() -> None:
            if when.again:
                self.set(when, ring)
            ring()

        self._schedule(when.seconds, rung)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call in so many seconds; at once where that is 0."""
        if seconds:
            self._schedule(seconds, call)
        else:
            call()

    def stop(self) -> None:
        """Let nothing more happen."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()

    def _schedule(self, seconds: float, call: Callable[[], None]) -> None:
        def due() -> None:
            self._handles.discard(handle)
            call()

        handle = asyncio.get_running_loop().call_later(seconds, due)
        self._handles.add(handle)
