"""One camera on USB beside the event loop: a thread for its bulk endpoints, and one for its events."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from time import monotonic, sleep

from hotshoe.transport.stillimage.blocks import Block
from hotshoe.transport.stillimage.outflow import Outflow
from hotshoe.transport.stillimage.pipes import BUSY, READY, Pipes, Stalled
from hotshoe.transport.stillimage.strand import Strand
from hotshoe.wire.codec import Buffer

READ_MILLISECONDS = 500
"""How long one read of a silent camera may take; then we look whether anybody still waits."""

EVENT_MILLISECONDS = 100
"""The same for events, which are waited for all the time, so that this is also how long closing takes."""

DRAIN_MILLISECONDS = 100
"""A camera that has been silent for so long after a cancel has nothing more to say."""

CANCEL_SECONDS = 8.0
"""How long a camera may be busy with cancelling; the engine waits two seconds longer."""

BUSY_SECONDS = 0.05

CLOSE_SECONDS = 2.0

EVENT_STALLS = 10
"""After so many halts on end, events are given up."""

Heard = Callable[[bytes], None]


class Cable:
    """Blocking ``pipes`` as calls that answer on the event loop.

    ``failed`` hears the end of the link, ``stalled`` the status after a bulk endpoint was halted, ``heard`` events.
    """

    def __init__(
        self,
        pipes: Pipes,
        name: str,
        *,
        failed: Callable[[Exception], None],
        stalled: Callable[[int], None],
        heard: Heard,
    ) -> None:
        self._pipes = pipes
        self._stalled = stalled
        self._heard = heard
        self._lock, self._strands = threading.Lock(), 2
        self._bulk = Strand(f"{name} bulk", failed, self._let_go)
        self._events = Strand(f"{name} events", failed, self._let_go)
        self._outflow = Outflow(pipes, self._goes_on)
        self._interrupted = self._unwanted = False
        self._listening = threading.Event()
        self._closed = False
        self.name = name

    def listen(self, *, on: bool) -> None:
        """Hear events, from now on or no more."""
        if on and not self._listening.is_set():
            self._listening.set()
            self._events.put(self._hear)
        elif not on:
            self._listening.clear()

    def send(self, data: Buffer, sent: Callable[[], None], *, begins: bool, last: bool) -> None:
        """Bulk out; ``begins`` where it is a command, ``last`` where the transfer ends."""
        if begins:
            # A read that nobody needs any more.
            self._interrupted = True
        self._bulk.put(lambda: self._send(data, sent, begins=begins, last=last))

    def send_file(
        self, portions: Sequence[tuple[int, bool]], descriptor: int, offset: int, sent: Callable[[bool], None]
    ) -> None:
        """Bulk out, bytes of a file; ``sent`` hears whether it had all of them."""
        self._bulk.put(lambda: self._send_file(portions, descriptor, offset, sent))

    def read(self, block: Block, came: Callable[[Block, int, bool], None]) -> None:
        """Bulk in, one block."""
        self._bulk.put(lambda: self._read(block, came))

    def cancel(
        self, transaction: int, is_response: Callable[[Buffer], bool], cancelled: Callable[[bytes | None, bool], None]
    ) -> None:
        """Give the transaction up, and drop what the camera still says of it.

        ``cancelled`` hears the response, where the camera said it before, and whether it refuses to cancel.
        """
        self._interrupted = True
        self._bulk.put(lambda: self._cancel(transaction, is_response, cancelled))

    def stop(self) -> None:
        """Do no more than what is under way, and let go of the camera."""
        if not self._closed:
            self._closed = True
            self._interrupted = True
            self._listening.clear()
            self._bulk.stop()
            self._events.stop()

    async def close(self) -> None:
        """The same, and wait for it a moment."""
        self.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._bulk.ended()
                await self._events.ended()

    def _let_go(self) -> None:
        """The last thread closes the camera, whether the event loop still lives or not."""
        with self._lock:
            self._strands -= 1
            last = not self._strands
        if last:
            self._pipes.close()

    def _goes_on(self) -> bool:
        return not self._bulk.stopped

    def _send(self, data: Buffer, sent: Callable[[], None], *, begins: bool, last: bool) -> None:
        if begins:
            self._interrupted = self._unwanted = False
            self._outflow.drop()
        if not self._unwanted:
            try:
                self._put(data, begins=begins, last=last)
            except Stalled:
                self._recover()
        self._bulk.tell(sent)

    def _put(self, data: Buffer, *, begins: bool, last: bool) -> None:
        """Bulk out; a command that met a halt of earlier times, and so was not heard, once more. Raises Stalled."""
        try:
            self._outflow.put(data, last=last)
        except Stalled:
            if not begins:
                raise
            self._settle()
            self._outflow.drop()
            self._outflow.put(data, last=last)

    def _send_file(
        self, portions: Sequence[tuple[int, bool]], descriptor: int, offset: int, sent: Callable[[bool], None]
    ) -> None:
        whole = True
        for size, last in portions:
            if not self._unwanted:
                try:
                    whole = self._outflow.put_file(descriptor, offset, size, last=last) and whole
                except Stalled:
                    self._recover()
                offset += size
        self._bulk.tell(sent, whole)

    def _read(self, block: Block, came: Callable[[Block, int, bool], None]) -> None:
        while not (self._interrupted or self._bulk.stopped):
            try:
                read = self._pipes.read(block.memory, READ_MILLISECONDS)
            except Stalled:
                self._bulk.tell(came, block, 0, False)
                self._recover()
                return
            if read:
                self._bulk.tell(came, block, read.size, read.short)
                return
        self._bulk.tell(came, block, 0, False)

    def _recover(self) -> None:
        """After a halt: let the endpoints go on, drop what is being sent, and hear how the camera stands."""
        self._unwanted = True
        self._outflow.drop()
        self._bulk.tell(self._stalled, self._settle())

    def _settle(self) -> int:
        """The camera's status, once it is not busy any more."""
        until = monotonic() + CANCEL_SECONDS
        while True:
            status = self._pipes.status()
            self._pipes.clear_halts(status.halted if status else ())
            if status is None or status.code != BUSY or monotonic() > until or self._bulk.stopped:
                return status.code if status else READY
            sleep(BUSY_SECONDS)

    def _cancel(
        self, transaction: int, is_response: Callable[[Buffer], bool], cancelled: Callable[[bytes | None, bool], None]
    ) -> None:
        self._interrupted, self._unwanted = False, True
        self._outflow.drop()
        if not self._pipes.cancel(transaction):
            self._bulk.tell(cancelled, None, True)
            return
        response = self._drain(is_response)
        self._settle()
        self._bulk.tell(cancelled, response or self._drain(is_response), False)

    def _drain(self, is_response: Callable[[Buffer], bool]) -> bytes | None:
        """Drop what comes, until nothing does; the response, where it came."""
        scratch, until, response = Block.scratch(), monotonic() + CANCEL_SECONDS, None
        while monotonic() < until and not self._bulk.stopped:
            try:
                read = self._pipes.read(scratch, DRAIN_MILLISECONDS)
            except Stalled:
                return response
            if read is None:
                return response
            if is_response(found := memoryview(scratch)[: read.size]):
                response = bytes(found)
        return response

    def _hear(self) -> None:
        """Events, until nobody wants them."""
        stalls = 0
        while self._listening.is_set() and not self._events.stopped and stalls < EVENT_STALLS:
            try:
                data = self._pipes.event(EVENT_MILLISECONDS)
            except Stalled:
                stalls += 1
                continue
            if data:
                stalls = 0
                self._events.tell(self._heard, data)
