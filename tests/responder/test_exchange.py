"""Transactions from the wire: data phases of every kind, cancels, and what goes wrong in the middle."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.catalog.model import Operation
from hotshoe.errors import LocalProtocolError
from hotshoe.protocol.limits import DEFAULT
from hotshoe.responder import exchange
from hotshoe.responder.contents import MemoryContent, PatternContent
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.standard import HANDLERS
from hotshoe.responder.worker import InlineWorker
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import file_info
from hotshoe.wire.packets import Cancel, Data, EndData, OperationResponse, StartData
from hotshoe.wire.values import NO_TRANSACTION
from tests.responder.bodies import World, world
from tests.responder.guest import Guest, place, virtually

T = TypeVar("T")

MIB = 1 << 20
SEND_INFO, SEND = 0x100C, 0x100D
ISO = 0x500F
BIG = PatternContent(5 * MIB + 17)


def overridden(operation: Operation[Any], handler: Callable[[Call], Answer | None]) -> Handlers:
    """The standard handlers, but for one."""
    own = Handlers()
    own.handles(operation)(handler)
    return HANDLERS | own


async def announce(guest: Guest, name: str, size: int) -> int:
    code, params, _ = await guest.ask(SEND_INFO, data=encode(file_info(name, size, 0x3000)))
    assert code == responses.OK
    return params[2]


def objects(camera: World) -> set[str]:
    return {camera.store.get(handle).name for handle in camera.store.objects()}


@virtually
async def test_what_fits_comes_in_one_end_data() -> None:
    camera = world()
    handle = camera.put("a.bin", b"0123456789")
    empty = camera.put("empty", b"")
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        transaction = guest.request(0x1009, handle)
        assert await guest.command.next() == StartData(transaction, 10)
        assert await guest.command.next() == EndData(transaction, b"0123456789")
        assert await guest.command.next() == OperationResponse(responses.OK, transaction)
        transaction = guest.request(0x1009, empty)
        assert await guest.command.next() == StartData(transaction, 0)
        assert await guest.command.next() == EndData(transaction)
        assert await guest.command.next() == OperationResponse(responses.OK, transaction)


@virtually
async def test_what_does_not_fit_is_cut() -> None:
    camera = world()
    handle = camera.store.put("big", BIG)
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        transaction = guest.request(0x1009, handle)
        assert await guest.command.next() == StartData(transaction, BIG.size)
        sizes, data = [], b""
        while isinstance(packet := await guest.command.next(), Data | EndData):
            sizes.append(len(packet.payload))
            data += packet.payload
        assert sizes == [MIB] * 5 + [17]
        assert data == BIG.read(0, BIG.size)
        assert packet == OperationResponse(responses.OK, transaction)


@virtually
async def test_nothing_is_read_ahead_of_an_initiator_that_does_not_read() -> None:
    camera = world()

    class Counted(PatternContent):
        taken = 0

        def read(self, offset: int, size: int) -> bytes:
            self.taken += size
            return super().read(offset, size)

    content = Counted(1 << 40)
    handle = camera.store.put("endless", content)
    here = place(camera.body, limits=replace(DEFAULT, progress=2.0))
    async with here.camera:
        guest = await here.guest.come_in()
        guest.command.stream.pause()
        guest.request(0x1009, handle)
        await asyncio.sleep(10)
        assert content.taken <= 4 * MIB
        assert here.camera.sessions
        await asyncio.sleep(20)
        assert content.taken <= 4 * MIB
        assert not here.camera.sessions


@virtually
async def test_an_object_that_shrinks_ends_in_an_error_and_the_session_goes_on() -> None:
    camera = world()

    class Shrinking(MemoryContent):
        @property
        def size(self) -> int:
            return 100

    handle = camera.store.put("shrinking", Shrinking(b"only this"))
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        assert (await guest.ask(0x1009, handle))[0] == responses.INCOMPLETE_TRANSFER
        assert (await guest.ask(0x1004))[0] == responses.OK


@virtually
async def test_upload_in_many_packets() -> None:
    camera = world(capacity=64 * MIB)
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        handle = await announce(guest, "a.bin", BIG.size)
        transaction = guest.request(SEND, phase=2)
        guest.command.say(StartData(transaction, BIG.size))
        for offset in range(0, 5 * MIB, 65536):
            guest.command.say(Data(transaction, BIG.read(offset, 65536)))
        guest.command.say(EndData(transaction, BIG.read(5 * MIB, 17)))
        assert await guest.response() == (responses.OK, (), b"")
        assert (await guest.ask(0x1009, handle))[2] == BIG.read(0, BIG.size)


@virtually
async def test_a_small_object_takes_one_change_of_thread() -> None:
    camera, done = world(), list[object]()

    class Counting(InlineWorker):
        async def do(self, job: Callable[[], T]) -> T:
            done.append(job)
            return await super().do(job)

    here = place(camera.body, worker=Counting())
    async with here.camera:
        guest = await here.guest.come_in()
        await announce(guest, "a.bin", 5)
        done.clear()
        assert (await guest.ask(SEND, data=b"12345"))[0] == responses.OK
        assert len(done) == 1
        assert objects(camera) == {"a.bin"}


@virtually
async def test_an_initiator_waits_for_a_slow_disk() -> None:
    camera = world(capacity=64 * MIB)
    gate = threading.Event()
    receive = camera.store.receive

    def slow(*args: Any) -> Any:
        upload = receive(*args)
        write = upload.write
        upload.write = lambda *pieces: (gate.wait(10), write(*pieces))  # type: ignore[method-assign,assignment]
        return upload

    camera.store.receive = slow  # type: ignore[method-assign,assignment]
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        await announce(guest, "a.bin", BIG.size)
        transaction = guest.request(SEND, phase=2)
        guest.command.say(StartData(transaction, BIG.size))
        guest.command.say(EndData(transaction, BIG.read(0, BIG.size)))
        drained = asyncio.create_task(guest.command.stream.drain())
        for _ in range(200):
            await asyncio.sleep(0)
        assert not drained.done()
        gate.set()
        assert (await guest.response())[0] == responses.OK
        await drained
        assert objects(camera) == {"a.bin"}


@virtually
async def test_a_disk_that_fails_while_the_initiator_waits_for_it_lets_it_go_on() -> None:
    camera = world(capacity=64 * MIB)
    gate = threading.Event()
    receive = camera.store.receive

    def fail(*pieces: object) -> None:
        gate.wait(10)
        raise Refusal(responses.STORE_FULL, "full after all")

    def failing(*args: Any) -> Any:
        upload = receive(*args)
        upload.write = fail  # type: ignore[method-assign]
        return upload

    camera.store.receive = failing  # type: ignore[method-assign,assignment]
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        await announce(guest, "a.bin", BIG.size)
        transaction = guest.request(SEND, phase=2)
        guest.command.say(StartData(transaction, BIG.size))
        guest.command.say(EndData(transaction, BIG.read(0, BIG.size)))
        drained = asyncio.create_task(guest.command.stream.drain())
        for _ in range(200):
            await asyncio.sleep(0)
        assert not drained.done()
        gate.set()
        assert (await guest.response())[0] == responses.STORE_FULL
        await drained
        assert (await guest.ask(0x1004))[0] == responses.OK


EMPTY: dict[str, Callable[[int], list[StartData | EndData]]] = {
    "as libgphoto2 does": lambda transaction: [StartData(transaction, 0)],
    "as the standard says": lambda transaction: [StartData(transaction, 0), EndData(transaction)],
}


@pytest.mark.parametrize("way", EMPTY)
def test_an_empty_file(way: str) -> None:
    @virtually
    async def test() -> None:
        camera = world()
        here = place(camera.body)
        async with here.camera:
            guest = await here.guest.come_in()
            handle = await announce(guest, "empty", 0)
            transaction = guest.request(SEND, phase=2)
            for packet in EMPTY[way](transaction):
                guest.command.say(packet)
            assert (await guest.response())[0] == responses.OK
            assert await guest.ask(0x1009, handle) == (responses.OK, (), b"")

    test()


@virtually
async def test_an_empty_file_without_any_data_phase() -> None:
    camera = world()
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        await announce(guest, "empty", 0)
        assert (await guest.ask(SEND))[0] == responses.OK
        assert objects(camera) == {"empty"}


@virtually
async def test_data_that_no_request_announced_is_taken_all_the_same() -> None:
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        transaction = guest.request(0x1016, ISO)
        guest.command.say(StartData(transaction, 2))
        guest.command.say(EndData(transaction, b"\x90\x01"))
        assert (await guest.response())[0] == responses.OK
        assert (await guest.ask(0x1015, ISO))[2] == b"\x90\x01"
        (report,) = here.camera.sessions
        assert "data-unannounced" in {met.deviation.name for met in report.deviations}


@virtually
async def test_short_and_long_data_phases_are_incomplete() -> None:
    camera = world()
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        for data in (b"123", b"1234567"):
            await announce(guest, "a.bin", 5)
            transaction = guest.request(SEND, phase=2)
            guest.command.say(StartData(transaction, 5))
            guest.command.say(EndData(transaction, data))
            assert (await guest.response())[0] == responses.INCOMPLETE_TRANSFER
            transaction = guest.request(0x1016, ISO, phase=2)
            guest.command.say(StartData(transaction, 5))
            guest.command.say(EndData(transaction, data))
            assert (await guest.response())[0] == responses.INCOMPLETE_TRANSFER
        assert (await guest.ask(SEND, data=b"12345"))[0] == responses.OK
        assert objects(camera) == {"a.bin"}


@virtually
async def test_what_is_refused_at_once_is_still_read_and_dropped() -> None:
    here = place(world(read_only=True).body)
    async with here.camera:
        guest = await here.guest.come_in()
        transaction = guest.request(SEND, phase=2)
        guest.command.say(StartData(transaction, 3 * MIB))
        guest.command.say(Data(transaction, bytes(2 * MIB)))
        assert (await guest.response())[0] == responses.OPERATION_NOT_SUPPORTED
        guest.command.say(EndData(transaction, bytes(MIB)))
        assert (await guest.ask(0x1004))[0] == responses.OK


@virtually
async def test_a_card_that_is_full_in_the_middle_refuses_and_takes_the_rest_to_drop_it() -> None:
    camera = world(capacity=2 * MIB)
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        info = encode(file_info("a.bin", 1 << 33, 0x3000))
        assert (await guest.ask(SEND_INFO, data=info))[0] == responses.OK
        transaction = guest.request(SEND, phase=2)
        guest.command.say(StartData(transaction, 1 << 33))
        for _ in range(100):
            guest.command.say(Data(transaction, bytes(MIB // 4)))
            await guest.command.stream.drain()
        assert (await guest.response())[0] == responses.STORE_FULL
        guest.command.say(EndData(transaction))
        assert (await guest.ask(0x1004))[0] == responses.OK


@virtually
async def test_data_is_announced_for_operations_that_take_it() -> None:
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1004, phase=2)
        assert (await guest.response())[0] == responses.INVALID_PARAMETER
        guest.request(0x1006, NO_TRANSACTION, phase=2)
        assert (await guest.response())[0] == responses.OK


@virtually
async def test_a_dataset_has_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "DATASET_BYTES", 64)
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        assert (await guest.ask(0x1016, ISO, data=bytes(65)))[0] == responses.INVALID_DATA_SET
        assert (await guest.ask(0x1016, ISO, data=bytes(64)))[0] == responses.INVALID_DEVICE_PROP_FORMAT


@virtually
async def test_data_that_is_announced_and_never_comes() -> None:
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1016, ISO, phase=2)
        await guest.command.over.wait()
        assert asyncio.get_running_loop().time() == pytest.approx(DEFAULT.progress, abs=3)


@virtually
async def test_data_that_stops_in_the_middle() -> None:
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        await announce(guest, "a.bin", 100)
        transaction = guest.request(SEND, phase=2)
        guest.command.say(StartData(transaction, 100))
        guest.command.say(Data(transaction, bytes(50)))
        await guest.command.over.wait()
        assert asyncio.get_running_loop().time() == pytest.approx(DEFAULT.progress, abs=3)


@virtually
async def test_an_upload_whose_initiator_vanishes_leaves_nothing() -> None:
    camera = world()
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        await announce(guest, "a.bin", 100)
        transaction = guest.request(SEND, phase=2)
        guest.command.say(StartData(transaction, 100))
        guest.command.say(Data(transaction, bytes(50)))
        guest.command.stream.abort()
        await asyncio.sleep(1)
        assert not here.camera.sessions
        guest = await here.guest.come_in()
        assert (await guest.ask(SEND, data=bytes(100)))[0] == responses.NO_VALID_OBJECT_INFO
        assert objects(camera) == set()


@virtually
async def test_a_handler_with_a_bug_is_a_general_error(caplog: pytest.LogCaptureFixture) -> None:
    def broken(call: Call) -> Answer:
        raise ZeroDivisionError

    here = place(world().body, handlers=overridden(op.GET_STORAGE_IDS, broken))
    async with here.camera:
        guest = await here.guest.come_in()
        assert (await guest.ask(0x1004))[0] == responses.GENERAL_ERROR
        assert (await guest.ask(0x1005, 0x10001))[0] == responses.OK
    assert "operation 0x1004 failed" in caplog.text


@pytest.mark.parametrize("order", ["command event", "event command", "command", "event"])
def test_a_cancelled_download_ends_and_the_session_goes_on(order: str) -> None:
    @virtually
    async def test() -> None:
        camera = world()
        handle = camera.store.put("endless", PatternContent(1 << 40))
        here = place(camera.body)
        async with here.camera:
            guest = await here.guest.come_in()
            transaction = guest.request(0x1009, handle)
            assert isinstance(await guest.command.next(), StartData)
            for channel in order.split():
                getattr(guest, channel).say(Cancel(transaction))
            assert (await guest.response())[0] == responses.TRANSACTION_CANCELLED
            assert (await guest.ask(0x1004))[0] == responses.OK
            await asyncio.sleep(10)
            assert (await guest.ask(0x1004))[0] == responses.OK

    test()


@pytest.mark.parametrize("order", ["command event", "event command"])
def test_a_cancelled_upload_is_discarded(order: str) -> None:
    @virtually
    async def test() -> None:
        camera = world()
        here = place(camera.body)
        async with here.camera:
            guest = await here.guest.come_in()
            await announce(guest, "a.bin", 100)
            transaction = guest.request(SEND, phase=2)
            guest.command.say(StartData(transaction, 100))
            guest.command.say(Data(transaction, bytes(50)))
            for channel in order.split():
                getattr(guest, channel).say(Cancel(transaction))
            assert (await guest.response())[0] == responses.TRANSACTION_CANCELLED
            assert objects(camera) == set()
            assert (await guest.ask(SEND, data=bytes(100)))[0] == responses.OK

    test()


@virtually
async def test_a_handler_that_refuses_late_refuses_nobody() -> None:
    gate = threading.Event()

    def slow(call: Call) -> Answer:
        gate.wait(10)
        raise Refusal(responses.ACCESS_DENIED, "too late")

    here = place(world().body, handlers=overridden(op.GET_OBJECT, slow))
    async with here.camera:
        guest = await here.guest.come_in()
        transaction = guest.request(0x1009, 1)
        guest.command.say(Cancel(transaction))
        assert (await guest.response())[0] == responses.TRANSACTION_CANCELLED
        transaction = guest.request(0x1006, NO_TRANSACTION)
        gate.set()
        assert await guest.command.next() == OperationResponse(responses.OK, transaction, (0,))


@pytest.mark.parametrize("error", [TimeoutError, LocalProtocolError, OSError])
def test_what_goes_wrong_in_a_handler_is_not_the_initiators_fault(error: type[Exception]) -> None:
    def broken(call: Call) -> Answer:
        raise error("in the camera")

    @virtually
    async def test() -> None:
        here = place(world().body, handlers=overridden(op.GET_STORAGE_IDS, broken))
        async with here.camera:
            guest = await here.guest.come_in()
            assert (await guest.ask(0x1004))[0] == responses.GENERAL_ERROR
            assert (await guest.ask(0x1005, 0x10001))[0] == responses.OK

    test()


@virtually
async def test_a_handler_that_is_late_answers_nothing_and_nobody() -> None:
    gate, closed = threading.Event(), []

    class Late:
        size = 3

        def read(self, size: int) -> bytes:
            raise AssertionError("nobody reads this")

        def close(self) -> None:
            closed.append(True)

    def slow(call: Call) -> Answer:
        gate.wait(10)
        assert call.given_up()
        return Answer((99,), Late())

    here = place(world().body, handlers=overridden(op.GET_OBJECT, slow))
    async with here.camera:
        guest = await here.guest.come_in()
        transaction = guest.request(0x1009, 1)
        guest.command.say(Cancel(transaction))
        assert (await guest.response())[0] == responses.TRANSACTION_CANCELLED
        transaction = guest.request(0x1006, NO_TRANSACTION)
        gate.set()
        assert await guest.command.next() == OperationResponse(responses.OK, transaction, (0,))
        assert closed == [True]


@virtually
async def test_requests_that_come_early_wait_for_their_turn() -> None:
    camera = world()
    handle = camera.store.put("big", BIG)
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        for _ in range(3):
            guest.request(0x1009, handle)
        for _ in range(3):
            assert (await guest.response())[2] == BIG.read(0, BIG.size)


@virtually
async def test_operations_work_without_an_event_connection() -> None:
    here = place(world().body)
    async with here.camera:
        guest = here.guest
        await guest.knock()
        assert (await guest.ask(0x1002, 1))[0] == responses.OK
        await here.camera.shoot()
        await asyncio.sleep(100)
        assert (await guest.ask(0x1004))[0] == responses.OK
        await guest.associate(1)
        assert (await guest.hear()).code == 0x4002
