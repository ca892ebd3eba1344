import asyncio
from pathlib import Path

import pytest

from hotshoe.responder.usb.endpoints import QUEUE_BYTES, Halted, Stretch, Towards, Unplugged

PACKET = 64


async def taken(endpoint: Towards, size: int) -> bytes:
    async with asyncio.timeout(5):
        return await endpoint.take(size)


async def test_a_transfer_ends_with_fewer_bytes() -> None:
    endpoint = Towards(PACKET)
    endpoint.put(b"a" * 100, last=True)
    endpoint.put(b"b" * 10, last=True)
    assert await taken(endpoint, 1024) == b"a" * 100
    assert await taken(endpoint, 1024) == b"b" * 10


async def test_a_transfer_is_fetched_in_parts() -> None:
    endpoint = Towards(PACKET)
    endpoint.put(b"a" * 100, last=False)
    endpoint.put(b"b" * 50, last=True)
    assert await taken(endpoint, PACKET) == b"a" * 64
    assert await taken(endpoint, PACKET) == b"a" * 36 + b"b" * 28
    assert await taken(endpoint, PACKET) == b"b" * 22


@pytest.mark.parametrize("size", [PACKET, 2 * PACKET, 1024])
async def test_a_full_last_packet_is_followed_by_an_empty_one(size: int) -> None:
    endpoint = Towards(PACKET)
    endpoint.put(b"a" * 128, last=True)
    endpoint.put(b"b", last=True)
    found = [await taken(endpoint, size)]
    while found[-1] and len(found[-1]) == size:
        found.append(await taken(endpoint, size))
    assert b"".join(found) == b"a" * 128
    assert len(found[-1]) < size
    assert await taken(endpoint, size) == b"b"


async def test_some_devices_leave_that_out() -> None:
    endpoint = Towards(PACKET, without_empty=True)
    endpoint.put(b"a" * 128, last=True)
    endpoint.put(b"b", last=True)
    assert await taken(endpoint, 1024) == b"a" * 128 + b"b"


async def test_who_gives_up_waiting_loses_nothing() -> None:
    endpoint = Towards(PACKET)
    endpoint.put(b"a" * 10, last=False)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(endpoint.take(PACKET), 0.001)
    endpoint.put(b"b", last=True)
    assert await taken(endpoint, PACKET) == b"a" * 10 + b"b"


async def test_a_file_is_read_when_it_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    endpoint, told = Towards(PACKET), list[bool]()
    with (tmp_path / "file").open("rb") as file:
        endpoint.put(b"head", last=False)
        endpoint.put_file(Stretch(file.fileno(), 2, 5, told.append), last=False)
        endpoint.put_file(Stretch(file.fileno(), 8, 5, told.append), last=True)
        assert await taken(endpoint, 6) == b"head23"
        assert told == []
        # What the file does not have any more is zeros, and told.
        assert await taken(endpoint, PACKET) == b"456" + b"89\0\0\0"
    assert told == [True, False]


async def test_a_camera_waits_until_little_waits() -> None:
    endpoint = Towards(PACKET)
    endpoint.put(bytes(2 * QUEUE_BYTES), last=True)
    drained = asyncio.ensure_future(endpoint.drain())
    await taken(endpoint, QUEUE_BYTES)
    assert not drained.done()
    await taken(endpoint, QUEUE_BYTES)
    await drained


async def test_a_halt_loses_what_waits() -> None:
    endpoint = Towards(PACKET)
    endpoint.put(b"lost", last=True)
    endpoint.halt()
    with pytest.raises(Halted):
        await taken(endpoint, PACKET)
    endpoint.resume()
    endpoint.put(b"found", last=True)
    assert await taken(endpoint, PACKET) == b"found"


async def test_whoever_waits_hears_that_the_device_goes() -> None:
    endpoint, told = Towards(PACKET), list[bool]()
    waiting = asyncio.ensure_future(endpoint.take(PACKET))
    await asyncio.sleep(0)
    endpoint.put_file(Stretch(-1, 0, 5, told.append), last=True)
    endpoint.unplug()
    with pytest.raises(Unplugged):
        await waiting
    assert told == [True]
