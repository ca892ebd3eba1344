"""What a camera sees of our client, byte by byte, and what the client sees of the camera."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hotshoe.errors import ConnectFailed, LinkError, LinkLost, NotOffered
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.vendors.fuji.dialling import SETTLE_SECONDS, FujiDial, FujiLiveView
from hotshoe.vendors.fuji.greeting import to_fuji
from hotshoe.vendors.fuji.live import LiveFrame, encode_frame
from hotshoe.vendors.fuji.streams import GOODBYE
from hotshoe.wire.containers import (
    LENGTH_UNKNOWN,
    CommandContainer,
    DataContainer,
    EventContainer,
    ResponseContainer,
    data_container_header,
)
from hotshoe.wire.packets import (
    Cancel,
    Data,
    DataPhase,
    EndData,
    Event,
    InitCommandAck,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    OperationResponse,
    ProbeRequest,
    StartData,
    data_header,
    encode_packet,
)
from tests.vendors.fuji.wires import ACK, COMMAND, EVENT, HOST, LIVE, OPEN_CAPTURE, REQUEST, Door, Ear
from tests.virtual_clock import run

SET_VALUE, GET_OBJECT = 0x1016, 0x1009


class World:
    """A camera of bytes, and a client of packets that has dialled it."""

    def __init__(self, segment: int) -> None:
        self.network = LoopbackNetwork(segment=segment)
        self.doors = {port: Door() for port in (COMMAND, EVENT, LIVE)}
        self.dial = FujiDial(self.network.dial)
        self.client, self.events = Ear(), Ear()
        self.camera: Ear

    async def dialled(self) -> None:
        """The command connection is there, and nothing has been said."""
        await self.network.listen(HOST, COMMAND, self.doors[COMMAND])
        self.client.stream = await self.dial(HOST, COMMAND, self.client)
        self.camera = await self.doors[COMMAND].next()

    async def established(self) -> None:
        """Both sides know each other."""
        await self.dialled()
        self.client.say(REQUEST)
        await self.camera.take(82)
        self.camera.say(to_fuji(ACK))
        assert await self.client.packet() == ACK
        self.events.stream = await self.dial(HOST, COMMAND, self.events)
        self.events.say(InitEventRequest(ACK.connection))
        assert await self.events.packet() == InitEventAck()

    async def listen(self, *ports: int) -> None:
        for port in ports:
            await self.network.listen(HOST, port, self.doors[port])

    async def capturing(self) -> tuple[Ear, Ear]:
        """The camera has opened its other ports; its ends of them."""
        await self.listen(EVENT, LIVE)
        self.client.say(OperationRequest(DataPhase.NONE_OR_IN, OPEN_CAPTURE, 4, (0, 0)))
        await self.camera.container()
        self.camera.say(ResponseContainer(0x2001, 4))
        assert await self.client.packet() == OperationResponse(0x2001, 4)
        return await self.doors[EVENT].next(), await self.doors[LIVE].next()


def scene(test: Callable[[World], Awaitable[None]], segment: int = 256 * 1024) -> None:
    async def main() -> None:
        await test(World(segment))

    run(main())


@pytest.mark.parametrize("segment", [1, 5, 256 * 1024])
def test_the_client_introduces_itself_in_82_bytes(segment: int) -> None:
    async def test(world: World) -> None:
        await world.dialled()
        world.client.say(REQUEST)
        assert await world.camera.take(82) == to_fuji(REQUEST)
        began = asyncio.get_running_loop().time()
        world.camera.say(to_fuji(ACK))
        assert await world.client.packet() == ACK
        assert asyncio.get_running_loop().time() - began >= SETTLE_SECONDS
        assert world.camera.silent

    scene(test, segment)


def test_a_refusal_is_told_with_the_cameras_reason() -> None:
    async def test(world: World) -> None:
        await world.dialled()
        world.client.say(REQUEST)
        world.camera.say(to_fuji(InitFail(0x2019)))
        assert await world.client.packet() == InitFail(0x2019)

    scene(test)


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad Request\r\n", to_fuji(REQUEST), bytes(8)])
def test_who_is_no_camera_is_left(said: bytes) -> None:
    async def test(world: World) -> None:
        await world.dialled()
        world.client.say(REQUEST)
        world.camera.say(said)
        assert isinstance(await world.client.end(), LinkLost)
        assert isinstance(await world.camera.end(), LinkError)
        world.client.say(REQUEST)

    scene(test)


@pytest.mark.parametrize("segment", [1, 7, 256 * 1024])
def test_operations_are_containers(segment: int) -> None:
    async def test(world: World) -> None:
        await world.established()
        world.client.say(
            OperationRequest(DataPhase.OUT, SET_VALUE, 1, (0xDF01,)), StartData(1, 2), EndData(1, b"\x05\x00")
        )
        assert await world.camera.container() == CommandContainer(SET_VALUE, 1, (0xDF01,))
        assert await world.camera.container() == DataContainer(SET_VALUE, 1, b"\x05\x00")
        world.camera.say(ResponseContainer(0x2001, 1))
        assert await world.client.packet() == OperationResponse(0x2001, 1)
        world.client.say(OperationRequest(DataPhase.NONE_OR_IN, GET_OBJECT, 2, (5,)))
        assert await world.camera.container() == CommandContainer(GET_OBJECT, 2, (5,))
        world.camera.say(DataContainer(GET_OBJECT, 2, b"picture"), ResponseContainer(0x2001, 2))
        assert await world.client.packet() == StartData(2, 7)
        assert await world.client.packet() == EndData(2, b"picture")
        assert await world.client.packet() == OperationResponse(0x2001, 2)

    scene(test, segment)


def test_a_file_is_one_container(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"0123456789")

    async def test(world: World) -> None:
        await world.established()
        descriptor = os.open(file, os.O_RDONLY)
        request = encode_packet(OperationRequest(DataPhase.OUT, SET_VALUE, 1, (5,))) + encode_packet(StartData(1, 8))
        pieces = [(request + data_header(Data.type, 1, 3), 3), (data_header(EndData.type, 1, 5), 5)]
        assert await world.client.stream.send_file(pieces, descriptor, 1, lambda: None)
        assert await world.camera.container() == CommandContainer(SET_VALUE, 1, (5,))
        assert await world.camera.container() == DataContainer(SET_VALUE, 1, b"12345678")
        world.client.stream.abort()
        await world.client.end()
        with pytest.raises(LinkLost):
            await world.client.stream.send_file(pieces, descriptor, 1, lambda: None)
        os.close(descriptor)

    scene(test)


def test_the_other_ports_are_opened_before_the_answer_is_told() -> None:
    async def test(world: World) -> None:
        await world.established()
        world.client.say(OperationRequest(DataPhase.NONE_OR_IN, OPEN_CAPTURE, 4, (0, 0)))
        await world.camera.container()
        world.camera.say(ResponseContainer(0x2001, 4))
        # Its ports listen a moment later.
        await asyncio.sleep(0.15)
        assert world.client.silent
        await world.listen(EVENT)
        await asyncio.sleep(0.25)
        assert world.client.silent
        await world.listen(LIVE)
        assert await world.client.packet() == OperationResponse(0x2001, 4)
        assert world.dial.capture == 4
        event = await world.doors[EVENT].next()
        event.say(EventContainer(0xC001, 1, (6, 6, 9, 0)), EventContainer(0x400D, 1))
        assert await world.events.packet() == Event(0xC001, 1, (6, 6, 9))
        assert await world.events.packet() == Event(0x400D, 1)

    scene(test)


def test_capture_that_is_opened_again_opens_what_has_ended() -> None:
    async def test(world: World) -> None:
        await world.established()
        event, live = await world.capturing()

        async def again(transaction: int) -> None:
            world.client.say(OperationRequest(DataPhase.NONE_OR_IN, OPEN_CAPTURE, transaction, (0, 0)))
            await world.camera.container()
            world.camera.say(ResponseContainer(0x2001, transaction))
            assert await world.client.packet() == OperationResponse(0x2001, transaction)

        await again(5)
        assert world.doors[EVENT].empty
        assert world.doors[LIVE].empty
        view = FujiLiveView(world.dial)
        await view.start()
        await event.stream.close()
        await live.stream.close()
        with pytest.raises(LinkLost):
            await view.frame()
        await again(6)
        event, live = await world.doors[EVENT].next(), await world.doors[LIVE].next()
        event.say(EventContainer(0x400D, 1))
        assert await world.events.packet() == Event(0x400D, 1)
        live.say(encode_frame(LiveFrame(9, b"\xff\xd8")))
        await view.start()
        assert await view.frame() == b"\xff\xd8"

    scene(test)


def test_a_camera_that_refuses_to_open_capture_opens_no_ports() -> None:
    async def test(world: World) -> None:
        await world.established()
        world.client.say(OperationRequest(DataPhase.NONE_OR_IN, OPEN_CAPTURE, 4, (0, 0)))
        await world.camera.container()
        world.camera.say(ResponseContainer(0x200F, 4))
        assert await world.client.packet() == OperationResponse(0x200F, 4)
        with pytest.raises(NotOffered):
            await FujiLiveView(world.dial).start()
        with pytest.raises(LinkLost):
            await FujiLiveView(world.dial).frame()

    scene(test)


def test_ports_that_never_listen_end_the_connection() -> None:
    async def test(world: World) -> None:
        await world.established()
        world.client.say(OperationRequest(DataPhase.NONE_OR_IN, OPEN_CAPTURE, 4, (0, 0)))
        await world.camera.container()
        world.camera.say(ResponseContainer(0x2001, 4))
        assert "nothing listens" in str(await world.client.end())

    scene(test)


def test_the_newest_frame_is_seen_by_who_looks() -> None:
    async def test(world: World) -> None:
        await world.established()
        _, live = await world.capturing()
        live.say(*(encode_frame(LiveFrame(number, b"\xff\xd8%d" % number)) for number in range(3)))
        view = FujiLiveView(world.dial)
        await view.start()
        assert await view.frame() == b"\xff\xd82"
        live.say(encode_frame(LiveFrame(3, b"\xff\xd8\xff")))
        assert await view.frame() == b"\xff\xd8\xff"
        await view.stop()
        await view.start()
        await live.stream.close()
        with pytest.raises(LinkLost, match="live view"):
            await view.frame()

    scene(test)


def test_what_is_no_frame_ends_live_view_only() -> None:
    async def test(world: World) -> None:
        await world.established()
        _, live = await world.capturing()
        live.say(bytes(8))
        view = FujiLiveView(world.dial)
        await view.start()
        with pytest.raises(LinkLost, match="frame"):
            await view.frame()
        await live.end()
        assert not world.client.over

    scene(test)


def test_what_containers_cannot_say_is_not_said() -> None:
    async def test(world: World) -> None:
        await world.established()
        event, _ = await world.capturing()
        world.events.say(ProbeRequest(), Cancel(4))
        world.client.say(Cancel(4), OperationRequest(DataPhase.NONE_OR_IN, GET_OBJECT, 5))
        assert await world.camera.container() == CommandContainer(GET_OBJECT, 5)
        assert event.silent

    scene(test)


def test_giving_up_in_the_middle_of_sending_ends_the_connection() -> None:
    async def test(world: World) -> None:
        await world.established()
        world.client.say(OperationRequest(DataPhase.OUT, SET_VALUE, 1), StartData(1, 5), Data(1, b"ab"), Cancel(1))
        assert "announced" in str(await world.client.end())
        world.client.say(Cancel(1))

    scene(test)


@pytest.mark.parametrize("said", [b"\x0c\0\0\0\x09\0" + bytes(6), data_container_header(GET_OBJECT, 1, LENGTH_UNKNOWN)])
def test_what_no_container_is_ends_the_connection(said: bytes) -> None:
    async def test(world: World) -> None:
        await world.established()
        world.camera.say(said)
        assert isinstance(await world.client.end(), LinkLost)

    scene(test)


def test_something_else_than_events_ends_the_connection() -> None:
    async def test(world: World) -> None:
        await world.established()
        event, _ = await world.capturing()
        event.say(ResponseContainer(0x2001, 4), EventContainer(0x400D, 1))
        assert isinstance(await world.events.end(), LinkLost)
        event.say(EventContainer(0x400D, 1))

    scene(test)


def test_the_end_of_events_is_not_the_end_of_the_session() -> None:
    async def test(world: World) -> None:
        await world.established()
        event, _ = await world.capturing()
        await event.stream.close()
        await event.end()
        world.client.say(OperationRequest(DataPhase.NONE_OR_IN, GET_OBJECT, 5))
        await world.camera.container()
        assert not world.events.over
        await world.events.stream.drain()
        world.events.stream.pause()
        world.events.stream.resume()
        world.events.stream.abort()
        assert await world.events.end() is None

    scene(test)


def test_goodbye_is_said_before_the_end() -> None:
    async def test(world: World) -> None:
        await world.established()
        _, live = await world.capturing()
        await world.client.stream.close()
        assert await world.camera.take(8) == GOODBYE
        assert await world.camera.end() is None
        await world.events.stream.close()
        assert await world.events.end() is None
        assert isinstance(await live.end(), LinkError)

    scene(test)


def test_who_was_not_let_in_says_nothing_more() -> None:
    async def test(world: World) -> None:
        await world.dialled()
        await world.client.stream.close()
        assert await world.camera.end() is None
        assert world.camera.silent

    scene(test)


def test_the_end_is_told_to_the_client() -> None:
    async def test(world: World) -> None:
        await world.established()
        await world.camera.stream.close()
        assert await world.client.end() is None
        # What comes next is a new connection.
        world.client = Ear()
        world.client.stream = await world.dial(HOST, COMMAND, world.client)
        world.client.say(REQUEST)
        assert await (await world.doors[COMMAND].next()).take(82) == to_fuji(REQUEST)

    scene(test)


def test_an_acknowledgement_that_comes_too_late_is_not_told() -> None:
    async def test(world: World) -> None:
        await world.dialled()
        world.client.say(REQUEST)
        world.camera.say(to_fuji(ACK))
        await world.camera.stream.close()
        await world.client.end()
        await asyncio.sleep(1)
        assert world.client.silent

    scene(test)


def test_the_camera_may_go_on_talking_behind_its_acknowledgement() -> None:
    async def test(world: World) -> None:
        await world.dialled()
        world.client.say(REQUEST)
        world.camera.say(to_fuji(ACK), ResponseContainer(0x2001, 0))
        world.camera.say(ResponseContainer(0x2001, 1))
        assert isinstance(await world.client.packet(), InitCommandAck)
        assert await world.client.packet() == OperationResponse(0x2001, 0)
        assert await world.client.packet() == OperationResponse(0x2001, 1)

    scene(test)


def test_a_camera_that_talks_without_end_before_it_is_asked_is_left() -> None:
    async def test(world: World) -> None:
        await world.dialled()
        world.camera.say(to_fuji(ACK))
        world.camera.say(bytes(300 * 1024))
        assert isinstance(await world.client.end(), LinkLost)

    scene(test)


def test_events_carry_no_files() -> None:
    async def test(world: World) -> None:
        await world.established()
        assert world.events.stream.hold() is None
        assert world.events.stream.peer == HOST
        with pytest.raises(LinkLost):
            await world.events.stream.send_file([], 0, 0, lambda: None)

    scene(test)


def test_a_camera_that_is_not_there() -> None:
    async def test(world: World) -> None:
        with pytest.raises(ConnectFailed):
            await world.dial(HOST, COMMAND, world.client)

    scene(test)
