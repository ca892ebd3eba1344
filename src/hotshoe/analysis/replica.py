"""The objects of a camera as files in folders, as far as a recording tells of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from hotshoe.analysis.extract import Extracted
from hotshoe.analysis.salvage import MOST_NAMES, storage
from hotshoe.client.names import numbered, safe_component
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo
from hotshoe.wire.values import ROOT, parse_date

DEPTH = 64
"""Folders inside folders that are followed."""

MOST_HOLLOW = 4 << 30
"""Bytes of files of zeros, for objects whose bytes were not recorded; they take no room on the disk."""


class Replica:
    """``files`` are those that were put together, by handle; ``infos`` tell of all objects.

    The objects of the first store go to ``card`` in ``folder``, those of others to ``card-`` and the store's number.
    """

    def __init__(self, folder: Path, card: str, infos: dict[int, ObjectInfo], files: dict[int, Extracted]) -> None:
        self._folder = folder
        self._card = card
        self._first = 0
        self._infos = infos
        self._files = files
        self._hollow = 0
        self.objects = self.whole = 0

    def arrange(self, stores: Iterable[int] = ()) -> None:
        """Every object in its folder; ``stores`` are those of the camera, in its order. Raises StorageError."""
        lowest = min((info.storage for info in self._infos.values()), default=0)
        self._first = next(iter(stores), lowest)
        for handle, info in self._infos.items():
            with storage("arrange objects in", self._folder):
                self._place(handle, info)
        for handle, file in self._files.items():
            if handle not in self._infos:
                self._drop(file)

    def _drop(self, file: Extracted) -> None:
        """A file that is in no listing, such as a frame in a camera's memory."""
        if file.path:
            with suppress(OSError):
                file.path.unlink()

    def _place(self, handle: int, info: ObjectInfo) -> None:
        if info.is_folder:
            self._path(handle, info.storage).mkdir(parents=True, exist_ok=True)
            return
        folder = self._path(info.parent, info.storage)
        folder.mkdir(parents=True, exist_ok=True)
        self.objects += 1
        file = self._files.get(handle)
        path = _free(folder, safe_component(info.name, handle), file.path if file else None)
        if file is None or file.path is None:
            self._hollow_file(path, info)
            return
        if file.path != path:
            file.path.rename(path)
        if file.missing:
            os.truncate(path, max(file.size, self._room(info)))
        else:
            self.whole += 1
        _date(path, info)

    def _hollow_file(self, path: Path, info: ObjectInfo) -> None:
        with path.open("xb") as file:
            file.truncate(self._room(info))
        _date(path, info)

    def _room(self, info: ObjectInfo) -> int:
        """The size that an object should have, as long as there is room for hollow ones."""
        size = 0 if info.size == SIZE_BEYOND_32_BIT or self._hollow + info.size > MOST_HOLLOW else info.size
        self._hollow += size
        return size

    def _path(self, handle: int, store: int) -> Path:
        """The folder of that handle."""
        card = self._card if store == self._first else f"{self._card}-{store:08X}"
        names: list[str] = []
        while handle not in {0, ROOT} and handle in self._infos and len(names) < DEPTH:
            info = self._infos[handle]
            names.append(safe_component(info.name, handle))
            handle = info.parent
        return self._folder.joinpath(card, *reversed(names))


def _free(folder: Path, name: str, own: Path | None) -> Path:
    """The path of that name, or the first numbered one where no other file is."""
    paths = (folder / numbered(name, number) for number in (0, *range(2, MOST_NAMES)))
    return next(path for path in paths if path == own or not os.path.lexists(path))


def _date(path: Path, info: ObjectInfo) -> None:
    when = parse_date(info.modified) or parse_date(info.captured)
    if when:
        with suppress(OSError, OverflowError, ValueError):
            os.utime(path, (when.timestamp(), when.timestamp()))
