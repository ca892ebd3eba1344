"""What blocks is done in threads."""

import asyncio
import threading

from hotshoe.client import disk


async def test_work_is_done_elsewhere() -> None:
    assert await disk.on_disk(threading.get_ident) != threading.get_ident()
    names = await asyncio.gather(*(disk.on_disk(lambda: threading.current_thread().name) for _ in range(50)))
    assert len(set(names)) <= disk.THREADS
