"""Records connections while they are used: everything that is said on them, both ways, into a pcapng.

A thread of its own writes. While it lags behind, streams are paused and ``drain`` waits, so that memory is bounded and
nothing is left out; a disk that fails or stands still ends the recording, never the connections.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import BinaryIO

from hotshoe.errors import LinkError
from hotshoe.transport.base import Accept, ByteStream, Dial, End, Listen, Listener, Piece, Receiver
from hotshoe.transport.trace import Trace

MIB = 1024 * 1024

MOST_WAITING = 32 * MIB
"""Bytes that wait to be written before streams are paused; more than the disk is late with now and then."""

FEW_WAITING = 8 * MIB
"""With so few they go on."""

STALL_SECONDS = 5.0
"""A disk that takes nothing for so long ends the recording, before a camera takes our silence for our end."""

CLOSE_SECONDS = 30.0

_OVERHEAD = 256
"""What an item costs beside its bytes."""

Step = Callable[[Trace], None]

logger = logging.getLogger(__name__)


class Recorder:
    """Writes to ``out`` what the streams of its ``dial`` and ``listen`` carry. ``now`` gives nanoseconds since 1970."""

    def __init__(
        self,
        out: BinaryIO,
        *,
        comment: str = "",
        application: str = "",
        now: Callable[[], int] = time.time_ns,
        most: int = MOST_WAITING,
    ) -> None:
        self.now = now
        self._out = out
        self._facts = {"comment": comment, "application": application}
        self._most, self._few = most, min(FEW_WAITING, most // 4)
        self._steps: deque[tuple[Step, int]] = deque()
        self._changed = threading.Condition()
        self._waiting = self._written = self._streams = 0
        self._closing = self._closed = False
        self._waiters: list[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = []
        self.failure: str | None = None
        """Why the recording ended before its time."""
        self._thread = threading.Thread(target=self._run, name="hotshoe-trace", daemon=True)
        self._thread.start()

    def dial(self, dial: Dial) -> Dial:
        """``dial``, recorded."""

        async def recorded(host: str, port: int, receiver: Receiver) -> ByteStream:
            stream = RecordedStream(self, 0, receiver)
            stream.join(await dial(host, port, stream))
            return stream

        return recorded

    def listen(self, listen: Listen) -> Listen:
        """``listen``, recorded."""

        async def recorded(host: str, port: int, accept: Accept) -> Listener:
            return await listen(host, port, lambda stream: self._accept(stream, accept))

        return recorded

    def _accept(self, stream: ByteStream, accept: Accept) -> Receiver:
        recorded = RecordedStream(self, 1)
        recorded.join(stream)
        recorded.receiver = accept(recorded)
        return recorded

    def number(self) -> int:
        """Of another stream."""
        with self._changed:
            self._streams += 1
            return self._streams

    @property
    def crowded(self) -> bool:
        """Whether more waits to be written than should."""
        return self._waiting > self._most

    @property
    def written(self) -> int:
        """Bytes that need to wait no more."""
        return self._written

    def note(self, step: Step, size: int = 0) -> None:
        """Have a step of the recording written, soon."""
        with self._changed:
            if self.failure is None and not self._closing:
                self._steps.append((step, size + _OVERHEAD))
                self._waiting += size + _OVERHEAD
                self._changed.notify()

    def when_room(self, call: Callable[[], None]) -> None:
        """Have ``call`` called in this event loop when few bytes are waiting."""
        with self._changed:
            self._waiters.append((asyncio.get_running_loop(), call))
        self._tell_waiters()

    def give_up(self, reason: str) -> None:
        """The recording ends here."""
        with self._changed:
            if self.failure is not None or self._closed:
                return
            self.failure = reason
            self._steps.clear()
            self._waiting = 0
        logger.warning("the trace ends here, what is being done goes on: %s", reason)
        self._tell_waiters()

    def close(self) -> None:
        """Write what waits, and no more. The file stays the caller's."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            self.give_up("the disk takes nothing")
        self._closed = True

    def _run(self) -> None:
        try:
            trace = Trace(self._out, **self._facts)
            while step := self._next():
                step[0](trace)
                self._done(step[1])
                if not self._waiting:
                    # Whoever looks into the file meanwhile finds everything that was said.
                    self._out.flush()
        except OSError as error:
            self.give_up(error.strerror or str(error))

    def _next(self) -> tuple[Step, int] | None:
        """The next step; None at the end."""
        with self._changed:
            while not self._steps and not self._closing and self.failure is None:
                self._changed.wait()
            return self._steps.popleft() if self._steps else None

    def _done(self, size: int) -> None:
        with self._changed:
            self._waiting = max(0, self._waiting - size)
            self._written += size
        self._tell_waiters()

    def _tell_waiters(self) -> None:
        with self._changed:
            if self._waiting > self._few or not self._waiters:
                return
            waiters, self._waiters = self._waiters, []
        for loop, call in waiters:
            with suppress(RuntimeError):
                # A loop that is over has nobody who waits.
                loop.call_soon_threadsafe(call)


class RecordedStream:
    """A ByteStream whose bytes are noted on their way; ``side`` is ours, 0 where we opened the connection."""

    carries_files = False
    """What passes beside this process cannot be noted."""

    def __init__(self, recorder: Recorder, side: int, receiver: Receiver | None = None) -> None:
        self._recorder = recorder
        self._side = side
        self._number = recorder.number()
        self._began = recorder.now()
        self._stream: ByteStream | None = None
        self._early: list[Step] = []
        self._paused = self._held = False
        self.receiver = receiver

    def join(self, stream: ByteStream) -> None:
        """The connection is there."""
        self._stream = stream
        number, asked, answered = self._number, self._began, self._recorder.now()
        here, there = stream.ends
        ends = (there, here) if self._side else (here, there)
        self._recorder.note(lambda trace: trace.opened(number, ends, asked, answered))
        while self._early:
            self._recorder.note(self._early.pop(0))

    @property
    def stream(self) -> ByteStream:
        """The connection itself."""
        assert self._stream, "not connected yet"
        return self._stream

    @property
    def peer(self) -> str:
        return self.stream.peer

    @property
    def ends(self) -> tuple[End, End]:
        return self.stream.ends

    def received(self, data: memoryview) -> None:
        self._said(1 - self._side, data)
        if self.receiver:
            self.receiver.received(data)
        if self._recorder.crowded:
            self._hold()

    def ended(self, error: LinkError | None) -> None:
        self._ended(1 - self._side, reset=error is not None)
        self._ended(self._side)
        if self.receiver:
            self.receiver.ended(error)

    def write(self, data: bytes | memoryview) -> None:
        self._said(self._side, data)
        self.stream.write(data)

    async def drain(self) -> None:
        await self.stream.drain()
        if self._recorder.crowded:
            self._hold()
            room = asyncio.Event()
            self._recorder.when_room(room.set)
            await room.wait()

    def acknowledge(self) -> None:
        self.stream.acknowledge()

    def hold(self) -> Callable[[], None] | None:
        return self.stream.hold()

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        raise AssertionError("a recorded stream carries no files")

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """What passes beside this process cannot be noted."""

    def pause(self) -> None:
        self._paused = True
        self.stream.pause()

    def resume(self) -> None:
        self._paused = False
        if not self._held:
            self.stream.resume()

    async def close(self) -> None:
        await self.stream.close()
        self._ended(self._side)

    def abort(self) -> None:
        self._ended(self._side, reset=True)
        self.stream.abort()

    def _said(self, side: int, data: bytes | memoryview) -> None:
        if self._recorder.failure is None:
            number, now, said = self._number, self._recorder.now(), bytes(data)
            self._note(lambda trace: trace.said(number, side, now, said), len(said))

    def _ended(self, side: int, *, reset: bool = False) -> None:
        number, now = self._number, self._recorder.now()
        self._note(lambda trace: trace.ended(number, side, now, reset=reset))

    def _note(self, step: Step, size: int = 0) -> None:
        if self._stream is None:
            self._early.append(step)
        else:
            self._recorder.note(step, size)

    def _hold(self) -> None:
        """Take nothing more from the peer until what came is written."""
        if self._held or self._stream is None:
            return
        self._held = True
        self._stream.pause()
        self._recorder.when_room(self._go_on)
        asyncio.get_running_loop().call_later(STALL_SECONDS, self._look_again, self._recorder.written)

    def _go_on(self) -> None:
        self._held = False
        if not self._paused and self._stream:
            self._stream.resume()

    def _look_again(self, written: int) -> None:
        if self._held and self._recorder.written == written:
            self._recorder.give_up(f"the disk has taken nothing for {STALL_SECONDS:g} s")
