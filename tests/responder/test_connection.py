"""One initiator's connection: how it begins and ends, its probes, its events, its log."""

import asyncio
import logging

import pytest

from hotshoe.catalog import events
from hotshoe.protocol.limits import DEFAULT
from hotshoe.responder import SessionReport
from hotshoe.transport.loopback import LoopbackStream
from hotshoe.wire.packets import (
    Event,
    InitCommandAck,
    OperationRequest,
    OperationResponse,
    ProbeRequest,
    ProbeResponse,
    encode_packet,
)
from tests.responder.bodies import world
from tests.responder.guest import Ended, place, virtually

ISO = 0x500F


@virtually
async def test_a_command_connection_that_is_never_used_is_given_up() -> None:
    reports: list[SessionReport] = []
    here = place(world().body, on_session_end=reports.append)
    async with here.camera:
        guest = here.guest
        await guest.knock()
        with pytest.raises(Ended):
            await guest.command.next()
        assert asyncio.get_running_loop().time() == pytest.approx(DEFAULT.establishment, abs=1)
        await here.guest.come_in()
    assert "event connection" in reports[0].reason


@virtually
async def test_an_idle_session_lasts() -> None:
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        await asyncio.sleep(86400)
        assert (await guest.ask(0x1004))[0] == 0x2001


async def test_only_what_an_initiator_has_not_finished_is_acknowledged_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a request with its data in three segments, the first two; of one without data, nothing but its pieces."""
    told: list[LoopbackStream] = []

    def note(stream: LoopbackStream) -> None:
        told.append(stream)

    monkeypatch.setattr(LoopbackStream, "acknowledge", note)
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        assert told == []
        assert (await guest.ask(0x1004))[0] == 0x2001
        assert told == []
        assert (await guest.ask(0x1016, ISO, data=b"\0\0"))[0] != 0x2001
        assert len(told) == 2
        request = encode_packet(OperationRequest(1, 0x1004, guest.request(0x1004) + 1, ()))
        await guest.response()
        guest.command.say(request[:10])
        await asyncio.sleep(0.1)
        guest.command.say(request[10:])
        await guest.response()
        assert len(told) == 3


@pytest.mark.parametrize("channel", ["command", "event"])
@pytest.mark.parametrize("how", ["close", "abort"])
def test_either_connection_ends_the_whole(channel: str, how: str) -> None:
    @virtually
    async def test() -> None:
        reports: list[SessionReport] = []
        here = place(world().body, on_session_end=reports.append)
        async with here.camera:
            guest = await here.guest.come_in()
            stream = getattr(guest, channel).stream
            if how == "close":
                await stream.close()
            else:
                stream.abort()
            await guest.command.over.wait()
            await guest.event.over.wait()
            await asyncio.sleep(1)
            assert not here.camera.sessions
            assert not reports[0].clean
            assert channel in reports[0].reason

    test()


@virtually
async def test_a_visit_that_ends_after_close_session_is_clean() -> None:
    reports: list[SessionReport] = []
    here = place(world().body, on_session_end=reports.append)
    async with here.camera:
        guest = await here.guest.come_in()
        await guest.ask(0x1003)
        await guest.leave()
        await asyncio.sleep(1)
    assert reports[0].clean


@virtually
async def test_probes_are_answered_even_in_the_middle_of_a_transfer() -> None:
    camera = world()
    handle = camera.put("a.bin", bytes(1000))
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1009, handle)
        guest.event.say(ProbeRequest())
        assert await guest.event.next() == ProbeResponse()
        assert (await guest.response())[0] == 0x2001


@virtually
async def test_what_cannot_be_understood_ends_the_connection(caplog: pytest.LogCaptureFixture) -> None:
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        guest.command.say(b"\x07\0\0\0\x06\0\0\0")
        with pytest.raises(Ended):
            await guest.command.next()
        await asyncio.sleep(1)
        await here.guest.come_in()
    assert "loopback: " in caplog.text


@virtually
async def test_an_initiator_that_reads_no_events_stalls_nothing_and_is_told_to_look_again() -> None:
    camera = world()
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        guest.event.stream.pause()
        burst = 70_000

        def turn() -> None:
            for number in range(burst):
                camera.body.set_property(ISO, number % 2)

        await here.camera.do(turn)
        assert (await guest.ask(0x1004))[0] == 0x2001
        guest.event.stream.resume()
        heard = []
        while (event := await guest.hear()).code != events.UNREPORTED_STATUS:
            heard.append(event)
        assert len(heard) < burst
        assert set(heard) == {Event(events.DEVICE_PROP_CHANGED, params=(ISO,))}


@virtually
async def test_one_line_for_each_packet_at_debug_and_one_for_a_visit_at_info(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "hotshoe.responder")
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        await guest.ask(0x1003)
        await guest.leave()
        await asyncio.sleep(1)
    lines = [record.getMessage() for record in caplog.records if record.name == "hotshoe.responder.connection"]
    assert lines[0].startswith('< InitCommandRequest name="alice"')
    assert lines[1].startswith('> InitCommandAck connection=1 name="Virtual Camera"')
    assert lines[2:] == [
        "< InitEventRequest connection=1",
        "> InitEventAck",
        "< OpenSession(session=1) #0",
        "> OK #0",
        "< CloseSession #1",
        "> OK #1",
    ]
    (visit,) = [record for record in caplog.records if record.name == "hotshoe.responder.server"]
    assert visit.levelno == logging.INFO
    assert visit.getMessage().startswith("alice from loopback: 2 operations, deviations: none")


@virtually
async def test_packets_that_come_together_are_taken_one_by_one() -> None:
    here = place(world().body)
    async with here.camera:
        guest = here.guest
        ack = await guest.knock()
        assert isinstance(ack, InitCommandAck)
        requests = [OperationRequest(1, 0x1002, 0, (1,)), OperationRequest(1, 0x1003, 1)]
        guest.command.say(b"".join(map(encode_packet, requests)))
        assert [await guest.command.next() for _ in range(2)] == [
            OperationResponse(0x2001, 0),
            OperationResponse(0x2001, 1),
        ]
