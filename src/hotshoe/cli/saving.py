"""Files and folders on this computer, as the verbs make them."""

from __future__ import annotations

import errno
from pathlib import Path, PurePath

from hotshoe.client.disk import on_disk
from hotshoe.client.download import Download
from hotshoe.client.partfile import Conflict, PartFile
from hotshoe.errors import StorageError

NO_HOPE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""What the disk says when the next file will not fare better."""


def hopeless(error: BaseException | None) -> bool:
    """Whether an error of this computer's storage is one that the next file will meet too."""
    while error:
        if isinstance(error, OSError) and error.errno in NO_HOPE:
            return True
        error = error.__cause__
    return False


async def make_folder(path: Path) -> Path:
    """The folder, with those above it, made where it is missing. Raises StorageError."""
    try:
        await on_disk(lambda: path.mkdir(parents=True, exist_ok=True))
    except OSError as error:
        raise StorageError(f"cannot make the folder {path}: {error.strerror}", path=str(path)) from error
    return path


async def save_bytes(data: bytes, folder: Path, name: str, on_conflict: Conflict) -> Download:
    """Bytes as a file, whole or not at all. Raises StorageError."""
    return await on_disk(lambda: _save(data, PartFile(folder, name), on_conflict))


def save_privately(data: bytes, path: Path, on_conflict: Conflict) -> Path:
    """Bytes that are nobody else's business as a file that only this user can read; its path. Raises StorageError."""
    return _save(data, PartFile(path.parent, path.name, private=True), on_conflict).path


def _save(data: bytes, part: PartFile, on_conflict: Conflict) -> Download:
    try:
        existing = part.begin(on_conflict)
        if existing is not None:
            return Download(part.target, existing, 0.0, skipped=True)
        part.write([data])
        path = part.commit(on_conflict, None)
    finally:
        part.close()
    return Download(path or part.target, len(data), 0.0, skipped=path is None)


def thumbnail_name(name: str) -> str:
    """``thumb_IMG_1.JPG``, and ``thumb_IMG_1.NEF.jpg``: a thumbnail is a JPEG whatever the picture is."""
    suffix = PurePath(name).suffix.lower()
    return f"thumb_{name}" if suffix in {".jpg", ".jpeg"} else f"thumb_{name}.jpg"
