"""A Fujifilm body's operations, without a network."""

import asyncio
import io
import random
from datetime import datetime

from PIL import Image

from hotshoe.catalog import events, responses
from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Operation, Reply
from hotshoe.responder.bodies.fuji import PERSONA, SILENT
from hotshoe.responder.bodies.fuji_ports import Confirmation, LiveView
from hotshoe.responder.body import News
from hotshoe.responder.handlers import Answer, Call, Session
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import Persona
from hotshoe.responder.pictures import picture
from hotshoe.responder.scene import Scene
from hotshoe.responder.shutter import Shutter
from hotshoe.responder.store import HandleBook
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji.live import LiveReader
from hotshoe.vendors.fuji.state import read_descriptions, read_state
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.packets import InitCommandRequest
from tests.responder.bodies import CAMERA_GUID, NOON, content, refused
from tests.vendors.fuji.wires import OURS
from tests.virtual_clock import run

STATE, MODE, REMOTE, VIEW = fuji.CURRENT_STATE.code, fuji.MODE.code, 5, 11


class World:
    """A body of memory with one session."""

    def __init__(self, kind: Persona = PERSONA) -> None:
        self.store = MemoryStore(0x10000001, HandleBook(), now=lambda: NOON)
        self.store.add(("DCIM", "100_FUJI"), "DSCF0001.JPG", b"\xff\xd8")
        self.body = kind.body([self.store], guid=CAMERA_GUID, serial="1", now=lambda: NOON, expose=small)
        self.handlers = kind.handlers
        self.session = Session("tester")
        self.heard: list[News] = []
        self.body.listen(self.heard.append)
        self.call(op.OPEN_SESSION, 1)

    def call(self, operation: Operation[object], *params: int, data: bytes = b"") -> Answer:
        """What an operation answers; raises Refusal."""
        entry = self.handlers.find(operation.code, self.body)
        assert entry is not None
        assert entry.handler is not None
        one, two, three, four, five = params + (0,) * (5 - len(params))
        call = Call(self.body, self.session, params=(one, two, three, four, five), data=data, transaction=7)
        return entry.handler(call) or Answer()

    def get(self, code: int) -> bytes:
        return content(self.call(op.GET_DEVICE_PROP_VALUE, code))

    def set(self, code: int, value: int) -> None:
        self.call(op.SET_DEVICE_PROP_VALUE, code, data=value.to_bytes(2, "little"))

    def state(self) -> dict[int, int]:
        return read_state(self.get(STATE))

    def control(self) -> None:
        """Take it over."""
        self.set(MODE, REMOTE)
        self.call(op.INITIATE_OPEN_CAPTURE, 0, 0)

    @property
    def told(self) -> list[tuple[int, ...]]:
        """The events of this session."""
        return [(event.code, *event.params) for news in self.heard if (event := news.event_for(self.session))]


def small(body: object, number: int) -> bytes:

    return picture(number, datetime(2026, 6, 21, 12, 0, 0), size=(96, 64), rng=random.Random(1))  # noqa: DTZ001


def test_it_tells_at_first_what_it_has_and_then_what_changes() -> None:
    world = World()
    assert world.state() == {0xDF00: 6, 0xD220: 1, 0xD222: 1}
    assert world.state() == {}
    world.store.add(("DCIM", "100_FUJI"), "DSCF0002.JPG", b"\xff\xd8")
    assert world.state() == {0xD222: 2}


def test_while_it_is_controlled_it_tells_everything_every_time() -> None:
    world = World()
    world.control()
    state = world.state()
    assert (state[0xD001], state[0xD02A], state[0xD209], state[0x5010]) == (1, 0x80000C80, 0, 0)
    assert world.state() == state
    world.set(0xD001, 3)
    assert world.state() == state | {0xD001: 3}


def test_only_the_mode_for_it_lets_an_initiator_control() -> None:
    world = World()
    assert refused(lambda: world.call(op.INITIATE_OPEN_CAPTURE, 0, 0)) == responses.ACCESS_DENIED


def test_from_control_to_the_pictures_and_to_a_new_session() -> None:
    world = World()
    world.control()
    world.call(op.TERMINATE_OPEN_CAPTURE, 4)
    assert 0xD001 in world.state()
    world.set(0xDF00, 6)
    assert world.state() == {0xDF00: 6, 0xD220: 1, 0xD222: 1}
    world.set(MODE, VIEW)
    assert world.state() == {0xDF00: VIEW}
    world.session.close()
    world.call(op.OPEN_SESSION, 2)
    assert world.get(MODE) == b"\0\0"


def test_what_it_does_not_have_is_answered_with_nothing() -> None:
    world = World()
    assert world.get(0xDF26) == b""
    assert world.get(0xDF24) == bytes.fromhex("0a000200")
    assert refused(lambda: world.set(0xDF26, 1)) == responses.DEVICE_PROP_NOT_SUPPORTED
    assert refused(lambda: world.set(0xD001, 99)) == responses.INVALID_DEVICE_PROP_VALUE


def test_it_describes_what_can_be_set() -> None:
    described = read_descriptions(Reply(data=content(World().call(fuji.GET_DESCRIPTIONS))))
    assert {each.code for each in described} == {0x5012, 0x500C, 0x5005, 0x5010, 0xD001, 0xD02A, 0xD17C, 0x5007}


def test_it_says_who_it_is_unless_it_is_like_an_x_t4() -> None:
    info = decode(DeviceInfo, content(World().call(op.GET_DEVICE_INFO)))
    assert (info.manufacturer, info.vendor_extension_desc) == ("FUJIFILM", fuji.VENDOR_EXTENSION)
    assert content(World(SILENT).call(op.GET_DEVICE_INFO)) == b""


def test_half_pressed_it_focuses() -> None:
    world = World()
    world.set(0xD208, fuji.HALF_PRESS)
    assert world.call(op.INITIATE_CAPTURE, 0, 0).then is None
    assert world.get(0xD209) == b"\x02\x00"
    world.set(0xD208, fuji.LET_GO)
    assert world.call(op.INITIATE_CAPTURE, 0, 0).then is None
    assert world.get(0xD209) == b"\x00\x00"


def test_pressed_it_takes_a_picture_and_waits_until_its_preview_is_taken_away() -> None:
    world = World()
    answer = world.call(op.INITIATE_CAPTURE, 0, 0)
    assert refused(lambda: world.call(op.INITIATE_CAPTURE, 0, 0)) == responses.DEVICE_BUSY
    assert answer.then is not None
    answer.then()
    added = [told for told in world.told if told[0] == events.OBJECT_ADDED]
    assert world.store.get(added[-1][1]).name == "DSCF0002.JPG"
    assert world.told[-1][:3] == (fuji.PREVIEW_AVAILABLE, 7, 7)
    preview = world.call(fuji.GET_CAPTURE_PREVIEW)
    assert len(content(preview)) == world.told[-1][3]
    assert Image.open(io.BytesIO(content(preview))).format == "JPEG"
    assert preview.then is not None
    preview.then()
    assert world.told[-1] == (events.CAPTURE_COMPLETE, 7)
    assert refused(lambda: world.call(fuji.GET_CAPTURE_PREVIEW)) == responses.ACCESS_DENIED
    assert not world.body.capturing


def test_without_a_preview_the_capture_is_complete_at_once() -> None:
    world = World()
    world.body.shoot = Shutter(lambda body, number: b"no picture")
    answer = world.call(op.INITIATE_CAPTURE, 0, 0)
    assert answer.then is not None
    answer.then()
    assert world.told[-1] == (events.CAPTURE_COMPLETE, 7)
    assert not world.body.capturing


def test_a_raw_picture_has_no_preview() -> None:
    world = World()
    world.set(0xD018, 1)
    answer = world.call(op.INITIATE_CAPTURE, 0, 0)
    assert answer.then is not None
    answer.then()
    assert world.told[-1] == (events.CAPTURE_COMPLETE, 7)
    assert [each.name for each in map(world.store.get, world.store.objects())][-1] == "DSCF0002.RAF"


def test_the_locks_are_there() -> None:
    world = World()
    assert world.call(fuji.LOCK_FOCUS, 0x0302) == world.call(fuji.UNLOCK_FOCUS) == Answer()


def test_it_asks_on_its_screen_once_for_each_initiator() -> None:
    consent = Confirmation()
    request = InitCommandRequest(OURS, "tests")
    assert [consent(request), consent(request), consent(request)] == [0x2019, None, None]


class Screen:
    """A ByteStream that only takes what is written."""

    def __init__(self) -> None:
        self.reader = LiveReader()

    def write(self, data: bytes | memoryview) -> None:
        self.reader.feed(data)

    async def drain(self) -> None:
        await asyncio.sleep(0)


def test_live_view_moves_until_nobody_looks() -> None:
    async def main() -> list[bytes]:
        screen, view = Screen(), LiveView(Scene(random.Random(1), (64, 48)), per_second=10)
        viewer = view(screen)  # type: ignore[arg-type]
        viewer.received(memoryview(b"?"))
        await asyncio.sleep(2)
        viewer.ended(None)
        await asyncio.sleep(2)
        frames = list[bytes]()
        while (frame := screen.reader.next()) is not None:
            assert frame.number == len(frames) + 1
            frames.append(frame.picture)
        return frames

    frames = run(main())
    assert 15 < len(frames) <= 21
    assert len(set(frames)) == len(frames)
