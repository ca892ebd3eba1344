"""The whole camera against the whole client: every habit and every fault, for every verb."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Operation
from hotshoe.catalog.mtp import GET_OBJECT_PROP_LIST
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.errors import (
    ConnectFailed,
    HotshoeError,
    LinkLost,
    RefusedByCamera,
    RemoteProtocolError,
    ResponseTimeout,
    TransferError,
)
from hotshoe.protocol.limits import Limits
from hotshoe.responder.contents import MemoryContent, PatternContent
from hotshoe.responder.faults import HABITS, Habit, Script, parse_script
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport import tcp
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.wire.deviations import NAME_UNTERMINATED, VERSION_ABSENT
from tests.client.world import HERE
from tests.virtual_clock import run

STORE = 0x00010001
PICTURE = bytes(range(256)) * 13
EMPTY = b""


def memory() -> MemoryStore:
    store = MemoryStore(STORE, HandleBook())
    store.put("A.JPG", MemoryContent(PICTURE), folders=("DCIM", "100TEST"), thumbnail=b"\xff\xd8 small \xff\xd9")
    store.put("E.TXT", MemoryContent(EMPTY), folders=("DCIM", "100TEST"))
    return store


@asynccontextmanager
async def taken_out(
    faults: Script | None = None, *, store: MemoryStore | None = None, **options: Any
) -> AsyncIterator[tuple[Camera, VirtualCamera]]:
    """A virtual camera on a loopback network, and this program connected with it."""
    network = LoopbackNetwork()
    body = generic([store or memory()], expose=lambda body, number: b"\xff\xd8 shot %d \xff\xd9" % number)
    # Time enough for acknowledgements that a quirk delays.
    limits = Limits(establishment=120.0)
    served = serve(body, listen=network.listen, worker=InlineWorker(), faults=faults, limits=limits)
    async with served, connect("127.0.0.1", guid=HERE, dial=network.dial, **options) as camera:
        yield camera, served


async def listing(camera: Camera, folder: Path) -> None:
    found = [(item.path, item.size) async for item in camera.walk() if not item.is_folder]
    assert found == [("/DCIM/100TEST/A.JPG", len(PICTURE)), ("/DCIM/100TEST/E.TXT", 0)]


async def finding(camera: Camera, folder: Path) -> None:
    assert (await camera.find("/DCIM/100TEST/A.JPG")).size == len(PICTURE)


async def downloading(camera: Camera, folder: Path) -> None:
    for name, content in (("A.JPG", PICTURE), ("E.TXT", EMPTY)):
        done = await camera.download(f"/DCIM/100TEST/{name}", folder)
        assert done.path.read_bytes() == content
        done.path.unlink()


async def uploading(camera: Camera, folder: Path) -> None:
    for name, content in (("u.jpg", PICTURE), ("empty.txt", EMPTY)):
        sent = await camera.upload(content, "/DCIM", name=name)
        assert (sent.path, sent.size) == (f"/DCIM/{name}", len(content))
        assert await camera.read(sent) == content


async def shooting(camera: Camera, folder: Path) -> None:
    (shot,) = await camera.shoot()
    assert (await camera.read(shot)).startswith(b"\xff\xd8 shot")


async def deleting(camera: Camera, folder: Path) -> None:
    await camera.delete("/DCIM/100TEST/A.JPG")
    assert [item.name async for item in camera.walk("/DCIM/100TEST")] == ["E.TXT"]


async def looking_closer(camera: Camera, folder: Path) -> None:
    assert await camera.thumbnail("/DCIM/100TEST/A.JPG") == b"\xff\xd8 small \xff\xd9"
    made = await camera.make_folder("/DCIM/101TEST")
    assert made.is_folder
    await camera.protect("/DCIM/100TEST/A.JPG")
    assert (await camera.find("/DCIM/100TEST/A.JPG")).info.protection == 1
    assert [store.id for store in await camera.stores()] == [STORE]


Verb = Callable[[Camera, Path], Awaitable[None]]

VERBS: tuple[Verb, ...] = (listing, finding, downloading, uploading, shooting, deleting, looking_closer)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_every_habit_with_every_verb(tmp_path: Path, habit: Habit, verb: Verb) -> None:
    async def main() -> None:
        async with taken_out(habit.script) as (camera, _):
            await verb(camera, tmp_path)
            await camera.close()
            met = {met.deviation for met in camera.deviations}
        shown = verb is shooting or not str(habit.script).startswith("at events ")
        # Where the name has no end, nothing can follow it.
        further = {VERSION_ABSENT} if habit.deviation is NAME_UNTERMINATED else set()
        assert met == ({habit.deviation} if habit.deviation and shown else set()) | further

    run(main())
    assert list(tmp_path.iterdir()) == []


def test_all_habits_at_once(tmp_path: Path) -> None:
    everything = Script()
    for habit in HABITS.values():
        everything = everything | habit.script

    async def main() -> None:
        async with taken_out(everything) as (camera, _):
            for verb in (listing, downloading, uploading, looking_closer):
                await verb(camera, tmp_path)
            await camera.shoot()

    run(main())


@pytest.mark.parametrize(
    "habit", [name for name, habit in HABITS.items() if habit.deviation and "CloseSession" not in name]
)
def test_strict_refuses_each_deviation_by_name(tmp_path: Path, habit: str) -> None:
    deviation = HABITS[habit].deviation

    async def main() -> None:
        async with taken_out(HABITS[habit].script, strict=True) as (camera, _):
            for verb in VERBS:
                await verb(camera, tmp_path)

    assert deviation
    with pytest.raises((RemoteProtocolError, LinkLost), match=deviation.name):
        run(main())


FAULTS: dict[str, tuple[str, type[HotshoeError]]] = {
    "bytes missing": ("data short by 1 byte", TransferError),
    "bytes too many": ("data long by 1 byte", TransferError),
    "wrong transaction": ("transaction 0x4001", RemoteProtocolError),
    "no response": ("drop", ResponseTimeout),
    "garbage": (f"garbage {b'HTTP/1.1 500 Internal Server Error'.hex()}", RemoteProtocolError),
    "lying length": ("length 0xFFFFFFFF", RemoteProtocolError),
    "silence": ("silent", ResponseTimeout),
    "no end of the data": ("stall 60s after 14 bytes", ResponseTimeout),
    "hang up": ("cut", LinkLost),
    "reset": ("reset", LinkLost),
}

OPERATIONS: dict[Verb, Operation[object]] = {
    listing: GET_OBJECT_PROP_LIST,
    finding: op.GET_OBJECT_INFO,
    downloading: op.GET_OBJECT,
    uploading: op.SEND_OBJECT,
    shooting: op.INITIATE_CAPTURE,
    deleting: op.DELETE_OBJECT,
    looking_closer: op.GET_THUMB,
}


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_with_every_verb(tmp_path: Path, fault: str, verb: Verb) -> None:
    action, error = FAULTS[fault]
    operation = OPERATIONS[verb]
    struck = parse_script(f"at {operation.name} 1 {action}")
    # What cannot be listed in one transaction is listed object by object.
    survives = operation.direction is not op.GET_OBJECT.direction or verb is listing
    harmless = survives and error is TransferError

    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with taken_out(struck) as (camera, _):
            if harmless:
                await verb(camera, tmp_path)
                return 0.0
            with pytest.raises(error):
                await verb(camera, tmp_path)
            took = loop.time()
            # What concerns one object only leaves the session as it was.
            assert camera.connected == (error is TransferError)
            if camera.connected:
                await listing(camera, tmp_path)
        return took

    assert run(main()) <= 40
    assert {entry.name for entry in tmp_path.iterdir()} <= {"A.JPG.part"}


def test_a_response_that_comes_twice_is_noted(tmp_path: Path) -> None:
    async def main() -> None:
        async with taken_out(parse_script("at operations twice")) as (camera, _):
            for verb in (listing, downloading, uploading):
                await verb(camera, tmp_path)
            assert {met.deviation.name for met in camera.deviations} == {"response-stale"}

    run(main())


@pytest.mark.parametrize("after", range(1, 1500, 13))
@pytest.mark.parametrize("reset", [False, True])
def test_a_camera_that_goes_after_so_many_bytes(tmp_path: Path, after: int, reset: bool) -> None:
    async def main() -> None:
        async with taken_out(parse_script(f"at byte {after} {'reset' if reset else 'cut'}"), busy=0.0) as (camera, _):
            await downloading(camera, tmp_path)

    with pytest.raises((LinkLost, ConnectFailed)):
        run(main())
    assert {entry.name for entry in tmp_path.iterdir()} <= {"A.JPG.part"}


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        (parse_script("at connect refuse rejected"), RefusedByCamera),
        (parse_script("at connect refuse busy"), RefusedByCamera),
        (parse_script("at event connect refuse unspecified"), RefusedByCamera),
        (parse_script("at event connect drop"), ResponseTimeout),
        (parse_script("at connect late 61s"), ResponseTimeout),
        (parse_script("at event connect late 31s"), ResponseTimeout),
    ],
)
def test_cameras_that_do_not_let_us_in(faults: Script, error: type[HotshoeError]) -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        with pytest.raises(error):
            async with taken_out(faults):
                pass
        return loop.time()

    assert run(main()) <= 70


@pytest.mark.parametrize(
    "faults",
    [
        "at connect late 59s",
        "at OpenSession 1 answer SessionAlreadyOpen",
        "at operations 1-8 busy",
        "at all operations stall 20s after 5 bytes",
        "always silent event connection",
        "at operations late 9s",
    ],
)
def test_cameras_that_take_their_time(tmp_path: Path, faults: str) -> None:
    async def main() -> None:
        async with taken_out(parse_script(faults)) as (camera, _):
            await listing(camera, tmp_path)

    run(main())


def test_a_second_computer_is_told_that_the_camera_is_busy() -> None:
    async def main() -> None:
        network = LoopbackNetwork()
        served = serve(generic([memory()]), listen=network.listen, worker=InlineWorker())
        async with served, connect("127.0.0.1", guid=HERE, dial=network.dial):
            with pytest.raises(RefusedByCamera) as caught:
                async with connect("127.0.0.1", guid=bytes(15) + b"2", dial=network.dial):  # type: ignore[arg-type]
                    pass
            assert caught.value.reason == 2

    run(main())


def test_pictures_that_the_camera_takes_by_itself_are_heard_of() -> None:
    async def main() -> None:
        async with taken_out() as (camera, served):
            events = camera.events()
            await served.shoot()
            while (event := await events.next()) and event.name != "ObjectAdded":
                pass
            assert event
            assert (await camera.find(event.param(0))).path.startswith("/DCIM/")

    run(main())


async def test_more_than_four_gigabytes_by_their_true_size() -> None:
    store = memory()
    size = (4 << 30) + 1
    store.put("B.MOV", PatternContent(size), folders=("DCIM",))
    async with taken_out(store=store) as (camera, _):
        movie = await camera.find("/DCIM/B.MOV")
        assert movie.size == size

        class Enough:
            """Counts, and has seen enough after eight megabytes."""

            total: int | None = None
            received = 0

            def attach(self, room: Callable[[], None]) -> None:
                pass

            def start(self, total: int | None) -> None:
                self.total = total

            def write(self, data: memoryview) -> bool:
                self.received += len(data)
                if self.received > 8 << 20:
                    raise TransferError("enough")
                return True

        sink = Enough()
        with pytest.raises(TransferError, match="enough"):
            await camera.call(op.GET_OBJECT, movie.handle, sink=sink)
        assert sink.total == size
        assert await camera.read("/DCIM/100TEST/A.JPG") == PICTURE


async def test_big_files_both_ways_over_tcp(tmp_path: Path) -> None:
    """Through real sockets and threads: 40 MB there and back."""
    content = hashlib.shake_128(b"seed").digest(40_000_000)
    (tmp_path / "big.bin").write_bytes(content)
    store = MemoryStore(STORE, HandleBook(), capacity=1 << 30)
    async with (
        serve(generic([store]), port=0, listen=tcp.listen) as served,
        connect(f"127.0.0.1:{served.port}", guid=HERE) as camera,
    ):
        sent = await camera.upload(tmp_path / "big.bin", "/")
        assert sent.size == len(content)
        (tmp_path / "back").mkdir()
        done = await camera.download(sent, tmp_path / "back")
        assert done.path.read_bytes() == content
        assert camera.deviations == ()


async def test_many_files_over_tcp(tmp_path: Path) -> None:
    store = MemoryStore(STORE, HandleBook())
    for number in range(300):
        store.put(f"{number:04}.JPG", MemoryContent(b"%d" % number * 50), folders=("DCIM",))
    async with (
        serve(generic([store]), port=0) as served,
        connect(f"127.0.0.1:{served.port}", guid=HERE) as camera,
    ):
        count = 0
        async for found in camera.walk("/DCIM"):
            done = await camera.download(found, tmp_path)
            assert done.path.read_bytes() == b"%d" % count * 50
            count += 1
    assert count == 300
