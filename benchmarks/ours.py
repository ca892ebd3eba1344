"""The program "api": what the other programs do, through hotshoe's public API.

``python -m benchmarks.ours VERB FOLDER TIMES PORT...``
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.blocking import FRAME
from benchmarks.sockets import many_files
from benchmarks.telling import status, tell
from benchmarks.views import BEGINNING, BULK, FRAMES_PER_SECOND, SMOOTH, Delays, Load, Schedule
from hotshoe import Camera, connect
from hotshoe.catalog.events import OBJECT_ADDED
from hotshoe.catalog.mtp import GET_OBJECT_PROP_LIST, OBJECT_FILE_NAME
from hotshoe.catalog.operations import GET_OBJECT, GET_OBJECT_HANDLES, GET_OBJECT_INFO
from hotshoe.wire.values import ALL

Cameras = list[Camera]


class Nowhere:
    """A sink that only counts."""

    def __init__(self) -> None:
        self.bytes = 0

    def start(self, total: int | None) -> None:
        """Whatever is announced, there is room."""

    def write(self, data: memoryview) -> bool:
        self.bytes += len(data)
        return True

    def attach(self, room: Callable[[], None]) -> None:
        """It never pauses."""


@asynccontextmanager
async def connected(ports: list[int]) -> AsyncIterator[Cameras]:
    """All cameras, connected at a time."""
    async with AsyncExitStack() as stack:
        yield await asyncio.gather(*(stack.enter_async_context(connect(f"ptpip://127.0.0.1:{port}")) for port in ports))


async def download(cameras: Cameras, folder: Path, times: int) -> None:
    """Every object of every camera."""
    await _download(cameras, folder, digest=False)


async def digested_download(cameras: Cameras, folder: Path, times: int) -> None:
    """The same, with the BLAKE3 of each file."""
    await _download(cameras, folder, digest=True)


async def _download(cameras: Cameras, folder: Path, *, digest: bool) -> None:
    began = time.perf_counter()
    places = [_new(folder / str(place)) for place in range(len(cameras))]
    await asyncio.gather(*(_save_all(camera, place, digest) for camera, place in zip(cameras, places, strict=True)))
    tell(seconds=time.perf_counter() - began)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def _save_all(camera: Camera, folder: Path, digest: bool = False) -> None:
    async for found in camera.walk("/"):
        await camera.download(found, folder, digest=digest)


async def receive(cameras: Cameras, folder: Path, times: int) -> None:
    """Every object, to nowhere."""
    began = time.perf_counter()
    await asyncio.gather(*(_drop_all(camera) for camera in cameras))
    tell(seconds=time.perf_counter() - began)


async def _drop_all(camera: Camera) -> None:
    for handle in await camera.call(GET_OBJECT_HANDLES, ALL, 0, 0):
        await camera.call(GET_OBJECT, handle, sink=Nowhere())


async def listing(cameras: Cameras, folder: Path, times: int) -> None:
    """The names of all objects, as ``walk`` finds them."""
    (camera,) = cameras
    began = time.perf_counter()
    names = [found.name async for found in camera.walk("/")]
    tell(seconds=time.perf_counter() - began, count=len(names))
    print(*names, sep="\n")


async def bulk_listing(cameras: Cameras, folder: Path, times: int) -> None:
    """All properties of all objects in one transaction."""
    (camera,) = cameras
    began = time.perf_counter()
    found = await camera.call(GET_OBJECT_PROP_LIST, ALL, 0, ALL, 0, 0)
    names = [each.value for each in found.elements if each.code == OBJECT_FILE_NAME.code]
    tell(seconds=time.perf_counter() - began, count=len(names))
    print(*names, sep="\n")


def files_of(folder: Path) -> list[Path]:
    """What is in a folder, by name."""
    return sorted(folder.iterdir())


async def upload(cameras: Cameras, folder: Path, times: int) -> None:
    """Every file of ``folder``."""
    (camera,) = cameras
    began = time.perf_counter()
    for path in files_of(folder):
        await camera.upload(path, "/")
    tell(seconds=time.perf_counter() - began)


async def rate(cameras: Cameras, folder: Path, times: int) -> None:
    """So many GetObjectInfo."""
    (camera,) = cameras
    handles, waits = await camera.call(GET_OBJECT_HANDLES, ALL, 0, 0), []
    began = last = time.perf_counter()
    for number in range(times):
        await camera.call(GET_OBJECT_INFO, handles[number % len(handles)])
        now = time.perf_counter()
        waits.append(now - last)
        last = now
    tell(seconds=last - began, count=times, slowest=max(waits))


async def think(cameras: Cameras, folder: Path, times: int) -> None:
    """So many GetObjectInfo of each camera, first of one, then of all at a time."""
    alone, together = await _closed_loop(cameras[:1], times), await _closed_loop(cameras, times)
    count = len(cameras) * times
    tell(seconds=together, count=count, slowdown=together / alone)


async def _closed_loop(cameras: Cameras, times: int) -> float:
    async def ask(camera: Camera) -> None:
        for _ in range(times):
            await camera.call(GET_OBJECT_INFO, 1)

    began = time.perf_counter()
    await asyncio.gather(*map(ask, cameras))
    return time.perf_counter() - began


async def views(cameras: Cameras, folder: Path, times: int) -> None:
    """So many frames of each camera, thirty a second, after one that does not count."""
    await asyncio.gather(*(camera.call(GET_OBJECT, FRAME) for camera in cameras))
    delays = Delays()
    schedule = Schedule(time.perf_counter(), len(cameras))

    async def watch(view: int, camera: Camera) -> None:
        for frame in range(times):
            due = schedule.due(view, frame)
            await asyncio.sleep(due - time.perf_counter())
            await camera.call(GET_OBJECT, FRAME)
            delays.add(due)

    await asyncio.gather(*(watch(view, camera) for view, camera in enumerate(cameras)))
    delays.tell(times / FRAMES_PER_SECOND)


async def mix(cameras: Cameras, folder: Path, times: int) -> None:
    """Downloads from the first cameras, live views of the others as soon as all is imported."""
    saving = [_save_all(camera, _new(folder / str(place))) for place, camera in enumerate(cameras[:BULK])]

    async def views_later() -> None:
        await asyncio.sleep(BEGINNING)
        await views(cameras[BULK:], folder, times)

    await asyncio.gather(views_later(), *saving)


async def live(cameras: Cameras, folder: Path, times: int) -> None:
    """So many frames of a make's own live view, sixty a second, after one that does not count."""
    (camera,) = cameras
    async with camera.live_view(fps=SMOOTH) as view:
        first = (await view.next()).number
        load = Load()
        while (frame := await view.next()).number - first < times:
            pass
        load.tell(frame.number - first - view.dropped, times / SMOOTH)


async def tether(cameras: Cameras, folder: Path, times: int) -> None:
    """So many pictures, each as soon as the camera tells of it."""
    (camera,) = cameras
    events, taken = camera.events(), 0
    while taken < times and (event := await events.next()):
        if event.code == OBJECT_ADDED:
            found = await camera.find(event.param(0))
            if not found.is_folder:
                await camera.download(found, folder)
                taken += 1


VERBS: dict[str, Callable[[Cameras, Path, int], Awaitable[None]]] = {
    "download": download,
    "download-digest": digested_download,
    "receive": receive,
    "list": listing,
    "list-bulk": bulk_listing,
    "upload": upload,
    "rate": rate,
    "think": think,
    "views": views,
    "mix": mix,
    "live": live,
    "tether": tether,
}


async def connect_often(ports: list[int], times: int) -> None:
    """One after the other, ``times`` over."""
    began = time.perf_counter()
    for _ in range(times):
        for port in ports:
            async with connect(f"ptpip://127.0.0.1:{port}"):
                pass
    tell(seconds=time.perf_counter() - began, count=times * len(ports))


async def hold(ports: list[int]) -> None:
    """All at the same time, and what memory each takes after the first, in KiB."""
    first, *others = ports
    async with connected([first]):
        before = status(os.getpid(), "VmRSS")
        began = time.perf_counter()
        async with connected(others):
            seconds = time.perf_counter() - began
            kib = status(os.getpid(), "VmRSS") - before
            tell(seconds=seconds, count=len(others), kib_each=kib / max(1, len(others)))


async def main(verb: str, folder: Path, times: int, ports: list[int]) -> None:
    """Do what ``verb`` says."""
    if verb == "connect":
        await connect_often(ports, times)
    elif verb == "hold":
        await hold(ports)
    else:
        async with connected(ports) as cameras:
            await VERBS[verb](cameras, folder, times)


if __name__ == "__main__":
    many_files()
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), [int(port) for port in sys.argv[4:]]))
