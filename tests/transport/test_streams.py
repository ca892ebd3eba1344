"""Both transports keep the same promises: what one end writes the other receives, whole and in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hotshoe.errors import ConnectFailed, LinkLost
from hotshoe.transport import tcp
from hotshoe.transport.loopback import LoopbackNetwork
from tests.transport.ends import Ear, Pair, connected

MEBIBYTE = 1024 * 1024


@pytest.fixture(params=["tcp", "loopback", "loopback-1"])
async def pair(request: pytest.FixtureRequest) -> AsyncIterator[Pair]:
    network = LoopbackNetwork(segment=1) if request.param == "loopback-1" else LoopbackNetwork()
    ways = (tcp.dial, tcp.listen) if request.param == "tcp" else (network.dial, network.listen)
    pair = await connected(*ways)
    yield pair
    pair.near.abort()
    pair.far.abort()
    await pair.listener.close()


async def test_bytes_arrive_in_order_both_ways(pair: Pair) -> None:
    pair.near.write(b"one ")
    pair.near.write(memoryview(b"two"))
    pair.far.write(b"three")
    await pair.far_ear.until(lambda: bytes(pair.far_ear.data) == b"one two")
    await pair.near_ear.until(lambda: bytes(pair.near_ear.data) == b"three")


async def test_an_orderly_end_comes_once_after_all_bytes(pair: Pair) -> None:
    pair.near.write(b"last words")
    await pair.near.close()
    assert await pair.far_ear.end() is None
    assert bytes(pair.far_ear.data) == b"last words"
    await pair.near_ear.end()
    assert len(pair.near_ear.ends) == len(pair.far_ear.ends) == 1


async def test_writing_after_the_end_is_harmless(pair: Pair) -> None:
    await pair.near.close()
    await pair.far_ear.end()
    await pair.near_ear.end()
    pair.near.write(b"nobody")
    await pair.near.drain()
    pair.near.pause()
    pair.near.resume()
    pair.near.abort()
    await pair.near.close()
    assert bytes(pair.far_ear.data) == b""


async def test_nothing_crosses_after_the_end(pair: Pair) -> None:
    await pair.near.close()
    assert pair.near.ferry(1, 1, 1) is None


async def test_a_reader_that_pauses_stops_the_writer(pair: Pair) -> None:
    pair.far.pause()
    block = bytes(MEBIBYTE)
    for _ in range(16):
        pair.near.write(block)
    drained = asyncio.ensure_future(pair.near.drain())
    await asyncio.sleep(0)
    assert not drained.done()
    pair.far.abort()
    await asyncio.wait_for(drained, 10)


async def test_a_paused_reader_gets_everything_later() -> None:
    network = LoopbackNetwork()
    for dial, listen in ((tcp.dial, tcp.listen), (network.dial, network.listen)):
        pair = await connected(dial, listen)
        pair.far.pause()
        for number in range(4):
            pair.near.write(bytes([number]) * MEBIBYTE)
        pair.far.resume()
        await asyncio.wait_for(pair.near.drain(), 10)
        await pair.far_ear.until(lambda ear=pair.far_ear: len(ear.data) == 4 * MEBIBYTE)  # type: ignore[misc]
        assert bytes(pair.far_ear.data[::MEBIBYTE]) == bytes(range(4))
        await pair.near.close()
        await pair.far_ear.end()
        await pair.listener.close()


async def test_nobody_listens_after_close(pair: Pair) -> None:
    port = pair.listener.port
    await pair.listener.close()
    with pytest.raises(ConnectFailed, match="nothing listens"):
        await pair.dial("127.0.0.1", port, Ear())


async def test_a_taken_port_cannot_be_listened_on(pair: Pair) -> None:
    with pytest.raises(ConnectFailed, match="in use"):
        await pair.listen("127.0.0.1", pair.listener.port, lambda stream: Ear())


async def test_the_peer_has_an_address(pair: Pair) -> None:
    assert pair.near.peer == "127.0.0.1"
    assert pair.far.peer in {"127.0.0.1", "loopback"}


async def test_loopback_abort_is_a_reset_for_the_other_end() -> None:
    network = LoopbackNetwork()
    pair = await connected(network.dial, network.listen)
    pair.near.abort()
    assert isinstance(await pair.far_ear.end(), LinkLost)
    assert await pair.near_ear.end() is None
