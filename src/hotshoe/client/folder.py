"""A folder of this computer that is held open, and files in it that never replace others unasked.

Everything here blocks, and raises OSError.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

PRIVATE = 0o600
"""The permissions of an unfinished file, by which a later run knows it."""

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}
"""How file systems say that they have no hard links: FAT and exFAT through FUSE, some network shares."""

_DURABLE_ONLY = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF}
"""Answers to fsync of a directory where a file system has no such thing."""


_NO_PERMISSIONS = {errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENOSYS}
"""How file systems say that they keep no permissions or no times: FAT, and some network shares."""


@contextlib.contextmanager
def where_kept() -> Iterator[None]:
    """For setting permissions and times, which some file systems do not keep. Raises OSError for everything else."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_PERMISSIONS:
            raise


class Folder:
    """All names are resolved against one descriptor, so that nobody can move the folder away meanwhile."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = -1

    @property
    def closed(self) -> bool:
        """Whether it was not opened yet, or has been let go."""
        return self._descriptor < 0

    def open(self) -> None:
        """Hold it."""
        self._descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def close(self) -> None:
        """Let go, if it is held."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    def create(self, name: str) -> int:
        """The descriptor of a new, private file; raises FileExistsError."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.open(name, flags, PRIVATE, dir_fd=self._descriptor)

    def open_file(self, name: str) -> int:
        """The descriptor of a file that is there, to read and write; no link is followed, and no pipe waited for."""
        flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(name, flags, dir_fd=self._descriptor)

    def stat(self, name: str) -> os.stat_result:
        """What is there, no link followed."""
        return os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)

    def unlink(self, name: str) -> None:
        """Take the name away."""
        os.unlink(name, dir_fd=self._descriptor)

    def replace(self, name: str, new: str) -> None:
        """Rename, over whatever is there."""
        os.replace(name, new, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)

    def rename_to_new(self, name: str, new: str) -> bool:
        """Whether ``new`` was free, and is now the file's name."""
        try:
            os.link(name, new, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor, follow_symlinks=False)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            return self._rename_over_placeholder(name, new)
        self.unlink(name)
        return True

    def _rename_over_placeholder(self, name: str, new: str) -> bool:
        """Where there are no hard links: take the name with an empty file of ours, then replace that."""
        try:
            os.close(self.create(new))
        except FileExistsError:
            return False
        try:
            self.replace(name, new)
        except OSError:
            self.unlink(new)
            raise
        return True

    def sync(self) -> None:
        """Make its names durable."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            if error.errno not in _DURABLE_ONLY:
                raise
