"""The threads that use disks for the whole process: the event loop itself never waits for one."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

THREADS = 4
"""Enough for several files to be synced at a time, which a journal does in one go; more only wait for each other."""

RESERVED_FROM = 16 * 1024 * 1024
"""Smaller files are written before a reservation would have paid."""

_KEEP_SIZE = 1
_REFUSALS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="hotshoe-disk")


def on_disk(work: Callable[[], T]) -> asyncio.Future[T]:
    """Do ``work`` in one of the threads; who has two things to do with one file waits for the first of them."""
    return asyncio.get_running_loop().run_in_executor(_threads(), work)


def reserve(file: int, size: int) -> None:
    """Have the disk keep room for ``size`` bytes, as far as it can tell now; the file stays as long as it is.

    Raises OSError when there is no such room, or no such file can be.
    """
    if size < RESERVED_FROM:
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
