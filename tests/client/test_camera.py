import asyncio
from typing import Any

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.catalog.model import Operation
from hotshoe.errors import (
    DeviceBusy,
    InvalidHandle,
    LinkLost,
    MalformedPacket,
    NoThumbnail,
    NotOffered,
    OperationError,
    RemoteProtocolError,
    TransferError,
)
from hotshoe.protocol.limits import Limits
from hotshoe.wire.deviations import FIELDS_ABSENT, PARAMETERS_PADDED
from hotshoe.wire.packets import OperationRequest
from tests.client.scripted import GUID, STANDARD, Reply, ScriptedCamera
from tests.client.world import card, visiting
from tests.virtual_clock import run

UNKNOWN: Operation[None] = Operation(0x9ABC, "Nothing")


async def test_a_camera_tells_what_it_is() -> None:
    async with visiting(card()) as camera:
        assert (camera.name, camera.guid, camera.label) == ("Scripted", GUID, "127.0.0.1")
        assert camera.info.model == "Scripted"
        assert camera.connected
        assert camera.deviations == ()
        assert camera.offers(op.GET_OBJECT)
        assert camera.offers(op.CLOSE_SESSION)
        assert not camera.offers(op.COPY_OBJECT)
        assert camera.catalog.operation_name(0x9803) == "GetObjectPropValue"
    assert not camera.connected


async def test_results_are_typed() -> None:
    async with visiting(card(("A.JPG", b"abc"))) as camera:
        assert await camera.call(op.GET_STORAGE_IDS) == (0x00010001,)
        assert await camera.call(op.GET_OBJECT_HANDLES, 0x00010001, 0, 2) == (3,)
        assert (await camera.call(op.GET_OBJECT_INFO, 3)).name == "A.JPG"
        assert await camera.call(op.GET_OBJECT, 3) == b"abc"


async def test_what_is_not_offered_is_not_sent() -> None:
    scripted = card()
    async with visiting(scripted) as camera:
        with pytest.raises(NotOffered, match="Nothing"):
            await camera.call(UNKNOWN)
        assert not scripted.count(UNKNOWN.code)
        with pytest.raises(OperationError) as caught:
            await camera.call(UNKNOWN, 1, 2, force=True)
    assert (caught.value.code, caught.value.operation, caught.value.params) == (0x2005, "Nothing", (1, 2))
    assert scripted.count(UNKNOWN.code) == 1


async def test_a_response_other_than_ok_is_an_error_of_its_class() -> None:
    async with visiting(card()) as camera:
        with pytest.raises(InvalidHandle) as caught:
            await camera.call(op.GET_OBJECT, 99)
        assert caught.value.params == (99,)
        assert await camera.call(op.GET_STORAGE_IDS)


async def test_datasets_that_cannot_be_read() -> None:
    scripted = card()
    scripted.answers[op.GET_STORAGE_IDS.code] = lambda *_: Reply(data=b"\xff\xff\xff\xff")
    async with visiting(scripted) as camera:
        with pytest.raises(MalformedPacket):
            await camera.stores()
        assert camera.connected


async def test_memory_is_not_taken_on_a_cameras_word() -> None:
    scripted = card(("A.JPG", bytes(1000)))
    async with visiting(scripted, limits=Limits(dataset=999)) as camera:
        with pytest.raises(TransferError, match="too many to keep in memory"):
            await camera.read(3)
        assert camera.connected
        assert scripted.cancels == 0 or camera.connected
        assert await camera.call(op.GET_STORAGE_IDS)


@pytest.mark.parametrize("data", [b"abc", b"", bytes(100_000)])
async def test_objects_are_read_into_memory(data: bytes) -> None:
    async with visiting(card(("A.JPG", data))) as camera:
        found = await camera.find(3)
        assert await camera.read(found) == await camera.read("/DCIM/100TEST/A.JPG") == await camera.read(3) == data


async def test_reading_checks_the_announced_size() -> None:
    scripted = card(("A.JPG", b"abc"))
    scripted.answers[op.GET_OBJECT.code] = lambda *_: Reply(data=b"ab")
    async with visiting(scripted) as camera:
        with pytest.raises(TransferError) as caught:
            await camera.read(3)
    assert (caught.value.expected, caught.value.received) == (3, 2)


async def test_thumbnails() -> None:
    scripted = card(("A.JPG", bytes(range(100))))
    async with visiting(scripted) as camera:
        assert await camera.thumbnail("/DCIM/100TEST/A.JPG") == bytes(range(16))
        scripted.answers[op.GET_THUMB.code] = lambda *_: Reply(responses.NO_THUMBNAIL_PRESENT)
        with pytest.raises(NoThumbnail):
            await camera.thumbnail(3)


async def test_deleting_and_protecting() -> None:
    scripted = card(("A.JPG", b"a"), ("B.JPG", b"b"))
    async with visiting(scripted) as camera:
        await camera.delete("/DCIM/100TEST/A.JPG")
        await camera.protect(4)
        await camera.protect(4, False)
    asked = [(request.code, request.params) for request in scripted.requests]
    assert (op.DELETE_OBJECT.code, (3, 0)) in asked
    protections = [params for code, params in asked if code == op.SET_OBJECT_PROTECTION.code]
    assert protections == [(4, 1), (4, 0)]
    assert 3 not in scripted.objects


@pytest.mark.parametrize("times", [1, 5, 20])
def test_a_storm_of_device_busy_is_sat_out(times: int) -> None:
    scripted = card()
    left = [Reply(responses.DEVICE_BUSY)] * times

    def answer(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        return left.pop() if left else STANDARD[request.code](camera, request, data)

    async def main() -> float:
        async with visiting(scripted) as camera:
            scripted.answers[op.GET_STORAGE_IDS.code] = answer
            assert await camera.call(op.GET_STORAGE_IDS) == (0x00010001,)
        return asyncio.get_running_loop().time()

    assert run(main()) < 60
    assert scripted.count(op.GET_STORAGE_IDS.code) == times + 1


def test_patience_has_an_end() -> None:
    scripted = card()

    async def main() -> float:
        async with visiting(scripted, patience=10.0) as camera:
            scripted.answers[op.GET_STORAGE_IDS.code] = lambda *_: Reply(responses.DEVICE_BUSY)
            with pytest.raises(DeviceBusy):
                await camera.call(op.GET_STORAGE_IDS)
        return asyncio.get_running_loop().time()

    assert 5 < run(main()) <= 10


def test_others_are_served_while_one_waits_for_a_busy_camera() -> None:
    scripted = card()

    async def main() -> None:
        async with visiting(scripted, patience=10.0) as camera:
            scripted.answers[op.GET_OBJECT.code] = lambda *_: Reply(responses.DEVICE_BUSY)
            busy = asyncio.ensure_future(camera.call(op.GET_OBJECT, 1))
            await asyncio.sleep(1)
            assert await camera.call(op.GET_STORAGE_IDS)
            assert not busy.done()
            with pytest.raises(DeviceBusy):
                await busy

    run(main())


@pytest.mark.parametrize(
    ("params", "noted"),
    [((), False), ((0, 0, 0, 0, 0), True), ((0,), True), ((7,), False), ((0, 7), False)],
)
async def test_padded_responses_are_noted(params: tuple[int, ...], noted: bool) -> None:
    scripted = card()
    scripted.answers[op.SET_OBJECT_PROTECTION.code] = lambda *_: Reply(params=params)
    async with visiting(scripted) as camera:
        await camera.protect(1)
        assert [met.deviation for met in camera.deviations] == ([PARAMETERS_PADDED] if noted else [])


async def test_parameters_that_a_result_has_are_no_padding() -> None:
    scripted = card()
    scripted.offered = (*scripted.offered, op.GET_NUM_OBJECTS.code)
    scripted.answers[op.GET_NUM_OBJECTS.code] = lambda *_: Reply(params=(0,))
    async with visiting(scripted) as camera:
        assert await camera.call(op.GET_NUM_OBJECTS, 0xFFFFFFFF, 0, 0) == 0
        assert camera.deviations == ()


async def test_padded_events_are_noted() -> None:
    scripted = card()
    async with visiting(scripted) as camera:
        events = camera.events()
        scripted.visit.event(0x4002, 7, 0, 0)
        scripted.visit.event(0xC001, 0, 0, 0)
        heard = [await events.next(), await events.next()]
        assert [event and event.params for event in heard] == [(7, 0, 0), (0, 0, 0)]
        (met,) = camera.deviations
    assert (met.deviation, met.times) == (PARAMETERS_PADDED, 1)
    assert "ObjectAdded" in met.first


async def test_strict_refuses_what_is_otherwise_noted() -> None:
    scripted = card()
    scripted.answers[op.SET_OBJECT_PROTECTION.code] = lambda *_: Reply(params=(0, 0))
    async with visiting(scripted, strict=True) as camera:
        with pytest.raises(RemoteProtocolError, match="parameters-padded"):
            await camera.protect(1)


async def test_strict_ends_the_link_at_a_padded_event() -> None:
    scripted = card()
    async with visiting(scripted, strict=True) as camera:
        events = camera.events()
        scripted.visit.event(0x4002, 7, 0, 0)
        with pytest.raises(LinkLost, match="parameters-padded"):
            await events.next()
        assert not camera.connected


async def test_deviations_inside_datasets_are_the_cameras_too() -> None:
    scripted = card()
    scripted.answers[op.GET_DEVICE_INFO.code] = lambda *_: Reply(data=b"\x64\0")
    async with visiting(scripted) as camera:
        assert [met.deviation for met in camera.deviations] == [FIELDS_ABSENT]
        assert camera.info.operations == ()


async def test_any_number_of_tasks_may_call() -> None:
    scripted = card(*((f"{number}.JPG", bytes([number]) * 100) for number in range(50)))
    async with visiting(scripted, segment=37) as camera:
        read: list[Any] = await asyncio.gather(*(camera.read(handle) for handle in range(3, 53)))
    assert [data[0] for data in read] == list(range(50))


async def test_events_come_while_transactions_run() -> None:
    scripted = card(("A.JPG", bytes(100_000)))
    async with visiting(scripted, segment=1000) as camera:
        events = camera.events()
        reading = asyncio.ensure_future(camera.read(3))
        await asyncio.sleep(0)
        for handle in range(10):
            scripted.visit.event(0x4002, handle)
        assert len(await reading) == 100_000
        heard = [await events.next() for _ in range(10)]
    assert [event and event.param(0) for event in heard] == list(range(10))


async def test_a_reader_that_never_reads_does_not_hold_up_anything() -> None:
    scripted = card(("A.JPG", b"a"))
    async with visiting(scripted, limits=Limits(pending_events=16)) as camera:
        events = camera.events()
        for handle in range(5000):
            scripted.visit.event(0x4002, handle)
        assert await camera.read(3) == b"a"
        first = await events.next()
        assert first
        assert first.name == "UnreportedStatus"


async def test_closing_closes_the_session_and_may_be_repeated() -> None:
    scripted = card()
    async with visiting(scripted) as camera:
        events = camera.events()
        await camera.close()
        with pytest.raises(LinkLost, match="closed by this program"):
            await camera.call(op.GET_STORAGE_IDS)
        with pytest.raises(LinkLost):
            await events.next()
        await camera.close()
    assert scripted.requests[-1].code == op.CLOSE_SESSION.code
    assert not scripted.visit.unclean


def test_a_camera_that_does_not_answer_closesession_is_left_all_the_same() -> None:
    scripted = card()
    scripted.answers[op.CLOSE_SESSION.code] = lambda *_: None

    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with visiting(scripted) as camera:
            assert camera.connected
        return loop.time()

    assert run(main()) == pytest.approx(Limits().sign_of_life)


def test_leaving_may_be_interrupted_too() -> None:
    scripted = card()
    scripted.answers[op.CLOSE_SESSION.code] = lambda *_: None

    async def leave() -> None:
        async with visiting(scripted):
            pass

    async def main() -> float:
        leaving = asyncio.ensure_future(leave())
        await asyncio.sleep(1)
        leaving.cancel()
        await asyncio.wait([leaving])
        assert leaving.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(1)


async def test_without_a_session() -> None:
    scripted = card()
    async with visiting(scripted, session=False) as camera:
        assert camera.info.model == "Scripted"
    assert [request.code for request in scripted.requests] == [op.GET_DEVICE_INFO.code]
    assert scripted.requests[0].transaction == 0


async def test_transactions_are_counted_as_the_standard_wants_it() -> None:
    scripted = card()
    async with visiting(scripted) as camera:
        await camera.stores()
    assert [request.transaction for request in scripted.requests] == [0, 1, 2, 3, 4]
