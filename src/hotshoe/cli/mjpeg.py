"""A live view for browsers, OBS and the like on this computer: multipart/x-mixed-replace over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

HOST = "127.0.0.1"
BOUNDARY = "frame"
REQUEST_SECONDS = 10.0
REQUEST_LINES = 100
VIEWERS = 16
"""At a time; each costs one frame of memory."""

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_HEAD = (
    f"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary={BOUNDARY}\r\n"
    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n"
).encode()


class Broadcast:
    """The newest frame for every viewer; a slow one misses frames, and delays nobody."""

    def __init__(self) -> None:
        self._frame = b""
        self._news = asyncio.Event()
        self._viewers: set[asyncio.Task[None]] = set()
        self.address = ""

    @classmethod
    @asynccontextmanager
    async def on(cls, port: int) -> AsyncIterator[Self]:
        """Listening on a loopback port (0: the system chooses one) until the end of the block. Raises OSError."""
        broadcast = cls()
        server = await asyncio.start_server(broadcast._visited, HOST, port)
        broadcast.address = f"http://{HOST}:{server.sockets[0].getsockname()[1]}/"
        try:
            yield broadcast
        finally:
            server.close()
            for viewer in tuple(broadcast._viewers):
                viewer.cancel()
            await asyncio.gather(*broadcast._viewers, return_exceptions=True)

    def show(self, frame: bytes) -> None:
        """From now on viewers get this frame."""
        self._frame = frame
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._viewers.add(task)
        try:
            # A viewer that goes away is no failure of ours.
            with contextlib.suppress(ConnectionError, TimeoutError, asyncio.IncompleteReadError, ValueError):
                await self._serve(reader, writer)
        finally:
            self._viewers.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(REQUEST_SECONDS):
            answer = _answer(await _request(reader))
        full = len(self._viewers) > VIEWERS
        writer.write(b"HTTP/1.0 503 Service Unavailable\r\n\r\n" if full else answer)
        await writer.drain()
        while answer == _HEAD and not full:
            await self._next(writer)

    async def _next(self, writer: asyncio.StreamWriter) -> None:
        await self._news.wait()
        head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(self._frame)}\r\n\r\n"
        writer.write(head.encode() + self._frame + b"\r\n")
        await writer.drain()


async def _request(reader: asyncio.StreamReader) -> list[str]:
    """The lines of a request's head. Raises ValueError for one that has too many, IncompleteReadError."""
    lines = []
    while (line := (await reader.readuntil(b"\n")).strip()) != b"":
        lines.append(line.decode("latin-1"))
        if len(lines) > REQUEST_LINES:
            raise ValueError("too long a request")
    return lines


def _answer(lines: list[str]) -> bytes:
    """The head of the answer; only for requests that name this computer, so that no web page reaches it by a name."""
    fields = [line.partition(":") for line in lines[1:]]
    hosts = [value.strip() for name, _, value in fields if name.strip().casefold() == "host"]
    if not lines or not lines[0].startswith("GET "):
        return b"HTTP/1.0 405 Method Not Allowed\r\n\r\n"
    if len(hosts) != 1 or re.sub(r":\d+$", "", hosts[0]) not in _NAMES:
        return b"HTTP/1.0 421 Misdirected Request\r\n\r\n"
    return _HEAD
