"""Devices that do what no camera should: pipes by script, under the whole client."""

import asyncio
import queue
import struct
import threading
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from hotshoe.catalog import operations as op
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.client.streaming import WAITING_BYTES, StreamSink
from hotshoe.errors import ConnectFailed, LinkError, LinkLost, TransactionCancelled
from hotshoe.transport.stillimage import cable
from hotshoe.transport.stillimage.blocks import BLOCK_BYTES
from hotshoe.transport.stillimage.dialling import UsbDial
from hotshoe.transport.stillimage.pipes import BUSY, CANCELLED, READY, Came, DeviceStatus, Stalled
from hotshoe.wire.codec import encode
from hotshoe.wire.containers import (
    CommandContainer,
    DataContainer,
    EventContainer,
    ResponseContainer,
    data_container_header,
    decode_container,
    encode_container,
)
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.packets import Event

OK = 0x2001
Said = bytes | type[Stalled] | LinkLost
Answer = Callable[[CommandContainer], Sequence[Said]]

INFO = DeviceInfo(
    standard_version=100,
    operations=(0x1001, 0x1002, 0x1003, 0x1004, 0x1006, 0x1009),
    events=(0x4002,),
    manufacturer="Script",
    model="Device",
)


class Script:
    """``Pipes`` whose device answers a command with what ``answers`` has for its code, else with OK."""

    packet = 512
    product = "Device"

    def __init__(self, **answers: Answer) -> None:
        self._answers = {int(name.removeprefix("op"), 16): answer for name, answer in answers.items()}
        self._said: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self._events: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self.statuses: list[DeviceStatus | None] = []
        self.status_now: DeviceStatus | None = DeviceStatus(READY)
        self.done: list[str] = []
        self.cancels = True
        self._gone = threading.Event()

    @property
    def closed(self) -> bool:
        return self._gone.is_set()

    def wait_closed(self) -> None:
        assert self._gone.wait(10)

    def say(self, *said: Said) -> None:
        for each in said:
            self._said.put(each)

    def happen(self, *said: Said) -> None:
        for each in said:
            self._events.put(each)

    def read(self, into: "array[int]", milliseconds: int) -> Came | None:
        try:
            said = self._said.get(timeout=min(milliseconds, 20) / 1000)
        except queue.Empty:
            return None
        data = _taken(said)
        memoryview(into)[: len(data)] = memoryview(data)
        return Came(len(data), short=len(data) < len(into))

    def write(self, data: "array[int]", milliseconds: int) -> int:
        command = decode_container(data.tobytes())
        assert isinstance(command, CommandContainer)
        self.say(*self._answers.get(command.code, _ordinary)(command))
        return len(data)

    def event(self, milliseconds: int) -> bytes | None:
        try:
            return _taken(self._events.get(timeout=0.01))
        except queue.Empty:
            return None

    def clear_halts(self, endpoints: Sequence[int] = ()) -> None:
        self.done.append(f"clear {tuple(endpoints)}")

    def status(self) -> DeviceStatus | None:
        self.done.append("status")
        return self.statuses.pop(0) if self.statuses else self.status_now

    def cancel(self, transaction: int) -> bool:
        self.done.append(f"cancel {transaction}")
        return self.cancels

    def reset(self) -> bool:
        self.done.append("reset")
        return True

    def close(self) -> None:
        self._gone.set()


def _taken(said: Said) -> bytes:
    if isinstance(said, LinkLost):
        raise said
    if isinstance(said, bytes):
        return said
    raise Stalled("halted")


def response(command: CommandContainer, code: int = OK, *params: int) -> bytes:
    return encode_container(ResponseContainer(code, command.transaction, params))


def _ordinary(command: CommandContainer) -> Sequence[Said]:
    if command.code == op.GET_DEVICE_INFO.code:
        return encode_container(DataContainer(command.code, command.transaction, encode(INFO))), response(command)
    return (response(command),)


@asynccontextmanager
async def at(script: Script) -> AsyncIterator[Camera]:
    async with asyncio.timeout(30), connect("usb:", dial=UsbDial(lambda which: script)) as camera:
        yield camera


async def test_the_device_is_let_go() -> None:
    script = Script()
    async with at(script):
        assert not script.closed
    assert script.closed


async def test_a_halt_during_data_is_cleared_and_the_response_read() -> None:
    def halts(command: CommandContainer) -> Sequence[Said]:
        return (
            data_container_header(command.code, command.transaction, 2000) + bytes(500),
            Stalled,
            response(command, 0x2002),
        )

    script = Script(op1004=halts)
    script.statuses = [DeviceStatus(READY), DeviceStatus(BUSY), DeviceStatus(READY, (0x83,))]
    async with at(script) as camera:
        with pytest.raises(Exception, match="0x2002"):
            await camera.call(op.GET_STORAGE_IDS)
        assert script.done[1:] == ["status", "clear ()", "status", "clear (131,)"]
        assert await camera.call(op.GET_NUM_OBJECTS, 1) is not None


async def test_a_camera_that_cancels_by_itself() -> None:
    script = Script(op1004=lambda command: (Stalled,))
    script.statuses = [DeviceStatus(READY), DeviceStatus(CANCELLED)]
    async with at(script) as camera:
        with pytest.raises(TransactionCancelled):
            await camera.call(op.GET_STORAGE_IDS)
        assert camera.connected


async def test_a_camera_that_halts_again_and_again_is_given_up() -> None:
    script = Script(op1004=lambda command: (Stalled,) * 5)
    async with at(script) as camera:
        with pytest.raises(LinkLost, match="again and again"):
            await camera.call(op.GET_STORAGE_IDS)


async def test_a_status_that_nobody_knows_is_no_reason_to_wait() -> None:
    script = Script(op1004=lambda command: (Stalled, response(command, 0x2005)))
    script.status_now = None
    async with at(script) as camera:
        with pytest.raises(Exception, match="0x2005"):
            await camera.call(op.GET_STORAGE_IDS)


async def cancelled(camera: Camera) -> None:
    """Begin a transaction and give it up."""
    task = asyncio.ensure_future(camera.call(op.GET_STORAGE_IDS))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancel_while_the_camera_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cable, "DRAIN_MILLISECONDS", 10)
    script = Script(op1004=lambda command: ())
    async with at(script) as camera:
        script.statuses = [DeviceStatus(BUSY), DeviceStatus(BUSY), DeviceStatus(READY)]
        await cancelled(camera)
        assert [each for each in script.done if each.startswith("cancel")] == ["cancel 2"]
        assert await camera.call(op.GET_NUM_OBJECTS, 1) is not None


async def test_what_a_camera_still_says_of_it_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(op1004=lambda command: (data_container_header(0x1004, command.transaction, 9000) + bytes(1000),))
    async with at(script) as camera:
        cancels = script.cancel

        def late(transaction: int) -> bool:
            script.say(bytes(512), bytes(512))
            return cancels(transaction)

        monkeypatch.setattr(script, "cancel", late)
        await cancelled(camera)
        assert await camera.call(op.GET_NUM_OBJECTS, 1) is not None


async def test_a_camera_that_answers_a_cancelled_transaction_after_all(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(op1004=lambda command: ())
    async with at(script) as camera:

        def answers(transaction: int) -> bool:
            script.say(encode_container(ResponseContainer(CANCELLED, transaction)))
            return True

        monkeypatch.setattr(script, "cancel", answers)
        await cancelled(camera)
        assert await camera.call(op.GET_NUM_OBJECTS, 1) is not None


async def test_a_camera_that_cannot_cancel_is_read_to_its_response() -> None:
    kept: list[CommandContainer] = []

    def later(command: CommandContainer) -> Sequence[Said]:
        kept.append(command)
        return ()

    script = Script(op1004=later)
    script.cancels = False
    async with at(script) as camera:
        task = asyncio.ensure_future(cancelled(camera))
        await asyncio.sleep(0.3)
        script.say(encode_container(DataContainer(0x1004, kept[0].transaction, bytes(4))), response(kept[0]))
        await task
        assert await camera.call(op.GET_NUM_OBJECTS, 1) is not None


async def test_events_in_pieces_and_events_that_are_none() -> None:
    script = Script()
    async with at(script) as camera:
        events = camera.events()
        whole = encode_container(EventContainer(0x4002, 0xFFFFFFFF, (7,)))
        script.happen(whole[:8], whole[8:], struct.pack("<IHHI", 5000, 4, 0, 0), Stalled, whole)
        found = [await anext(aiter(events)) for _ in range(2)]
        assert [(each.code, each.params) for each in found] == [(0x4002, (7,))] * 2
        assert Event(0x4002, 0xFFFFFFFF, (7,)).params == found[0].params


async def test_events_that_halt_again_and_again_are_given_up() -> None:
    script = Script()
    async with at(script) as camera:
        script.happen(*[Stalled] * 50)
        await asyncio.sleep(0.1)
        assert script._events.qsize() == 50 - cable.EVENT_STALLS
        assert camera.connected


async def test_what_is_no_container_ends_the_connection() -> None:
    script = Script(op1004=lambda command: (b"\xff" * 64,))
    async with at(script) as camera:
        with pytest.raises(LinkLost, match="container kind"):
            await camera.call(op.GET_STORAGE_IDS)


async def test_a_cable_that_breaks_says_how() -> None:
    script = Script(op1004=lambda command: (LinkLost("it was unplugged or switched off"),))
    async with at(script) as camera:
        with pytest.raises(LinkLost, match=r"while GetStorageIDs: .*it was unplugged or switched off"):
            await camera.call(op.GET_STORAGE_IDS)
        with pytest.raises(LinkLost):
            await camera.call(op.GET_STORAGE_IDS)


async def test_a_device_that_is_not_ready_is_reset_first() -> None:
    script = Script()
    script.statuses = [DeviceStatus(CANCELLED, (0x81,))]
    async with at(script):
        assert script.done[:3] == ["status", "reset", "clear (129,)"]


async def test_a_device_that_breaks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script()

    def broken() -> DeviceStatus | None:
        raise LinkLost("the USB connection broke")

    monkeypatch.setattr(script, "status", broken)
    with pytest.raises(ConnectFailed, match="cannot talk to Device: the USB connection broke"):
        async with at(script):
            pass
    assert script.closed


async def test_a_bug_in_a_thread_does_not_hang_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script()
    async with at(script) as camera:

        def bug(data: "array[int]", milliseconds: int) -> int:
            raise ZeroDivisionError("a bug")

        monkeypatch.setattr(script, "write", bug)
        with pytest.raises(LinkLost, match="ZeroDivisionError"):
            await camera.call(op.GET_STORAGE_IDS)


async def test_a_paused_stream_lets_the_camera_wait() -> None:
    """Blocks that are read while nobody takes them are few, however much the camera has to say."""

    def much(command: CommandContainer) -> Sequence[Said]:
        head = data_container_header(command.code, command.transaction, 40 * BLOCK_BYTES)
        return head + bytes(BLOCK_BYTES - 12), *[bytes(BLOCK_BYTES)] * 39, bytes(12), response(command)

    script, sink = Script(op1009=much), StreamSink()
    async with at(script) as camera:
        task = asyncio.ensure_future(camera.call(op.GET_OBJECT, 7, sink=sink))
        while sink.received < WAITING_BYTES:
            await sink.news.wait()
            sink.news.clear()
        await asyncio.sleep(0.1)
        assert script._said.qsize() > 30
        while not task.done():
            sink.take()
            await asyncio.sleep(0.001)
        assert sink.received == 40 * BLOCK_BYTES


async def test_who_gives_up_dialling_leaves_nothing_open() -> None:
    script, gate = Script(), threading.Event()

    def slowly(which: str) -> Script:
        gate.wait(10)
        return script

    async def dial() -> None:
        async with connect("usb:", dial=UsbDial(slowly)):
            pytest.fail("nobody waits for that")

    task = asyncio.ensure_future(dial())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.set()
    await asyncio.to_thread(script.wait_closed)


def test_the_device_is_let_go_also_where_the_loop_is_gone() -> None:
    script = Script()

    async def main() -> None:
        ear = StreamEar()
        stream = await UsbDial(lambda which: script)("", 0, ear)
        stream.abort()

    asyncio.run(main())
    script.wait_closed()


class StreamEar:
    """Receives what nobody wants."""

    def received(self, data: memoryview) -> None: ...

    def ended(self, error: LinkError | None) -> None: ...
