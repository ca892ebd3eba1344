"""One session with a camera: the engine's commands that need it, one at a time, and what it says by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from hotshoe.catalog import events
from hotshoe.client.camera import Camera
from hotshoe.client.events import CameraEvent, Subscription
from hotshoe.client.partfile import PartFile
from hotshoe.client.parts import COMPARED_BYTES, resumable
from hotshoe.errors import HotshoeError
from hotshoe.ingest import commands, inputs
from hotshoe.ingest.commands import Command
from hotshoe.ingest.inputs import Hint, Hinted, Input, Trouble
from hotshoe.ingest.reports import Progressed, Report
from hotshoe.ingest.shelf import Keeper
from hotshoe.ingest.shot import Key
from hotshoe.ingest.sight import Sight
from hotshoe.ingest.transfer import compare, fetch
from hotshoe.ingest.troubles import trouble_of
from hotshoe.wire.values import Handle

LAST_WORDS = 5.0
"""Seconds for what was under way to notice that the connection is gone."""

HINTS = {
    events.OBJECT_REMOVED: Hint.REMOVED,
    events.OBJECT_INFO_CHANGED: Hint.ADDED,
    events.STORE_ADDED: Hint.CHANGED,
    events.STORE_REMOVED: Hint.CHANGED,
    events.DEVICE_RESET: Hint.CHANGED,
    events.UNREPORTED_STATUS: Hint.CHANGED,
}
"""What events are about that tell of no new object."""


class Tell(Protocol):
    """The engine's ear; ``seconds`` are those of a transfer."""

    def __call__(self, told: Input, seconds: float = 0.0) -> None: ...


class Visit:
    """``stay`` raises what ends the session."""

    def __init__(
        self, camera: Camera, keeper: Keeper, tell: Tell, report: Callable[[Report], None], label: str
    ) -> None:
        self.camera = camera
        self.sight = Sight(camera)
        self._keeper = keeper
        self._tell = tell
        self._report = report
        self._label = label
        self._orders: asyncio.Queue[Command | None] = asyncio.Queue()
        self._events: Subscription = camera.events()
        self._working = False
        self._part: PartFile | None = None
        self._memory: dict[Key, Handle] = {}

    def give(self, command: Command) -> None:
        """Do that next."""
        self._orders.put_nowait(command)

    def leave(self) -> None:
        """End the session when what is under way is done."""
        self._orders.put_nowait(None)

    async def stay(self) -> None:
        """Until the session ends, by ``leave`` or by itself. Raises HotshoeError."""
        hearing = asyncio.create_task(self._hear())
        working = asyncio.create_task(self._work())
        try:
            await asyncio.wait([hearing, working], return_when=asyncio.FIRST_COMPLETED)
            if self._working:
                await asyncio.wait([working], timeout=LAST_WORDS)
        finally:
            self._events.close()
            for task in (hearing, working):
                task.cancel()
            await asyncio.wait([hearing, working])
        for task in (working, hearing):
            if not task.cancelled():
                task.result()

    async def taken(self, key: Key) -> None:
        """A picture of the camera's memory is in the library; perhaps it can tell of another one now."""
        handle = self._memory.pop(key, None)
        if handle is None:
            return
        try:
            found = await self.camera.find(handle)
            await self.camera.taken(found)
        except HotshoeError:
            return

    async def _hear(self) -> None:
        async for event in self._events:
            self._hint(event)

    def _hint(self, event: CameraEvent) -> None:
        handle = self.camera.announces(event)
        if handle is not None:
            self.sight.announced(handle, event)
            self._tell(Hinted(Hint.ADDED, handle))
        elif event.code in HINTS:
            self._tell(Hinted(HINTS[event.code], Handle(event.param(0))))

    async def _work(self) -> None:
        while (command := await self._orders.get()) is not None:
            self._working = True
            self._part = None
            began = asyncio.get_running_loop().time()
            try:
                told = await self._perform(command)
            except HotshoeError as error:
                trouble = trouble_of(error)
                self._tell(inputs.Failed(command, trouble, str(error), self._kept(command)))
                if trouble is Trouble.LINK or not self.camera.connected:
                    raise
            else:
                self._tell(told, asyncio.get_running_loop().time() - began)
            finally:
                self._working = False

    async def _perform(self, command: Command) -> Input:
        camera, sight = self.camera, self.sight
        match command:
            case commands.Listing():
                return inputs.Listed(await sight.list())
            case commands.Look(handle):
                return inputs.Looked(handle, await sight.look(handle))
            case commands.Fetch():
                return await self._fetch(command)
            case commands.Compare(key, found, whole):
                return inputs.Compared(key, await compare(camera, sight, sight.object(found), whole=whole))
            case commands.Delete(_, found):
                async with camera.together():
                    await sight.confirm(sight.object(found))
                    await camera.delete(sight.object(found))
                return inputs.Done(command)
            case _:
                raise AssertionError(f"no camera does {command}")

    async def _fetch(self, command: commands.Fetch) -> Input:
        shot, found = command.shot, command.found
        wanted = self.sight.object(found)
        # A little is not compared, and is not worth it; the ledger knows of multiples of much more only.
        offset = command.offset if command.offset >= COMPARED_BYTES else 0
        part = self._part = await self._keeper.open_part(shot, offset, wanted.size or 0)

        def progress(received: int, total: int | None) -> None:
            self._report(Progressed(self._label, found, received, wanted.size or total))

        def durable(size: int) -> None:
            self._tell(inputs.Wrote(shot.key, size))

        arrived = await fetch(self.camera, self.sight, wanted, part, progress, durable)
        if found.in_memory:
            self._memory[shot.key] = found.handle
        return inputs.Fetched(shot.key, arrived.size, arrived.total, arrived.digest, arrived.head)

    def _kept(self, command: Command) -> int:
        """What of an unfinished file can be continued."""
        if not isinstance(command, commands.Fetch):
            return 0
        if self._part is None:
            # It was not touched.
            return command.offset
        return self._part.written if resumable(self.camera, self.sight.object(command.found)) else 0
