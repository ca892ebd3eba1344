"""Endpoints towards the host: transfers that wait until they are fetched, packet by packet or many at once."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from hotshoe.wire.codec import Buffer

QUEUE_BYTES = 1024 * 1024

PORTION_BYTES = 256 * 1024
"""Read of a file at once."""


class Halted(Exception):
    """The endpoint does not serve until the host clears its halt; on the control endpoint, the request is refused."""


class Unplugged(Exception):
    """The device is gone."""


@dataclass(slots=True)
class Stretch:
    """Bytes of a file that are to go; ``done`` is told whether the file had all of them."""

    descriptor: int
    offset: int
    size: int
    done: Callable[[bool], None]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class End:
    """A transfer ends here."""


Item = memoryview | Stretch | End


class Towards:
    """One endpoint towards the host, with packets of ``packet`` bytes.

    A transfer that fills its last packet is followed by an empty one, unless ``without_empty``, as some devices are.
    """

    def __init__(self, packet: int, *, without_empty: bool = False) -> None:
        self._packet = packet
        self._without_empty = without_empty
        self._items: deque[Item] = deque()
        self._taken = bytearray()
        self._queued = self._sent = 0
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._gone = False
        self.halted = False

    def put(self, data: Buffer, *, last: bool) -> None:
        """Bytes behind what waits; ``last`` ends the transfer."""
        if len(data):
            self._items.append(memoryview(bytes(data)))
            self._queued += len(data)
        if last:
            self._items.append(End())
        if self._queued > QUEUE_BYTES:
            self._room.clear()
        self._news.set()

    def put_file(self, stretch: Stretch, *, last: bool) -> None:
        """The same with bytes of a file."""
        self._items.append(stretch)
        if last:
            self._items.append(End())
        self._news.set()

    async def drain(self) -> None:
        """Wait until little waits."""
        await self._room.wait()

    async def take(self, size: int) -> bytes:
        """As many as ``size`` bytes, less where a transfer ends. Who gives up waiting loses none.

        Raises Halted, Unplugged.
        """
        while True:
            if self._gone:
                raise Unplugged
            if self.halted:
                raise Halted
            if self._gather(size):
                taken = bytes(self._taken[:size])
                del self._taken[:size]
                return taken
            self._news.clear()
            await self._news.wait()

    def halt(self) -> None:
        """Serve no more until ``resume``; what waits is lost."""
        self.halted = True
        self.flush()

    def resume(self) -> None:
        """Serve again."""
        self.halted = False
        self._news.set()

    def flush(self) -> None:
        """Forget what waits."""
        for item in self._items:
            if isinstance(item, Stretch):
                item.done(True)
        self._items.clear()
        self._taken.clear()
        self._queued = self._sent = 0
        self._room.set()
        self._news.set()

    def unplug(self) -> None:
        """The device goes."""
        self._gone = True
        self.flush()

    def _gather(self, size: int) -> bool:
        """Fill what will be taken next; whether it is complete."""
        while len(self._taken) < size and self._items:
            item = self._items[0]
            if isinstance(item, End):
                if self._end():
                    return True
            else:
                self._taken += self._some(item, size - len(self._taken))
        if len(self._taken) < size:
            return False
        if size % self._packet and self._items and isinstance(self._items[0], End):
            # The last packet was not full, so that the host knows.
            self._end()
        else:
            self._sent += size
        return True

    def _end(self) -> bool:
        """A transfer ends; whether the host sees that."""
        self._items.popleft()
        total, self._sent = self._sent + len(self._taken), 0
        return bool(total % self._packet) or not self._without_empty

    def _some(self, item: memoryview | Stretch, most: int) -> Buffer:
        """At most so many bytes of the first item."""
        if isinstance(item, Stretch):
            return self._read(item, min(most, PORTION_BYTES, item.size))
        self._items.popleft()
        if len(item) > most:
            self._items.appendleft(item[most:])
        piece = item[:most]
        self._queued -= len(piece)
        if self._queued <= QUEUE_BYTES // 4:
            self._room.set()
        return piece

    def _read(self, stretch: Stretch, size: int) -> bytes:
        """Of a file, made up with zeros where it has become shorter."""
        data = os.pread(stretch.descriptor, size, stretch.offset)
        stretch.whole = stretch.whole and len(data) == size
        stretch.offset += size
        stretch.size -= size
        if not stretch.size:
            self._items.popleft()
            stretch.done(stretch.whole)
        return data.ljust(size, b"\0")
