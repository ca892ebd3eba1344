import asyncio

import pytest

from hotshoe.protocol.lobby import LobbyLimits
from hotshoe.wire.packets import InitCommandRequest, InitEventRequest, InitFail, encode_packet
from tests.responder.bodies import world
from tests.responder.guest import ALICE, BOB, Ended, Wire, place, virtually
from tests.responder.guest import Place as Here

HELLO = encode_packet(InitCommandRequest(ALICE, "alice"))


async def caller(here: Here, words: bytes = b"") -> Wire:
    wire = Wire()
    wire.stream = await here.network.dial("127.0.0.1", here.camera.port, wire)
    wire.say(words)
    return wire


def elapsed() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("words", [b"", HELLO[:1], HELLO[:8], HELLO[:-1]])
def test_whoever_does_not_finish_saying_who_it_is_is_shown_out(words: bytes) -> None:
    @virtually
    async def test() -> None:
        here = place(world().body)
        async with here.camera:
            wire = await caller(here, words)
            await wire.over.wait()
            assert elapsed() == pytest.approx(10, abs=0.1)

    test()


@virtually
async def test_the_time_is_for_the_whole_packet_and_not_for_each_byte() -> None:
    here = place(world().body)
    async with here.camera:
        wire = await caller(here)
        for byte in HELLO:
            wire.say(bytes([byte]))
            await asyncio.sleep(1)
            if wire.over.is_set():
                break
        assert elapsed() == pytest.approx(11, abs=1)


@pytest.mark.parametrize(
    "words",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"\0" * 8,
        b"\xff" * 8,
        bytes.fromhex("1200000006000000010000000210000000000001"),
        bytes.fromhex("080000000d000000"),
    ],
)
def test_anything_but_a_beginning_of_ptp_ip_is_shown_out_at_once(words: bytes) -> None:
    @virtually
    async def test() -> None:
        here = place(world().body)
        async with here.camera:
            wire = await caller(here, words)
            with pytest.raises(Ended):
                await wire.next()
            assert elapsed() < 1
            assert (await here.guest.come_in()).connection == 1

    test()


@virtually
async def test_a_greeting_in_single_bytes_is_a_greeting() -> None:
    here = place(world().body, segment=1)
    async with here.camera:
        assert (await here.guest.come_in()).connection == 1


@virtually
async def test_only_so_many_may_wait_at_the_door() -> None:
    here = place(world().body, lobby=LobbyLimits(waiting=5, waiting_per_address=3))
    async with here.camera:
        wires = [await caller(here) for _ in range(5)]
        await asyncio.sleep(1)
        assert [wire.over.is_set() for wire in wires] == [False] * 3 + [True] * 2
        await wires[0].stream.close()
        await asyncio.sleep(1)
        guest = await here.guest.come_in()
        assert (await guest.ask(0x1004))[0] == 0x2001
        await asyncio.sleep(10)
        assert all(wire.over.is_set() for wire in wires)


@virtually
async def test_whoever_is_in_does_not_stand_at_the_door() -> None:
    here = place(world().body, lobby=LobbyLimits(waiting=1, waiting_per_address=1))
    async with here.camera:
        guest = await here.guest.come_in()
        assert await here.guest.associate(9) == InitFail(1)
        assert await here.guest.knock(BOB) == InitFail(2)
        await asyncio.sleep(1)
        waiting = await caller(here)
        await asyncio.sleep(1)
        assert not waiting.over.is_set()
        assert (await guest.ask(0x1004))[0] == 0x2001


@virtually
async def test_whoever_talks_on_while_waiting_is_heard_later_but_not_without_end() -> None:
    here = place(world().body)
    async with here.camera:
        await here.guest.come_in()
        chatty = await caller(here, HELLO + bytes(1000))
        await asyncio.sleep(1)
        assert not chatty.over.is_set()
        chatty.say(bytes(1 << 20))
        await asyncio.sleep(1)
        assert chatty.over.is_set()


@virtually
async def test_an_event_connection_may_bring_more_than_its_greeting() -> None:
    here = place(world().body)
    async with here.camera:
        guest = here.guest
        await guest.knock()
        wire = await caller(here, encode_packet(InitEventRequest(1)) + bytes.fromhex("080000000d000000"))
        assert [type(await wire.next()).__name__ for _ in range(2)] == ["InitEventAck", "ProbeResponse"]
