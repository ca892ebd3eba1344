"""A network that ends after so many bytes: in order, with a reset, or in silence."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from hotshoe.errors import LinkError, LinkLost
from hotshoe.transport.base import ByteStream, Dial, End, Piece, Receiver


class Way(Enum):
    """Which direction is counted."""

    TO_CAMERA = "to the camera"
    TO_COMPUTER = "to the computer"


class Ending(Enum):
    """How it ends: the peer's orderly end, a reset, or nothing at all."""

    END = "end"
    RESET = "reset"
    SILENCE = "silence"


@dataclass
class Cut:
    """Lets ``left`` bytes pass in one direction, over all connections together, then cuts all of them."""

    dialled: Dial
    way: Way
    ending: Ending
    left: int
    passed: int = 0
    cut: bool = False
    ends: list["Near"] = field(default_factory=list)

    async def dial(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        """Connect, unless all has been cut."""
        near = Near(self, receiver)
        if self.cut and self.ending is Ending.SILENCE:
            await asyncio.Event().wait()
        near.stream = await self.dialled(host, port, near)
        self.ends.append(near)
        if self.cut:
            asyncio.get_running_loop().call_soon(near.end)
        return near

    def take(self, data: memoryview, way: Way) -> memoryview:
        """What of ``data`` still passes."""
        if way is not self.way or self.cut:
            return data[:0] if self.cut else data
        taken = data[: self.left]
        self.passed += len(taken)
        self.left -= len(taken)
        if len(taken) < len(data) or not self.left:
            self.cut = True
            asyncio.get_running_loop().call_soon(self.end)
        return taken

    def end(self) -> None:
        """All connections are over."""
        for near in self.ends:
            near.end()


class Near:
    """This program's end of one connection: a stream to it, a receiver to the network."""

    def __init__(self, cut: Cut, receiver: Receiver) -> None:
        self._cut = cut
        self._receiver = receiver
        self._over = False
        self.stream: ByteStream | None = None

    @property
    def peer(self) -> str:
        return "cut"

    @property
    def ends(self) -> tuple[End, End]:
        assert self.stream
        return self.stream.ends

    @property
    def carries_files(self) -> bool:
        return True

    def write(self, data: bytes | memoryview) -> None:
        assert self.stream
        self.stream.write(self._cut.take(memoryview(data), Way.TO_CAMERA))

    async def drain(self) -> None:
        assert self.stream
        await self.stream.drain()

    async def send_file(self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]) -> bool:
        for header, size in pieces:
            self.write(header + os.pread(descriptor, size, offset))
            offset += size
        await self.drain()
        moved()
        return True

    def acknowledge(self) -> None:
        assert self.stream
        self.stream.acknowledge()

    def hold(self) -> Callable[[], None] | None:
        assert self.stream
        return self.stream.hold()

    def ferry(self, transaction: int, due: int, room: int) -> None:
        """What goes by nobody could cut."""

    def pause(self) -> None:
        assert self.stream
        self.stream.pause()

    def resume(self) -> None:
        assert self.stream
        self.stream.resume()

    async def close(self) -> None:
        assert self.stream
        await self.stream.close()

    def abort(self) -> None:
        assert self.stream
        self.stream.abort()

    def received(self, data: memoryview) -> None:
        if len(passed := self._cut.take(data, Way.TO_COMPUTER)):
            self._receiver.received(passed)

    def ended(self, error: LinkError | None) -> None:
        if not self._over and not (self._cut.cut and self._cut.ending is Ending.SILENCE):
            self._over = True
            self._receiver.ended(error)

    def end(self) -> None:
        """Tell both sides, unless nobody is to hear of it."""
        if self._over or self._cut.ending is Ending.SILENCE or self.stream is None:
            return
        self._over = True
        self._receiver.ended(LinkLost("connection reset") if self._cut.ending is Ending.RESET else None)
        self.stream.abort()
