"""From a socket to a file inside the kernel: large packets, whose payload never comes into this process.

Only for a peer that sends faster than we read, and only where the system has splice. The thread that does it reads the
heads between the packets too, because a change of threads for each would cost what the copy costs; it judges none: the
steps are told to the engine afterwards, and everything that is not plainly the next packet of the same data is left to
the ordinary way of reading.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import socket
from collections.abc import Callable, Iterator
from typing import TypeVar

from hotshoe.transport.disk import append
from hotshoe.wire.packets import DATA_HEADER, PacketType

T = TypeVar("T")

KIB = 1024

PIPE_BYTES = 1024 * KIB
"""Moved by one call at most; the system may give a smaller pipe."""

AT_ONCE_BYTES = 8 * 1024 * KIB
"""After so many bytes the event loop hears of it: of progress, and whether somebody has given up."""

LEAST_PACKET = 256 * KIB
"""Smaller packets cost more system calls this way than they save."""

DATA_MILLISECONDS = 1
"""How long the thread waits for the peer, which is sooner there than the event loop could be asked."""

_REFUSALS = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP})
"""What splice says of sockets and of files that it cannot use."""

_PAYLOAD = frozenset({PacketType.DATA, PacketType.END_DATA})

possible = hasattr(os, "splice")
"""Whether this system has what it takes."""

Step = int | bytes
"""Bytes of payload that went by, or those of a head."""


class Ferry:
    """Takes at most ``room`` bytes of the payload of ``transaction``, of whose present packet ``due`` are missing.

    ``steps`` is what was taken from the socket, in order, whatever became of it; ``error`` how the socket failed.
    """

    def __init__(self, connection: socket.socket, transaction: int, due: int, room: int) -> None:
        self._connection = connection
        self._transaction = transaction
        self._due = due
        self._room = room
        self.steps: list[Step] = []
        self.error: OSError | None = None

    @property
    def carried(self) -> int:
        """Bytes of payload so far."""
        return sum(step for step in self.steps if isinstance(step, int))

    def close(self) -> None:
        """Let go of the socket."""
        self._connection.close()

    def cross(self, file: int, wrote: Callable[[int], None]) -> None:
        """Move what is there to the end of ``file``, for the moment; ``wrote`` is told bytes. Blocks.

        Raises OSError of the file.
        """
        left = AT_ONCE_BYTES
        with _pipe() as (out, into):
            while left > 0 and self._due:
                size = self._load(into)
                if not size:
                    return
                left -= size
                self._passed(size)
                _unload(out, file, size, wrote)
                if not self._due and self._room:
                    self._next_packet()

    def _passed(self, size: int) -> None:
        self._due -= size
        self._room -= size
        if self.steps and isinstance(last := self.steps[-1], int):
            self.steps[-1] = last + size
        else:
            self.steps.append(size)

    def _load(self, into: int) -> int:
        """Bytes from the socket into the pipe, 0 where none come."""
        most = min(self._due, PIPE_BYTES)
        return self._taken(lambda: os.splice(self._connection.fileno(), into, most, flags=os.SPLICE_F_NONBLOCK)) or 0

    def _next_packet(self) -> None:
        """Read the next head; nothing is due where it is none, or not all of it has come, or its packet is small."""
        head = self._taken(lambda: self._connection.recv(DATA_HEADER.size))
        if not head:
            return
        self.steps.append(head)
        if len(head) == DATA_HEADER.size:
            length, kind, transaction = DATA_HEADER.unpack(head)
            size = length - DATA_HEADER.size
            if kind in _PAYLOAD and transaction == self._transaction and size >= min(LEAST_PACKET, self._room):
                self._due = min(size, self._room)

    def _taken(self, take: Callable[[], T]) -> T | None:
        """What ``take`` has from the socket, None where nothing has come in time, or the socket failed."""
        try:
            with contextlib.suppress(BlockingIOError):
                return take()
            room = select.poll()
            room.register(self._connection, select.POLLIN)
            return take() if room.poll(DATA_MILLISECONDS) else None
        except OSError as error:
            if error.errno not in _REFUSALS:
                self.error = error
            return None


@contextlib.contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    """A pipe as wide as the system lets us; what is in it at the end is lost."""
    out, into = os.pipe()
    try:
        with contextlib.suppress(OSError):
            # Users have a share of all pipes' memory; a small pipe is as good, only slower.
            fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        yield out, into
    finally:
        os.close(out)
        os.close(into)


def _unload(out: int, file: int, size: int, wrote: Callable[[int], None]) -> None:
    """``size`` bytes from the pipe to the end of ``file``, through memory where its file system has no other way."""
    while size:
        try:
            moved = os.splice(out, file, size)
        except OSError as error:
            if error.errno not in _REFUSALS:
                raise
            piece = os.read(out, size)
            append(file, [piece], wrote)
            moved = len(piece)
        else:
            wrote(moved)
        size -= moved
