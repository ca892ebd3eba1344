import asyncio

import pytest

from hotshoe.catalog.standard import STANDARD
from hotshoe.client.events import UNREPORTED_STATUS, CameraEvent, EventHub
from hotshoe.errors import LinkLost
from hotshoe.wire.packets import Event


def added(handle: int) -> Event:
    return Event(0x4002, 0xFFFFFFFF, (handle,))


async def test_every_reader_hears_every_event_by_name() -> None:
    hub = EventHub(STANDARD, 10)
    one, two = hub.subscribe(), hub.subscribe()
    hub.publish(added(7))
    hub.publish(Event(0xC123, 5, ()))
    for reader in (one, two):
        assert await reader.next() == CameraEvent(0x4002, "ObjectAdded", (7,), 0xFFFFFFFF)
        unknown = await reader.next()
        assert unknown
        assert unknown.name == "Event 0xC123"
        assert unknown.param(0) == 0


async def test_a_reader_hears_only_what_happens_from_now_on() -> None:
    hub = EventHub(STANDARD, 10)
    hub.publish(added(1))
    reader = hub.subscribe()
    hub.publish(added(2))
    event = await reader.next()
    assert event
    assert event.params == (2,)


async def test_a_slow_reader_loses_its_backlog_and_learns_that_it_did() -> None:
    hub = EventHub(STANDARD, 3)
    slow, quick = hub.subscribe(), hub.subscribe()
    heard = []
    for handle in range(1, 6):
        hub.publish(added(handle))
        event = await quick.next()
        assert event
        heard.append(event.param(0))
    assert heard == [1, 2, 3, 4, 5]
    codes = [event and (event.code, event.param(0)) for event in [await slow.next() for _ in range(3)]]
    assert codes == [(UNREPORTED_STATUS, 0), (0x4002, 4), (0x4002, 5)]


async def test_the_memory_of_a_reader_that_never_reads_is_bounded() -> None:
    hub = EventHub(STANDARD, 100)
    reader = hub.subscribe()
    for handle in range(100_000):
        hub.publish(added(handle))
    hub.end(None)
    assert len([event async for event in reader]) <= 101


async def test_the_end_comes_after_what_was_not_yet_read() -> None:
    hub = EventHub(STANDARD, 10)
    reader, other = hub.subscribe(), hub.subscribe()
    hub.publish(added(1))
    hub.end(LinkLost("gone", during="idle"))
    assert await reader.next()
    with pytest.raises(LinkLost, match="gone") as first:
        await reader.next()
    assert first.value.during == "idle"
    iteration = aiter(other)
    assert (await anext(iteration)).param(0) == 1
    with pytest.raises(LinkLost):
        await anext(iteration)
    with pytest.raises(LinkLost):
        await hub.subscribe().next()


async def test_closing_ends_the_iteration() -> None:
    hub = EventHub(STANDARD, 10)
    reader = hub.subscribe()

    async def read() -> list[CameraEvent]:
        return [event async for event in reader]

    reading = asyncio.ensure_future(read())
    await asyncio.sleep(0)
    hub.publish(added(1))
    reader.close()
    assert [event.code for event in await reading] == [0x4002]
    hub.publish(added(2))
    assert await reader.next() is None


async def test_a_reader_for_whom_nobody_is_asked_hears_all_the_same() -> None:
    hub = EventHub(STANDARD, 10)
    asked: list[str] = []
    quiet = hub.subscribe(asking=False)
    hub.on_listener(lambda: asked.append("a reader"))
    hub.subscribe(asking=False)
    assert (hub.listening, asked) == (False, [])
    reader = hub.subscribe()
    assert (hub.listening, asked) == (True, ["a reader"])
    hub.publish(added(7))
    assert await quiet.next() == await reader.next()
    reader.close()
    assert not hub.listening
