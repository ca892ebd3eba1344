import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

import hotshoe.sync
from hotshoe.catalog import operations as op
from hotshoe.errors import ConnectFailed, LinkLost, NoSuchObject
from hotshoe.sync import Camera
from hotshoe.transport import tcp
from tests.client.scripted import ScriptedCamera
from tests.client.world import HERE, card

PICTURE = bytes(range(256)) * 10


class Served:
    """A scripted camera on a TCP port, in a thread of its own."""

    def __init__(self, scripted: ScriptedCamera) -> None:
        self.scripted = scripted
        self._ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self.loop, self._end, self.port = self._ready.result(10)

    def event(self, code: int, *params: int) -> None:
        self.loop.call_soon_threadsafe(self.scripted.visit.event, code, *params)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        end = asyncio.Event()
        listener = await self.scripted.listen(tcp.listen)
        self._ready.set_result((asyncio.get_running_loop(), end, listener.port))
        await end.wait()
        await listener.close()


@pytest.fixture
def served() -> Iterator[Served]:
    server = Served(card(("A.JPG", PICTURE), ("B.JPG", b"b")))
    yield server
    server.stop()


@pytest.fixture
def camera(served: Served) -> Iterator[Camera]:
    with hotshoe.sync.connect(f"127.0.0.1:{served.port}", guid=HERE) as found:
        yield found


def ours() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "hotshoe-sync"]


def test_everything_without_await(served: Served, camera: Camera, tmp_path: Path) -> None:
    assert (camera.name, camera.info.model, camera.connected) == ("Scripted", "Scripted", True)
    assert camera.label.startswith("127.0.0.1:")
    assert camera.guid == bytes(range(16))
    assert camera.offers(op.GET_OBJECT)
    assert camera.deviations == ()
    assert camera.catalog.operation_name(0x1009) == "GetObject"
    assert [store.name for store in camera.stores()] == ["store_00010001"]
    assert [found.name for found in camera.walk()] == ["DCIM", "100TEST", "A.JPG", "B.JPG"]
    assert camera.find("/DCIM/100TEST/A.JPG").handle == 3
    assert camera.read(4) == b"b"
    assert camera.thumbnail(3) == PICTURE[:16]
    assert camera.download(3, tmp_path).path.read_bytes() == PICTURE
    sent = camera.upload(b"text", "/", name="a.txt")
    camera.protect(sent)
    camera.delete(sent)
    assert camera.make_folder("/NEW").is_folder
    assert [found.name for found in camera.shoot()] == ["SHOT0006.JPG"]
    assert camera.call(op.GET_STORAGE_IDS) == (0x00010001,)
    with pytest.raises(NoSuchObject):
        camera.find("/none")


def test_the_thread_ends_with_the_connection(served: Served) -> None:
    assert ours() == []
    with hotshoe.sync.connect(f"127.0.0.1:{served.port}", guid=HERE) as camera:
        assert len(ours()) == 1
        walk = camera.walk()
        next(walk)
        events = camera.events()
    assert ours() == []
    assert served.scripted.requests[-1].code == op.CLOSE_SESSION.code
    with pytest.raises(LinkLost):
        camera.stores()
    with pytest.raises(LinkLost):
        next(walk)
    with pytest.raises(LinkLost):
        events.next()


def test_the_thread_ends_when_nothing_answers(served: Served) -> None:
    port = served.port
    served.stop()
    with pytest.raises(ConnectFailed), hotshoe.sync.connect(f"127.0.0.1:{port}", guid=HERE):
        pass
    assert ours() == []
    served.__init__(served.scripted)  # type: ignore[misc]


def test_a_walk_that_is_left_early_is_closed(camera: Camera) -> None:
    for found in camera.walk():
        assert found.name == "DCIM"
        break
    assert camera.read(4) == b"b"


def test_events_are_waited_for(served: Served, camera: Camera) -> None:
    with camera.events() as events:
        with pytest.raises(TimeoutError):
            events.next(timeout=0.01)
        for handle in (7, 8):
            served.event(0x4002, handle)
        first = events.next(timeout=10)
        assert first
        assert (first.name, first.params) == ("ObjectAdded", (7,))
        for event in events:
            assert event.params == (8,)
            events.close()


def test_events_end_with_the_link(served: Served, camera: Camera) -> None:
    events = camera.events()
    served.loop.call_soon_threadsafe(served.scripted.visit.hang_up)
    with pytest.raises(LinkLost):
        events.next(timeout=10)
    assert not camera.connected


def test_several_threads_share_a_camera(camera: Camera) -> None:
    results: list[bytes] = []

    def work() -> None:
        results.extend(camera.read(3) for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == [PICTURE] * 80


def test_ctrl_c_cancels_the_operation_and_leaves_the_session_usable(served: Served, camera: Camera) -> None:
    asked = threading.Event()

    def never(*_: Any) -> None:
        asked.set()

    served.scripted.answers[op.GET_OBJECT.code] = never

    def interrupt() -> None:
        asked.wait(10)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    interrupting = threading.Thread(target=interrupt)
    interrupting.start()
    with pytest.raises(KeyboardInterrupt):
        camera.read(3)
    interrupting.join()
    assert served.scripted.cancels == 1
    assert camera.connected
    assert camera.call(op.GET_STORAGE_IDS)


def test_errors_inside_with_close_the_session_too(served: Served) -> None:
    with contextlib.suppress(ZeroDivisionError), hotshoe.sync.connect(f"127.0.0.1:{served.port}", guid=HERE):
        raise ZeroDivisionError
    assert ours() == []
    assert served.scripted.requests[-1].code == op.CLOSE_SESSION.code
