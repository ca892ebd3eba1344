"""From folder to folder: in one transaction where the camera can, object by object where it cannot."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing

from hotshoe.catalog.formats import ASSOCIATION
from hotshoe.catalog.mtp import OBJECT_FILE_NAME
from hotshoe.client.caller import Caller
from hotshoe.client.listing import Listing
from hotshoe.client.names import path_component
from hotshoe.client.property_list import Row
from hotshoe.client.stored import (
    DEPTH,
    TOP,
    CameraObject,
    ObjectSummary,
    Place,
    handles_in,
    object_in,
    place_of,
)
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import ALL, ROOT, Handle

log = logging.getLogger(__name__)

# Depth 0 of everything and depth 1 of the top are what Android's MtpServer understands, and MTP 1.1 E.2.1 allows.
_EVERYTHING = (ALL, 0)
_TOP_FOLDER = 0


class Walk:
    """What is below ``starts`` (one folder, or the tops of stores), every object once, folders before their contents.

    What a listing in one transaction has left out, or left unclear, is asked for object by object afterwards.
    """

    def __init__(self, camera: Caller, listing: Listing, starts: list[Place], recursive: bool) -> None:
        self._camera = camera
        self._listing = listing
        self._starts = starts
        self._recursive = recursive
        self._tops: dict[int, Place] = {start.storage: start for start in starts}
        self._folders: dict[int, Place] = {start.folder: start for start in starts if start.folder != ROOT}
        self._told: set[int] = set(self._folders)
        self._unclear: dict[int, Row] = {}
        self._orphans: dict[int, list[Row]] = {}
        self._listed = False

    async def objects(self) -> AsyncGenerator[CameraObject, None]:
        """All of them, each as soon as it is known."""
        if self._listing.usable:
            async with aclosing(self._in_bulk()) as found:
                async for each in found:
                    yield each
        if not self._listed or self._unclear or self._orphans:
            visited: set[int] = set()
            for start in self._starts:
                async with aclosing(self._one_by_one(start, visited)) as found:
                    async for each in found:
                        yield each

    async def _in_bulk(self) -> AsyncGenerator[CameraObject, None]:
        top = self._starts[0].folder == ROOT
        whole = top and self._recursive
        start = _TOP_FOLDER if top else self._starts[0].folder
        waiting = deque([_EVERYTHING if whole else (start, 1)])
        while waiting and self._listing.usable:
            handle, depth = waiting.popleft()
            async with aclosing(self._listing.rows(handle, ALL, depth)) as pieces:
                async for rows in pieces:
                    self._listed = self._listed or bool(rows)
                    for row in rows:
                        for found in self._tell(row):
                            yield found
                            if found.is_folder and self._recursive and not whole:
                                waiting.append((found.handle, 1))
        self._listed = self._listed and self._listing.usable

    def _tell(self, row: Row) -> list[CameraObject]:
        """The object of a row, with those that waited for it; nothing where more must be known."""
        handle = row.handle
        if handle in self._told:
            return []
        if self._unclear:
            row = _merged(row, self._unclear.pop(handle, None))
        if not _is_clear(row):
            self._unclear[handle] = row
            return []
        if self._elsewhere(row):
            return []
        place = self._place(row)
        if place is None:
            if self._recursive:
                self._orphans.setdefault(row.parent or 0, []).append(row)
            return []
        found = _object(row, place)
        self._told.add(handle)
        if not found.is_folder or not self._recursive:
            return [found]
        return [found, *self._entered(found)]

    def _elsewhere(self, row: Row) -> bool:
        """Whether an object is on a store that nobody asked about."""
        return row.storage is not None and row.storage not in self._tops and ALL not in self._tops

    def _place(self, row: Row) -> Place | None:
        """The folder that holds the object of a row, None where that is not known."""
        if row.parent not in TOP:
            return self._folders.get(row.parent or 0)
        if self._starts[0].folder != ROOT:
            return None
        if row.storage is None:
            return self._starts[0] if len(self._starts) == 1 else None
        return self._tops.get(row.storage)

    def _entered(self, folder: CameraObject) -> list[CameraObject]:
        """From now on ``folder`` is known; what waited for it."""
        if self._enter(folder) is None:
            return []
        waited = self._orphans.pop(folder.handle, [])
        return [found for row in waited for found in self._tell(row)]

    def _enter(self, folder: CameraObject) -> Place | None:
        depth = folder.path.count("/")
        if depth >= DEPTH:
            where = safe_text(folder.path)
            log.warning("%s: %s is %d folders deep; what it holds is left out", self._camera.label, where, depth)
            return None
        place = self._folders[folder.handle] = place_of(folder)
        return place

    async def _one_by_one(self, start: Place, visited: set[int]) -> AsyncGenerator[CameraObject, None]:
        """Depth first. Every handle is visited once: cameras with loops in their folders would never end."""
        open_folders = [(start, iter(await handles_in(self._camera, start)))]
        while open_folders:
            place, left = open_folders[-1]
            handle = next(left, None)
            if handle is None:
                open_folders.pop()
                continue
            if handle in visited:
                continue
            visited.add(handle)
            inside = self._folders.get(handle)
            if handle not in self._told:
                found = await object_in(self._camera, place, handle)
                if found is None:
                    continue
                self._told.add(handle)
                yield found
                inside = self._enter(found) if found.is_folder and self._recursive else None
            if inside and self._recursive:
                open_folders.append((inside, iter(await handles_in(self._camera, inside))))


async def child(camera: Caller, listing: Listing, place: Place, name: str) -> CameraObject | None:
    """The object of that name in a folder, with as few questions as the camera needs."""
    named: set[int] = set()
    fitting: list[int] = []
    if listing.usable:
        folder = _TOP_FOLDER if place.folder == ROOT else place.folder
        async with aclosing(listing.rows(folder, OBJECT_FILE_NAME.code, 1)) as pieces:
            async for rows in pieces:
                told = [(row.handle, row.file_name) for row in rows if row.file_name is not None]
                named.update(handle for handle, _ in told)
                fitting += [handle for handle, called in told if path_component(called, handle) == name]
    for handle in fitting:
        found = await object_in(camera, place, Handle(handle))
        if found and found.name == name and _lies_in(found, place):
            return found
    # All where there is no list of names, and what it may have left out.
    for handle in await handles_in(camera, place):
        found = None if handle in named else await object_in(camera, place, handle)
        if found and found.name == name:
            return found
    return None


def _lies_in(found: CameraObject, place: Place) -> bool:
    if place.folder == ROOT:
        return found.info.parent in TOP and found.info.storage in {place.storage, 0}
    return found.info.parent == place.folder


def _is_clear(row: Row) -> bool:
    """Whether a row tells all that makes an object: a folder needs no size."""
    return (
        row.format is not None
        and row.parent is not None
        and (row.file_name is not None or row.name is not None)
        and (row.size is not None or row.format == ASSOCIATION)
    )


def _merged(row: Row, earlier: Row | None) -> Row:
    if earlier is None:
        return row
    return Row._make(new if old is None else old for old, new in zip(earlier, row, strict=True))


def _object(row: Row, place: Place) -> CameraObject:
    handle, storage, code, protection, size, parent, file_name, label, created, modified, width, height = row
    name = (label if file_name is None else file_name) or ""
    info = ObjectSummary(
        storage or place.storage,
        code or 0,
        protection or 0,
        parent or 0,
        name,
        created or "",
        modified or "",
        width or 0,
        height or 0,
    )
    return CameraObject(Handle(handle), f"{place.path}/{path_component(name, handle)}", info, size or 0)
