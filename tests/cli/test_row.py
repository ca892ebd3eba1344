"""Many virtual cameras in one process, and one program that visits them all."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from hotshoe.catalog.events import OBJECT_ADDED
from hotshoe.cli.gate import Gate
from hotshoe.cli.row import CARDS, opened, shared_cards
from hotshoe.cli.virtual import virtual_camera
from hotshoe.client.connect import connect
from hotshoe.client.events import CameraEvent
from hotshoe.errors import ConnectFailed
from hotshoe.responder import persona
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.worker import WorkerPool
from tests.cli.conftest import Hotshoe
from tests.cli.street import STORE, Street, address
from tests.responder.bodies import snapshot

SECONDS = 60


@asynccontextmanager
async def row(folder: Path, number: int, port: int = 0) -> AsyncIterator[list[VirtualCamera]]:
    """Cameras on one folder."""
    async with shared_cards(folder, number, read_only=False) as cards:
        cameras = []
        for place in range(number):
            card = cards[place % len(cards)]
            camera = virtual_camera(card.store, port=port, worker=card.lane.worker(), watch=False)
            card.bodies.append(camera.body)
            cameras.append(camera)
        async with opened(cameras, cards):
            yield cameras


@asynccontextmanager
async def snapping(number: int) -> AsyncIterator[list[VirtualCamera]]:
    """Cameras of memory that are quick to shoot."""
    with WorkerPool(4) as pool:
        cameras = [
            serve(
                persona.generic([MemoryStore(STORE, HandleBook())], expose=snapshot),
                port=0,
                worker=pool.lane().worker(),
            )
            for _ in range(number)
        ]
        async with opened(cameras):
            yield cameras


async def added(at: VirtualCamera, gate: Gate, ready: asyncio.Barrier) -> CameraEvent | None:
    """The news of an object that a camera tells once all are connected."""
    async with AsyncExitStack() as stack:
        async with gate.place():
            camera = await stack.enter_async_context(connect(address(at)))
        events = camera.events()
        await ready.wait()
        async for event in events:
            if event.code == OBJECT_ADDED:
                return event
    return None


async def test_a_hundred_cameras_on_one_folder_tell_of_a_new_file(tmp_path: Path) -> None:
    before = threading.active_count()
    async with asyncio.timeout(SECONDS), row(tmp_path, 100) as cameras:
        gate, ready = Gate(), asyncio.Barrier(len(cameras) + 1)
        visits = [asyncio.create_task(added(camera, gate, ready)) for camera in cameras]
        await ready.wait()
        assert threading.active_count() - before <= 4 * CARDS
        (tmp_path / "new.txt").write_bytes(b"new")
        heard = await asyncio.gather(*visits)
    assert len(heard) == 100
    assert all(heard)


async def test_a_change_at_one_camera_is_news_at_all_that_share_its_card(tmp_path: Path) -> None:
    async with asyncio.timeout(SECONDS), row(tmp_path, CARDS + 1) as cameras:
        ready = asyncio.Barrier(2)
        visit = asyncio.create_task(added(cameras[CARDS], Gate(), ready))
        async with connect(address(cameras[0])) as camera:
            await ready.wait()
            made = await camera.upload(b"data", "/", name="new.txt")
        assert await visit
        async with connect(address(cameras[CARDS])) as neighbour:
            assert await neighbour.read(made.handle) == b"data"


async def test_a_port_that_is_taken_leaves_nothing_open(tmp_path: Path) -> None:
    async with row(tmp_path, 1) as (taken,):
        with pytest.raises(ConnectFailed, match="in use"):
            async with row(tmp_path, 3, taken.port):
                pytest.fail("two cameras at one port")


def test_a_hundred_cameras_from_the_command_line(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    cameras = street.open(snapping(100))
    config = tmp_path / "config.toml"
    names = [f"cam{place:03}" for place in range(100)]
    lines = [f'{name} = "{address(camera)}"' for name, camera in zip(names, cameras, strict=True)]
    config.write_text("\n".join(["[cameras]", *lines, "[groups]", f"wall = {names}"]))
    result = hotshoe("shoot", "-c", "wall", "--config", config, "--dest", tmp_path / "out")
    assert result.exit_code == 0
    assert sorted(Path(line).parent.name for line in result.stdout.splitlines()) == names

    async def release_again_and_again() -> None:
        while True:
            await asyncio.sleep(0.02)
            if all(each.sessions and each.sessions[0].operations >= 2 for each in cameras):
                await asyncio.gather(*(camera.shoot() for camera in cameras))

    releasing = asyncio.run_coroutine_threadsafe(release_again_and_again(), street.loop)
    result = hotshoe("events", "-c", "wall", "--config", config, "--count", "300", "--for", f"{SECONDS}s")
    releasing.cancel()
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if "ObjectAdded" in line or "DevicePropChanged" in line]
    assert len(lines) == 300
    assert {line.partition(":")[0] for line in lines} == set(names)
