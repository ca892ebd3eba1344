"""The way out of one connection: it counts its bytes, and stops, or ends, after so many of them."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class _Mark:
    """Something happens when so many bytes are out; ``lasting`` when it does not belong to a transaction."""

    at: int
    act: Callable[[], None] = field(compare=False)
    lasting: bool = field(compare=False)


class Way:
    """Writes what is sent with ``write``, in pieces of ``segment`` bytes where that is not None."""

    def __init__(self, write: Callable[[bytes], None], segment: int | None) -> None:
        self._write = write
        self._segment = segment
        self._queue: deque[bytes] = deque()
        self._marks: list[_Mark] = []
        self._out = 0
        self._happening = False
        self._stalled: asyncio.TimerHandle | None = None
        self._clear = asyncio.Event()
        self._clear.set()
        self.silent = False
        """Whether nothing is sent any more."""

    def send(self, data: bytes) -> None:
        """Write, or queue behind what cannot be written yet."""
        if not self.silent and data:
            self._queue.append(data)
            self._flow()

    def mark(self, after: int, act: Callable[[], None], *, lasting: bool = False) -> None:
        """Let something happen after so many bytes more than were sent; at once where that is 0 and they are out.

        From within such a happening, what is still to be written counts as not sent.
        """
        sent = self._out if self._happening else self._out + sum(map(len, self._queue))
        insort(self._marks, _Mark(sent + after, act, lasting))
        self._flow()

    def forget(self) -> None:
        """A transaction is over, with all that might have happened in it."""
        self._marks = [mark for mark in self._marks if mark.lasting]

    def stall(self, seconds: float) -> None:
        """Write nothing for a while."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        if self._stalled is None or self._stalled.when() < until:
            self._cancel()
            self._stalled = loop.call_at(until, self._resume)
            self._clear.clear()

    async def clear(self) -> None:
        """Wait while nothing is written."""
        await self._clear.wait()

    def end(self) -> None:
        """Nothing more is written, and nothing more happens."""
        self.silent = True
        self._queue.clear()
        self._marks.clear()
        self._resume()

    def _resume(self) -> None:
        self._cancel()
        self._clear.set()
        self._flow()

    def _cancel(self) -> None:
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None

    def _flow(self) -> None:
        self._happen()
        while not self._stalled and self._queue:
            self._advance()

    def _happen(self) -> None:
        """What is due now."""
        while not self._stalled and self._marks and self._marks[0].at <= self._out:
            mark, before = self._marks.pop(0), self._happening
            self._happening = True
            mark.act()
            self._happening = before

    def _advance(self) -> None:
        """Write as much as is in front of the next mark."""
        data = self._queue.popleft()
        room = self._marks[0].at - self._out if self._marks else len(data)
        if data[room:]:
            self._queue.appendleft(data[room:])
        self._put(data[:room])
        self._happen()

    def _put(self, data: bytes) -> None:
        self._out += len(data)
        step = self._segment or len(data)
        for start in range(0, len(data), step):
            self._write(data[start : start + step])
