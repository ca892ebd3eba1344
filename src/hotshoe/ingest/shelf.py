"""Library and ledger as all cameras share them: the engine's commands that need no camera."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

from blake3 import blake3

from hotshoe.client.disk import on_disk
from hotshoe.client.partfile import PartFile
from hotshoe.client.parts import rehash
from hotshoe.errors import HotshoeError, TransferError
from hotshoe.ingest import commands, inputs
from hotshoe.ingest.commands import Command
from hotshoe.ingest.inputs import Input
from hotshoe.ingest.ledger import Ledger
from hotshoe.ingest.library import Library
from hotshoe.ingest.naming import Naming
from hotshoe.ingest.shot import Key, Shot
from hotshoe.ingest.troubles import trouble_of
from hotshoe.wire.values import parse_date

T = TypeVar("T")

LIBRARY_NOTE = "library"
"""The ledger's note of the library's number."""


class Shelf:
    """``with Shelf.open(root, path) as shelf``. The ledger has a thread of its own, which does one thing at a time."""

    def __init__(self, library: Library, ledger: Ledger) -> None:
        self.library = library
        self.ledger = ledger
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hotshoe-ledger")

    @classmethod
    def open(cls, root: Path, path: Path, sinks: tuple[str, ...] = ()) -> Self:
        """The library in ``root`` with its ledger. Raises LibraryInUse, LibraryAway, StorageError."""
        ledger = Ledger(path, sinks)
        try:
            library = Library(root, ledger.note(LIBRARY_NOTE))
            ledger.note(LIBRARY_NOTE, library.number)
        except BaseException:
            ledger.close()
            raise
        return cls(library, ledger)

    def close(self) -> None:
        """Wait for the ledger, and let go of it."""
        self._thread.shutdown()
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ledgered(self, work: Callable[[Ledger], T]) -> asyncio.Future[T]:
        """Do something with the ledger, after all that was asked of it before."""
        return asyncio.get_running_loop().run_in_executor(self._thread, work, self.ledger)


@dataclass(slots=True)
class Keeper:
    """Carries out one engine's commands at disk and ledger; ``parts`` are the unfinished files that are open."""

    shelf: Shelf
    naming: Naming
    parts: dict[Key, PartFile] = field(default_factory=dict)

    async def perform(self, command: Command) -> Input:
        """The answer to a command. Raises nothing but bugs."""
        try:
            return await self._answer(command)
        except HotshoeError as error:
            return inputs.Failed(command, trouble_of(error), str(error))

    async def open_part(self, shot: Shot, offset: int, size: int) -> PartFile:
        """The unfinished file, opened anew. Raises TransferError, LibraryAway, StorageError."""
        await self.let_go(shot.key)
        library = self.shelf.library
        part = self.parts[shot.key] = await on_disk(lambda: library.open_part(shot, offset, size))
        return part

    async def let_go(self, key: Key) -> None:
        """Close the unfinished file, where it is open."""
        if part := self.parts.pop(key, None):
            await on_disk(part.close)

    async def close(self) -> None:
        """Close all of them."""
        for key in list(self.parts):
            await self.let_go(key)

    async def _answer(self, command: Command) -> Input:
        library = self.shelf.library
        match command:
            case commands.Recall() | commands.LookUp() | commands.Reserve() | commands.Record():
                return await self.shelf.ledgered(partial(self._ask, command))
            case commands.Check(shot):
                return inputs.Checked(shot.key, await on_disk(lambda: library.digest(shot.path, shot.size)))
            case commands.Measure():
                return inputs.DiskSpace(writable=True, free=await on_disk(library.measure))
            case _:
                await self._do(command)
                return inputs.Done(command)

    def _ask(self, command: Command, ledger: Ledger) -> Input:
        """In the ledger's thread."""
        match command:
            case commands.Recall(camera):
                return inputs.Recalled(*ledger.recall(camera))
            case commands.LookUp(objects):
                return inputs.LookedUp(command, ledger.look_up([found.key for found in objects]))
            case commands.Record(shots, camera):
                return inputs.Recorded(command, ledger.record(shots, camera))
            case commands.Reserve(identity, captured, turn, taken):
                free = self.shelf.library.free
                return inputs.Reserved(ledger.reserve(identity, captured, self.naming, free, turn=turn, taken=taken))
            case _:
                raise AssertionError(f"the ledger does not do {command}")

    async def _do(self, command: Command) -> None:
        library = self.shelf.library
        match command:
            case commands.Sync(shot):
                await on_disk(self._part(shot).sync)
            case commands.Publish(shot):
                await self._publish(shot)
            case commands.SyncFolder(shot):
                await on_disk(lambda: library.sync_names(shot.path))
                await self.let_go(shot.key)
            case commands.Discard(shot):
                part = self.parts.get(shot.key)
                await on_disk(lambda: library.discard(shot, part.part if part else ""))
                await self.let_go(shot.key)
            case _:
                raise AssertionError(f"nobody here does {command}")

    def _part(self, shot: Shot) -> PartFile:
        part = self.parts.get(shot.key)
        if part is None:
            raise TransferError("the unfinished file is not there any more", expected=shot.size)
        return part

    async def _publish(self, shot: Shot) -> None:
        library = self.shelf.library
        part = self.parts.get(shot.key) or await self._reopened(shot)
        part.name = Path(shot.path).name
        modified = parse_date(shot.captured)

        def work() -> None:
            library.check()
            part.publish("fail", modified)

        await on_disk(work)

    async def _reopened(self, shot: Shot) -> PartFile:
        """The unfinished file that an earlier run left, where it still is what the ledger says."""
        library = self.shelf.library
        await on_disk(lambda: library.reclaim(shot))
        part = await self.open_part(shot, shot.size, shot.size)
        hasher = blake3()
        await on_disk(lambda: rehash(part, hasher))
        if hasher.digest() != shot.digest:
            await self.let_go(shot.key)
            raise TransferError("the unfinished file is not what it was", expected=shot.size)
        return part
