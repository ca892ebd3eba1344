import asyncio
from dataclasses import dataclass

import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.client.capture import SIBLING_SECONDS, Shot
from hotshoe.client.events import CameraEvent
from hotshoe.errors import DeviceBusy, LinkLost, NotOffered, ResponseTimeout, StoreFull
from hotshoe.vendors.model import Added, Order, Told
from hotshoe.wire.packets import OperationRequest
from hotshoe.wire.values import Handle
from tests.client.scripted import EVENTS, Reply, ScriptedCamera
from tests.client.world import card, visiting
from tests.virtual_clock import run

ADDED, REMOVED, FULL, COMPLETE = 0x4002, 0x4003, 0x400A, 0x400D
PICTURE, RAW, FOLDER = 50, 51, 52

Step = tuple[float, int, int]


def telling(*steps: Step, code: int = responses.OK) -> ScriptedCamera:
    """A camera that answers InitiateCapture with events: seconds after the response, code, parameter."""
    scripted = card()

    def capture(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        camera.file(PICTURE, "A.JPG", b"jpeg", 2)
        camera.file(RAW, "A.NEF", b"raw", 2)
        camera.folder(FOLDER, "101TEST", 1)
        for seconds, event, param in steps:
            if seconds < 0:
                camera.visit.event(event, param)
            else:
                asyncio.get_running_loop().call_later(seconds, camera.visit.event, event, param)
        return Reply(code)

    scripted.answers[INITIATE_CAPTURE.code] = capture
    return scripted


def shoot(scripted: ScriptedCamera, timeout: float = 30.0) -> tuple[list[str], float]:
    """The names of the pictures, and how long they took."""

    async def main() -> tuple[list[str], float]:
        loop = asyncio.get_running_loop()
        async with visiting(scripted) as camera:
            began = loop.time()
            found = await camera.shoot(timeout=timeout)
            return [item.name for item in found], loop.time() - began

    return run(main())


@pytest.mark.parametrize(
    ("steps", "names", "seconds"),
    [
        ([(0.1, ADDED, PICTURE), (0.2, COMPLETE, 1)], ["A.JPG"], 0.2),
        ([(-1, ADDED, PICTURE), (-1, COMPLETE, 1)], ["A.JPG"], 0.0),
        ([(0.1, ADDED, PICTURE), (0.15, ADDED, RAW), (0.2, COMPLETE, 1)], ["A.JPG", "A.NEF"], 0.2),
        ([(0.1, ADDED, PICTURE), (0.1, ADDED, PICTURE), (0.2, COMPLETE, 1)], ["A.JPG"], 0.2),
        ([(0.1, ADDED, FOLDER), (0.15, ADDED, PICTURE), (0.2, COMPLETE, 1)], ["A.JPG"], 0.2),
        # The events in the other order: a sibling may still come.
        ([(0.1, COMPLETE, 1), (0.3, ADDED, PICTURE)], ["A.JPG"], 0.3 + SIBLING_SECONDS),
        ([(0.1, COMPLETE, 1), (0.3, ADDED, PICTURE), (0.5, ADDED, RAW)], ["A.JPG", "A.NEF"], 0.5 + SIBLING_SECONDS),
        # Other news in between.
        ([(0.1, REMOVED, 9), (0.1, ADDED, PICTURE), (9.0, COMPLETE, 1)], ["A.JPG"], 9.0),
        # An object that has gone before anybody could look at it.
        ([(0.1, ADDED, 99), (0.1, ADDED, PICTURE), (0.2, COMPLETE, 1)], ["A.JPG"], 0.2),
    ],
)
def test_pictures_are_those_that_the_events_name(steps: list[Step], names: list[str], seconds: float) -> None:
    found, took = shoot(telling(*steps))
    assert found == names
    assert took == pytest.approx(seconds)


def test_a_camera_that_never_calls_a_capture_complete_says_so_in_its_events() -> None:
    scripted = telling((0.1, ADDED, PICTURE), (0.4, ADDED, RAW))
    scripted.announced_events = tuple(code for code in EVENTS if code != COMPLETE)
    found, took = shoot(scripted)
    assert found == ["A.JPG", "A.NEF"]
    assert took == pytest.approx(0.4 + SIBLING_SECONDS)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "no picture was announced within 5 s"),
        ([(0.1, COMPLETE, 1)], "no picture was announced, though the capture was called complete within 5 s"),
        ([(0.1, ADDED, PICTURE)], "did not call the capture complete within 5 s"),
    ],
)
def test_what_is_missing_is_told_in_time(steps: list[Step], words: str) -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with visiting(telling(*steps)) as camera:
            began = loop.time()
            with pytest.raises(ResponseTimeout, match=words):
                await camera.shoot(timeout=5.0)
            assert camera.connected
            return loop.time() - began

    assert run(main()) == pytest.approx(5.0)


def _raises(scripted: ScriptedCamera, error: type[Exception], patience: float = 60.0) -> float:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with visiting(scripted, patience=patience) as camera:
            with pytest.raises(error):
                await camera.shoot()
        return loop.time()

    return run(main())


def test_a_full_card_is_told_at_once() -> None:
    assert _raises(telling((1.0, FULL, 0x00010001)), StoreFull) == pytest.approx(1.0)
    assert _raises(telling(code=responses.STORE_FULL), StoreFull) < 1.0


def test_a_camera_that_stays_busy() -> None:
    assert _raises(telling(code=responses.DEVICE_BUSY), DeviceBusy, patience=3.0) <= 3.0


def test_a_link_that_is_lost_meanwhile() -> None:
    scripted = telling()

    async def main() -> None:
        async with visiting(scripted) as camera:
            asyncio.get_running_loop().call_later(1.0, scripted.visit.hang_up)
            with pytest.raises(LinkLost):
                await camera.shoot()

    run(main())


def test_a_camera_that_falls_silent_meanwhile_is_a_dead_link_and_not_a_missing_picture() -> None:
    scripted = telling()

    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with visiting(scripted) as camera:
            loop.call_later(1.0, setattr, scripted, "deaf", True)
            with pytest.raises(ResponseTimeout, match=r"no response to a cancel|no answer to a probe"):
                await camera.shoot(timeout=1000.0)
            assert not camera.connected
            return loop.time()

    assert run(main()) <= 41


async def test_a_camera_without_a_shutter() -> None:
    scripted = card()
    scripted.offered = (0x1001, 0x1002, 0x1003)
    async with visiting(scripted) as camera:
        with pytest.raises(NotOffered, match="no way to release its shutter"):
            await camera.shoot()


async def test_shooting_hears_events_that_come_before_the_response() -> None:
    scripted = card()

    def capture(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        camera.file(PICTURE, "A.JPG", b"jpeg", 2)
        camera.visit.event(ADDED, PICTURE)
        camera.visit.event(COMPLETE, request.transaction)
        asyncio.get_running_loop().call_later(0.01, camera.visit.respond)
        return None

    scripted.answers[INITIATE_CAPTURE.code] = capture
    async with visiting(scripted) as camera:
        assert [found.name for found in await camera.shoot()] == ["A.JPG"]


@dataclass
class Counting:
    """A shutter that knows how many pictures are due."""

    due: int
    tells_end: bool

    async def release(self, order: Order) -> None:
        raise AssertionError("nobody releases it here")

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        return Added(Handle(params[0]), last=params[0] == self.due)


@pytest.mark.parametrize("tells_end", [True, False])
def test_the_last_picture_is_the_end_of_a_capture(tells_end: bool) -> None:
    shot = Shot(Counting(2, tells_end))
    for handle in (1, 2):
        assert not shot.done
        shot.hear(CameraEvent(0xC181, "EosObjectAdded", (handle,), 0))
        assert shot.complete is (handle == 2 or not tells_end)
    assert shot.done
    assert list(shot.added) == [1, 2]
