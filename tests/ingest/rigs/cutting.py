"""A network that cuts one connection after an exact byte: with an end, with a reset, or with silence."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hotshoe.errors import LinkError, LinkLost
from hotshoe.transport.base import ByteStream, Dial, Receiver


class Kind(StrEnum):
    """How a connection ends for those who have it."""

    FIN = "fin"
    RST = "rst"
    SILENCE = "silence"
    """Nothing comes any more, either way, and nobody says so."""


class Way(StrEnum):
    """Whose bytes are counted."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Cut:
    """After ``after`` bytes of that connection, in the order of dialling, and of that way."""

    connection: int
    way: Way
    after: int
    kind: Kind


@dataclass(slots=True)
class CuttingNetwork:
    """``dial`` stands in for that of ``inner``; ``passed`` counts the bytes of each connection and way."""

    inner: Dial
    cut: Cut | None = None
    passed: dict[tuple[int, Way], int] = field(default_factory=dict)
    dialled: int = 0

    async def dial(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        """Connect. Raises ConnectFailed."""
        number = self.dialled
        self.dialled += 1
        cut = self.cut if self.cut and self.cut.connection == number else None
        line = CutLine(receiver, cut, lambda way, size: self._count(number, way, size))
        line.stream = await self.inner(host, port, line)
        line.begin()
        return line

    def _count(self, number: int, way: Way, size: int) -> None:
        self.passed[number, way] = self.passed.get((number, way), 0) + size


class CutLine:
    """The near end of a connection, and the ear of who dialled."""

    carries_files = False

    def __init__(self, receiver: Receiver, cut: Cut | None, count: Callable[[Way, int], None]) -> None:
        self.stream: ByteStream | Any = None
        self._receiver = receiver
        self._cut = cut
        self._left = {cut.way: cut.after} if cut else {}
        self._count = count
        self._severed = False
        self._told = False
        self._closing: asyncio.Future[None] | None = None

    @property
    def peer(self) -> str:
        return str(self.stream.peer)

    @property
    def ends(self) -> Any:
        return self.stream.ends

    def begin(self) -> None:
        """A cut after no byte at all comes at once."""
        if self._cut and not self._cut.after:
            self._sever()

    def write(self, data: bytes | memoryview) -> None:
        if passing := self._passing(Way.OURS, memoryview(data)):
            self.stream.write(passing)
        self._end_when_due()

    def received(self, data: memoryview) -> None:
        if passing := self._passing(Way.THEIRS, data):
            self._receiver.received(passing)
        self._end_when_due()

    def ended(self, error: LinkError | None) -> None:
        if not self._severed:
            self._told = True
            self._receiver.ended(error)

    async def drain(self) -> None:
        await self.stream.drain()

    def acknowledge(self) -> None:
        self.stream.acknowledge()

    def hold(self) -> Callable[[], None] | None:
        """A part of a segment is as good as the segment."""
        held: Callable[[], None] | None = self.stream.hold()
        return held

    def send_file(self, pieces: Sequence[Any], descriptor: int, offset: int, moved: Callable[[], None]) -> Any:
        """Nobody uploads here."""
        raise AssertionError("no file is sent")

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """There is no socket."""

    def pause(self) -> None:
        self.stream.pause()

    def resume(self) -> None:
        self.stream.resume()

    async def close(self) -> None:
        if self._is_silent:
            self._end(None)
        else:
            await self.stream.close()

    def abort(self) -> None:
        if self._is_silent:
            self._end(None)
        else:
            self.stream.abort()

    @property
    def _is_silent(self) -> bool:
        return self._severed and self._cut is not None and self._cut.kind is Kind.SILENCE

    def _passing(self, way: Way, data: memoryview) -> memoryview:
        if self._severed:
            return data[:0]
        if way in self._left:
            data = data[: self._left[way]]
            self._left[way] -= len(data)
        self._count(way, len(data))
        return data

    def _end_when_due(self) -> None:
        if not self._severed and 0 in self._left.values():
            self._sever()

    def _sever(self) -> None:
        assert self._cut
        self._severed = True
        match self._cut.kind:
            case Kind.FIN:
                # What passed is still delivered.
                self._closing = asyncio.ensure_future(self.stream.close())
                self._end(None)
            case Kind.RST:
                self.stream.abort()
                self._end(LinkLost("connection reset"))

    def _end(self, error: LinkError | None) -> None:
        """Told once, and never while the other side is still speaking."""
        if not self._told:
            self._told = True
            asyncio.get_running_loop().call_soon(self._receiver.ended, error)
