"""What both ends of Fujifilm's connections have in common: nothing that a peer sends gets the better of them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotshoe.protocol.limits import DEFAULT
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.vendors.fuji.dialling import FujiDial
from hotshoe.vendors.fuji.greeting import to_fuji
from hotshoe.vendors.fuji.listening import FujiListen
from hotshoe.vendors.fuji.streams import GOODBYE, JOINED_BYTES, joined, takes_data
from hotshoe.wire.containers import LARGEST_PAYLOAD, CommandContainer, ResponseContainer, encode_container
from hotshoe.wire.packets import DataPhase, OperationRequest, StartData
from tests.vendors.fuji.wires import ACK, COMMAND, HOST, REQUEST, Door, Ear
from tests.virtual_clock import run
from tests.wire import strategies

# Whatever begins right, goes on anyhow, or is nothing at all.
NOISE = st.lists(
    st.one_of(
        st.binary(max_size=40),
        strategies.CONTAINERS.map(encode_container),
        st.sampled_from([to_fuji(REQUEST), to_fuji(ACK), GOODBYE, bytes(8), b"\xff" * 12]),
    ),
    max_size=6,
).map(b"".join)


async def near(segment: int) -> tuple[Ear, Ear]:
    """A client that was let in, and its camera."""
    network, door, client = LoopbackNetwork(segment=segment), Door(), Ear()
    await network.listen(HOST, COMMAND, door)
    client.stream = await FujiDial(network.dial)(HOST, COMMAND, client)
    camera = await door.next()
    client.say(REQUEST)
    await camera.take(82)
    return client, camera


async def far(segment: int) -> tuple[Ear, Ear]:
    """A camera that somebody has come to, and who that is."""
    network, door, guest = LoopbackNetwork(segment=segment), Door(), Ear()
    await FujiListen(network.listen)(HOST, COMMAND, door)
    guest.stream = await network.dial(HOST, COMMAND, guest)
    return await door.next(), guest


@pytest.mark.parametrize("end", [near, far])
@settings(max_examples=60)
@given(noise=NOISE, greeted=st.booleans(), segment=st.integers(1, 100))
def test_whatever_a_peer_sends_it_is_served_or_left(
    end: Callable[[int], Awaitable[tuple[Ear, Ear]]], noise: bytes, greeted: bool, segment: int
) -> None:
    async def main() -> None:
        ours, peer = await end(segment)
        if greeted:
            peer.say(to_fuji(ACK if end is near else REQUEST))
            await ours.packet()
            if end is far:
                ours.say(ACK)
        peer.say(noise)
        await asyncio.sleep(1)
        await peer.stream.close()
        await ours.end()

    run(main())


def test_data_that_no_container_can_measure_is_not_sent() -> None:
    async def main() -> None:
        client, camera = await near(1024)
        camera.say(to_fuji(ACK))
        await client.packet()
        client.say(OperationRequest(DataPhase.OUT, 0x1016, 1), StartData(1, LARGEST_PAYLOAD + 1))
        assert "bytes" in str(await client.end())

    run(main())


def test_an_initiator_that_writes_without_end_before_it_is_let_in_is_shown_out() -> None:
    async def main() -> None:
        camera, guest = await far(256 * 1024)
        guest.say(to_fuji(REQUEST), bytes(DEFAULT.held_bytes))
        assert await camera.packet() == REQUEST
        guest.say(bytes(DEFAULT.held_bytes))
        assert "wait" in str(await camera.end())

    run(main())


def test_the_streams_below_are_paused_and_drained() -> None:
    async def main() -> None:
        client, camera = await near(1024)
        camera.say(to_fuji(ACK))
        await client.packet()
        client.stream.pause()
        camera.say(ResponseContainer(0x2001, 1))
        await asyncio.sleep(1)
        assert client.silent
        client.stream.resume()
        await client.packet()
        client.say(OperationRequest(DataPhase.NONE_OR_IN, 0x1001, 2))
        await client.stream.drain()
        assert await camera.container() == CommandContainer(0x1001, 2)
        assert client.stream.peer == HOST

    run(main())


def test_which_operations_take_data() -> None:
    assert [takes_data(code) for code in (0x1016, 0x900C, 0x100D, 0x1015, 0x9ABC)] == [True, True, True, False, False]


def test_small_neighbours_are_joined_and_large_ones_are_not_copied() -> None:
    large = memoryview(bytes(JOINED_BYTES))
    assert joined([b"ab", memoryview(b"cd")]) == [b"abcd"]
    assert joined([b"ab", large, b"cd"])[1] is large
    assert joined([]) == []
