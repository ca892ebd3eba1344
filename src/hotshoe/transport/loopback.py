"""Connections inside one process: the same faces as TCP, without sockets, so that tests can run on any clock."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from hotshoe.errors import ConnectFailed, LinkError, LinkLost
from hotshoe.transport.base import Accept, ByteStream, End, Piece, Receiver

WRITE_QUEUE_BYTES = 1024 * 1024

FIRST_PORT = 49152
"""Whoever connects has a port above this one (RFC 6335, 6)."""


class LoopbackStream:
    """One end of a pair. Bytes arrive in segments of at most ``segment`` bytes, one for each turn of the loop."""

    carries_files = True

    def __init__(self, peer: str, segment: int, ends: tuple[End, End]) -> None:
        self._name = peer
        self.ends = ends
        self._segment = segment
        self._queue: deque[memoryview] = deque()
        self._queued = 0
        self._drained = asyncio.Event()
        self._drained.set()
        self._paused = False
        self._scheduled = False
        self._closing = False
        self._over = False
        self._lost: LinkError | None = None
        self._other: LoopbackStream | None = None
        self.receiver: Receiver | None = None

    @property
    def peer(self) -> str:
        return self._name

    def join(self, other: LoopbackStream) -> None:
        """Make ``other`` the far end of this one."""
        self._other = other

    def write(self, data: bytes | memoryview) -> None:
        if self._over or self._closing or not len(data):
            return
        self._queue.append(memoryview(bytes(data)))
        self._queued += len(data)
        if self._queued > WRITE_QUEUE_BYTES:
            self._drained.clear()
        self._schedule()

    async def drain(self) -> None:
        await self._drained.wait()

    def acknowledge(self) -> None:
        """Nobody waits for that here."""

    def hold(self) -> Callable[[], None]:
        """Every segment owns its bytes."""
        return _nothing

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        """Reads the file at once, into the queue."""
        whole = True
        for header, size in pieces:
            payload = os.pread(descriptor, size, offset)
            whole = whole and len(payload) == size
            self.write(header + payload.ljust(size, b"\0"))
            offset += size
        return self._sent(whole, moved)

    async def _sent(self, whole: bool, moved: Callable[[], None]) -> bool:
        await self.drain()
        if self._over:
            raise LinkLost("the connection ended")
        moved()
        return whole

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """There is no socket."""

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> None:
        self._paused = False
        if self._other:
            self._other._schedule()

    async def close(self) -> None:
        self._closing = True
        self._schedule()

    def abort(self) -> None:
        self._queue.clear()
        self._finish(None)
        if self._other:
            self._other._finish(LinkLost("connection reset"))

    def _schedule(self) -> None:
        if not self._scheduled and not self._over:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._deliver)

    def _deliver(self) -> None:
        self._scheduled = False
        other = self._other
        if self._over or other is None or other._paused:
            return
        if self._queue:
            self._deliver_segment(other)
        if self._queue:
            self._schedule()
        elif self._closing:
            self._finish(None)
            other._finish(None)

    def _deliver_segment(self, other: LoopbackStream) -> None:
        segment = self._queue[0][: self._segment]
        rest = self._queue.popleft()[len(segment) :]
        if len(rest):
            self._queue.appendleft(rest)
        self._queued -= len(segment)
        if self._queued <= WRITE_QUEUE_BYTES // 4:
            self._drained.set()
        if other.receiver and not other._over:
            other.receiver.received(segment)

    def _finish(self, error: LinkError | None) -> None:
        if not self._over:
            self._over = True
            self._drained.set()
            if self.receiver:
                self.receiver.ended(error)


def _nothing() -> None:
    """There is nothing to give back."""


class LoopbackListener:
    """A name in the network where connections come in."""

    def __init__(self, network: LoopbackNetwork, port: int) -> None:
        self._network = network
        self._port = port

    @property
    def port(self) -> int:
        return self._port

    async def close(self) -> None:
        self._network.forget(self._port)


class LoopbackNetwork:
    """Ports and who listens on them; ``dial`` and ``listen`` stand in for TCP's."""

    def __init__(self, *, segment: int = 256 * 1024) -> None:
        self._segment = segment
        self._dialled = 0
        self._accepts: dict[int, Accept] = {}

    async def listen(self, host: str, port: int, accept: Accept) -> LoopbackListener:
        """Take connections for ``port`` (0: the lowest free one). Raises ConnectFailed when it is taken."""
        port = port or next(number for number in range(15740, 65536) if number not in self._accepts)
        if port in self._accepts:
            raise ConnectFailed(f"cannot listen on port {port}: the port is in use")
        self._accepts[port] = accept
        return LoopbackListener(self, port)

    async def dial(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        """Connect. Raises ConnectFailed when nobody listens."""
        accept = self._accepts.get(port)
        if accept is None:
            raise ConnectFailed(f"cannot connect to {host} port {port}: nothing listens on that port")
        self._dialled += 1
        here, there = ("loopback", FIRST_PORT + self._dialled), (host, port)
        near = LoopbackStream(host, self._segment, (here, there))
        far = LoopbackStream("loopback", self._segment, (there, here))
        near.join(far)
        far.join(near)
        near.receiver = receiver
        far.receiver = accept(far)
        return near

    def forget(self, port: int) -> None:
        """Nobody listens there any more."""
        self._accepts.pop(port, None)
