import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from hotshoe.cli import mjpeg
from hotshoe.cli.mjpeg import Broadcast

REQUEST = "GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n"

Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def viewer(
    broadcast: Broadcast, request: str = "GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n"
) -> AsyncIterator[Pipe]:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(broadcast.address).port)
    writer.write(request.encode())
    try:
        yield reader, writer
    finally:
        writer.close()


async def frame(reader: asyncio.StreamReader) -> bytes:
    """The next part of the answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    assert head.startswith("--frame\r\nContent-Type: image/jpeg\r\n")
    size = int(head.split("Content-Length: ")[1].split()[0])
    data = await reader.readexactly(size)
    assert await reader.readexactly(2) == b"\r\n"
    return data


async def test_every_viewer_gets_the_frames() -> None:
    async with Broadcast.on(0) as broadcast, viewer(broadcast) as (one, _), viewer(broadcast) as (two, _):
        for reader in (one, two):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            assert head.startswith("HTTP/1.0 200")
            assert "multipart/x-mixed-replace; boundary=frame" in head
        for number in range(3):
            await asyncio.sleep(0.01)
            broadcast.show(b"frame %d" % number)
            assert [await frame(one), await frame(two)] == [b"frame %d" % number] * 2


@pytest.mark.parametrize(
    "request_text, status",
    [
        ("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", "405"),
        ("\r\n", "405"),
        ("GET / HTTP/1.1\r\nHost: rebind.example\r\n\r\n", "421"),
        ("GET / HTTP/1.1\r\n\r\n", "421"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", "421"),
        ("GET / HTTP/1.1\r\nhost: [::1]:99\r\n\r\n", "200"),
        ("GET / HTTP/1.1\r\nHOST: 127.0.0.1\r\n\r\n", "200"),
    ],
)
async def test_only_who_asks_this_computer_is_answered(request_text: str, status: str) -> None:
    async with Broadcast.on(0) as broadcast, viewer(broadcast, request_text) as (reader, _):
        assert (await reader.readline()).decode().split()[1] == status


@pytest.mark.parametrize("request_text", ["X: y\r\n" * 200, "G" * 100_000])
async def test_endless_requests_are_hung_up_on(request_text: str) -> None:
    async with Broadcast.on(0) as broadcast, viewer(broadcast, request_text) as (reader, _):
        assert await reader.read() == b""


async def test_there_is_room_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mjpeg, "VIEWERS", 1)
    async with Broadcast.on(0) as broadcast, viewer(broadcast) as (one, _):
        assert b" 200 " in await one.readline()
        async with viewer(broadcast) as (two, _):
            assert b" 503 " in await two.readline()


async def test_a_viewer_that_leaves_is_forgotten() -> None:
    async with Broadcast.on(0) as broadcast:
        async with viewer(broadcast) as (reader, _):
            await reader.readuntil(b"\r\n\r\n")
        for _ in range(100):
            broadcast.show(b"x" * 100_000)
            await asyncio.sleep(0.001)
            if not broadcast._viewers:
                return
        pytest.fail("it is still there")
