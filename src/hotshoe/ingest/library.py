"""The library on the disk: folders, unfinished files, names; and whether it is there at all.

Everything here blocks: it belongs into a worker thread. OSError becomes StorageError.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from blake3 import blake3

from hotshoe.client.folder import PRIVATE
from hotshoe.client.names import PART
from hotshoe.client.partfile import PartFile
from hotshoe.errors import LibraryAway, StorageError, TransferError
from hotshoe.ingest.folders import BelowRoot
from hotshoe.ingest.inputs import OTHER
from hotshoe.ingest.naming import split_name
from hotshoe.ingest.shot import Shot

MARKER = ".hotshoe-library"
"""A file at its top with its number, by which an empty mount point is told from the library."""

MARKER_BYTES = 64

READ_BYTES = 1024 * 1024

PAIRED = (
    "jpg",
    "jpeg",
    "nef",
    "cr2",
    "cr3",
    "arw",
    "raf",
    "rw2",
    "orf",
    "dng",
    "heif",
    "tif",
    "mov",
    "mp4",
    "xmp",
    "wav",
)
"""Endings of files that would be taken for a pair with one of the same stem."""


class Library:
    """The folder ``root``. ``number`` is what its marker has to say; where it is empty, what it says becomes it.

    Raises LibraryAway where it is another one, StorageError where it cannot be used.
    """

    def __init__(self, root: Path, number: str = "") -> None:
        self.root = root
        with _storage("use", root):
            if not number:
                root.mkdir(parents=True, exist_ok=True)
            self.number = number or _marked(root)
            self._device = root.stat().st_dev
        self.check()

    def check(self) -> None:
        """Raises LibraryAway where what is at ``root`` now is not the library."""
        try:
            there = _read_marker(self.root) == self.number and self.root.stat().st_dev == self._device
        except OSError as error:
            raise LibraryAway(f"the library {self.root} is not there: {error.strerror}", path=str(self.root)) from error
        if not there:
            raise LibraryAway(f"{self.root} is not the library that it was", path=str(self.root))

    def measure(self) -> int:
        """The bytes that are free. Raises LibraryAway where it is away or cannot be written, StorageError."""
        self.check()
        with _storage("measure", self.root):
            known = os.statvfs(self.root)
        if known.f_flag & os.ST_RDONLY:
            raise LibraryAway(f"{self.root} is read-only", path=str(self.root))
        return known.f_bavail * known.f_frsize

    def free(self, path: str, alone: bool) -> bool:
        """Whether there is no file of that path; nor, unless ``alone``, one of its stem that looks like its pair."""
        place = self.root / path
        if os.path.lexists(place):
            return False
        stem, _ = split_name(place.name)
        return alone or not any(
            os.path.lexists(place.with_name(f"{stem}.{ending}"))
            or os.path.lexists(place.with_name(f"{stem}.{ending.upper()}"))
            for ending in PAIRED
        )

    def open_part(self, shot: Shot, offset: int, size: int) -> PartFile:
        """The unfinished file, with its first ``offset`` bytes, and room for ``size``; its folders are made.

        Raises TransferError where it has fewer bytes than that, LibraryAway, StorageError.
        """
        self.check()
        place = PurePosixPath(shot.part)
        part = PartFile(BelowRoot(self.root, place.parent, make=True), place.name)
        try:
            part.open(size, keep=True)
            if part.written < offset:
                raise TransferError("the unfinished file has become shorter", expected=offset, received=part.written)
            if part.written > offset:
                part.shorten(offset)
        except BaseException:
            part.close()
            raise
        part.name = PurePosixPath(shot.path).name
        return part

    def sync_names(self, path: str) -> None:
        """Make the names on the way to a file durable, its own first. Raises StorageError."""
        with _storage("keep the names above", self.root / path):
            for folder in (PurePosixPath(path).parent, *PurePosixPath(path).parent.parents):
                with _held(BelowRoot(self.root, folder)) as held:
                    held.sync()

    def reclaim(self, shot: Shot) -> None:
        """Make the unfinished file private again, where it ended as it was about to get its name. Raises StorageError.

        Its content tells it from somebody else's of that name.
        """
        place = PurePosixPath(shot.part)
        name = place.name + PART
        if self.digest(str(place.with_name(name)), shot.size) != shot.digest:
            return
        with _storage("take over", self.root / place), _held(BelowRoot(self.root, place.parent)) as folder:
            folder.make_private(name)

    def discard(self, shot: Shot, name: str = "") -> None:
        """Take the unfinished file away, where there is one: ``name``, or what it is usually called.

        Raises StorageError.
        """
        place = PurePosixPath(shot.part)
        name = name or place.name + PART
        with _storage("take away", self.root / place.parent / name):
            try:
                with _held(BelowRoot(self.root, place.parent)) as folder:
                    if _is_ours(folder, name, PurePosixPath(shot.path).name):
                        folder.unlink(name)
            except FileNotFoundError:
                return

    def digest(self, path: str, size: int = -1) -> bytes:
        """The BLAKE3 of a file, read from the disk rather than from memory; empty where there is none.

        ``OTHER`` where it has another size than that.

        Raises StorageError.
        """
        self.check()
        place = PurePosixPath(path)
        with _storage("read", self.root / path):
            try:
                with _held(BelowRoot(self.root, place.parent)) as folder:
                    return _digest(folder.read_file(place.name), size)
            except FileNotFoundError:
                return b""


def _is_ours(folder: BelowRoot, name: str, final: str) -> bool:
    """Whether it is a private file, or what is left of one that has its name by now."""
    known = folder.stat(name)
    if not stat.S_ISREG(known.st_mode) or known.st_uid != os.geteuid():
        return False
    if stat.S_IMODE(known.st_mode) == PRIVATE:
        return True
    named = folder.stat(final)
    return (known.st_dev, known.st_ino) == (named.st_dev, named.st_ino)


def _digest(file: int, size: int) -> bytes:
    hasher = blake3()
    with os.fdopen(file, "rb", buffering=0) as source:
        if size >= 0 and os.fstat(source.fileno()).st_size != size:
            return OTHER
        if advise := getattr(os, "posix_fadvise", None):
            advise(source.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := source.read(READ_BYTES):
            hasher.update(piece)
    return hasher.digest()


@contextlib.contextmanager
def _held(folder: BelowRoot) -> Iterator[BelowRoot]:
    folder.open()
    try:
        yield folder
    finally:
        folder.close()


def _marked(root: Path) -> str:
    """What the marker says; it is made where it is missing."""
    with contextlib.suppress(FileNotFoundError):
        return _read_marker(root)
    number = secrets.token_hex(8)
    marker = root / MARKER
    file = os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(file, "wb", buffering=0) as target:
        target.write(number.encode() + b"\n")
        os.fsync(target.fileno())
    with _held(BelowRoot(root, PurePosixPath())) as folder:
        folder.sync()
    return number


def _read_marker(root: Path) -> str:
    file = os.open(root / MARKER, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(file, "rb", buffering=0) as source:
        return source.read(MARKER_BYTES).decode("ascii", "replace").strip()


@contextlib.contextmanager
def _storage(what: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot {what} {path}: {error.strerror}", path=str(path)) from error
