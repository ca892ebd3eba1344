"""A file that is put together from what was recorded of it, in any order, and gets its name at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from blake3 import blake3

from hotshoe.analysis.spans import Span, Spans
from hotshoe.client.folder import Folder
from hotshoe.client.names import PART, numbered
from hotshoe.errors import StorageError, TargetExists
from hotshoe.wire.fields import Buffer

MIB = 1024 * 1024

MOST_GAPS = 16 * MIB
"""Bytes of a file that may be holes beside as many as were recorded: no recording makes a file that is much larger."""

MOST_NAMES = 10_000
INCOMPLETE = "-incomplete"
READ_BYTES = MIB
FILE_MODE = 0o666

_HEAD = 4
_ENDINGS = ((b"\xff\xd8\xff", ".jpg"), (b"II*\0", ".tif"), (b"MM\0*", ".tif"), (b"\x89PNG", ".png"))
"""How files begin, for those whose name nobody said."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A file as it is now: its name, its size, its BLAKE3 and what of it is missing."""

    name: str
    size: int
    digest: str
    missing: tuple[Span, ...]


class Target:
    """The folder where files are put; nothing in it is ever replaced. Raises StorageError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folder = Folder(path)
        self._files = 0

    def __enter__(self) -> Self:
        with storage("make the folder", self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            self._folder.open()
        return self

    def __exit__(self, *error: object) -> None:
        self._folder.close()

    def new(self) -> Salvage:
        """Another file, without a name of its own yet."""
        while True:
            self._files += 1
            name = f"recorded-{self._files:05}{PART}"
            with storage("write", self.path / name), suppress(FileExistsError):
                return Salvage(self, name, self._folder.create(name))

    def publish(self, part: str, name: str) -> str:
        """Give a file the name, or the first numbered one that is free."""
        with storage("write", self.path / name):
            for number in (0, *range(2, MOST_NAMES)):
                if self._folder.rename_to_new(part, found := numbered(name, number)):
                    return found
        raise TargetExists(f"there are {MOST_NAMES} files like {name} already", path=str(self.path / name))

    def reopen(self, part: str) -> int:
        """The descriptor of an unfinished file."""
        with storage("write", self.path / part):
            return self._folder.open_file(part)

    def discard(self, part: str) -> None:
        """An unfinished file is not wanted."""
        with suppress(OSError):
            self._folder.unlink(part)


class Salvage:
    """One file; ``expected`` is how large it should become, as far as that is known."""

    def __init__(self, target: Target, part: str, descriptor: int) -> None:
        self._target = target
        self._part = part
        self._descriptor: int | None = descriptor
        self._spans = Spans()
        self._head = bytearray(_HEAD)
        self._digest: str | None = None
        self.recorded = 0
        self.expected: int | None = None

    @property
    def whole(self) -> bool:
        """Whether everything that is expected is there."""
        return self.expected is not None and next(self._spans.missing(self.expected), None) is None

    @property
    def empty(self) -> bool:
        """Whether nothing of it was recorded."""
        return not self.recorded

    @property
    def ending(self) -> str:
        """The ending of a file that begins like this."""
        return next((ending for head, ending in _ENDINGS if self._head.startswith(head)), "")

    def write(self, offset: int, data: Buffer) -> None:
        """Bytes of the file; those that would make holes out of all proportion are left out. Raises StorageError."""
        view = memoryview(data)
        end = offset + len(view)
        holes = max(end, self._spans.end) - self._spans.size - len(view)
        if holes > MOST_GAPS + self.recorded or not self._spans.add(offset, end):
            return
        if offset < _HEAD:
            begin = bytes(view[: _HEAD - offset])
            self._head[offset : offset + len(begin)] = begin
        with storage("write", self._target.path / self._part):
            _write(self._open(), offset, view)
        self.recorded += len(view)
        self._digest = None

    def rest(self) -> None:
        """Let the descriptor go for a while."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def finish(self, name: str, modified: datetime | None) -> Salvaged:
        """Name it, with ``-incomplete`` where bytes are missing. Raises StorageError."""
        file, size = self._open(), max(self._spans.end, 0)
        missing = tuple(self._spans.missing(size if self.expected is None else self.expected))
        digest = self.digest()
        _dress(file, modified)
        self.rest()
        stem, dot, suffix = name.rpartition(".")
        if missing:
            name = f"{stem}{INCOMPLETE}{dot}{suffix}" if stem else name + INCOMPLETE
        return Salvaged(self._target.publish(self._part, name), size, digest, missing)

    def digest(self) -> str:
        """The BLAKE3 of what is there, in hexadecimal digits. Raises StorageError."""
        if self._digest is None:
            with storage("read", self._target.path / self._part):
                self._digest = _digest(self._open())
        return self._digest

    def discard(self) -> None:
        """It is not wanted."""
        self.rest()
        self._target.discard(self._part)

    def _open(self) -> int:
        if self._descriptor is None:
            self._descriptor = self._target.reopen(self._part)
        return self._descriptor


@contextmanager
def storage(doing: str, path: Path) -> Iterator[None]:
    """Turn what the disk says into a StorageError; ``doing`` comes after "cannot"."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise StorageError(f"cannot {doing} {path}: {error.strerror or error}", path=str(path)) from error


def _write(file: int, offset: int, view: memoryview) -> None:
    while len(view):
        wrote = os.pwrite(file, view, offset)
        view, offset = view[wrote:], offset + wrote


def _digest(file: int) -> str:
    hasher, offset = blake3(), 0
    while data := os.pread(file, READ_BYTES, offset):
        hasher.update(data)
        offset += len(data)
    return hasher.hexdigest()


def _dress(file: int, modified: datetime | None) -> None:
    """The permissions of a file that is finished, and the date of the object."""
    mask = os.umask(0)
    os.umask(mask)
    with suppress(OSError):
        # Not every file system has permissions.
        os.fchmod(file, FILE_MODE & ~mask)
    if modified is not None:
        with suppress(OSError, OverflowError, ValueError):
            # A date that this computer cannot have is left out.
            os.utime(file, (modified.timestamp(), modified.timestamp()))
