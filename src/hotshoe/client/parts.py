"""Parts of objects: GetPartialObject64 (Android's MTP, 64-bit offsets) or a make's own, or GetPartialObject.

That one (ISO 15740 10.5.27) has 32-bit offsets.
"""

from __future__ import annotations

from functools import partial

from blake3 import blake3

from hotshoe.catalog.model import Operation
from hotshoe.catalog.mtp import GET_PARTIAL_OBJECT_64
from hotshoe.catalog.operations import GET_PARTIAL_OBJECT
from hotshoe.client.caller import Caller
from hotshoe.client.disk import on_disk
from hotshoe.client.filesink import FileSink
from hotshoe.client.objects import CameraObject
from hotshoe.client.partfile import PartFile
from hotshoe.errors import NotOffered, OperationError, TransferError
from hotshoe.wire.text import safe_text

COMPARED_BYTES = 64 * 1024
"""Of the beginning and of the end of an unfinished file: what has to agree with the object before it is continued."""

REQUEST_BYTES = 32 * 1024 * 1024
"""Asked for in one transaction: the time between two of them is nothing beside it."""

_LOW = 0xFFFFFFFF


async def read_part(camera: Caller, found: CameraObject, start: int, size: int, limit: int = REQUEST_BYTES) -> bytes:
    """At most ``size`` bytes from ``start`` on, fewer where the object ends.

    Raises TransferError for more than ``limit``, NotOffered, OperationError.
    """
    pieces: list[bytes] = []
    end = start + size if found.size is None else min(start + size, found.size)
    if end - start > limit:
        raise TransferError(f"{end - start} bytes are too many to keep in memory; download to a file", expected=size)
    while start < end:
        operation, params = _request(camera, found, start, end - start)
        pieces.append(await camera.call(operation, *params))
        if not pieces[-1]:
            break
        start += len(pieces[-1])
    return b"".join(pieces)


def resumable(camera: Caller, found: CameraObject) -> bool:
    """Whether the camera gives all parts of an object."""
    try:
        _request(camera, found, max((found.size or 1) - 1, 0), 1)
    except NotOffered:
        return False
    return bool(found.size)


async def settle(camera: Caller, found: CameraObject, part: PartFile, hasher: blake3 | None) -> str:
    """Whether what an earlier run left can be continued; else it is begun anew, and the answer says why.

    It has to begin as the object does, and to end as the object goes on there.
    """
    if part.written < COMPARED_BYTES:
        await on_disk(part.begin_anew)
        return ""
    why = await obstacle(camera, found, part)
    if why:
        await on_disk(part.begin_anew)
    elif hasher:
        await on_disk(lambda: rehash(part, hasher))
    return why


async def fetch_rest(camera: Caller, found: CameraObject, sink: FileSink) -> None:
    """What comes after the bytes that the file has. Raises TransferError when the camera gives no more."""
    assert found.size
    while sink.received < found.size:
        before = sink.received
        operation, params = _request(camera, found, before, found.size - before)
        await camera.call(operation, *params, sink=sink)
        if sink.received == before:
            raise TransferError(f"nothing came from offset {before} on", expected=found.size, received=before)


async def obstacle(camera: Caller, found: CameraObject, part: PartFile) -> str:
    """Why what an earlier run left cannot be continued; empty where it can: it begins and ends as the object does."""
    kept, size = part.written, found.size
    if not size or kept > size:
        return "it is longer than the object" if size else "the camera does not say how long the object is"
    try:
        _request(camera, found, size - 1, 1)
        for offset in (0, kept - COMPARED_BYTES):
            theirs = await read_part(camera, found, offset, COMPARED_BYTES)
            if theirs != await on_disk(partial(part.read, offset, COMPARED_BYTES)):
                return "it differs from the object"
    except NotOffered:
        return "the camera does not give parts of objects"
    except OperationError as error:
        return f"the camera gives no part of the object: {error}"
    return ""


def rehash(part: PartFile, hasher: blake3) -> None:
    """Feed ``hasher`` with what the file has. Raises StorageError."""
    for offset in range(0, part.written, REQUEST_BYTES):
        hasher.update(part.read(offset, REQUEST_BYTES))


def _request(camera: Caller, found: CameraObject, start: int, size: int) -> tuple[Operation[bytes], tuple[int, ...]]:
    """The operation that reads there. Raises NotOffered."""
    most = min(size, REQUEST_BYTES)
    if camera.offers(GET_PARTIAL_OBJECT_64):
        return GET_PARTIAL_OBJECT_64, (found.handle, start & _LOW, start >> 32, most)
    if start <= _LOW and camera.offers(GET_PARTIAL_OBJECT):
        return GET_PARTIAL_OBJECT, (found.handle, start, most)
    if large := camera.large_part:
        return large, (found.handle, start & _LOW, start >> 32, most, 0)[: len(large.params)]
    name = GET_PARTIAL_OBJECT_64.name if start > _LOW else GET_PARTIAL_OBJECT.name
    raise NotOffered(f"{camera.label} does not offer {name}, which byte {start} of {safe_text(found.path)} takes")
