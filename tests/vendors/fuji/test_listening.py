"""What an initiator sees of our camera, byte by byte, and what the camera sees of it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from hotshoe.errors import ConnectFailed, LinkError, LinkLost
from hotshoe.transport.loopback import LoopbackListener, LoopbackNetwork
from hotshoe.vendors.fuji.greeting import to_fuji
from hotshoe.vendors.fuji.listening import LISTEN_TRIES, FujiListen, FujiListener
from hotshoe.vendors.fuji.streams import EARLY_EVENTS, GOODBYE
from hotshoe.wire.containers import CommandContainer, DataContainer, EventContainer, ResponseContainer
from hotshoe.wire.packets import (
    DataPhase,
    EndData,
    Event,
    FailReason,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    OperationResponse,
    ProbeRequest,
    StartData,
)
from tests.vendors.fuji.wires import ACK, COMMAND, EVENT, HOST, LIVE, OPEN_CAPTURE, REQUEST, Door, Ear
from tests.virtual_clock import run

SET_VALUE, GET_OBJECT = 0x1016, 0x1009
REFUSAL = 0x2019


class World:
    """A camera of packets, and an initiator of bytes."""

    def __init__(self, segment: int) -> None:
        self.network = LoopbackNetwork(segment=segment)
        self.visits, self.viewers = Door(), Door()
        self.refusals: list[int] = []
        self.listener: FujiListener
        self.guest = Ear()
        self.camera: Ear
        self.events: Ear

    async def open(self, port: int = COMMAND) -> None:
        """The camera listens."""
        listen = FujiListen(self.network.listen, live=self.viewers, consent=self._consent)
        self.listener = await listen(HOST, port, self.visits)

    async def dial(self, port: int) -> Ear:
        ear = Ear()
        ear.stream = await self.network.dial(HOST, port, ear)
        return ear

    async def arrived(self) -> None:
        """Somebody has connected, and says nothing."""
        await self.open()
        self.guest = await self.dial(COMMAND)
        self.camera = await self.visits.next()

    async def established(self) -> None:
        """Both sides know each other."""
        await self.arrived()
        self.guest.say(to_fuji(REQUEST))
        assert await self.camera.packet() == REQUEST
        self.camera.say(ACK)
        assert await self.guest.take(68) == to_fuji(ACK)
        self.events = await self.visits.next()
        assert await self.events.packet() == InitEventRequest(ACK.connection)
        self.events.say(InitEventAck())

    async def capturing(self) -> None:
        """Capture has been opened."""
        self.guest.say(CommandContainer(OPEN_CAPTURE, 4, (0, 0)))
        assert await self.camera.packet() == OperationRequest(DataPhase.NONE_OR_IN, OPEN_CAPTURE, 4, (0, 0))
        self.camera.say(OperationResponse(0x2001, 4))
        assert await self.guest.container() == ResponseContainer(0x2001, 4)

    def _consent(self, request: InitCommandRequest) -> int | None:
        return self.refusals.pop() if self.refusals else None


def scene(test: Callable[[World], Awaitable[None]], segment: int = 256 * 1024) -> None:
    async def main() -> None:
        await test(World(segment))

    run(main())


@pytest.mark.parametrize("segment", [1, 9, 256 * 1024])
def test_an_initiator_is_let_in_and_served(segment: int) -> None:
    async def test(world: World) -> None:
        await world.established()
        world.guest.say(CommandContainer(SET_VALUE, 1, (0xDF01,)), DataContainer(SET_VALUE, 1, b"\x05\x00"))
        assert await world.camera.packet() == OperationRequest(DataPhase.OUT, SET_VALUE, 1, (0xDF01,))
        assert await world.camera.packet() == StartData(1, 2)
        assert await world.camera.packet() == EndData(1, b"\x05\x00")
        world.camera.say(OperationResponse(0x2001, 1))
        assert await world.guest.container() == ResponseContainer(0x2001, 1)
        world.guest.say(CommandContainer(GET_OBJECT, 2, (5,)))
        assert await world.camera.packet() == OperationRequest(DataPhase.NONE_OR_IN, GET_OBJECT, 2, (5,))
        world.camera.say(StartData(2, 3), EndData(2, b"abc"), OperationResponse(0x2001, 2))
        assert await world.guest.container() == DataContainer(GET_OBJECT, 2, b"abc")
        assert await world.guest.container() == ResponseContainer(0x2001, 2)

    scene(test, segment)


def test_a_second_greeting_is_answered_like_the_first() -> None:
    async def test(world: World) -> None:
        await world.established()
        world.guest.say(to_fuji(REQUEST))
        assert await world.guest.take(68) == to_fuji(ACK)
        assert world.camera.silent

    scene(test)


def test_who_does_not_wait_for_the_acknowledgement_is_heard_after_it() -> None:
    async def test(world: World) -> None:
        await world.arrived()
        world.guest.say(to_fuji(REQUEST), CommandContainer(0x1002, 0, (1,)))
        assert await world.camera.packet() == REQUEST
        world.guest.say(CommandContainer(0x1001, 1))
        await asyncio.sleep(1)
        assert world.camera.silent
        world.camera.say(ACK)
        assert await world.camera.packet() == OperationRequest(DataPhase.NONE_OR_IN, 0x1002, 0, (1,))
        assert await world.camera.packet() == OperationRequest(DataPhase.NONE_OR_IN, 0x1001, 1)

    scene(test)


def test_whoever_is_refused_may_ask_again() -> None:
    async def test(world: World) -> None:
        world.refusals = [REFUSAL, REFUSAL]
        await world.arrived()
        for _ in range(2):
            world.guest.say(to_fuji(REQUEST))
            assert await world.guest.packet() == InitFail(REFUSAL)
        world.guest.say(to_fuji(REQUEST))
        assert await world.camera.packet() == REQUEST

    scene(test)


def test_the_cameras_own_refusal_has_a_code_of_fujifilm() -> None:
    async def test(world: World) -> None:
        await world.arrived()
        world.guest.say(to_fuji(REQUEST))
        await world.camera.packet()
        world.camera.say(InitFail(FailReason.BUSY))
        assert await world.guest.packet() == InitFail(REFUSAL)

    scene(test)


@pytest.mark.parametrize(
    "said", [to_fuji(ACK), to_fuji(REQUEST)[:8] + bytes(74), b"GET / HTTP/1.1\r\n", b"\xff" * 8], ids=repr
)
def test_who_begins_otherwise_is_shown_out(said: bytes) -> None:
    async def test(world: World) -> None:
        await world.arrived()
        world.guest.say(said)
        assert isinstance(await world.camera.end(), LinkLost)
        assert isinstance(await world.guest.end(), LinkError)

    scene(test)


def test_the_other_ports_are_for_who_has_opened_capture() -> None:
    async def test(world: World) -> None:
        await world.established()
        for port in (EVENT, LIVE):
            assert isinstance(await (await world.dial(port)).end(), LinkError)
        await world.capturing()
        event, live = await world.dial(EVENT), await world.dial(LIVE)
        (await world.viewers.next()).say(b"frame")
        assert await live.take(5) == b"frame"
        world.events.say(Event(0x4002, 6, (9,)))
        assert await event.container() == EventContainer(0x4002, 6, (9,))
        for port in (EVENT, LIVE):
            stranger = await world.dial(port)
            stranger.say(b"hello")
            assert isinstance(await stranger.end(), LinkError)

    scene(test)


def test_a_refused_capture_opens_nothing() -> None:
    async def test(world: World) -> None:
        await world.established()
        world.guest.say(CommandContainer(OPEN_CAPTURE, 4, (0, 0)))
        await world.camera.packet()
        world.camera.say(OperationResponse(0x200F, 4))
        await world.guest.container()
        assert isinstance(await (await world.dial(EVENT)).end(), LinkError)

    scene(test)


def test_events_wait_for_their_connection_the_last_of_them() -> None:
    async def test(world: World) -> None:
        await world.established()
        for number in range(EARLY_EVENTS + 1):
            world.events.say(Event(0x4002, 6, (number,)))
        world.events.say(ProbeRequest())
        await world.capturing()
        event = await world.dial(EVENT)
        for number in range(1, EARLY_EVENTS + 1):
            assert await event.container() == EventContainer(0x4002, 6, (number,))

    scene(test)


@pytest.mark.parametrize("politely", [True, False])
def test_when_the_initiator_leaves_everything_ends(politely: bool) -> None:
    async def test(world: World) -> None:
        await world.established()
        await world.capturing()
        event, live = await world.dial(EVENT), await world.dial(LIVE)
        viewer = await world.viewers.next()
        if politely:
            world.guest.say(GOODBYE, CommandContainer(0x1001, 1))
        else:
            world.guest.stream.abort()
        error = await world.camera.end()
        assert (error is None) is politely
        await viewer.end()
        assert world.camera.silent
        await world.camera.stream.close()
        await world.events.stream.close()
        assert await world.events.end() is None
        await event.end()
        assert isinstance(await live.end(), LinkError)

    scene(test)


def test_a_data_phase_that_the_camera_breaks_off_ends_the_connection() -> None:
    async def test(world: World) -> None:
        await world.established()
        world.guest.say(CommandContainer(GET_OBJECT, 2, (5,)))
        await world.camera.packet()
        world.camera.say(StartData(2, 3), OperationResponse(0x2002, 2))
        assert "not sent" in str(await world.camera.end())

    scene(test)


def test_who_looks_at_live_view_where_there_is_none() -> None:
    async def main() -> None:
        network, visits = LoopbackNetwork(), Door()
        await FujiListen(network.listen)(HOST, COMMAND, visits)
        ear = Ear()
        ear.stream = await network.dial(HOST, LIVE, ear)
        assert isinstance(await ear.end(), LinkError)

    run(main())


def test_three_ports_in_a_row_are_looked_for() -> None:
    async def test(world: World) -> None:
        await world.network.listen(HOST, 15742, Door())
        await world.open(0)
        ports = (world.listener.port, world.listener.event_port, world.listener.live_port)
        assert ports == (15743, 15744, 15745)
        await world.listener.close()
        with pytest.raises(ConnectFailed):
            await world.dial(15744)

    def choose(network: LoopbackNetwork) -> None:
        """Give another first port each time, as a system does."""
        taken = iter((15740, 15741, 15743))
        listen = network.listen

        async def chosen(host: str, port: int, accept: Door) -> LoopbackListener:
            return await listen(host, port or next(taken), accept)

        network.listen = chosen  # type: ignore[method-assign,assignment]

    async def main() -> None:
        world = World(1024)
        choose(world.network)
        await test(world)

    run(main())


def test_ports_that_are_taken() -> None:
    async def test(world: World) -> None:
        await world.network.listen(HOST, LIVE, Door())
        with pytest.raises(ConnectFailed):
            await world.open(COMMAND)
        with pytest.raises(ConnectFailed):
            await world.dial(COMMAND)

    scene(test)


def test_looking_for_ports_ends() -> None:
    tries: list[int] = []

    async def none(host: str, port: int, accept: object) -> LoopbackListener:
        tries.append(port)
        raise ConnectFailed("none is free")

    async def main() -> None:
        with pytest.raises(ConnectFailed):
            await FujiListen(none)(HOST, 0, Door())

    run(main())
    assert len(tries) == LISTEN_TRIES
