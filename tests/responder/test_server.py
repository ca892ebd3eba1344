"""Who comes in, who waits, who hears what: the camera as a whole, from the wire."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from hotshoe.catalog import events, responses
from hotshoe.catalog import properties as props
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.errors import ConnectFailed
from hotshoe.protocol.lobby import LobbyLimits
from hotshoe.responder import FolderStore, HandleBook, SessionReport, generic, serve
from hotshoe.transport import tcp
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DeviceInfo, u32_list
from hotshoe.wire.packets import Event, InitCommandAck, InitEventAck, InitFail, ProbeRequest, ProbeResponse
from hotshoe.wire.values import ANONYMOUS, NO_TRANSACTION
from tests.responder.bodies import CAMERA_GUID, NOON, snapshot, world
from tests.responder.guest import ALICE, BOB, CAROL, Ended, Guest, Wire, place, virtually

ISO = props.EXPOSURE_INDEX.code


@virtually
async def test_an_acknowledgement_names_the_camera_and_the_connection() -> None:
    here = place(world().body)
    async with here.camera:
        guest = here.guest
        assert await guest.knock() == InitCommandAck(1, CAMERA_GUID, "Virtual Camera")
        assert await guest.associate(1) == InitEventAck()


@virtually
async def test_everything_offered_is_served_and_nothing_else_is() -> None:
    for read_only in (False, True):
        here = place(world(read_only=read_only).body)
        async with here.camera:
            guest = await here.guest.come_in()
            offered = decode(DeviceInfo, (await guest.ask(0x1001))[2]).operations
            known = {*(STANDARD | MTP).operations, 0x0000, 0x1FFF, 0x9201, 0xFFFF} - {0x1003}
            for code in sorted(known):
                answer, _, _ = await guest.ask(code)
                assert (answer == responses.OPERATION_NOT_SUPPORTED) == (code not in offered), hex(code)
            assert (await guest.ask(0x1003))[0] == responses.OK


@virtually
async def test_outside_a_session_only_device_info_is_told() -> None:
    here = place(world().body)
    async with here.camera:
        guest = here.guest
        await guest.knock()
        await guest.associate(1)
        assert (await guest.ask(0x1001))[0] == responses.OK
        assert (await guest.ask(0x1004))[0] == responses.SESSION_NOT_OPEN
        assert (await guest.ask(0x1003))[0] == responses.SESSION_NOT_OPEN
        assert (await guest.ask(0x1002, 0))[0] == responses.INVALID_PARAMETER
        assert (await guest.ask(0x1002, 5))[0] == responses.OK
        assert (await guest.ask(0x1002, 6))[0] == responses.SESSION_ALREADY_OPEN
        assert (await guest.ask(0x1004))[0] == responses.OK
        assert (await guest.ask(0x1003))[0] == responses.OK
        assert (await guest.ask(0x1004))[0] == responses.SESSION_NOT_OPEN


@virtually
async def test_one_initiator_at_a_time() -> None:
    here = place(world().body)
    async with here.camera:
        alice = await here.guest.come_in()
        bob = here.guest
        assert await bob.knock(BOB) == InitFail(2)
        with pytest.raises(Ended):
            await bob.command.next()
        assert (await alice.ask(0x1004))[0] == responses.OK
        await alice.leave()
        await bob.come_in(BOB)


@virtually
async def test_as_many_initiators_as_are_allowed() -> None:
    here = place(world().body, lobby=LobbyLimits(sessions=2))
    async with here.camera:
        alice, bob = await here.guest.come_in(), await here.guest.come_in(BOB)
        assert (alice.connection, bob.connection) == (1, 2)
        assert [report.guid for report in here.camera.sessions] == [ALICE, BOB]
        assert await here.guest.knock(CAROL) == InitFail(2)


@virtually
async def test_an_event_connection_to_nobody_disturbs_nobody() -> None:
    here = place(world().body)
    async with here.camera:
        guest = await here.guest.come_in()
        assert await here.guest.associate(7) == InitFail(1)
        assert await here.guest.associate(1) == InitFail(3)
        assert (await guest.ask(0x1004))[0] == responses.OK


async def contested(here_alive: bool, *, patience: float = 60.0, guid: bytes = ALICE) -> tuple[object, bool]:
    """Alice comes a second time; what she is told, and whether her first connection lives on."""
    here = place(world().body)
    async with here.camera:
        first = await here.guest.come_in(ALICE if guid is ALICE else ANONYMOUS)

        async def live() -> None:
            while await first.event.next() == ProbeRequest():
                if here_alive:
                    first.event.say(ProbeResponse())

        living = asyncio.create_task(live())
        second = here.guest
        told: object = None
        try:
            told = await asyncio.wait_for(second.knock(ALICE if guid is ALICE else ANONYMOUS), patience)
        except TimeoutError:
            await second.command.stream.close()
        await asyncio.sleep(60)
        living.cancel()
        return told, not first.command.over.is_set()


@virtually
async def test_the_same_initiator_again_while_it_lives() -> None:
    assert await contested(here_alive=True) == (InitFail(2), True)


@virtually
async def test_the_same_initiator_again_when_its_first_connection_is_dead() -> None:
    assert await contested(here_alive=False) == (InitCommandAck(1, CAMERA_GUID, "Virtual Camera"), False)


@virtually
async def test_the_same_initiator_again_when_it_never_opened_its_event_connection() -> None:
    here = place(world().body)
    async with here.camera:
        await here.guest.knock()
        assert isinstance(await here.guest.knock(), InitCommandAck)
        assert asyncio.get_running_loop().time() == pytest.approx(10, abs=0.1)


@virtually
async def test_whoever_does_not_wait_takes_nothing_over() -> None:
    # libgphoto2 answers no probe, and waits for two and a half seconds.
    assert await contested(here_alive=False, patience=2.5) == (None, True)


@virtually
async def test_a_guid_that_many_have_takes_nothing_over() -> None:
    assert await contested(here_alive=False, guid=ANONYMOUS) == (InitFail(2), True)


@virtually
async def test_when_the_first_connection_ends_meanwhile_the_second_is_in_at_once() -> None:
    here = place(world().body)
    async with here.camera:
        first = await here.guest.come_in()
        second = asyncio.create_task(here.guest.knock())
        assert await first.event.next() == ProbeRequest()
        await first.leave()
        assert isinstance(await second, InitCommandAck)
        assert asyncio.get_running_loop().time() < 1


@virtually
async def test_a_picture_that_the_camera_takes_is_heard_by_everybody() -> None:
    here = place(world().body, lobby=LobbyLimits(sessions=2))
    async with here.camera as camera:
        guests = [await here.guest.come_in(), await here.guest.come_in(BOB)]
        await camera.shoot()
        for guest in guests:
            heard = [await guest.hear() for _ in range(3)]
            assert [event.code for event in heard] == [events.OBJECT_ADDED] * 3
            picture = heard[-1].params[0]
            assert (await guest.ask(0x1009, picture))[2] == snapshot(camera.body, 1)


@virtually
async def test_a_capture_completes_for_whoever_asked_for_it() -> None:
    here = place(world().body, lobby=LobbyLimits(sessions=2))
    async with here.camera:
        alice, bob = await here.guest.come_in(), await here.guest.come_in(BOB)
        transaction = alice.request(0x100E)
        assert (await alice.response())[0] == responses.OK
        heard = [await alice.hear() for _ in range(4)]
        assert [event.code for event in heard] == [events.OBJECT_ADDED] * 3 + [events.CAPTURE_COMPLETE]
        assert {event.transaction for event in heard} == {transaction}
        assert heard[-1].params == (transaction,)
        assert (await alice.ask(0x1008, heard[2].params[0]))[0] == responses.OK
        assert {(await bob.hear()).transaction for _ in range(3)} == {NO_TRANSACTION}
        await bob.ask(0x1004)
        assert bob.event.quiet


@virtually
async def test_a_self_timer_runs_after_the_response() -> None:
    here = place(world().body)
    async with here.camera as camera:
        guest = await here.guest.come_in()
        await camera.do(lambda: camera.body.properties.put(props.CAPTURE_DELAY.code, 5000))
        assert (await guest.ask(0x100E))[0] == responses.OK
        assert (await guest.ask(0x100E))[0] == responses.DEVICE_BUSY
        assert asyncio.get_running_loop().time() < 1
        while (await guest.hear()).code != events.CAPTURE_COMPLETE:
            pass
        assert asyncio.get_running_loop().time() == pytest.approx(5, abs=0.5)


@virtually
async def test_a_setting_is_told_to_others_and_to_all_when_it_was_the_camera() -> None:
    here = place(world().body, lobby=LobbyLimits(sessions=2))
    async with here.camera as camera:
        alice, bob = await here.guest.come_in(), await here.guest.come_in(BOB)
        await alice.ask(0x1016, ISO, data=b"\x90\x01")
        assert await bob.hear() == Event(events.DEVICE_PROP_CHANGED, NO_TRANSACTION, (ISO,))
        assert alice.event.quiet
        await camera.do(lambda: camera.body.set_property(ISO, 800))
        assert await alice.hear() == await bob.hear()


@virtually
async def test_nobody_hears_anything_outside_a_session() -> None:
    here = place(world().body)
    async with here.camera as camera:
        guest = await here.guest.come_in()
        await guest.ask(0x1003)
        await camera.shoot()
        await guest.ask(0x1002, 1)
        await camera.do(lambda: camera.body.set_property(ISO, 800))
        assert (await guest.hear()).code == events.DEVICE_PROP_CHANGED


@virtually
async def test_a_visit_is_reported_when_it_is_over() -> None:
    reports: list[SessionReport] = []
    here = place(world().body, on_session_end=reports.append)
    async with here.camera:
        guest = await here.guest.come_in(name="al\x1bice")
        guest.request(0x1006, 0xFFFFFFFF, 0, 0, 0, 0)
        await guest.response()
        await guest.ask(0x1003)
        await guest.leave()
        await asyncio.sleep(1)
    (report,) = reports
    assert (report.peer, report.guid, report.name) == ("loopback", ALICE, "al\\x1bice")
    assert (report.operations, report.clean) == (3, True)
    assert [met.deviation.name for met in report.deviations] == ["parameters-padded"]
    assert str(report).startswith("al\\x1bice from loopback: 3 operations, deviations: parameters-padded; ")


@virtually
async def test_a_camera_that_is_switched_off_hangs_up() -> None:
    reports: list[SessionReport] = []
    here = place(world().body, on_session_end=reports.append)
    camera = await here.camera
    guest = await here.guest.come_in()
    await camera.close()
    await camera.close()
    with pytest.raises(Ended):
        await guest.command.next()
    assert [report.reason for report in reports] == ["the camera was switched off"]
    with pytest.raises(ConnectFailed):
        await here.network.dial("127.0.0.1", 15740, guest.event)


@virtually
async def test_whoever_stands_at_the_door_is_sent_away_as_well() -> None:
    here = place(world().body)
    async with here.camera:
        wire = Wire()
        wire.stream = await here.network.dial("127.0.0.1", here.camera.port, wire)
    assert wire.over.is_set()
    assert asyncio.get_running_loop().time() < 1


@virtually
async def test_a_self_timer_that_runs_when_the_camera_is_switched_off_is_off_as_well() -> None:
    camera = world()
    camera.body.properties.put(props.CAPTURE_DELAY.code, 5000)
    here = place(camera.body)
    async with here.camera:
        guest = await here.guest.come_in()
        assert (await guest.ask(0x100E))[0] == responses.OK
    await asyncio.sleep(10)
    assert camera.told == []
    async with place(camera.body).camera:
        assert camera.call(0x100E).then


@virtually
async def test_several_cameras_in_one_process() -> None:
    places = [place(world().body) for _ in range(3)]
    async with AsyncExitStack() as stack:
        for here in places:
            _ = await stack.enter_async_context(here.camera)
        guests = [await here.guest.come_in() for here in places]
        await places[1].camera.shoot()
        counts = [len(u32_list((await guest.ask(0x1007, 0xFFFFFFFF))[2])) for guest in guests]
        assert counts == [0, 3, 0]
        assert [guest.event.quiet for guest in guests] == [True, False, True]


@virtually
async def test_strict_cameras_refuse_and_say_why() -> None:
    reports: list[SessionReport] = []
    here = place(world().body, strict=True, on_session_end=reports.append)
    async with here.camera:
        guest = here.guest
        assert await guest.knock(version=100) == InitFail(1)
        with pytest.raises(Ended):
            await guest.command.next()
        await asyncio.sleep(1)
        assert "version-unknown" in reports[0].reason
        guest = await here.guest.come_in()
        guest.request(0x1006, 0xFFFFFFFF, 0, 0, 0, 0)
        with pytest.raises(Ended):
            await guest.command.next()
        await asyncio.sleep(1)
        assert "parameters-padded" in reports[1].reason


async def test_real_sockets_and_a_folder_that_lives(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, 0x10001, HandleBook(), read_only=False)
    body = generic([store], guid=CAMERA_GUID, now=lambda: NOON, expose=snapshot)
    async with serve(body, port=0) as camera:
        guest = await Guest(tcp.dial, camera.port).come_in()
        (tmp_path / "new.txt").write_text("new")
        added = await guest.hear()
        assert added.code == events.OBJECT_ADDED
        assert (await guest.hear()).code == events.STORAGE_INFO_CHANGED
        assert (await guest.ask(0x1009, added.params[0]))[2] == b"new"
        (tmp_path / "new.txt").unlink()
        assert await guest.hear() == Event(events.OBJECT_REMOVED, NO_TRANSACTION, added.params)
        await guest.leave()
    store.close()
