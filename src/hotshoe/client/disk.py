"""The threads that use disks for the whole process: the event loop itself never waits for one."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

THREADS = 4
"""Enough for several files to be synced at a time, which a journal does in one go; more only wait for each other."""


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="hotshoe-disk")


def on_disk(work: Callable[[], T]) -> asyncio.Future[T]:
    """Do ``work`` in one of the threads; who has two things to do with one file waits for the first of them."""
    return asyncio.get_running_loop().run_in_executor(_threads(), work)
