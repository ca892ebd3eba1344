"""Ends of connections for tests: an ear that keeps what came, and a connected pair."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from hotshoe.errors import LinkError
from hotshoe.transport.base import ByteStream, Dial, Listen, Listener


@dataclass
class Ear:
    """Keeps what came, and wakes whoever waits for it."""

    data: bytearray = field(default_factory=bytearray)
    ends: list[LinkError | None] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def received(self, data: memoryview) -> None:
        self.data += data
        self.news.set()

    def ended(self, error: LinkError | None) -> None:
        self.ends.append(error)
        self.news.set()

    async def until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not ready():
                self.news.clear()
                await self.news.wait()

    async def end(self) -> LinkError | None:
        await self.until(lambda: bool(self.ends))
        return self.ends[0]


@dataclass
class Pair:
    """A connection seen from both ends, and how to make more."""

    near: ByteStream
    far: ByteStream
    near_ear: Ear
    far_ear: Ear
    listener: Listener
    dial: Dial
    listen: Listen


async def connected(dial: Dial, listen: Listen) -> Pair:
    accepted: asyncio.Queue[tuple[ByteStream, Ear]] = asyncio.Queue()

    def accept(stream: ByteStream) -> Ear:
        ear = Ear()
        accepted.put_nowait((stream, ear))
        return ear

    listener = await listen("127.0.0.1", 0, accept)
    near_ear = Ear()
    near = await dial("127.0.0.1", listener.port, near_ear)
    far, far_ear = await asyncio.wait_for(accepted.get(), 10)
    return Pair(near, far, near_ear, far_ear, listener, dial, listen)
