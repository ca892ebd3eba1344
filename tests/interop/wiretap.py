"""Records what a camera and its guests say, as the reader of a recording would give it."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import count

from hotshoe.analysis.model import Carrier, Close, Ended, Endpoint, Flow, Opened, Point, Record, Said
from hotshoe.errors import LinkError
from hotshoe.transport import tcp
from hotshoe.transport.base import Accept, ByteStream, End, Listen, Listener, Piece, Receiver

GUEST, CAMERA = 0, 1
FIRST_PORT = 50000


class Wiretap:
    """``listen`` in place of ``tcp.listen``; ``records`` afterwards."""

    def __init__(self, listen: Listen = tcp.listen) -> None:
        self._listen = listen
        self._numbers = count()
        self._frames = count(1)
        self._records: list[Record] = []

    async def listen(self, host: str, port: int, accept: Accept) -> Listener:
        """Listen, and hear of everybody who comes."""
        listener: Listener | None = None

        def come(stream: ByteStream) -> Receiver:
            number = next(self._numbers)
            camera = Endpoint(host, listener.port if listener else port)
            wire = Wire(self, Flow(number, Carrier.TCP, (Endpoint(stream.peer, FIRST_PORT + number), camera)))
            return Ear(wire, accept(Tapped(stream, wire)))

        listener = await self._listen(host, port, come)
        return listener

    def keep(self, make: Callable[[int, int], Record]) -> None:
        """One more record, with the number of its frame and its time."""
        self._records.append(make(next(self._frames), time.time_ns()))

    def records(self) -> Iterator[Record]:
        """What was said so far."""
        return iter(self._records)


class Wire:
    """One connection."""

    def __init__(self, tap: Wiretap, flow: Flow) -> None:
        self._tap = tap
        self._flow = flow
        self._sent = [0, 0]
        self._over = False
        tap.keep(lambda frame, now: Opened(flow, Point(frame, now, 0), whole=True))

    def said(self, side: int, data: bytes) -> None:
        """Bytes of one side."""
        at = self._sent[side]
        self._sent[side] += len(data)
        self._tap.keep(lambda frame, now: Said(self._flow, side, Point(frame, now, at), memoryview(data)))

    def over(self, how: Close = Close.FIN) -> None:
        """The connection has ended."""
        if self._over:
            return
        self._over = True
        for side in (GUEST, CAMERA):
            self._end(side, how)

    def _end(self, side: int, how: Close) -> None:
        self._tap.keep(lambda frame, now: Ended(self._flow, side, Point(frame, now, self._sent[side]), how))


class Ear:
    """Between the network and the camera."""

    def __init__(self, wire: Wire, receiver: Receiver) -> None:
        self._wire = wire
        self._receiver = receiver

    def received(self, data: memoryview) -> None:
        self._wire.said(GUEST, bytes(data))
        self._receiver.received(data)

    def ended(self, error: LinkError | None) -> None:
        self._wire.over()
        self._receiver.ended(error)


class Tapped:
    """The camera's end of a connection."""

    def __init__(self, stream: ByteStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    @property
    def peer(self) -> str:
        return self._stream.peer

    @property
    def ends(self) -> tuple[End, End]:
        return self._stream.ends

    @property
    def carries_files(self) -> bool:
        return self._stream.carries_files

    def write(self, data: bytes | memoryview) -> None:
        if len(data):
            self._wire.said(CAMERA, bytes(data))
        self._stream.write(data)

    async def drain(self) -> None:
        await self._stream.drain()

    def acknowledge(self) -> None:
        self._stream.acknowledge()

    def hold(self) -> Callable[[], None] | None:
        return self._stream.hold()

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        at = offset
        for header, size in pieces:
            self._wire.said(CAMERA, header + os.pread(descriptor, size, at).ljust(size, b"\0"))
            at += size
        return self._stream.send_file(pieces, descriptor, offset, moved)

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """Nothing may pass unheard."""

    def pause(self) -> None:
        self._stream.pause()

    def resume(self) -> None:
        self._stream.resume()

    async def close(self) -> None:
        await self._stream.close()
        self._wire.over()

    def abort(self) -> None:
        self._stream.abort()
        self._wire.over(Close.RESET)
