"""What each quirk makes of a conversation, packet by packet."""

import asyncio
from dataclasses import fields

import pytest

from hotshoe.catalog import responses
from hotshoe.errors import LinkLost
from hotshoe.responder.contents import PatternContent
from hotshoe.responder.quirks import HABITS, Quirks
from hotshoe.wire.packets import (
    TOTAL_UNKNOWN,
    Data,
    EndData,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitFail,
    OperationResponse,
    Packet,
    ProbeRequest,
    ProbeResponse,
    StartData,
)
from tests.responder.bodies import CAMERA_GUID, snapshot, world
from tests.responder.guest import ALICE, Ended, Guest, Place, Wire, place, virtually

OK = responses.OK
CONTENT = b"0123456789abcdefghij"


async def strange(quirks: Quirks) -> tuple[Place, int]:
    """A camera with quirks, and the handle of an object of twenty bytes on it."""
    camera = world()
    handle = camera.put("a.bin", CONTENT)
    return place(camera.body, quirks=quirks), handle


async def downloaded(quirks: Quirks, **where: int) -> list[Packet]:
    """Everything that answers a GetObject of twenty bytes; shorter when the connection ends."""
    here, handle = await strange(quirks)
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(where.get("code", 0x1009), where.get("handle", handle))
        return await answered(guest)


async def answered(guest: Guest) -> list[Packet]:
    packets: list[Packet] = []
    try:
        while not packets or not isinstance(packets[-1], OperationResponse):
            packets.append(await guest.command.next())
    except (Ended, TimeoutError):
        pass
    return packets


PLAIN = [StartData(1, 20), EndData(1, CONTENT), OperationResponse(OK, 1)]


@virtually
async def test_without_quirks_nothing_is_changed() -> None:
    assert await downloaded(Quirks()) == PLAIN


CONVERSATIONS: dict[str, tuple[Quirks, list[Packet]]] = {
    "padded": (Quirks(padded_responses=True), [*PLAIN[:2], OperationResponse(OK, 1, (0,) * 5)]),
    "unknown total": (Quirks(total_unknown=True), [StartData(1, TOTAL_UNKNOWN), *PLAIN[1:]]),
    "stray": (Quirks(stray_end_data=True), [*PLAIN[:2], EndData(1), PLAIN[2]]),
    "probes": (Quirks(probes_on_command=True), [*PLAIN[:2], ProbeRequest(), PLAIN[2]]),
    "empty end": (Quirks(empty_end_data=True), [PLAIN[0], Data(1, CONTENT), EndData(1), PLAIN[2]]),
    "small": (
        Quirks(data_packet=8),
        [PLAIN[0], Data(1, CONTENT[:8]), Data(1, CONTENT[8:16]), EndData(1, CONTENT[16:]), PLAIN[2]],
    ),
    "both": (
        Quirks(data_packet=10, empty_end_data=True),
        [PLAIN[0], Data(1, CONTENT[:10]), Data(1, CONTENT[10:]), EndData(1), PLAIN[2]],
    ),
    "one byte": (Quirks(one_byte_segments=True), PLAIN),
    "coalesced": (Quirks(coalesced=True), PLAIN),
    "short": (Quirks(missing_bytes=3), [PLAIN[0], EndData(1, CONTENT[:-3]), PLAIN[2]]),
    "long": (Quirks(extra_bytes=2), [PLAIN[0], EndData(1, CONTENT + b"\0\0"), PLAIN[2]]),
    "no data": (Quirks(data_missing=True), PLAIN[2:]),
    "wrong transaction": (Quirks(wrong_transaction=True), [*PLAIN[:2], OperationResponse(OK, 0x4001)]),
    "no response": (Quirks(response_missing=True), PLAIN[:2]),
    "hung up": (Quirks(hang_up=True), PLAIN[:2]),
    "elsewhere": (Quirks(hang_up=True, at=frozenset({0x1008})), PLAIN),
    "here": (Quirks(response_missing=True, at=frozenset({0x1009})), PLAIN[:2]),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_download_from_a_camera_with_a_quirk(name: str) -> None:
    @virtually
    async def test() -> None:
        quirks, packets = CONVERSATIONS[name]
        assert await downloaded(quirks) == packets

    test()


@virtually
async def test_large_data_is_tampered_with_as_well() -> None:
    camera = world()
    content = PatternContent(3 << 20)
    handle = camera.store.put("big", content)
    here = place(camera.body, quirks=Quirks(data_packet=300_000, missing_bytes=1))
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1009, handle)
        packets = await answered(guest)
        data = b"".join(packet.payload for packet in packets if isinstance(packet, Data | EndData))
        assert data == content.read(0, content.size - 1)


@virtually
async def test_nothing_to_send_may_mean_no_data_phase() -> None:
    camera = world()
    empty = camera.put("empty", b"")
    here = place(camera.body, quirks=Quirks(empty_data_skipped=True))
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1009, empty)
        assert await answered(guest) == [OperationResponse(OK, 1)]
        guest.request(0x1004)
        assert len(await answered(guest)) == 3


ACKS = {
    "unchanged": (Quirks(), InitCommandAck(1, CAMERA_GUID, "Virtual Camera")),
    "no version": (Quirks(ack_without_version=True), InitCommandAck(1, CAMERA_GUID, "Virtual Camera")),
    "no NUL": (Quirks(ack_name_unterminated=True), InitCommandAck(1, CAMERA_GUID, "Virtual Camera")),
    "0.0": (Quirks(ack_version=0), InitCommandAck(1, CAMERA_GUID, "Virtual Camera", 0)),
    "busy": (Quirks(init_fail=2), InitFail(2)),
    "fuji": (Quirks(init_fail=0x2019), InitFail(0x2019)),
}


@pytest.mark.parametrize("name", ACKS)
def test_acknowledgements(name: str) -> None:
    @virtually
    async def test() -> None:
        quirks, ack = ACKS[name]
        here, _ = await strange(quirks)
        async with here.camera:
            assert await here.guest.knock() == ack

    test()


@pytest.mark.parametrize(
    ("quirks", "missing"),
    [(Quirks(), 0), (Quirks(ack_without_version=True), 4), (Quirks(ack_name_unterminated=True), 6)],
)
def test_acknowledgements_are_as_short_as_they_should_be(quirks: Quirks, missing: int) -> None:
    @virtually
    async def test() -> None:
        came = 0

        def count(data: memoryview) -> None:
            nonlocal came
            came += len(data)

        here, _ = await strange(quirks)
        async with here.camera:
            wire = Wire()
            wire.received = count  # type: ignore[method-assign]
            wire.stream = await here.network.dial("127.0.0.1", here.camera.port, wire)
            wire.say(InitCommandRequest(ALICE, "alice"))
            await asyncio.sleep(1)
        assert came == 28 + 2 * len("Virtual Camera\0") + 4 - missing

    test()


@virtually
async def test_a_person_takes_time() -> None:
    here, _ = await strange(Quirks(ack_delay=20.0, event_ack_delay=5.0))
    async with here.camera:
        guest = here.guest
        await guest.knock()
        assert asyncio.get_running_loop().time() == pytest.approx(20)
        assert await guest.associate(1) == InitEventAck()
        assert asyncio.get_running_loop().time() == pytest.approx(25)


@virtually
async def test_an_event_connection_that_is_refused_or_never_acknowledged() -> None:
    here, _ = await strange(Quirks(event_init_fail=3))
    async with here.camera:
        guest = here.guest
        await guest.knock()
        assert await guest.associate(1) == InitFail(3)
        with pytest.raises(Ended):
            await guest.command.next()
    here, _ = await strange(Quirks(event_ack_missing=True))
    async with here.camera:
        guest = here.guest
        await guest.knock()
        with pytest.raises(TimeoutError):
            await guest.associate(1)


@virtually
async def test_events_elsewhere_and_padded_and_a_probe_at_once() -> None:
    here, _ = await strange(Quirks(events_on_command=True, padded_events=True, probe_on_event=True))
    async with here.camera as camera:
        guest = await here.guest.come_in()
        assert await guest.event.next() == ProbeRequest()
        await camera.shoot()
        for _ in range(3):
            event = await guest.command.next()
            assert isinstance(event, Event)
            assert len(event.params) == 3
        assert snapshot(camera.body, 1)


@virtually
async def test_what_has_no_quirk_passes() -> None:
    here, _ = await strange(Quirks(padded_responses=True))
    async with here.camera:
        guest = await here.guest.come_in()
        guest.event.say(ProbeRequest())
        assert await guest.event.next() == ProbeResponse()


@virtually
async def test_close_session_with_transaction_0() -> None:
    here, _ = await strange(Quirks(close_transaction_zero=True))
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1003)
        assert await answered(guest) == [OperationResponse(OK, 0)]


@virtually
async def test_busy_so_many_times_for_each_operation() -> None:
    here, handle = await strange(Quirks(busy=2))
    async with here.camera:
        guest = await here.guest.come_in()
        codes = [(await guest.ask(0x1009, handle))[0] for _ in range(4)]
        assert codes == [responses.DEVICE_BUSY, responses.DEVICE_BUSY, OK, OK]
        assert (await guest.ask(0x1004))[0] == responses.DEVICE_BUSY
        assert (await guest.ask(0x1001))[0] == OK


@virtually
async def test_a_session_that_somebody_left_open() -> None:
    here, _ = await strange(Quirks(session_already_open=True))
    async with here.camera:
        guest = here.guest
        await guest.knock()
        await guest.associate(1)
        assert (await guest.ask(0x1002, 1))[0] == responses.SESSION_ALREADY_OPEN
        assert (await guest.ask(0x1002, 2))[0] == OK


@virtually
async def test_a_response_twice_and_garbage() -> None:
    here, handle = await strange(Quirks(response_twice=True, times=1))
    async with here.camera:
        guest = await here.guest.come_in()
        await guest.ask(0x1009, handle)
        assert await guest.command.next() == OperationResponse(OK, 1)
        guest.request(0x1009, handle)
        assert len(await answered(guest)) == 3
        assert guest.command.quiet
    here, handle = await strange(Quirks(garbage=b"\x08\0\0\0\x0e\0\0\0"))
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1009, handle)
        assert [type(packet).__name__ for packet in await answered(guest)][-1] == "ProbeResponse"


async def visited(guest: Guest, handle: int) -> None:
    """A download over the command connection alone."""
    await guest.knock()
    await guest.ask(0x1002, 1)
    await guest.ask(0x1009, handle)


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("cut", [1, 40, 62, 63, 76, 90, 100])
def test_a_connection_that_ends_after_so_many_bytes(cut: int, reset: bool) -> None:
    @virtually
    async def test() -> None:
        here, handle = await strange(Quirks(cut_after=cut, reset=reset))
        async with here.camera:
            guest, came = here.guest, 0
            received = guest.command.received

            def count(data: memoryview) -> None:
                nonlocal came
                came += len(data)
                received(data)

            guest.command.received = count  # type: ignore[method-assign]
            with pytest.raises(Ended) as ended:
                await visited(guest, handle)
            assert came <= cut if reset else came == cut
            assert isinstance(ended.value.error, LinkLost) == reset

    test()


def test_habits_are_single_switches_and_every_switch_is_documented() -> None:
    assert len({str(quirks) for quirks, _ in HABITS.values()}) == len(HABITS)
    assert Quirks() | Quirks(busy=2) | Quirks(total_unknown=True) == Quirks(busy=2, total_unknown=True)
    assert all(field.default in (False, 0, 0.0, None, b"") for field in fields(Quirks))
