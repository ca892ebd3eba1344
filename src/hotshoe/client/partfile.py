"""A file that has its final name only once it is whole and on the disk.

Everything here blocks: it belongs into a worker thread. OSError becomes StorageError.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from hotshoe.client.folder import PRIVATE, Folder, where_kept
from hotshoe.client.names import PART, numbered
from hotshoe.errors import StorageError, TargetExists
from hotshoe.transport.disk import HASTENED_BYTES, append, hasten, reserve
from hotshoe.transport.ferry import Ferry

Conflict = Literal["fail", "rename", "skip", "overwrite"]
"""What to do when a file of that name is there already."""

COPIES = 10_000
"""Names with a number that are tried for one file."""


class PartFile:
    """``NAME.part`` in the target folder, used by one thread, and renamed without ever replacing anything unasked.

    ``folder`` is opened and closed with it; who has a way of their own to open one gives that. A ``private`` one is
    this user's alone, also when it is finished.
    """

    def __init__(self, folder: Path | Folder, name: str, *, private: bool = False) -> None:
        own = folder if isinstance(folder, Folder) else Folder(folder)
        self.folder = own.path
        self.name = name
        self._private = private
        self.part = name + PART
        self.written = 0
        self._hastened = 0
        self._finished = False
        self._spoilt: OSError | None = None
        self._own = self._within = own
        self._file = -1

    @property
    def path(self) -> Path:
        """The unfinished file."""
        return self.folder / self.part

    @property
    def target(self) -> Path:
        """What it is to become, unless that name is taken."""
        return self.folder / self.name

    @property
    def closed(self) -> bool:
        """Whether it was not opened yet, or has been let go."""
        return self._file < 0 and self._own.closed

    def begin(self, on_conflict: Conflict, size: int = 0, *, keep: bool = False) -> int | None:
        """Open it, unless ``skip`` finds a file of the name: then the size of that. Raises StorageError."""
        existing = self.existing(on_conflict)
        if existing is None:
            self.open(size, keep=keep)
        return existing

    def open(self, size: int = 0, *, keep: bool = False, within: Folder | None = None) -> None:
        """Make the unfinished file, and room for ``size`` bytes. Raises StorageError.

        One that an earlier run left is begun again, or with ``keep`` left as it is: ``written`` bytes.
        ``within`` is its folder, which stays held, where several files share that.
        """
        self._within = within or self._own
        if self._within.closed:
            with self._storage("write into", self.folder):
                self._within.open()
        with self._storage("create", self.path):
            self._open_part()
        with self._storage(f"keep {size} bytes of room for", self.path):
            if self.written and not keep:
                self.begin_anew()
            reserve(self._file, size)

    def _open_part(self) -> None:
        for number in range(COPIES):
            self.part = numbered(self.name, number) + PART
            if self._create() or self._take_over():
                return
        raise StorageError(f"too many unfinished files of the name {self.name}", path=str(self.path))

    def read(self, offset: int, size: int) -> bytes:
        """What the unfinished file has there. Raises StorageError."""
        with self._storage("read", self.path):
            return os.pread(self._file, size, offset)

    def begin_anew(self) -> None:
        """Forget what was kept. Raises StorageError."""
        with self._storage("write", self.path):
            os.ftruncate(self._file, 0)
            self.written = self._hastened = os.lseek(self._file, 0, os.SEEK_SET)

    def shorten(self, size: int) -> None:
        """Keep its first ``size`` bytes. Raises StorageError."""
        with self._storage("write", self.path):
            os.ftruncate(self._file, size)
            self.written = self._hastened = os.lseek(self._file, 0, os.SEEK_END)

    def checkpoint(self) -> int:
        """Make what it has by now durable, while more is written: how much that is. Raises StorageError."""
        size = self.written
        with self._storage("finish", self.path):
            try:
                os.fdatasync(self._file)
            except OSError as error:
                # Told once only: a later sync would find nothing wrong.
                self._spoilt = error
                raise
        return size

    def existing(self, on_conflict: Conflict) -> int | None:
        """The size of what is there already and to be skipped; None where something new is to be made.

        Raises TargetExists, where that is wanted; StorageError.
        """
        if on_conflict not in ("skip", "fail"):
            return None
        try:
            existing = self.target.lstat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refused("look for", self.target, error) from error
        if on_conflict == "fail":
            raise TargetExists(f"{self.target} exists already", path=str(self.target))
        return existing

    def write(self, pieces: Sequence[bytes | memoryview]) -> None:
        """Append ``pieces``. Raises StorageError, with what fitted written."""
        with self._storage("write", self.path):
            append(self._file, pieces, self._wrote)
        if self.written - self._hastened >= HASTENED_BYTES:
            self.hasten()

    def fill(self, ferry: Ferry) -> None:
        """Append what ``ferry`` brings. Raises StorageError."""
        with self._storage("write", self.path):
            ferry.cross(self._file, self._wrote)
        if self.written - self._hastened >= HASTENED_BYTES:
            self.hasten()

    def hasten(self) -> None:
        """Have the disk begin with what was written."""
        hasten(self._file, self._hastened, self.written)
        self._hastened = self.written

    def commit(self, on_conflict: Conflict, modified: datetime | None) -> Path | None:
        """Make it durable and give it its final name; None where ``skip`` found one. Raises StorageError."""
        self.sync()
        path = self.publish(on_conflict, modified)
        self.sync_name()
        return path

    def sync(self) -> None:
        """Make its bytes durable. Raises StorageError."""
        with self._storage("finish", self.path):
            try:
                if self._spoilt:
                    raise self._spoilt
                os.fsync(self._file)
            except OSError:
                # The kernel forgets the pages that it could not write: nobody may sync this file again, or continue it.
                os.ftruncate(self._file, 0)
                self.written = 0
                raise

    def publish(self, on_conflict: Conflict, modified: datetime | None) -> Path | None:
        """Give what is durable its final name; None where ``skip`` found one. Raises StorageError."""
        with self._storage("finish", self.path), self._dressed(modified):
            name = self._name_without_clobbering(on_conflict)
        self._finished = True
        return self.folder / name if name else None

    def sync_name(self) -> None:
        """Make the name durable, and all others in the folder. Raises StorageError."""
        with self._storage("keep the names in", self.folder):
            self._within.sync()

    def close(self) -> None:
        """Let go; an unfinished file without a single byte is of no use to anybody and goes."""
        if self._file >= 0:
            if not self._finished:
                self._leave()
            os.close(self._file)
        self._file = -1
        self._own.close()

    def _wrote(self, size: int) -> None:
        self.written += size

    def _create(self) -> bool:
        try:
            self._file = self._within.create(self.part)
        except FileExistsError:
            return False
        self._lock(self._file)
        return True

    def _take_over(self) -> bool:
        """Take over what an earlier run left, if it is certainly that: ours, private, unlinked elsewhere, unlocked."""
        try:
            file = self._within.open_file(self.part)
        except OSError:
            # A symlink, a directory, somebody else's, or gone this moment: the next name is as good.
            return False
        if not (self._lock(file) and self._is_ours(file)):
            os.close(file)
            return False
        self._file = file
        self.written = self._hastened = os.lseek(file, 0, os.SEEK_END)
        return True

    def _lock(self, file: int) -> bool:
        """Whether no other download writes this file."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # Some network file systems have no locks; there O_EXCL is all that can be had.
            return True
        return True

    def _is_ours(self, file: int) -> bool:
        known = os.fstat(file)
        try:
            named = self._within.stat(self.part)
        except FileNotFoundError:
            return False
        private = stat.S_ISREG(known.st_mode) and stat.S_IMODE(known.st_mode) == PRIVATE
        same = (known.st_dev, known.st_ino) == (named.st_dev, named.st_ino)
        return private and same and known.st_nlink == 1 and known.st_uid == os.geteuid()

    @contextlib.contextmanager
    def _dressed(self, modified: datetime | None) -> Iterator[None]:
        """The user's usual permissions, unless it is private, and the time of the picture; private where that fails."""
        self._set_time(modified)
        if not self._private:
            self._set_mode(0o666 & ~_umask())
        try:
            yield
        except BaseException:
            self._set_mode(PRIVATE)
            raise

    def _set_mode(self, mode: int) -> None:
        with where_kept():
            # FAT and some shares have no permissions to set.
            os.fchmod(self._file, mode)

    def _set_time(self, modified: datetime | None) -> None:
        with contextlib.suppress(OverflowError, ValueError), where_kept():
            # A camera's clock may say year 1, which no file system can keep.
            if modified:
                os.utime(self._file, (modified.timestamp(), modified.timestamp()))

    def _name_without_clobbering(self, on_conflict: Conflict) -> str | None:
        if on_conflict == "overwrite":
            self._within.replace(self.part, self.name)
            return self.name
        for number in range(COPIES if on_conflict == "rename" else 1):
            name = numbered(self.name, number)
            if self._within.rename_to_new(self.part, name):
                return name
        if on_conflict == "skip":
            self._within.unlink(self.part)
            return None
        raise TargetExists(f"{self.target} exists already; what came is in {self.path}", path=str(self.target))

    def _leave(self) -> None:
        with contextlib.suppress(OSError):
            # It has no final name: where it cannot be removed or give back its room, it does no harm.
            if self.written:
                os.ftruncate(self._file, self.written)
            elif self._is_ours(self._file):
                self._within.unlink(self.part)

    @contextlib.contextmanager
    def _storage(self, what: str, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _refused(what, path, error) from error


def _refused(what: str, path: Path, error: OSError) -> StorageError:
    return StorageError(f"cannot {what} {path}: {error.strerror}", path=str(path))


@functools.cache
def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
