"""From a file to a socket with the fewest copies: sendfile for large packets, one send for many small ones.

The work is done in a few threads for all connections, because a disk may have to be waited for. A thread never waits
for a peer: where the socket is full the event loop takes over until it has room again.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import os
import select
import socket
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hotshoe.errors import LinkError
from hotshoe.transport.base import Piece

KIB = 1024

LAID_BYTES = 32 * KIB
"""Packets up to here are laid one behind another in memory: two system calls for each would cost more than the copy.
For 64 KiB sendfile takes two thirds of the CPU, and for 256 KiB half of it."""

HEADER_BYTES = KIB
"""Longer headers are written by themselves."""

BUFFER_BYTES = 8 * (LAID_BYTES + HEADER_BYTES)
"""So much is laid at once."""

SLICES = 256
"""Most packets laid at once; the system takes a thousand places for one read."""

ROOM_MILLISECONDS = 1
"""How long a thread waits for room in the socket, which is sooner there than the event loop could be asked."""

THREADS = 8

FILE_BYTES = 256 * KIB
"""From here on a file is better sent from where it lies; less is read and written with its header."""

AT_ONCE_SECONDS = 0.01
LEAST_BYTES = 1024 * KIB
MOST_BYTES = 16 * 1024 * KIB
FASTER = 4.0
"""So many times what went out before is the most for the next time."""

_MORE: int = getattr(socket, "MSG_MORE", 0)
_REFUSALS = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EOVERFLOW, errno.EIO})
"""What sendfile says of files that it cannot read; reading then tells whether anybody can."""


class Pace:
    """How much to hand over at once: about as much as went out in the last hundredth of a second.

    A fast peer costs few changes of thread, and a slow one hears soon that a transfer was given up.
    """

    def __init__(self) -> None:
        self._size = LEAST_BYTES

    def portion(self, left: int, packet: int) -> int:
        """Bytes for whole packets of ``packet`` bytes, at least one, or the ``left`` ones."""
        return min(left, max(1, self._size // packet) * packet)

    def took(self, size: int, seconds: float) -> None:
        """``size`` bytes were sent within ``seconds``."""
        often = min(FASTER, AT_ONCE_SECONDS / max(seconds, 1e-9))
        self._size = int(min(MOST_BYTES, max(LEAST_BYTES, size * often)))


class Passage:
    """``pieces`` on their way from a file to a socket that does not block.

    A file that ends early, or cannot be read, is made up with zeros, because the packet was announced; ``short`` tells.
    """

    def __init__(self, out: socket.socket, pieces: Sequence[Piece], descriptor: int, offset: int) -> None:
        self._out = out
        self._pieces = pieces
        self._descriptor = descriptor
        self._offset = offset
        self._index = 0
        self._gone = 0
        self._kernel = hasattr(os, "sendfile")
        self.short = False

    @property
    def done(self) -> bool:
        """Whether everything is out."""
        return self._index == len(self._pieces)

    def move(self) -> None:
        """Send what the socket takes, for the moment. Raises OSError of the socket."""
        room = select.poll()
        room.register(self._out, select.POLLOUT)
        while not self.done:
            try:
                self._advance()
            except BlockingIOError:
                if not room.poll(ROOM_MILLISECONDS):
                    return

    def _advance(self) -> None:
        """One system call's worth."""
        header, size = self._pieces[self._index]
        if _is_small((header, size)):
            self._passed(self._out.send(self._lay()))
        elif self._gone < len(header):
            self._passed(self._out.send(header[self._gone :], _MORE))
        else:
            self._passed(self._send(len(header) + size - self._gone))

    def _passed(self, size: int) -> None:
        """``size`` bytes of the pieces are out."""
        while size:
            header, payload = self._pieces[self._index]
            step = min(size, len(header) + payload - self._gone)
            heads = min(step, max(0, len(header) - self._gone))
            self._gone += step
            self._offset += step - heads
            size -= step
            if self._gone == len(header) + payload:
                self._index, self._gone = self._index + 1, 0

    def _send(self, left: int) -> int:
        """Send from the file; how many bytes went."""
        if self._kernel and not self.short:
            try:
                if sent := os.sendfile(self._out.fileno(), self._descriptor, self._offset, left):
                    return sent
            except OSError as error:
                if error.errno not in _REFUSALS:
                    raise
                self._kernel = False
        buffer = _own.buffer[: min(left, 8 * LAID_BYTES)]
        self._fill([buffer])
        return self._out.send(buffer)

    def _lay(self) -> memoryview:
        """Small pieces, as many as there is room for, from where we are."""
        memory = _own.buffer
        places: list[memoryview] = []
        end, skip = 0, self._gone
        for header, size in self._pieces[self._index : self._index + SLICES]:
            head = header[skip:]
            rest = size - max(0, skip - len(header))
            if not _is_small((header, size)) or end + len(head) + rest > len(memory):
                break
            memory[end : end + len(head)] = head
            places.append(memory[end + len(head) : end + len(head) + rest])
            end, skip = end + len(head) + rest, 0
        self._fill(places)
        return memory[:end]

    def _fill(self, places: list[memoryview]) -> None:
        """Read from the file into ``places``, and zeros where there is no more."""
        found = self._read(places, self._offset)
        offset = self._offset + found
        for place in places:
            part, found = place[min(found, len(place)) :], max(0, found - len(place))
            while len(part) and (more := self._read([part], offset)):
                part, offset = part[more:], offset + more
            if len(part):
                self.short = True
                part[:] = bytes(len(part))

    def _read(self, places: list[memoryview], offset: int) -> int:
        try:
            return 0 if self.short else os.preadv(self._descriptor, places, offset)
        except OSError:
            return 0


def _is_small(piece: Piece) -> bool:
    header, size = piece
    return size <= LAID_BYTES and len(header) <= HEADER_BYTES


@dataclass(slots=True)
class _Job:
    """Pieces that wait for their turn, with a descriptor of our own, and who is told of the end."""

    pieces: Sequence[Piece]
    descriptor: int
    offset: int
    moved: Callable[[], None]
    whole: asyncio.Future[bool]

    def end(self, error: LinkError) -> None:
        """It cannot be sent."""
        if not self.whole.done():
            self.whole.set_exception(error)
            # Who sent it may have gone.
            self.whole.exception()


class Lane:
    """The files on their way over one connection; what is written meanwhile goes out behind them.

    ``broken`` is told when the connection fails, and says what that means.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        drained: Callable[[], Awaitable[None]],
        broken: Callable[[OSError], LinkError],
    ) -> None:
        self._transport = transport
        self._drained = drained
        self._broken = broken
        self._waiting: deque[_Job | bytes] = deque()
        self._task: asyncio.Task[None] | None = None
        self._out: socket.socket | None = None
        self._room: asyncio.Future[None] | None = None
        self._over = False

    def holds(self, data: bytes | memoryview) -> bool:
        """Keep ``data`` for later if a file is on its way; whether it was kept."""
        if self._task is None:
            return False
        self._waiting.append(bytes(data))
        return True

    async def idle(self) -> None:
        """Wait until no file is on its way."""
        while self._task:
            await asyncio.wait([self._task])

    def send(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> asyncio.Future[bool]:
        """Send ``pieces`` behind what was written; whether the file had all of it.

        Goes on to the end of the pieces, or of the connection, when the caller is cancelled or closes the file.
        """
        loop = asyncio.get_running_loop()
        job = _Job(pieces, os.dup(descriptor), offset, moved, loop.create_future())
        self._waiting.append(job)
        self._task = self._task or loop.create_task(self._run())
        return job.whole

    def end(self) -> None:
        """The connection is over: nothing is sent any more, and nobody waits."""
        self._over = True
        if self._out:
            with contextlib.suppress(OSError):
                self._out.shutdown(socket.SHUT_RDWR)
        if self._room and not self._room.done():
            self._room.set_result(None)

    async def _run(self) -> None:
        """Send what waits, in order."""
        while self._waiting:
            item = self._waiting.popleft()
            if isinstance(item, bytes):
                self._transport.write(item)
                continue
            try:
                whole = await self._do(item)
            except OSError as error:
                lost = self._broken(error)
                item.end(lost)
                self._drop(lost)
            else:
                if not item.whole.done():
                    item.whole.set_result(whole)
        self._task = None

    def _drop(self, error: LinkError) -> None:
        """What waits cannot be sent either."""
        while self._waiting:
            item = self._waiting.popleft()
            if isinstance(item, _Job):
                os.close(item.descriptor)
                item.end(error)

    async def _do(self, job: _Job) -> bool:
        out: socket.socket | None = None
        try:
            await self._emptied()
            # asyncio lets nobody wait for a socket of its own, and closes it when it likes.
            out = self._out = self._transport.get_extra_info("socket").dup()
            passage = Passage(out, job.pieces, job.descriptor, job.offset)
            await self._pass(passage, out, job.moved)
            return not passage.short
        finally:
            self._out = None
            os.close(job.descriptor)
            if out:
                out.close()

    async def _emptied(self) -> None:
        """Wait until the transport has nothing left to write."""
        low, high = self._transport.get_write_buffer_limits()
        self._transport.set_write_buffer_limits(high=0)
        await self._drained()
        self._transport.set_write_buffer_limits(high=high, low=low)
        self._check()

    async def _pass(self, passage: Passage, out: socket.socket, moved: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await loop.run_in_executor(_threads(), passage.move)
            moved()
            if passage.done:
                return
            self._check()
            self._room = loop.create_future()
            loop.add_writer(out, _resolve, self._room)
            try:
                await self._room
            finally:
                loop.remove_writer(out)
                self._room = None
            self._check()

    def _check(self) -> None:
        if self._over:
            raise ConnectionAbortedError(errno.ECONNABORTED, os.strerror(errno.ECONNABORTED))


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="hotshoe-send")


class _Own(threading.local):
    """A buffer for each thread."""

    def __init__(self) -> None:
        self.buffer = memoryview(bytearray(BUFFER_BYTES))


_own = _Own()


def _resolve(room: asyncio.Future[None]) -> None:
    if not room.done():
        room.set_result(None)
