"""Commands, data and responses of a camera on USB, as PTP/IP's command connection."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from hotshoe.errors import LinkError, LinkLost, LocalProtocolError, MalformedPacket
from hotshoe.protocol.bulk import BulkIn, BulkOut, Part, sends_data
from hotshoe.protocol.framing import DataHeader, Frame
from hotshoe.protocol.framing import Piece as Payload
from hotshoe.transport.base import Piece, Receiver
from hotshoe.transport.stillimage.blocks import BLOCK_BYTES, Block, Blocks
from hotshoe.transport.stillimage.cable import Cable
from hotshoe.transport.stillimage.pipes import CANCELLED
from hotshoe.transport.stillimage.stream import UsbStream
from hotshoe.wire.packets import (
    Cancel,
    InitCommandAck,
    InitCommandRequest,
    OperationRequest,
    ProbeRequest,
    ProbeResponse,
    StartData,
)
from hotshoe.wire.values import Guid

WRITE_QUEUE_BYTES = 1024 * 1024

AHEAD = 2
"""Blocks that are asked for at a time: while we look at one, the camera sends the next."""

STALLS = 3
"""A camera that halts its endpoints more often in one transaction is given up."""

NOBODY = Guid(bytes(16))
"""Cameras on USB have no GUID."""


class CommandStream(UsbStream):
    """Commands, data and responses over the bulk endpoints, one transaction at a time.

    The camera is read only while it owes something, one block after another, so that a stream that is paused lets the
    camera wait. ``name`` is what it calls itself.
    """

    place = 1

    def __init__(self, cable: Cable, receiver: Receiver, name: str) -> None:
        super().__init__(cable, receiver)
        self._name = name
        self._out = BulkOut()
        self._in = BulkIn()
        self._blocks = Blocks()
        self._block: Block | None = None
        self._arrived: deque[tuple[Block, int, bool]] = deque()
        self._ordered = 0
        self._paused = False
        self._cancelling: int | None = None
        self._sending: set[asyncio.Future[bool]] = set()
        self._queued = self._stalls = self._requests = 0
        self._room = asyncio.Event()
        self._room.set()

    def acknowledge(self) -> None:
        """USB does that by itself."""

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """There is no socket."""

    async def drain(self) -> None:
        await self._room.wait()

    def hold(self) -> Callable[[], None] | None:
        return self._block.hold() if self._block else None

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> None:
        self._paused = False
        self._loop.call_soon(self._take)

    def ended(self, error: LinkError | None) -> None:
        self._room.set()
        super().ended(error)
        for answer in [answer for answer in self._sending if not answer.done()]:
            answer.set_exception(LinkLost("the connection ended"))
        self._sending.clear()

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        answer: asyncio.Future[bool] = self._loop.create_future()
        portions = list[tuple[int, bool]]()
        for header, size in pieces:
            self.write(header)
            self._packets.passed(size)
            portions.append((size, self._out.passed(size)))
        if self._over:
            answer.set_exception(LinkLost("the connection ended"))
        elif self._out.unwanted:
            answer.set_result(True)
        else:
            self._sending.add(answer)
            answer.add_done_callback(self._sending.discard)
            self._cable.send_file(portions, descriptor, offset, partial(self._sent_file, answer, moved))
            if portions[-1][1]:
                self._order()
        return answer

    def _sent_file(self, answer: asyncio.Future[bool], moved: Callable[[], None], whole: bool) -> None:
        moved()
        if not answer.done():
            answer.set_result(whole)

    def _say(self, frame: Frame) -> None:
        match frame:
            case InitCommandRequest():
                self._answer(InitCommandAck(1, NOBODY, self._name))
            case OperationRequest():
                self._stalls = 0
                self._requests += 1
                self._in.expect(frame.transaction)
                self._send(self._out.say(frame), begins=True)
                if not sends_data(frame):
                    self._order()
            case StartData() | DataHeader() | Payload():
                parts = self._out.say(frame)
                self._send(parts)
                if any(part.last for part in parts):
                    self._order()
            case Cancel(transaction):
                self._cancel(transaction)
            case ProbeRequest() | ProbeResponse():
                pass
            case _:
                raise LocalProtocolError(f"USB does not carry {type(frame).__name__}")

    def _send(self, parts: list[Part], *, begins: bool = False) -> None:
        for part in parts:
            size = len(part.data)
            self._queued += size
            if self._queued > WRITE_QUEUE_BYTES:
                self._room.clear()
            self._cable.send(part.data, partial(self._sent, size), begins=begins, last=part.last)

    def _sent(self, size: int) -> None:
        self._queued -= size
        if self._queued <= WRITE_QUEUE_BYTES // 4:
            self._room.set()

    def _order(self) -> None:
        """Have the next block read, unless one is being read or waits to be looked at."""
        if not (self._ordered or self._paused or self._over) and self._in.waiting:
            self._read()

    def _order_ahead(self, due: int) -> None:
        """Have blocks read that will surely come, so that the camera need not wait for us."""
        while due > self._ordered * BLOCK_BYTES and self._ordered < AHEAD and self._blocks.plenty:
            if self._paused or self._over or self._cancelling is not None:
                return
            self._read()

    def _read(self) -> None:
        self._ordered += 1
        self._cable.read(self._blocks.take(), self._came)

    def _came(self, block: Block, size: int, short: bool) -> None:
        """A block has been read; of size 0 where a transfer ended, or the camera said nothing."""
        self._ordered -= 1
        self._arrived.append((block, size, short))
        self._order_ahead(self._in.payload_due - sum(size for _, size, _ in self._arrived))
        self._take()

    def _take(self) -> None:
        """What has arrived, to the engine, as far as it wants it."""
        while self._arrived and not (self._paused or self._over):
            self._hear(*self._arrived.popleft())
        if self._cancelling is None and not self._arrived:
            self._order()

    def _hear(self, block: Block, size: int, short: bool) -> None:
        self._block = block
        try:
            for data in self._in.receive(block.view(size), short=short):
                self._deliver(data)
        except MalformedPacket as error:
            self.fail(error)
        finally:
            self._block = None
            block.release()

    def stalled(self, code: int) -> None:
        """The camera has halted an endpoint, which goes on now; ``code`` is its status."""
        self._stalls += 1
        self._out.give_up()
        if self._stalls > STALLS:
            self.fail(LinkLost("the camera halts its endpoints again and again; switch it off and on"))
        elif code == CANCELLED and self._in.waiting:
            self._deliver(self._in.respond(CANCELLED))
        else:
            self._in.forget()
            self._order()

    def _cancel(self, transaction: int) -> None:
        if not self._in.waiting or self._cancelling == self._requests or transaction != self._in.transaction:
            return
        self._cancelling = self._requests
        self._out.give_up()
        self._cable.cancel(transaction, self._in.is_response, partial(self._cancelled, self._requests))

    def _cancelled(self, request: int, response: bytes | None, refused: bool) -> None:
        """The camera has given the transaction up, or said its response before, or does not know how to."""
        if self._cancelling == request:
            self._cancelling = None
        if refused or not self._in.waiting or request != self._requests:
            # The response had come already, and the next request may have gone out.
            self._take()
        elif response:
            self._in.forget()
            for data in self._in.receive(response, short=True):
                self._deliver(data)
        else:
            self._deliver(self._in.respond(CANCELLED))
