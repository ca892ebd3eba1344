"""Stores and the objects on them: listing, walking, finding by path or handle."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime

from hotshoe.catalog.model import parse_number
from hotshoe.catalog.mtp import GET_OBJECT_PROP_VALUE, OBJECT_SIZE
from hotshoe.catalog.operations import GET_OBJECT_HANDLES, GET_OBJECT_INFO, GET_STORAGE_IDS, GET_STORAGE_INFO
from hotshoe.catalog.responses import STORE_NOT_AVAILABLE
from hotshoe.client.caller import Caller
from hotshoe.client.names import path_component
from hotshoe.errors import (
    InvalidHandle,
    InvalidParameter,
    MalformedPacket,
    NoSuchObject,
    OperationError,
    StoreUnavailable,
)
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo, StorageInfo
from hotshoe.wire.datatypes import decode_value
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import ALL, ROOT, Handle, StorageID, parse_date

log = logging.getLogger(__name__)

DEPTH = 64
"""Folders inside folders that a walk follows; cameras have three or four."""

_TOP = (0, ROOT)
"""Both ways in which cameras name the top of a store as a parent."""


@dataclass(frozen=True, slots=True)
class Store:
    """A memory card or built-in memory."""

    id: StorageID
    info: StorageInfo

    @property
    def name(self) -> str:
        """``store_00010001``, as gphoto2 writes it."""
        return store_name(self.id)


@dataclass(frozen=True, slots=True)
class CameraObject:
    """A file or folder on the camera; ``size`` in bytes is None where the camera cannot tell."""

    handle: Handle
    path: str
    info: ObjectInfo
    size: int | None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def is_folder(self) -> bool:
        """Whether it holds other objects."""
        return self.info.is_folder

    @property
    def captured(self) -> datetime | None:
        """When it was taken, by the camera's clock: without a zone where the camera does not say one."""
        return parse_date(self.info.captured)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, or the top of a store, as operations name it."""

    storage: StorageID
    folder: Handle
    path: str


def store_name(storage: int) -> str:
    """``store_00010001``."""
    return f"store_{storage:08x}"


async def storage_ids(camera: Caller) -> tuple[StorageID, ...]:
    """The stores that have a medium in them (ISO 15740 7.1: the low half of the others is 0)."""
    return tuple(storage for storage in await camera.call(GET_STORAGE_IDS) if storage & 0xFFFF)


async def list_stores(camera: Caller) -> list[Store]:
    """Every store, with its room."""
    return [Store(storage, await camera.call(GET_STORAGE_INFO, storage)) for storage in await storage_ids(camera)]


async def walk(camera: Caller, path: str = "/", *, recursive: bool = True) -> AsyncGenerator[CameraObject, None]:
    """Objects below ``path``, each folder before what it holds, as the camera tells them. Raises NoSuchObject.

    The path of a file yields that file.
    """
    starts, parts = await _starts(camera, path)
    if parts:
        found = await _descend(camera, starts, parts, path)
        if not found.is_folder:
            yield found
            return
        starts = [place_of(found)]
    for start in starts:
        async for found in _below(camera, start, recursive):
            yield found


async def find(camera: Caller, wanted: str | int) -> CameraObject:
    """The object of a path (with or without its store's name) or of a handle. Raises NoSuchObject."""
    if isinstance(wanted, str) and wanted[:2].lower() == "0x":
        wanted = parse_number(wanted) or 0
    if not isinstance(wanted, str):
        return await find_handle(camera, Handle(wanted))
    starts, parts = await _starts(camera, wanted)
    if not parts:
        raise NoSuchObject(f"{safe_text(wanted)} is the top of a store, not an object on it")
    return await _descend(camera, starts, parts, wanted)


async def find_handle(camera: Caller, handle: Handle) -> CameraObject:
    """The object of ``handle``, with the path that its parents make. Raises NoSuchObject."""
    try:
        info = await camera.call(GET_OBJECT_INFO, handle)
    except InvalidHandle as error:
        raise NoSuchObject(f"{camera.label} has no object 0x{handle:08X}") from error
    path = await _parents(camera, info) + "/" + path_component(info.name, handle)
    return CameraObject(handle, path, info, await _true_size(camera, handle, info))


async def find_place(camera: Caller, path: str) -> Place:
    """The folder, or the top of a store, of a path. Raises NoSuchObject."""
    starts, parts = await _starts(camera, path)
    if not parts:
        return starts[0]
    found = await _descend(camera, starts, parts, path)
    if not found.is_folder:
        raise NoSuchObject(f"{safe_text(path)} on {camera.label} is no folder")
    return place_of(found)


def place_of(folder: CameraObject) -> Place:
    """A folder as a place to look into."""
    return Place(StorageID(folder.info.storage or ALL), folder.handle, folder.path)


async def _tops(camera: Caller) -> list[Place]:
    """Where paths begin: at the only store, or below the names of several."""
    known = await storage_ids(camera)
    if not known:
        raise StoreUnavailable(f"{camera.label} has no card in it", code=STORE_NOT_AVAILABLE, operation="GetStorageIDs")
    return [Place(storage, ROOT, f"/{store_name(storage)}" if len(known) > 1 else "") for storage in known]


async def _starts(camera: Caller, path: str) -> tuple[list[Place], list[str]]:
    """The stores that a path may mean, and its components below them: the store's name may be left out."""
    parts = [part for part in path.split("/") if part]
    known = await _tops(camera)
    named = [top for top in known if parts and store_name(top.storage) == parts[0].lower()]
    return (named, parts[1:]) if named else (known, parts)


async def _descend(camera: Caller, starts: list[Place], parts: list[str], path: str) -> CameraObject:
    for start in starts:
        if found := await _descend_from(camera, start, parts):
            return found
    raise NoSuchObject(f"{camera.label} has no {safe_text(path)}")


async def _descend_from(camera: Caller, start: Place, parts: list[str]) -> CameraObject | None:
    found = None
    for part in parts:
        place = place_of(found) if found else start
        if found and not found.is_folder:
            return None
        found = await _child(camera, place, part)
        if found is None:
            return None
    return found


async def _child(camera: Caller, place: Place, name: str) -> CameraObject | None:
    async for found in _below(camera, place, recursive=False):
        if found.name == name:
            return found
    return None


async def _below(camera: Caller, start: Place, recursive: bool) -> AsyncGenerator[CameraObject, None]:
    """Depth first. Every handle is told once, because cameras with loops in their folders would never end."""
    seen: set[Handle] = set()
    open_folders = [(start, iter(await _handles(camera, start)))]
    while open_folders:
        place, left = open_folders[-1]
        handle = next(left, None)
        if handle is None:
            open_folders.pop()
            continue
        found = None if handle in seen else await _object_in(camera, place, handle)
        seen.add(handle)
        if found is None:
            continue
        yield found
        if recursive and found.is_folder and _shallow(camera, len(open_folders), found):
            inside = Place(start.storage, handle, found.path)
            open_folders.append((inside, iter(await _handles(camera, inside))))


def _shallow(camera: Caller, depth: int, folder: CameraObject) -> bool:
    if depth >= DEPTH:
        log.warning("%s: %s is %d folders deep; what it holds is left out", camera.label, safe_text(folder.path), depth)
    return depth < DEPTH


async def _handles(camera: Caller, place: Place) -> tuple[Handle, ...]:
    """The children of a folder; none where the folder has gone meanwhile."""
    try:
        return await camera.call(GET_OBJECT_HANDLES, place.storage, 0, place.folder)
    except (InvalidHandle, InvalidParameter) as error:
        if place.folder == ROOT:
            raise
        log.info("%s: %s: %s", camera.label, safe_text(place.path), error)
        return ()


async def _object_in(camera: Caller, place: Place, handle: Handle) -> CameraObject | None:
    """A child of a folder, None where it has gone since it was listed."""
    try:
        info = await camera.call(GET_OBJECT_INFO, handle)
    except InvalidHandle:
        log.info("%s: object 0x%08X has gone", camera.label, handle)
        return None
    path = f"{place.path}/{path_component(info.name, handle)}"
    return CameraObject(handle, path, info, await _true_size(camera, handle, info))


async def _parents(camera: Caller, info: ObjectInfo) -> str:
    """The path of the folders above an object."""
    names: list[str] = []
    parent = Handle(info.parent)
    while parent not in _TOP and len(names) < DEPTH:
        above = await camera.call(GET_OBJECT_INFO, parent)
        names.append(path_component(above.name, parent))
        parent = Handle(above.parent)
    prefix = "" if len(await storage_ids(camera)) == 1 else f"/{store_name(info.storage)}"
    return prefix + "".join(f"/{name}" for name in reversed(names))


async def _true_size(camera: Caller, handle: Handle, info: ObjectInfo) -> int | None:
    """The size in 64 bits; ObjectInfo has 32, and cameras say 0 or 0xFFFFFFFF for what does not fit (MTP 1.1, B.1)."""
    if info.is_folder or 0 < info.size < SIZE_BEYOND_32_BIT:
        return info.size
    known = None if info.size else 0
    if not camera.offers(GET_OBJECT_PROP_VALUE):
        return known
    try:
        size = decode_value(await camera.call(GET_OBJECT_PROP_VALUE, handle, OBJECT_SIZE.code), OBJECT_SIZE.datatype)
    except (OperationError, MalformedPacket) as error:
        log.info("%s: size of object 0x%08X: %s", camera.label, handle, error)
        return known
    return size if isinstance(size, int) else known
