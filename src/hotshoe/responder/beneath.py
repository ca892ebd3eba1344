"""A folder of this computer and what is below it: never a symlink, never anything outside, never half a file.

Every path is walked from the folder's own descriptor, one component at a time, with O_NOFOLLOW: whoever swaps a
file or folder for a symlink meanwhile gains nothing. All functions raise OSError; store code turns it into Refusals.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hotshoe.responder.names import draft_name, is_shown
from hotshoe.transport.disk import HASTENED_BYTES, append, hasten, reserve
from hotshoe.wire.text import safe_text

logger = logging.getLogger(__name__)

Parts = tuple[str, ...]

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# O_NONBLOCK: opening a fifo would otherwise wait for somebody who writes into it.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_DRAFT = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH

_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
_ATTEMPTS = 100

PROMISED_FROM = 256 * 1024
"""Room for smaller files is compared with what is free, but not kept: that would take longer than writing them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A folder or regular file as it was a moment ago.

    ``stamp`` is a number that changes whenever the file does, 0 for a folder; ``modified`` is in seconds since 1970.
    """

    is_folder: bool
    size: int
    modified: float
    protected: bool
    stamp: int

    @classmethod
    def of(cls, status: os.stat_result) -> Found | None:
        """None for everything that is neither folder nor regular file."""
        if stat.S_ISDIR(status.st_mode):
            return cls(True, 0, status.st_mtime, not status.st_mode & _WRITE_BITS, 0)
        if not stat.S_ISREG(status.st_mode):
            return None
        stamp = hash((status.st_size, status.st_mtime_ns, status.st_ino, status.st_mode))
        return cls(False, status.st_size, status.st_mtime, not status.st_mode & _WRITE_BITS, stamp)


class Beneath:
    """The folder ``root``, which may itself be reached through symlinks, held open."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve(strict=True)
        self._root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)

    def close(self) -> None:
        """Let go of the folder; harmless when done twice."""
        if self._root >= 0:
            os.close(self._root)
            self._root = -1

    def room(self) -> tuple[int, int]:
        """Bytes in all and bytes free to us, of the file system."""
        status = os.statvfs(self._root)
        return status.f_blocks * status.f_frsize, status.f_bavail * status.f_frsize

    def _descend(self, parts: Parts) -> int:
        """A new descriptor of a folder."""
        descriptor = os.open(".", _FOLDER, dir_fd=self._root)
        for part in parts:
            above = descriptor
            try:
                descriptor = os.open(part, _FOLDER, dir_fd=above)
            finally:
                os.close(above)
        return descriptor

    @contextmanager
    def _folder(self, parts: Parts) -> Iterator[int]:
        """To find names in."""
        if parts:
            with self._listed(parts) as descriptor:
                yield descriptor
        else:
            yield self._root

    @contextmanager
    def _listed(self, parts: Parts) -> Iterator[int]:
        """To be listed: with a descriptor of its own, because the place in the list belongs to that."""
        descriptor = self._descend(parts)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def scan(self, parts: Parts) -> dict[str, Found]:
        """What can be shown of a folder, by name as cameras list it; no file is opened."""
        found = {}
        with self._listed(parts) as folder, os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if not is_shown(entry.name):
                    continue
                with suppress(FileNotFoundError):  # gone between the listing and the look
                    each = Found.of(entry.stat(follow_symlinks=False))
                    if each:
                        found[entry.name] = each
        return found

    def look(self, parts: Parts) -> Found | None:
        """What is there now; None when it is gone or nothing that can be shown."""
        try:
            with self._folder(parts[:-1]) as folder:
                status = os.stat(parts[-1], dir_fd=folder, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return None
            raise
        return Found.of(status) if is_shown(parts[-1]) else None

    def open(self, parts: Parts) -> tuple[int, os.stat_result]:
        """A descriptor to read a regular file with, and its status; ENOENT for everything else."""
        with self._folder(parts[:-1]) as folder:
            descriptor = os.open(parts[-1], _FILE, dir_fd=folder)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise FileNotFoundError(errno.ENOENT, "not a regular file")
        except OSError:
            os.close(descriptor)
            raise
        return descriptor, status

    def make_folder(self, parts: Parts) -> None:
        """An empty folder; raises FileExistsError."""
        with self._folder(parts[:-1]) as folder:
            os.mkdir(parts[-1], dir_fd=folder)

    def remove(self, parts: Parts, *, is_folder: bool) -> None:
        """Delete a file, or a folder in which nothing is left, not even what is never shown."""
        with self._folder(parts[:-1]) as folder:
            if is_folder:
                os.rmdir(parts[-1], dir_fd=folder)
            else:
                os.unlink(parts[-1], dir_fd=folder)

    def move(self, parts: Parts, target: Parts, *, is_folder: bool) -> None:
        """Give a file or folder another place, where nothing may be yet; raises FileExistsError."""
        with self._folder(parts[:-1]) as here, self._folder(target[:-1]) as there:
            rename = _rename_folder if is_folder else rename_file
            rename(here, parts[-1], there, target[-1])

    def set_protected(self, parts: Parts, on: bool) -> None:
        """Take everybody's leave to write, or give it back to the owner."""
        with self._folder(parts[:-1]) as folder:
            descriptor = os.open(parts[-1], _FILE, dir_fd=folder)
        try:
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            os.fchmod(descriptor, mode & ~_WRITE_BITS if on else mode | stat.S_IWUSR)
        finally:
            os.close(descriptor)

    def draft(self, folder: Parts, name: str, size: int | None) -> Draft:
        """Begin a file of that name, with room for ``size`` bytes; raises OSError ENOSPC when there is none."""
        return Draft(self._descend(folder), name, size)


class Draft:
    """A hidden file that becomes ``name`` all at once, or nothing."""

    def __init__(self, folder: int, name: str, size: int | None) -> None:
        self._folder = folder
        self._name = name
        self._size = size or 0
        self._file = -1
        self._hidden = ""
        self._written = self._hastened = 0
        try:
            self._check_room()
            self._create()
            self._reserve()
        except BaseException:
            self.discard()
            raise

    def write(self, pieces: Sequence[bytes | bytearray | memoryview]) -> None:
        """Append all of ``pieces``."""
        append(self._file, pieces, self._wrote)
        if self._written - self._hastened >= HASTENED_BYTES:
            hasten(self._file, self._hastened, self._written)
            self._hastened = self._written

    def restart(self) -> None:
        """Forget what was written."""
        if self._written:
            os.lseek(self._file, 0, os.SEEK_SET)
            os.ftruncate(self._file, 0)
            self._written = self._hastened = 0
            self._reserve()

    def publish(self) -> Found:
        """Make it a file for everybody, safe on disk; raises FileExistsError, and then nothing has changed."""
        os.fsync(self._file)
        rename_file(self._folder, self._hidden, self._folder, self._name)
        self._hidden = ""
        self._sync_folder()
        found = Found.of(os.fstat(self._file))
        self.discard()
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "not a regular file")
        return found

    def discard(self) -> None:
        """Close everything and delete what has not been published; harmless when done twice."""
        if self._hidden:
            try:
                os.unlink(self._hidden, dir_fd=self._folder)
            except OSError as error:
                logger.warning("the unfinished file %s stays behind: %s", safe_text(self._hidden), error.strerror)
            self._hidden = ""
        for descriptor in (self._file, self._folder):
            if descriptor >= 0:
                os.close(descriptor)
        self._file = self._folder = -1

    def _check_room(self) -> None:
        status = os.statvfs(self._folder)
        if self._size > status.f_bavail * status.f_frsize:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _create(self) -> None:
        """A name that a crash left behind is passed over, not reused."""
        for attempt in range(_ATTEMPTS):
            hidden = draft_name(self._name, attempt)
            with suppress(FileExistsError):
                self._file = os.open(hidden, _DRAFT, 0o600, dir_fd=self._folder)
                self._hidden = hidden
                return
        raise FileExistsError(errno.EEXIST, f"{_ATTEMPTS} unfinished files of that name")

    def _reserve(self) -> None:
        reserve(self._file, self._size, least=PROMISED_FROM)

    def _wrote(self, size: int) -> None:
        self._written += size

    def _sync_folder(self) -> None:
        try:
            os.fsync(self._folder)
        except OSError as error:
            if error.errno != errno.EINVAL:  # file systems in user space may have nothing to do for a folder
                raise


def rename_file(here: int, old: str, there: int, new: str) -> None:
    """Rename between two open folders without ever replacing anything; raises FileExistsError.

    A hard link refuses by itself. File systems without them (FAT, some network ones) get an empty file of the new
    name first, which only one of us can create, and which the rename then replaces.
    """
    try:
        os.link(old, new, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        os.unlink(old, dir_fd=here)
        return
    os.close(os.open(new, _DRAFT, 0o600, dir_fd=there))
    _replace(here, old, there, new, os.unlink)


def _rename_folder(here: int, old: str, there: int, new: str) -> None:
    """The same for a folder: renaming one onto an empty one that we just made replaces it."""
    os.mkdir(new, dir_fd=there)
    _replace(here, old, there, new, os.rmdir)


def _replace(here: int, old: str, there: int, new: str, undo: Callable[..., None]) -> None:
    try:
        os.rename(old, new, src_dir_fd=here, dst_dir_fd=there)
    except OSError:
        undo(new, dir_fd=there)
        raise
