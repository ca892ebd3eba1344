"""What a file that grows asks of a disk: room ahead, many pieces at once, and that it begins before it has to.

Everything here blocks: it belongs into a worker thread.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice

RESERVED_FROM = 16 * 1024 * 1024
"""Smaller files are written before a reservation would have paid."""

_KEEP_SIZE = 1
_REFUSALS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

HASTENED_BYTES = 8 * 1024 * 1024
"""Written before the disk is asked to begin, so that syncing a large file need not write all of it."""

MOST_PIECES = 1024
"""What one writev takes at most (IOV_MAX of Linux, the BSDs and macOS)."""


def append(file: int, pieces: Sequence[bytes | bytearray | memoryview], wrote: Callable[[int], None]) -> None:
    """Write all of ``pieces``; ``wrote`` is told how many bytes went, piece by piece. Raises OSError."""
    left = deque(memoryview(piece) for piece in pieces)
    while left:
        size = os.writev(file, list(islice(left, MOST_PIECES)))
        wrote(size)
        _drop(left, size)


def _drop(left: deque[memoryview], size: int) -> None:
    """Take ``size`` bytes off the front."""
    while left and size >= len(left[0]):
        size -= len(left.popleft())
    if size:
        left[0] = left[0][size:]


def reserve(file: int, size: int, *, least: int = RESERVED_FROM) -> None:
    """Have the disk keep room for ``size`` bytes, as far as it can tell now; the file stays as long as it is.

    Fewer than ``least`` bytes are not worth it.

    Raises OSError when there is no such room, or no such file can be.
    """
    if size < least:
        return
    allocate = _fallocate()
    number = allocate(file, size) if allocate else errno.ENOSYS
    if number in _REFUSALS:
        raise OSError(number, os.strerror(number))
    if number:
        _compare_with_free(file, size)


def hasten(file: int, start: int, end: int) -> None:
    """Have the disk begin with what was written there, so that little is left to do when the file is synced."""
    if advise := getattr(os, "posix_fadvise", None):
        # A hint: Linux begins to write such pages, and keeps them until it has.
        with contextlib.suppress(OSError):
            advise(file, start, end - start, os.POSIX_FADV_DONTNEED)


def _compare_with_free(file: int, size: int) -> None:
    known = os.fstatvfs(file)
    if known.f_bavail * known.f_frsize < size - os.fstat(file).st_size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@functools.cache
def _fallocate() -> Callable[[int, int], int] | None:
    """Linux's fallocate, which answers with an errno; posix_fallocate lengthens the file, or even writes all of it."""
    import ctypes  # noqa: PLC0415 - small files do without

    library = ctypes.CDLL(None, use_errno=True)
    function = getattr(library, "fallocate64", None)
    if function is None:
        return None
    function.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]

    def allocate(file: int, size: int) -> int:
        return ctypes.get_errno() if function(file, _KEEP_SIZE, 0, size) else 0

    return allocate
