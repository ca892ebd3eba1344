import asyncio
import json
from pathlib import Path

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.catalog.events import OBJECT_ADDED, UNREPORTED_STATUS
from hotshoe.cli.collecting import Collector
from hotshoe.cli.output import Output
from hotshoe.errors import LinkError, StorageError
from hotshoe.wire.datasets import u32_list_bytes
from hotshoe.wire.packets import OperationRequest
from hotshoe.wire.values import ROOT
from tests.client.scripted import Reply, ScriptedCamera
from tests.client.world import card, visiting

Captured = pytest.CaptureFixture[str]
SECONDS = 30


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class Lines(Output):
    """Hands each line of data to who waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: asyncio.Queue[str] = asyncio.Queue()

    def data(self, text: str) -> None:
        self.lines.put_nowait(text)

    async def next(self) -> str:
        return await asyncio.wait_for(self.lines.get(), SECONDS)


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def test_what_is_there_and_what_comes(tmp_path: Path) -> None:
    camera, output = card(("A\x1b.JPG", b"a")), Lines()
    async with visiting(camera) as found:
        collector = Collector(found, "z8", tmp_path, output)
        await collector.catch_up()
        first = await output.next()
        following = asyncio.create_task(collector.follow())
        await asyncio.sleep(0)
        camera.file(9, "B.JPG", b"bb", 2)
        camera.visit.event(OBJECT_ADDED, 9)
        second = await output.next()
        for handle in (9, 77, 10):
            # Told twice, gone already, and another one.
            camera.file(10, "C.JPG", b"ccc", 2)
            camera.visit.event(OBJECT_ADDED, handle)
        await output.next()
        await ended(following)
    assert names(tmp_path) == {"A_.JPG", "B.JPG", "C.JPG"}
    assert (collector.files, collector.bytes, collector.failures) == (3, 6, [])
    assert first.startswith("z8  A\\x1b.JPG  ")
    assert second.startswith("z8  B.JPG  ")
    assert second.endswith(f"→ {tmp_path}/B.JPG")


def listing(visited: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    """As the standard has it: 0 as the folder means all objects."""
    parent = request.params[2]
    return Reply(
        data=u32_list_bytes(tuple(h for h, (i, _) in visited.objects.items() if parent in {0, i.parent or ROOT}))
    )


async def test_a_lost_event_is_made_up_for(tmp_path: Path) -> None:
    camera, output = card(("A.JPG", b"a")), Lines()
    camera.answers[op.GET_OBJECT_HANDLES.code] = listing
    async with visiting(camera) as found:
        collector = Collector(found, "z8", tmp_path, output)
        following = asyncio.create_task(collector.follow())
        await asyncio.sleep(0)
        camera.file(9, "B.JPG", b"b", 2)
        camera.visit.event(OBJECT_ADDED, 9)
        await output.next()
        camera.file(10, "C.JPG", b"c", 2)
        camera.visit.event(UNREPORTED_STATUS)
        await output.next()
        await ended(following)
    assert names(tmp_path) == {"B.JPG", "C.JPG"}, "what was there before is not new"
    assert camera.count(op.GET_OBJECT.code) == 2


async def test_what_has_begun_is_finished_and_does_not_come_twice(tmp_path: Path) -> None:
    camera, asked, go_on = card(("A.JPG", b"a")), asyncio.Event(), asyncio.Event()

    def late(visited: ScriptedCamera, request: object, data: bytes) -> None:
        async def send() -> None:
            await go_on.wait()
            visited.stream(1, [b"a"])

        visited.task = asyncio.ensure_future(send())
        asked.set()

    camera.answers[op.GET_OBJECT.code] = late
    async with visiting(camera) as found:
        collector = Collector(found, "z8", tmp_path, Lines())
        following = asyncio.create_task(collector.catch_up())
        await asked.wait()
        following.cancel()
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.wait([following])
        assert following.cancelled()
        await collector.catch_up()
    assert names(tmp_path) == {"A.JPG"}
    assert collector.files == camera.count(op.GET_OBJECT.code) == 1


async def test_one_failure_is_told_and_the_rest_comes(tmp_path: Path, capsys: Captured) -> None:
    camera = card(("A.JPG", b"a"), ("B.JPG", b"b"))

    def get_object(visited: ScriptedCamera, request: object, data: bytes) -> Reply:
        handle = visited.requests[-1].params[0]
        return Reply(responses.ACCESS_DENIED) if handle == 3 else Reply(data=visited.objects[handle][1])

    camera.answers[op.GET_OBJECT.code] = get_object
    async with visiting(camera) as found:
        collector = Collector(found, "z8", tmp_path, Output(json=True))
        await collector.catch_up()
        await collector.catch_up()
    assert names(tmp_path) == {"B.JPG"}
    captured = capsys.readouterr()
    events = [json.loads(line) for line in captured.out.splitlines()]
    assert [event["event"] for event in events] == ["object.failed", "object.saved"]
    assert (events[0]["path"], events[0]["kind"]) == ("/DCIM/100TEST/A.JPG", "AccessDenied")
    assert set(events[1]) == {"v", "event", "camera", "path", "handle", "saved", "size", "seconds"}
    assert "AccessDenied" in captured.err


async def test_a_full_disk_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hotshoe.client.partfile.os.writev", full)
    async with visiting(card(("A.JPG", b"a"), ("B.JPG", b"b"))) as found:
        with pytest.raises(StorageError):
            await Collector(found, "z8", tmp_path, Output()).catch_up()


async def test_the_end_of_the_link_ends_it(tmp_path: Path) -> None:
    camera, output = card(("A.JPG", b"a")), Lines()
    async with visiting(camera) as found:
        collector = Collector(found, "z8", tmp_path, output)
        following = asyncio.create_task(collector.follow())
        await asyncio.sleep(0)
        camera.visit.hang_up()
        with pytest.raises(LinkError):
            await following
