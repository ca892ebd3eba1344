"""Objects by path and by handle, and walks over what is stored."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from hotshoe.catalog.model import parse_number
from hotshoe.catalog.operations import GET_OBJECT_INFO
from hotshoe.catalog.responses import STORE_NOT_AVAILABLE
from hotshoe.client.caller import Caller
from hotshoe.client.listing import Listing
from hotshoe.client.names import path_component
from hotshoe.client.stored import (
    DEPTH,
    TOP,
    CameraObject,
    ObjectSummary,
    Place,
    Store,
    list_stores,
    object_of,
    place_of,
    storage_ids,
    store_name,
)
from hotshoe.client.walking import Walk, child
from hotshoe.errors import InvalidHandle, NoSuchObject, StoreUnavailable
from hotshoe.wire.datasets import ObjectInfo
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import ROOT, Handle


async def walk(camera: Caller, path: str = "/", *, recursive: bool = True) -> AsyncGenerator[CameraObject, None]:
    """Objects below ``path``, each folder before what it holds, as the camera tells them. Raises NoSuchObject.

    The path of a file yields that file.
    """
    listing = Listing(camera)
    starts, parts = await _starts(camera, path)
    if parts:
        found = await _descend(camera, listing, starts, parts, path)
        if not found.is_folder:
            yield found
            return
        starts = [place_of(found)]
    async with aclosing(Walk(camera, listing, starts, recursive).objects()) as objects:
        async for each in objects:
            yield each


async def find(camera: Caller, wanted: str | int) -> CameraObject:
    """The object of a path (with or without its store's name) or of a handle. Raises NoSuchObject."""
    if isinstance(wanted, str) and wanted[:2].lower() == "0x":
        wanted = parse_number(wanted) or 0
    if not isinstance(wanted, str):
        return await find_handle(camera, Handle(wanted))
    starts, parts = await _starts(camera, wanted)
    if not parts:
        raise NoSuchObject(f"{safe_text(wanted)} is the top of a store, not an object on it")
    return await _descend(camera, Listing(camera), starts, parts, wanted)


async def find_handle(camera: Caller, handle: Handle) -> CameraObject:
    """The object of ``handle``, with the path that its parents make. Raises NoSuchObject."""
    try:
        info = await camera.call(GET_OBJECT_INFO, handle)
    except InvalidHandle as error:
        raise NoSuchObject(f"{camera.label} has no object 0x{handle:08X}") from error
    return await object_of(camera, handle, await _parents(camera, info), info)


async def find_place(camera: Caller, path: str) -> Place:
    """The folder, or the top of a store, of a path. Raises NoSuchObject."""
    starts, parts = await _starts(camera, path)
    if not parts:
        return starts[0]
    found = await _descend(camera, Listing(camera), starts, parts, path)
    if not found.is_folder:
        raise NoSuchObject(f"{safe_text(path)} on {camera.label} is no folder")
    return place_of(found)


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


async def _descend(camera: Caller, listing: Listing, starts: list[Place], parts: list[str], path: str) -> CameraObject:
    for start in starts:
        if found := await _descend_from(camera, listing, start, parts):
            return found
    raise NoSuchObject(f"{camera.label} has no {safe_text(path)}")


async def _descend_from(camera: Caller, listing: Listing, start: Place, parts: list[str]) -> CameraObject | None:
    found = None
    for part in parts:
        place = place_of(found) if found else start
        if found and not found.is_folder:
            return None
        found = await child(camera, listing, place, part)
        if found is None:
            return None
    return found


async def _parents(camera: Caller, info: ObjectInfo) -> str:
    """The path of the folders above an object."""
    names: list[str] = []
    parent = Handle(info.parent)
    while parent not in TOP and len(names) < DEPTH:
        above = await camera.call(GET_OBJECT_INFO, parent)
        names.append(path_component(above.name, parent))
        parent = Handle(above.parent)
    prefix = "" if len(await storage_ids(camera)) == 1 else f"/{store_name(info.storage)}"
    return prefix + "".join(f"/{name}" for name in reversed(names))


__all__ = [
    "DEPTH",
    "CameraObject",
    "ObjectSummary",
    "Place",
    "Store",
    "find",
    "find_handle",
    "find_place",
    "list_stores",
    "place_of",
    "storage_ids",
    "store_name",
    "walk",
]
