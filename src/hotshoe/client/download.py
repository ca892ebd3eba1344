"""From the camera to a file: streamed, checked, durable, and never under its final name before it is whole."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from hotshoe.client.caller import Caller
from hotshoe.client.filesink import FileSink, Progress
from hotshoe.client.names import PART, safe_component
from hotshoe.client.objects import CameraObject
from hotshoe.client.partfile import Conflict, PartFile
from hotshoe.client.parts import fetch_rest, settle
from hotshoe.client.wording import reworded
from hotshoe.errors import HotshoeError, SettingsError, TransferError
from hotshoe.wire.text import safe_text


@dataclass(frozen=True, slots=True)
class Download:
    """A file that came: where it is, its size, how long it took; ``skipped`` where it was there already.

    ``digest`` is its BLAKE3 in hexadecimal digits, where that was wanted. Of an unfinished file that an earlier run
    left, ``resumed`` bytes were used; ``restarted`` says why none were.
    """

    path: Path
    size: int
    seconds: float
    skipped: bool = False
    digest: str | None = None
    resumed: int = 0
    restarted: str = ""


async def download(
    camera: Caller,
    found: CameraObject,
    folder: Path,
    *,
    name: str | None = None,
    on_conflict: Conflict = "rename",
    progress: Progress | None = None,
    digest: bool = False,
    resume: bool = True,
) -> Download:
    """Fetch ``found`` into ``folder``. Raises TransferError, StorageError, OperationError, LinkError, SettingsError."""
    part = PartFile(folder, _local_name(found, name))
    hasher = blake3() if digest else None
    sink = FileSink(part, found.size or None, progress, hasher)
    try:
        existing = await sink.begin(on_conflict, keep=resume)
        if existing is not None:
            return Download(part.target, existing, 0.0, skipped=True)
        resumed, restarted = await _fetch(camera, found, part, sink, hasher)
        path = await sink.finish(on_conflict, found.captured)
    finally:
        await closed(sink)
    seconds = asyncio.get_running_loop().time() - sink.began
    return Download(
        path or part.target,
        sink.received,
        seconds,
        skipped=path is None,
        digest=hasher.hexdigest() if hasher else None,
        resumed=resumed,
        restarted=restarted,
    )


async def closed(sink: FileSink) -> None:
    """Have the file closed when the caller goes on, also where it is cancelled meanwhile."""
    if sink.closed:
        return
    closing = asyncio.ensure_future(sink.close())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        await asyncio.wait([closing])
        raise


async def _fetch(
    camera: Caller, found: CameraObject, part: PartFile, sink: FileSink, hasher: blake3 | None
) -> tuple[int, str]:
    """The bytes of the object, checked against what was announced; a failure names the unfinished file.

    The answer is what was there already, and why nothing of it could be used.
    """
    try:
        restarted = await settle(camera, found, part, hasher) if part.written else ""
        resumed = sink.received = part.written
        if resumed:
            await fetch_rest(camera, found, sink)
        else:
            await camera.call(found.fetch, found.handle, sink=sink)
        await sink.drain()
        # Cameras announce 0 for what they cannot tell, so only another size is a promise.
        if found.size and sink.received != found.size:
            message = f"{sink.received} bytes came, ObjectInfo announced {found.size}"
            raise TransferError(message, expected=found.size, received=sink.received)
    except HotshoeError as error:
        # What came of a small object is written only now, and where to can be told only then.
        await closed(sink)
        raise _kept(error, found, part, sink.received) from error
    return resumed, restarted


def _kept(error: HotshoeError, found: CameraObject, part: PartFile, received: int) -> HotshoeError:
    """The error, with the object's path, and where the bytes that came are."""
    kept = f"; the first {received} bytes are in {part.path}" if received else ""
    message = f"{safe_text(found.path)}: {error}{kept}"
    if isinstance(error, TransferError):
        return reworded(error, message, path=str(part.path))
    return reworded(error, message)


def _local_name(found: CameraObject, name: str | None) -> str:
    if found.is_folder:
        raise SettingsError(f"{safe_text(found.path)} is a folder: download what it holds", key="path")
    if name is None:
        return safe_component(found.info.name, found.handle)
    if not name or name in {".", ".."} or Path(name).name != name or "\0" in name or name.endswith(PART):
        raise SettingsError(f"{name!r} cannot be the name of a file", key="name")
    return name
