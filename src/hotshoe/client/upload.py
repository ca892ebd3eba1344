"""From this computer to the camera: SendObjectInfo, then SendObject, with nothing in between."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from hotshoe.catalog.formats import format_for
from hotshoe.catalog.operations import GET_OBJECT_INFO, SEND_OBJECT, SEND_OBJECT_INFO, Placed
from hotshoe.client.caller import Caller
from hotshoe.client.flows import MemorySource, Source, SourceInFile
from hotshoe.client.objects import CameraObject, Place, find, find_handle, find_place
from hotshoe.client.stored import TOP, object_of
from hotshoe.errors import SettingsError, StorageError
from hotshoe.transport.files import FILE_BYTES
from hotshoe.wire.datasets import ObjectInfo, file_info, folder_info
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import ROOT, format_date

Progress = Callable[[int, int | None], None]


class FileSource:
    """A file, read in a thread."""

    def __init__(self, path: Path, file: BinaryIO, size: int) -> None:
        self._path = path
        self._file = file
        self._size = size
        self._skipped = 0

    @property
    def size(self) -> int:
        return self._size

    async def read(self, size: int) -> bytes:
        try:
            return await asyncio.to_thread(self._file.read, size)
        except OSError as error:
            raise _unreadable(self._path, error) from error

    def fileno(self) -> int | None:
        return self._file.fileno()

    def skip(self, size: int) -> int:
        self._skipped += size
        return self._skipped - size

    async def rewind(self) -> None:
        self._skipped = 0
        await asyncio.to_thread(self._file.seek, 0)


class Told:
    """A source whose progress somebody wants to hear of."""

    def __init__(self, source: Source, progress: Progress) -> None:
        self._in_file = source if isinstance(source, SourceInFile) else None
        self._source = source
        self._progress = progress
        self._sent = 0

    @property
    def size(self) -> int:
        return self._source.size

    async def read(self, size: int) -> bytes:
        piece = await self._source.read(size)
        self._sent += len(piece)
        self._progress(self._sent, self.size)
        return piece

    def fileno(self) -> int | None:
        return self._in_file.fileno() if self._in_file else None

    def skip(self, size: int) -> int:
        assert self._in_file, "there is no file"
        self._sent += size
        self._progress(self._sent, self.size)
        return self._in_file.skip(size)

    async def rewind(self) -> None:
        self._sent = 0
        await self._source.rewind()


async def upload(
    camera: Caller,
    source: Path | bytes,
    folder: str | None = None,
    *,
    name: str | None = None,
    progress: Progress | None = None,
) -> CameraObject:
    """Send a file or bytes into a folder of the camera; without a folder the camera chooses.

    Raises StoreFull, AccessDenied and other OperationErrors, StorageError, SettingsError, NoSuchObject, LinkError.
    """
    called = name or (source.name if isinstance(source, Path) else "")
    _check_name(called)
    place = await find_place(camera, folder) if folder is not None else None
    async with _opened(source) as (flow, modified):
        info = file_info(called, flow.size, format_for(called))
        if modified:
            info = replace(info, modified=format_date(modified))
        # Another task's operation between the two would make the camera forget what was announced.
        async with camera.together():
            placed = await _announce(camera, info, place)
            await camera.call(SEND_OBJECT, source=Told(flow, progress) if progress else flow)
    return await _arrived(camera, placed, place, called)


async def make_folder(camera: Caller, path: str) -> CameraObject:
    """Make the last folder of ``path``. Raises OperationError, NoSuchObject, SettingsError."""
    above, _, name = path.rstrip("/").rpartition("/")
    _check_name(name)
    place = await find_place(camera, above)
    placed = await _announce(camera, folder_info(name), place)
    return await _arrived(camera, placed, place, name)


async def _announce(camera: Caller, info: ObjectInfo, place: Place | None) -> Placed:
    """SendObjectInfo: ObjectInfo names the top of a store 0, the parameter names it 0xFFFFFFFF (ISO 15740 10.5.12)."""
    if place is None:
        return await camera.call(SEND_OBJECT_INFO, 0, 0, data=info)
    parent = 0 if place.folder == ROOT else place.folder
    data = replace(info, storage=place.storage, parent=parent)
    return await camera.call(SEND_OBJECT_INFO, place.storage, place.folder, data=data)


async def _arrived(camera: Caller, placed: Placed, place: Place | None, name: str) -> CameraObject:
    if place is None:
        return await find_handle(camera, placed.handle)
    if not placed.handle:
        return await find(camera, f"{place.path}/{name}")
    info = await camera.call(GET_OBJECT_INFO, placed.handle)
    if _is_in(info, place):
        return await object_of(camera, placed.handle, place.path, info)
    # The camera has chosen another folder after all.
    return await find_handle(camera, placed.handle)


def _is_in(info: ObjectInfo, place: Place) -> bool:
    same = info.parent == place.folder or (info.parent in TOP and place.folder in TOP)
    return same and info.storage == place.storage


@asynccontextmanager
async def _opened(source: Path | bytes) -> AsyncIterator[tuple[Source, datetime | None]]:
    """The source, and when a file was last changed."""
    if isinstance(source, bytes):
        yield MemorySource(source), None
        return
    file, size, modified = await asyncio.to_thread(_open, source)
    if isinstance(file, bytes):
        yield MemorySource(file), modified
        return
    try:
        yield FileSource(source, file, size), modified
    finally:
        file.close()


def _open(path: Path) -> tuple[BinaryIO | bytes, int, datetime]:
    """The file, its size and when it was last changed; of a small one the content, with no more changes of thread."""
    try:
        known = path.stat()
        if not stat.S_ISREG(known.st_mode):
            raise SettingsError(f"{path} is not a file", key="source")
        modified = datetime.fromtimestamp(known.st_mtime).astimezone()
        if known.st_size < FILE_BYTES:
            with path.open("rb") as file:
                return file.read(known.st_size), known.st_size, modified
        return path.open("rb"), known.st_size, modified
    except OSError as error:
        raise _unreadable(path, error) from error


def _check_name(name: str) -> None:
    if not name or "/" in name or "\0" in name:
        raise SettingsError(f"{safe_text(name)!r} cannot be an object's name", key="name")


def _unreadable(path: Path, error: OSError) -> StorageError:
    return StorageError(f"cannot read {path}: {error.strerror}", path=str(path))
