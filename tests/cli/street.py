"""Cameras on loopback TCP ports, served from a thread, for a program that has an event loop of its own."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from hotshoe.cli.virtual import folder_camera
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.responder import persona
from hotshoe.responder.contents import MemoryContent
from hotshoe.responder.faults import Script
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook
from hotshoe.transport import tcp
from hotshoe.vendors.schemes import PTP_IP
from hotshoe.wire.values import Guid
from tests.client.scripted import ScriptedCamera

T = TypeVar("T")

STORE = 0x00010001
SECONDS = 30
SOMEBODY_ELSE = Guid(b"somebody else...")


class Street:
    """Where the cameras of one test stand, until the end of the test."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._stack = AsyncExitStack()
        return self

    def close(self) -> None:
        """Switch the cameras off, which then have reported every visit."""
        self.do(self._stack.aclose())

    def __exit__(self, *_: object) -> None:
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """In which they live."""
        return self._loop

    def until(self, holds: Callable[[], object]) -> None:
        """Wait for what a camera does by itself, such as noticing that somebody left."""
        latest = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < latest
            time.sleep(0.01)

    def open(self, what: AbstractAsyncContextManager[T]) -> T:
        return self.do(self._stack.enter_async_context(what))

    def folder(self, folder: Path, **options: Any) -> str:
        """The address of a camera whose card is ``folder``."""
        scheme = options.get("model", persona.GENERIC).listening.scheme
        return ("" if scheme == PTP_IP else f"{scheme}:") + address(self.open(folder_camera(folder, **options)))

    def memory(self, *objects: tuple[str, bytes], **options: Any) -> str:
        """The address of a camera that holds objects of any name, in /DCIM."""
        return address(self.open(_memory_camera(objects, **options)))

    def scripted(self, camera: ScriptedCamera) -> str:
        """The address of a camera that does what it is told to."""
        return f"127.0.0.1:{self.open(_listening(camera))}"

    def visitor(self, at: str) -> Camera:
        """Somebody else who is connected with the camera at that address."""
        return self.open(connect(at, guid=SOMEBODY_ELSE, name="somebody else"))


def address(camera: VirtualCamera) -> str:
    return f"127.0.0.1:{camera.port}"


@asynccontextmanager
async def _memory_camera(
    objects: tuple[tuple[str, bytes], ...], *, faults: Script | None = None, **options: Any
) -> AsyncIterator[VirtualCamera]:
    store = MemoryStore(STORE, HandleBook(), **options)
    for name, data in objects:
        store.put(name, MemoryContent(data), folders=("DCIM",))
    async with serve(persona.generic([store]), port=0, faults=faults) as camera:
        yield camera


@asynccontextmanager
async def _listening(camera: ScriptedCamera) -> AsyncIterator[int]:
    listener = await camera.listen(tcp.listen)
    try:
        yield listener.port
    finally:
        for visit in camera.sessions:
            visit.hang_up()
        await listener.close()
