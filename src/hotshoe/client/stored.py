"""What a camera stores: stores and objects as values, and how one of them is asked for."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hotshoe.catalog.model import Operation
from hotshoe.catalog.mtp import GET_OBJECT_PROP_VALUE, OBJECT_SIZE
from hotshoe.catalog.operations import (
    GET_OBJECT,
    GET_OBJECT_HANDLES,
    GET_OBJECT_INFO,
    GET_STORAGE_IDS,
    GET_STORAGE_INFO,
)
from hotshoe.client.caller import Caller
from hotshoe.client.names import path_component
from hotshoe.errors import InvalidHandle, InvalidParameter, MalformedPacket, OperationError
from hotshoe.wire.datasets import ASSOCIATION, SIZE_BEYOND_32_BIT, ObjectInfo, StorageInfo
from hotshoe.wire.datatypes import decode_value
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import ALL, ROOT, Handle, StorageID, parse_date

log = logging.getLogger(__name__)

_STORE = re.compile(r"^/store_[0-9a-f]{8}(?=/)")

DEPTH = 64
"""Folders inside folders that are followed; cameras have three or four."""

TOP = (0, ROOT)
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


class ObjectSummary(NamedTuple):
    """What every way of listing tells of an object, under the names of ObjectInfo (ISO 15740 5.5.2).

    Dates are as the camera wrote them, empty where it did not; width and height are in pixels, 0 where it did not say.
    What is not here (the thumbnail's size, the bit depth) is in ``await camera.call(GET_OBJECT_INFO, handle)``.
    """

    storage: int
    format: int
    protection: int
    parent: int
    name: str
    captured: str
    modified: str
    image_width: int
    image_height: int

    @property
    def is_folder(self) -> bool:
        """Whether this is an association rather than a file."""
        return self.format == ASSOCIATION


@dataclass(frozen=True, slots=True)
class CameraObject:
    """A file or folder on the camera; ``size`` in bytes, of 64 bits, is None where the camera cannot tell.

    ``fetch`` is the operation that reads it; ``in_memory`` says that no card has it.
    """

    handle: Handle
    path: str
    info: ObjectSummary
    size: int | None
    fetch: Operation[bytes] = GET_OBJECT
    in_memory: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def is_folder(self) -> bool:
        """Whether it holds other objects."""
        return self.info.format == ASSOCIATION

    @property
    def captured(self) -> datetime | None:
        """When it was taken, by the camera's clock: without a zone where the camera does not say one."""
        return parse_date(self.info.captured)

    @property
    def modified(self) -> datetime | None:
        """When it was last changed, in the same way."""
        return parse_date(self.info.modified)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, or the top of a store, as operations name it."""

    storage: StorageID
    folder: Handle
    path: str


def store_name(storage: int) -> str:
    """``store_00010001``."""
    return f"store_{storage:08x}"


def place_of(folder: CameraObject) -> Place:
    """A folder as a place to look into."""
    return Place(StorageID(folder.info.storage or ALL), folder.handle, folder.path)


def without_store(path: str) -> str:
    """A path on the camera without the store's name, which it has only where there are several."""
    return _STORE.sub("", path, count=1)


async def storage_ids(camera: Caller) -> tuple[StorageID, ...]:
    """The stores that have a medium in them (ISO 15740 7.1: the low half of the others is 0)."""
    return tuple(storage for storage in await camera.call(GET_STORAGE_IDS) if storage & 0xFFFF)


async def list_stores(camera: Caller) -> list[Store]:
    """Every store, with its room."""
    return [Store(storage, await camera.call(GET_STORAGE_INFO, storage)) for storage in await storage_ids(camera)]


async def handles_in(camera: Caller, place: Place) -> tuple[Handle, ...]:
    """The children of a folder; none where the folder has gone meanwhile."""
    try:
        return await camera.call(GET_OBJECT_HANDLES, place.storage, 0, place.folder)
    except (InvalidHandle, InvalidParameter) as error:
        if place.folder == ROOT:
            raise
        log.info("%s: %s: %s", camera.label, safe_text(place.path), error)
        return ()


async def object_in(camera: Caller, place: Place, handle: Handle) -> CameraObject | None:
    """A child of a folder, None where it has gone since it was listed."""
    try:
        info = await camera.call(GET_OBJECT_INFO, handle)
    except InvalidHandle:
        log.info("%s: object 0x%08X has gone", camera.label, handle)
        return None
    return await object_of(camera, handle, place.path, info)


async def object_of(camera: Caller, handle: Handle, above: str, info: ObjectInfo) -> CameraObject:
    """The object of a handle whose ObjectInfo is known, in the folder ``above``."""
    path = f"{above}/{path_component(info.name, handle)}"
    return CameraObject(handle, path, summary(info), await _true_size(camera, handle, info))


def summary(info: ObjectInfo) -> ObjectSummary:
    """The part of an ObjectInfo that is kept."""
    return ObjectSummary(
        info.storage,
        info.format,
        info.protection,
        info.parent,
        info.name,
        info.captured,
        info.modified,
        info.image_width,
        info.image_height,
    )


def memory_object(handle: Handle, info: ObjectInfo, fetch: Operation[bytes]) -> CameraObject:
    """A picture in the camera's memory, as its event described it."""
    return CameraObject(
        handle, f"/{path_component(info.name, handle)}", summary(info), info.size or None, fetch, in_memory=True
    )


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
