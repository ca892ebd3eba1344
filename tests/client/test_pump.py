import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.client.flows import MemorySink
from hotshoe.errors import (
    AccessDenied,
    IncompleteTransfer,
    LinkError,
    LinkLost,
    RemoteProtocolError,
    ResponseTimeout,
    TransferError,
)
from hotshoe.protocol.states import Channel
from hotshoe.transport.base import ByteStream
from hotshoe.wire.deviations import PROBE_UNANSWERED, RESPONSE_STALE, UNKNOWN_PACKET
from hotshoe.wire.packets import (
    TOTAL_UNKNOWN,
    OperationRequest,
    OperationResponse,
    PacketType,
    ProbeRequest,
    StartData,
    data_header,
    encode_packet,
)
from tests.client.scripted import Reply, ScriptedCamera, Visit
from tests.client.world import card, visiting
from tests.virtual_clock import run

DATA = bytes(range(256)) * 4
Script = Callable[[Visit, int], None]


def scripted_object(script: Script) -> ScriptedCamera:
    """A camera whose GetObject is answered by ``script``, which is given the transaction's number."""
    scripted = card(("A.JPG", DATA))

    def answer(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        script(camera.visit, request.transaction)
        return None

    scripted.answers[op.GET_OBJECT.code] = answer
    return scripted


def start(transaction: int, total: int = len(DATA)) -> bytes:
    return encode_packet(StartData(transaction, total))


def data(transaction: int, piece: bytes, kind: PacketType = PacketType.DATA) -> bytes:
    return data_header(kind, transaction, len(piece)) + piece


def last(transaction: int, piece: bytes = DATA) -> bytes:
    return data(transaction, piece, PacketType.END_DATA)


def response(transaction: int) -> bytes:
    return encode_packet(OperationResponse(responses.OK, transaction))


def seconds_to_fail(scripted: ScriptedCamera, error: type[Exception], words: str = "") -> float:
    """How long ``read`` takes to fail with exactly ``error``."""

    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with visiting(scripted) as camera:
            found = await camera.find(3)
            began = loop.time()
            with pytest.raises(error, match=words):
                await camera.read(found)
            return loop.time() - began

    return run(main())


def _foreign_response(visit: Visit, transaction: int) -> None:
    visit.raw_command(response(transaction + 1))


def _foreign_data(visit: Visit, transaction: int) -> None:
    visit.raw_command(start(transaction) + last(transaction + 7) + response(transaction))


def _data_before_start(visit: Visit, transaction: int) -> None:
    visit.raw_command(data(transaction, DATA) + response(transaction))


def _second_start(visit: Visit, transaction: int) -> None:
    visit.raw_command(start(transaction) + start(transaction))


def _short_length(visit: Visit, transaction: int) -> None:
    visit.raw_command((7).to_bytes(4, "little") + (7).to_bytes(4, "little"))


def _giant_response(visit: Visit, transaction: int) -> None:
    visit.raw_command(b"\xff\xff\xff\xff" + (7).to_bytes(4, "little"))


def _short_data_header(visit: Visit, transaction: int) -> None:
    visit.raw_command(start(transaction) + (11).to_bytes(4, "little") + (10).to_bytes(4, "little") + bytes(3))


def _endless_empty_data(visit: Visit, transaction: int) -> None:
    visit.raw_command(start(transaction) + data(transaction, b"") * 1100)


def _endless_surplus(visit: Visit, transaction: int) -> None:
    visit.raw_command(start(transaction, 10) + data(transaction, bytes(3 << 20)))


def _probe_flood(visit: Visit, transaction: int) -> None:
    visit.raw_event(encode_packet(ProbeRequest()) * 500)


def _initiator_packet(visit: Visit, transaction: int) -> None:
    visit.raw_command(encode_packet(OperationRequest(1, 0x1001, transaction)))


@pytest.mark.parametrize(
    "script",
    [
        _foreign_response,
        _foreign_data,
        _data_before_start,
        _second_start,
        _short_length,
        _giant_response,
        _short_data_header,
        _endless_empty_data,
        _endless_surplus,
        _probe_flood,
        _initiator_packet,
    ],
)
def test_what_a_camera_must_not_send_ends_the_link_at_once(script: Script) -> None:
    scripted = scripted_object(script)

    async def main() -> None:
        async with visiting(scripted) as camera:
            found = await camera.find(3)
            events = camera.events()
            with pytest.raises(RemoteProtocolError) as caught:
                await camera.read(found)
            assert "GetObject" in str(caught.value)
            assert camera.label in str(caught.value)
            assert not camera.connected
            with pytest.raises(RemoteProtocolError):
                await camera.read(found)
            with pytest.raises(LinkLost):
                await events.next()
        assert asyncio.get_running_loop().time() < 1

    run(main())


def _unknown_packet(visit: Visit, transaction: int) -> None:
    unknown = (20).to_bytes(4, "little") + (99).to_bytes(4, "little") + bytes(12)
    visit.raw_last(unknown + start(transaction) + unknown + last(transaction) + response(transaction))


def _stale_response(visit: Visit, transaction: int) -> None:
    visit.raw_last(response(transaction - 1) + start(transaction) + last(transaction) + response(transaction))


@pytest.mark.parametrize(
    ("script", "deviation"), [(_unknown_packet, UNKNOWN_PACKET), (_stale_response, RESPONSE_STALE)]
)
async def test_what_can_be_tolerated_is_noted(script: Script, deviation: Any) -> None:
    async with visiting(scripted_object(script)) as camera:
        assert await camera.read(3) == DATA
        assert [met.deviation for met in camera.deviations] == [deviation]


def _given_up(visit: Visit, transaction: int) -> None:
    visit.engine.start_data(len(DATA))
    visit.engine.send_chunk(DATA[:100], 0.0, last=False)
    visit.respond(responses.INCOMPLETE_TRANSFER)


def _given_up_with_ok(visit: Visit, transaction: int) -> None:
    visit.raw_last(start(transaction) + data(transaction, DATA[:100]) + response(transaction))


def _given_up_with_ok_and_an_open_length(visit: Visit, transaction: int) -> None:
    visit.raw_last(start(transaction, TOTAL_UNKNOWN) + data(transaction, DATA) + response(transaction))


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (_given_up, IncompleteTransfer),
        (_given_up_with_ok, TransferError),
        (_given_up_with_ok_and_an_open_length, TransferError),
    ],
)
async def test_a_camera_may_give_a_data_phase_up(script: Script, error: type[Exception]) -> None:
    scripted = scripted_object(script)
    async with visiting(scripted) as camera:
        with pytest.raises(error):
            await camera.read(3)
        scripted.answers.clear()
        assert await camera.read(3) == DATA


def _nothing(visit: Visit, transaction: int) -> None:
    pass


def _no_response(visit: Visit, transaction: int) -> None:
    visit.raw_command(start(transaction) + last(transaction))


def _half(visit: Visit, transaction: int) -> None:
    visit.raw_command(start(transaction) + data(transaction, DATA[:100]))


@pytest.mark.parametrize("script", [_nothing, _no_response, _half])
def test_a_transaction_without_progress_is_given_up(script: Script) -> None:
    assert seconds_to_fail(scripted_object(script), ResponseTimeout, "GetObject") == pytest.approx(30)


def test_time_counts_from_the_last_progress() -> None:
    def slowly(visit: Visit, transaction: int) -> None:
        loop = asyncio.get_running_loop()
        visit.raw_command(start(transaction))
        for step in range(8):
            piece = data(transaction, DATA[step * 128 : (step + 1) * 128])
            loop.call_later(29 * (step + 1), visit.raw_command, piece)
        loop.call_later(29 * 9, visit.raw_last, last(transaction, b"") + response(transaction))

    async def main() -> float:
        async with visiting(scripted_object(slowly)) as camera:
            assert await camera.read(3) == DATA
        return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(261)


@pytest.mark.parametrize(("answers_probes", "busy"), [(True, False), (False, False), (True, True), (False, True)])
def test_a_dead_peer_is_found_within_forty_seconds(answers_probes: bool, busy: bool) -> None:
    scripted = card(("A.JPG", DATA))
    scripted.answers_probes = answers_probes

    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with visiting(scripted) as camera:
            events = camera.events()
            # Long enough for the first probes, so that it is known whether they are answered.
            await asyncio.sleep(100)
            assert camera.connected
            scripted.deaf = True
            began = loop.time()
            if busy:
                with pytest.raises(LinkError):
                    await camera.call(op.GET_STORAGE_IDS)
            with pytest.raises(LinkError):
                await events.next()
            return loop.time() - began

    assert run(main()) <= 40


def test_a_camera_that_never_answers_probes_is_kept_as_long_as_it_answers_at_all() -> None:
    scripted = card(("A.JPG", DATA))
    scripted.answers_probes = False

    async def main() -> None:
        async with visiting(scripted) as camera:
            await asyncio.sleep(3600)
            assert camera.connected
            assert await camera.read(3) == DATA
            assert [met.deviation for met in camera.deviations] == [PROBE_UNANSWERED]

    run(main())


def test_an_idle_session_with_a_camera_that_answers_lives_for_ever() -> None:
    async def main() -> None:
        async with visiting(card()) as camera:
            await asyncio.sleep(24 * 3600)
            assert camera.connected
            assert camera.deviations == ()

    run(main())


async def test_a_probe_is_answered_in_the_middle_of_a_transfer() -> None:
    answered = asyncio.Event()

    def probing(visit: Visit, transaction: int) -> None:
        visit.raw_command(start(transaction) + data(transaction, DATA[:100]))
        visit.engine.probe(visit.now)
        visit.flush()

        async def finish() -> None:
            await answered.wait()
            visit.raw_last(last(transaction, DATA[100:]) + response(transaction))

        visit.camera.task = asyncio.ensure_future(finish())

    scripted = scripted_object(probing)
    async with visiting(scripted) as camera:
        scripted.visit.on_probe_answered = answered.set
        assert await camera.read(3) == DATA


@pytest.mark.parametrize("channel", ["command", "event"])
async def test_either_connection_that_ends_is_the_end(channel: str) -> None:
    scripted = card()
    async with visiting(scripted) as camera:
        events = camera.events()
        scripted.visit.hang_up(channel)
        with pytest.raises(LinkLost, match="lost while idle") as caught:
            await events.next()
        assert channel in str(caught.value)
        assert caught.value.during == "idle"
        with pytest.raises(LinkLost):
            await camera.stores()


def test_everybody_who_waits_gets_an_exception_of_its_own() -> None:
    scripted = scripted_object(lambda visit, transaction: visit.hang_up())

    async def main() -> list[Any]:
        async with visiting(scripted) as camera:
            found = await camera.find(3)
            reading = [camera.read(found) for _ in range(3)]
            return await asyncio.gather(*reading, camera.events().next(), return_exceptions=True)

    errors = run(main())
    assert [type(error) for error in errors] == [LinkLost] * 4
    assert len({id(error) for error in errors}) == 4


class _Moody(MemorySink):
    """A sink that asks for pauses, raises, or both."""

    def __init__(self, *, error: Exception | None = None, pause: float = 0.0) -> None:
        super().__init__(1 << 20)
        self._error = error
        self._pause = pause
        self._resume: Callable[[], None] = lambda: None

    def attach(self, room: Callable[[], None]) -> None:
        self._resume = room

    def write(self, data: memoryview) -> bool:
        if self._error:
            raise self._error
        super().write(data)
        if self._pause:
            asyncio.get_running_loop().call_later(self._pause, self._resume)
        return not self._pause


@pytest.mark.parametrize("error", [TransferError("enough"), ZeroDivisionError("a caller's own mistake")])
async def test_what_a_sink_raises_reaches_the_caller_and_the_session_goes_on(error: Exception) -> None:
    scripted = card(("A.JPG", bytes(1_000_000)), ("B.JPG", b"b"))
    async with visiting(scripted, segment=1000) as camera:
        with pytest.raises(type(error), match=str(error)):
            await camera.call(op.GET_OBJECT, 3, sink=_Moody(error=error))
        assert await camera.read(4) == b"b"
        assert camera.connected


def test_a_sink_that_pauses_for_minutes_is_not_the_cameras_fault() -> None:
    scripted = card(("A.JPG", DATA * 4))

    async def main() -> float:
        sink = _Moody(pause=100.0)
        async with visiting(scripted, segment=1000) as camera:
            await camera.call(op.GET_OBJECT, 3, sink=sink)
            assert sink.data == DATA * 4
            assert await camera.call(op.GET_STORAGE_IDS)
        return asyncio.get_running_loop().time()

    assert run(main()) >= 400


def test_a_sink_that_pauses_at_the_last_byte_does_not_hold_up_the_next_transaction() -> None:
    def in_one_segment(visit: Visit, transaction: int) -> None:
        visit.raw_last(start(transaction) + last(transaction) + response(transaction))

    async def main() -> float:
        async with visiting(scripted_object(in_one_segment)) as camera:
            await camera.call(op.GET_OBJECT, 3, sink=_Moody(pause=1000.0))
            assert await camera.call(op.GET_STORAGE_IDS)
            return asyncio.get_running_loop().time()

    assert run(main()) < 1


class _SlowSource:
    """A disk that takes a minute for each piece."""

    size = 3000

    async def read(self, size: int) -> bytes:
        await asyncio.sleep(60)
        return bytes(min(size, 1000))

    async def rewind(self) -> None:
        raise NotImplementedError


def test_a_source_that_takes_minutes_is_not_the_cameras_fault() -> None:
    scripted = card()

    async def main() -> None:
        async with visiting(scripted) as camera, camera.together():
            await camera.call(op.SEND_OBJECT_INFO, 0, 0, data=scripted.objects[1][0])
            await camera.call(op.SEND_OBJECT, source=_SlowSource())

    run(main())
    assert scripted.objects[max(scripted.objects)][1] == bytes(3000)


@pytest.mark.parametrize("segment", [1, 100, 100_000])
async def test_cancelled_at_any_turn_of_the_loop(segment: int) -> None:
    """However far the transaction has come, the next one is clean."""

    def in_pieces(visit: Visit, transaction: int) -> None:
        visit.camera.stream(len(DATA), (DATA[at : at + 64] for at in range(0, len(DATA), 64)))

    scripted = scripted_object(in_pieces)
    async with visiting(scripted, segment=segment) as camera:
        found = await camera.find(3)
        for turns in range(0, 400, 3 if segment > 50 else 19):
            task = asyncio.ensure_future(camera.read(found))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            assert camera.connected
            assert (await camera.call(op.GET_OBJECT_INFO, 3)).name == "A.JPG"
            if not task.cancelled():
                assert task.result() == DATA
    assert scripted.cancels
    assert not scripted.visit.unclean


async def test_an_upload_cancelled_at_any_turn_of_the_loop() -> None:
    scripted = card()
    async with visiting(scripted, segment=100) as camera:
        for turns in range(0, 120, 3):
            task = asyncio.ensure_future(camera.upload(DATA, "/", name="up.jpg"))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            assert camera.connected
            assert await camera.call(op.GET_STORAGE_IDS)
        assert (await camera.upload(DATA, "/", name="last.jpg")).size == len(DATA)
    assert not scripted.visit.unclean


async def test_who_is_cancelled_before_its_turn_sends_nothing() -> None:
    scripted = card(("A.JPG", DATA))
    scripted.answers[op.GET_OBJECT.code] = lambda *_: None
    async with visiting(scripted) as camera:
        first = asyncio.ensure_future(camera.call(op.GET_OBJECT, 3))
        await asyncio.sleep(0.001)
        second = asyncio.ensure_future(camera.call(op.GET_STORAGE_IDS))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait([second])
        assert second.cancelled()
        scripted.visit.respond(responses.ACCESS_DENIED)
        with pytest.raises(AccessDenied):
            await first
        assert not scripted.count(op.GET_STORAGE_IDS.code)


def test_a_cancel_that_is_never_answered_ends_the_link() -> None:
    def fall_silent(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        camera.deaf = True
        return None

    scripted = card(("A.JPG", DATA))
    scripted.answers[op.GET_OBJECT.code] = fall_silent

    async def main() -> float:
        async with visiting(scripted) as camera:
            task = asyncio.ensure_future(camera.call(op.GET_OBJECT, 3))
            await asyncio.sleep(1)
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
            assert not camera.connected
            with pytest.raises(ResponseTimeout, match="cancel"):
                await camera.stores()
        return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(11)


def test_transaction_numbers_skip_the_reserved_ones() -> None:
    scripted = card()

    async def main() -> list[int]:
        async with visiting(scripted) as camera:
            camera._engine.next_transaction = 0xFFFFFFFD
            for _ in range(4):
                await camera.call(op.GET_STORAGE_IDS)
        return [request.transaction for request in scripted.requests if request.code == op.GET_STORAGE_IDS.code]

    assert run(main()) == [0xFFFFFFFD, 0xFFFFFFFE, 1, 2]


class _Counted:
    """A stream that notes what is written to it and what it is told to acknowledge."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self.writes = 0
        self.acknowledged = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, data: bytes) -> None:
        self.writes += 1
        self._stream.write(data)

    def acknowledge(self) -> None:
        self.acknowledged += 1


@pytest.mark.parametrize(("segment", "parts"), [(100_000, 1), (100, 11)])
async def test_a_transaction_is_one_write_and_acknowledged_where_it_is_incomplete(segment: int, parts: int) -> None:
    """Each part but the last is acknowledged at once; the last one by the next request."""

    def at_once(visit: Visit, transaction: int) -> None:
        visit.raw_last(start(transaction) + last(transaction) + response(transaction))

    async with visiting(scripted_object(at_once), segment=segment) as camera:
        counted = _Counted(camera._pump.stream(Channel.COMMAND))
        camera._pump._streams[Channel.COMMAND] = cast(ByteStream, counted)
        for number in range(1, 11):
            await camera.call(op.GET_OBJECT, 3)
            assert (counted.writes, counted.acknowledged) == (number, number * (parts - 1))


def test_transactions_need_no_timer_of_their_own() -> None:
    made: list[float] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        call_at = loop.call_at

        def counted(when: float, *args: Any, **kwargs: Any) -> asyncio.TimerHandle:
            made.append(when)
            return call_at(when, *args, **kwargs)

        async with visiting(card()) as camera:
            await camera.call(op.GET_STORAGE_IDS)
            loop.call_at = counted  # type: ignore[method-assign, assignment]
            for _ in range(100):
                await camera.call(op.GET_STORAGE_IDS)
            loop.call_at = call_at  # type: ignore[method-assign]

    run(main())
    assert made == []


async def test_small_transactions_are_one_segment() -> None:
    """Request, Start_Data and End_Data together: else Nagle and delayed acknowledgements take 40 ms each."""
    scripted = card()
    async with visiting(scripted) as camera:
        before = scripted.segments
        await camera.call(op.SEND_OBJECT_INFO, 0, 0, data=scripted.objects[1][0])
        assert scripted.segments - before == 1
