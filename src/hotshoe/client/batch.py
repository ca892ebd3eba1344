"""Small files that have come, made durable together.

A journal commits everything that waits for it, and a folder's sync is that of all names in it: so first all files are
written, then the disk is asked to begin with all, then each is synced, then each gets its name, and then the folder is
synced once. Each step of one file comes after the same steps as if it were alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from blake3 import blake3

from hotshoe.client.folder import Folder
from hotshoe.client.lane import Lane
from hotshoe.client.partfile import Conflict, PartFile
from hotshoe.errors import StorageError


@dataclass(slots=True)
class Arrived:
    """All bytes of a small object, and the file that they are to be; ``error`` is what happened to that."""

    part: PartFile
    pieces: Sequence[bytes | memoryview]
    hasher: blake3 | None
    on_conflict: Conflict
    modified: datetime | None
    path: Path | None = None
    error: StorageError | None = None


def keep(files: Sequence[Arrived]) -> list[Path | Exception | None]:
    """The path of each, None where one was there and is skipped, or the StorageError."""
    folders = dict.fromkeys(file.part.folder for file in files)
    for folder in folders:
        _keep_in(Folder(folder), [file for file in files if file.part.folder == folder])
    return [file.error or file.path for file in files]


def _keep_in(folder: Folder, files: list[Arrived]) -> None:
    with _closing(folder, files):
        for step in (lambda file: _write(file, folder), _hasten, _sync, _name):
            _each(files, step)
        _sync_names([file for file in files if not file.error])


@contextmanager
def _closing(folder: Folder, files: list[Arrived]) -> Iterator[None]:
    try:
        yield
    finally:
        for file in files:
            file.part.close()
        folder.close()


def _each(files: Sequence[Arrived], step: Callable[[Arrived], None]) -> None:
    """Do ``step`` with all that have met no error yet."""
    for file in files:
        if not file.error:
            try:
                step(file)
            except StorageError as error:
                file.error = error


def _write(file: Arrived, folder: Folder) -> None:
    file.part.open(within=folder)
    file.part.write(file.pieces)
    if file.hasher:
        for piece in file.pieces:
            file.hasher.update(piece)


def _hasten(file: Arrived) -> None:
    file.part.hasten()


def _sync(file: Arrived) -> None:
    file.part.sync()


def _name(file: Arrived) -> None:
    file.path = file.part.publish(file.on_conflict, file.modified)


def _sync_names(files: list[Arrived]) -> None:
    """One sync is that of all names, and so is its error: a second one might not tell it."""
    _each(files[:1], lambda file: file.part.sync_name())
    for file in files[1:]:
        if error := files[0].error:
            file.error = StorageError(str(error), path=error.path)


AT_ONCE = 3
"""Batches under way: each sync waits for the disk to empty its cache, which it does once for all that wait for that."""

ARRIVALS: Lane[Arrived, Path | None] = Lane(keep, AT_ONCE)
"""Small objects that have come, of all cameras."""
