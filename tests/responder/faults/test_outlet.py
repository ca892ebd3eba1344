"""What each fault makes of a conversation, packet by packet."""

import asyncio
from collections.abc import Awaitable

import pytest

from hotshoe.catalog import responses
from hotshoe.errors import LinkLost
from hotshoe.responder.contents import PatternContent
from hotshoe.responder.faults import parse_script
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


async def strange(faults: str) -> tuple[Place, int]:
    """A camera with faults, and the handle of an object of twenty bytes on it."""
    camera = world()
    handle = camera.put("a.bin", CONTENT)
    return place(camera.body, faults=parse_script(faults)), handle


async def downloaded(faults: str, **where: int) -> list[Packet]:
    """Everything that answers a GetObject of twenty bytes; shorter when the connection ends."""
    here, handle = await strange(faults)
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
async def test_without_faults_nothing_is_changed() -> None:
    assert await downloaded("") == PLAIN


CONVERSATIONS: dict[str, tuple[str, list[Packet]]] = {
    "padded": ("at operations pad", [*PLAIN[:2], OperationResponse(OK, 1, (0,) * 5)]),
    "unknown total": ("at operations total unknown", [StartData(1, TOTAL_UNKNOWN), *PLAIN[1:]]),
    "stray": ("at operations stray end", [*PLAIN[:2], EndData(1), PLAIN[2]]),
    "probes": ("at operations probe", [*PLAIN[:2], ProbeRequest(), PLAIN[2]]),
    "empty end": ("at operations empty end", [PLAIN[0], Data(1, CONTENT), EndData(1), PLAIN[2]]),
    "small": (
        "at operations packets of 8 bytes",
        [PLAIN[0], Data(1, CONTENT[:8]), Data(1, CONTENT[8:16]), EndData(1, CONTENT[16:]), PLAIN[2]],
    ),
    "both": (
        "at operations packets of 10 bytes\nat operations empty end",
        [PLAIN[0], Data(1, CONTENT[:10]), Data(1, CONTENT[10:]), EndData(1), PLAIN[2]],
    ),
    "one byte": ("always segments of 1 byte", PLAIN),
    "coalesced": ("at operations one write", PLAIN),
    "short": ("at operations data short by 3 bytes", [PLAIN[0], EndData(1, CONTENT[:-3]), PLAIN[2]]),
    "short and long": (
        "at operations data short by 2 bytes\nat operations data long by 2 bytes",
        [PLAIN[0], EndData(1, CONTENT[:-2]), PLAIN[2]],
    ),
    "long": ("at operations data long by 2 bytes", [PLAIN[0], EndData(1, CONTENT + b"\0\0"), PLAIN[2]]),
    "no data": ("at operations no data", PLAIN[2:]),
    "wrong transaction": (
        "at operations transaction 0x4001",
        [*PLAIN[:2], OperationResponse(OK, 0x4001)],
    ),
    "no response": ("at operations drop", PLAIN[:2]),
    "hung up": ("at operations cut", []),
    "hung up amid": ("at operations cut after 20 bytes", PLAIN[:1]),
    "elsewhere": ("at GetObjectInfo cut", PLAIN),
    "here": ("at GetObject drop", PLAIN[:2]),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_download_from_a_camera_with_a_fault(name: str) -> None:
    @virtually
    async def test() -> None:
        faults, packets = CONVERSATIONS[name]
        assert await downloaded(faults) == packets

    test()


@virtually
async def test_large_data_is_tampered_with_as_well() -> None:
    camera = world()
    content = PatternContent(3 << 20)
    handle = camera.store.put("big", content)
    here = place(camera.body, faults=parse_script("at GetObject packets of 300 kB\nat GetObject data short by 1 byte"))
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
    here = place(camera.body, faults=parse_script("at operations no empty data"))
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1009, empty)
        assert await answered(guest) == [OperationResponse(OK, 1)]
        guest.request(0x1004)
        assert len(await answered(guest)) == 3


ACKS = {
    "unchanged": ("", InitCommandAck(1, CAMERA_GUID, "Virtual Camera")),
    "no version": ("at connect ack without version", InitCommandAck(1, CAMERA_GUID, "Virtual Camera")),
    "no NUL": ("at connect ack without NUL", InitCommandAck(1, CAMERA_GUID, "Virtual Camera")),
    "0.0": ("at connect ack version 0", InitCommandAck(1, CAMERA_GUID, "Virtual Camera", 0)),
    "busy": ("at connect refuse busy", InitFail(2)),
    "fuji": ("at connect refuse 0x2019", InitFail(0x2019)),
}


@pytest.mark.parametrize("name", ACKS)
def test_acknowledgements(name: str) -> None:
    @virtually
    async def test() -> None:
        faults, ack = ACKS[name]
        here, _ = await strange(faults)
        async with here.camera:
            assert await here.guest.knock() == ack

    test()


@pytest.mark.parametrize(
    ("faults", "missing"),
    [
        ("", 0),
        ("at connect ack without version", 4),
        ("at connect ack without NUL", 6),
    ],
)
def test_acknowledgements_are_as_short_as_they_should_be(faults: str, missing: int) -> None:
    @virtually
    async def test() -> None:
        came = 0

        def count(data: memoryview) -> None:
            nonlocal came
            came += len(data)

        here, _ = await strange(faults)
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
    here, _ = await strange("at connect late 20s\nat event connect late 5s")
    async with here.camera:
        guest = here.guest
        await guest.knock()
        assert asyncio.get_running_loop().time() == pytest.approx(20)
        assert await guest.associate(1) == InitEventAck()
        assert asyncio.get_running_loop().time() == pytest.approx(25)


@virtually
async def test_an_event_connection_that_is_refused_or_never_acknowledged() -> None:
    here, _ = await strange("at event connect refuse unspecified")
    async with here.camera:
        guest = here.guest
        await guest.knock()
        assert await guest.associate(1) == InitFail(3)
        with pytest.raises(Ended):
            await guest.command.next()
    here, _ = await strange("at event connect drop")
    async with here.camera:
        guest = here.guest
        await guest.knock()
        with pytest.raises(TimeoutError):
            await guest.associate(1)


@virtually
async def test_events_elsewhere_and_padded_and_a_probe_at_once() -> None:
    here, _ = await strange("at events wrong connection\nat events pad\nat event connect probe")
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
async def test_what_has_no_fault_passes() -> None:
    here, _ = await strange("at operations pad")
    async with here.camera:
        guest = await here.guest.come_in()
        guest.event.say(ProbeRequest())
        assert await guest.event.next() == ProbeResponse()


@virtually
async def test_close_session_with_transaction_0() -> None:
    here, _ = await strange("at CloseSession transaction 0")
    async with here.camera:
        guest = await here.guest.come_in()
        guest.request(0x1003)
        assert await answered(guest) == [OperationResponse(OK, 0)]


@virtually
async def test_busy_so_many_times() -> None:
    here, handle = await strange("at operations 1-2 busy")
    async with here.camera:
        guest = await here.guest.come_in()
        codes = [(await guest.ask(0x1009, handle))[0] for _ in range(4)]
        assert codes == [responses.DEVICE_BUSY, responses.DEVICE_BUSY, OK, OK]
        assert (await guest.ask(0x1004))[0] == OK
        assert (await guest.ask(0x1001))[0] == OK


@virtually
async def test_a_session_that_somebody_left_open() -> None:
    here, _ = await strange("at OpenSession 1 answer SessionAlreadyOpen")
    async with here.camera:
        guest = here.guest
        await guest.knock()
        await guest.associate(1)
        assert (await guest.ask(0x1002, 1))[0] == responses.SESSION_ALREADY_OPEN
        assert (await guest.ask(0x1002, 2))[0] == OK


@virtually
async def test_a_response_twice_and_garbage() -> None:
    here, handle = await strange("at GetObject 1 twice")
    async with here.camera:
        guest = await here.guest.come_in()
        await guest.ask(0x1009, handle)
        assert await guest.command.next() == OperationResponse(OK, 1)
        guest.request(0x1009, handle)
        assert len(await answered(guest)) == 3
        assert guest.command.quiet
    here, handle = await strange("at GetObject garbage 080000000e000000")
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
        here, handle = await strange(f"at byte {cut} {'reset' if reset else 'cut'}")
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


async def timed(packet: Awaitable[Packet]) -> tuple[Packet, float]:
    """A packet, and when it came."""
    return await packet, asyncio.get_running_loop().time()


@virtually
async def test_a_stall_in_the_middle_of_the_data() -> None:
    here, handle = await strange("at GetObject 1 stall 20s after 30 bytes")
    async with here.camera as camera:
        guest = await here.guest.come_in()
        guest.request(0x1009, handle)
        assert await timed(guest.command.next()) == (StartData(1, 20), 0)
        await camera.shoot()
        assert (await timed(guest.event.next()))[1] == 0, "the other connection goes on"
        assert await timed(guest.command.next()) == (EndData(1, CONTENT), 20)
        await guest.command.next()
        assert (await guest.ask(0x1009, handle))[2] == CONTENT
        assert asyncio.get_running_loop().time() == 20


@virtually
async def test_what_is_marked_in_one_transaction_never_happens_in_the_next() -> None:
    here, handle = await strange("at GetObject 1 cut after 1 MB\nat GetObject 1 stall 9s after 2 MB")
    async with here.camera:
        guest = await here.guest.come_in()
        big = PatternContent(3 << 20)
        other = here.camera.body.stores[0].put("big", big)  # type: ignore[attr-defined]
        for wanted, content in ((handle, CONTENT), (other, big.read(0, big.size))):
            assert (await guest.ask(0x1009, wanted))[2] == content


@virtually
async def test_responses_events_and_probes_that_are_late_or_never_come() -> None:
    here, handle = await strange(
        "at GetObject 1 late 5s\nat probe 1 drop\nat probe 2 late 3s\nat ObjectAdded 1 late 9s\nat CaptureComplete drop"
    )
    async with here.camera as camera:
        guest = await here.guest.come_in()
        await guest.ask(0x1009, handle)
        assert asyncio.get_running_loop().time() == 5
        guest.event.say(ProbeRequest())
        guest.event.say(ProbeRequest())
        assert await timed(guest.event.next()) == (ProbeResponse(), 8)
        await camera.shoot()
        await camera.shoot()
        came = [await timed(guest.hear()) for _ in range(4)]
        assert [at for event, at in came if isinstance(event, Event) and event.code == 0x4002][-1] == 17
        assert guest.event.quiet


@virtually
async def test_events_twice_and_with_another_transaction() -> None:
    here, _ = await strange("at ObjectAdded 1 twice\nat ObjectAdded 1 transaction 7")
    async with here.camera as camera:
        guest = await here.guest.come_in()
        await camera.shoot()
        added = [event for event in [await guest.hear() for _ in range(4)] if event.code == 0x4002]
        assert [event.transaction for event in added].count(7) == 2


@virtually
async def test_lengths_that_lie() -> None:
    here, _ = await strange("at GetStorageIDs length 0xFFFFFFFF")
    async with here.camera:
        guest = await here.guest.come_in()
        came = b""

        def collect(data: memoryview) -> None:
            nonlocal came
            came += data

        guest.command.received = collect  # type: ignore[method-assign]
        guest.request(0x1004)
        await asyncio.sleep(1)
        assert came[-14:].startswith(b"\xff\xff\xff\xff\x07\0\0\0")


@pytest.mark.parametrize("how", ["cut", "reset"])
@pytest.mark.parametrize("channel", ["command", "event"])
def test_one_connection_ends_and_the_camera_ends_the_other(how: str, channel: str) -> None:
    @virtually
    async def test() -> None:
        here, _ = await strange(f"at 3s after connect {how} {channel} connection")
        async with here.camera:
            guest = await here.guest.come_in()
            with pytest.raises(Ended) as ended:
                await (guest.event if channel == "event" else guest.command).next()
            assert isinstance(ended.value.error, LinkLost) == (how == "reset")
            assert asyncio.get_running_loop().time() == 3
            with pytest.raises(Ended):
                await (guest.command if channel == "event" else guest.event).next()

    test()


@virtually
async def test_no_time_after_connect_is_after_the_acknowledgement() -> None:
    here, _ = await strange("at 0s after connect cut")
    async with here.camera:
        guest = here.guest
        assert isinstance(await guest.knock(), InitCommandAck)
        with pytest.raises(Ended):
            await guest.command.next()


@virtually
async def test_cut_for_everybody_at_a_time_and_nobody_afterwards() -> None:
    here, _ = await strange("at 30s cut\nat every 50s reset")
    async with here.camera:
        for ends in (30, 50, 100):
            guest = await here.guest.come_in()
            with pytest.raises(Ended):
                await guest.command.next()
            assert asyncio.get_running_loop().time() == ends
        assert (await (await here.guest.come_in()).ask(0x1004))[0] == OK


@virtually
async def test_a_camera_that_falls_silent_keeps_its_connections() -> None:
    here, _ = await strange("at GetStorageIDs silent command connection")
    async with here.camera as camera:
        guest = await here.guest.come_in()
        guest.request(0x1004)
        with pytest.raises(TimeoutError):
            await guest.command.next()
        await camera.shoot()
        assert (await guest.hear()).code
        assert not guest.command.over.is_set()


@virtually
async def test_an_event_channel_that_says_nothing_but_its_acknowledgement() -> None:
    here, handle = await strange("always silent event connection\nat event connect late 2s")
    async with here.camera as camera:
        guest = await here.guest.come_in()
        await camera.shoot()
        guest.event.say(ProbeRequest())
        assert (await guest.ask(0x1009, handle))[2] == CONTENT
        await asyncio.sleep(50)
        assert guest.event.quiet


@virtually
async def test_a_byte_of_the_event_connection() -> None:
    here, _ = await strange("at event byte 9 reset event connection")
    async with here.camera as camera:
        guest = await here.guest.come_in()
        await camera.shoot()
        with pytest.raises(Ended) as ended:
            await guest.hear()
        assert isinstance(ended.value.error, LinkLost)


@virtually
async def test_busy_several_times_counts_as_one_occurrence() -> None:
    here, handle = await strange("at every 2nd GetObject busy 3 times")
    async with here.camera:
        guest = await here.guest.come_in()
        codes = [(await guest.ask(0x1009, handle))[0] for _ in range(10)]
        busy = responses.DEVICE_BUSY
        assert codes == [OK, busy, busy, busy, OK, busy, busy, busy, OK, busy]


@virtually
async def test_operations_spare_what_everybody_needs_and_all_operations_do_not() -> None:
    for script, code in (("at operations answer 0x2002", OK), ("at all operations answer 0x2002", 0x2002)):
        here, _ = await strange(script)
        async with here.camera:
            guest = here.guest
            await guest.knock()
            assert (await guest.ask(0x1001))[0] == code
