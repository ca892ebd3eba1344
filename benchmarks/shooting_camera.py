"""The program "shooting": hotshoe's virtual camera, whose shutter is pressed on a schedule once somebody has connected.

``python -m benchmarks.shooting_camera FOLDER`` prints the port, and ends when its input is closed. Its card is in
memory. ``shots.txt`` in FOLDER gets a line for each picture: its name, and when its event was ready to be sent, in
seconds of the clock that all processes share.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.camera import STORE, listen
from benchmarks.shots import EVERY, NOTES, PICTURES, SETTLING, SIZE
from hotshoe.catalog.events import OBJECT_ADDED
from hotshoe.responder.body import Body, News
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook, Store


def expose(body: Body, number: int) -> bytes:
    """Nothing but the beginning of a JPEG is looked at."""
    return b"\xff\xd8\xff\xe0" + os.urandom(SIZE - 4)


def note(path: Path, store: Store) -> Callable[[News], None]:
    """Writes down when pictures are announced; folders are not."""

    def hear(news: News) -> None:
        now = time.monotonic()
        if news.code == OBJECT_ADDED and not (found := store.get(news.params[0])).folder:
            with path.open("a") as file:
                file.write(f"{found.name} {now!r}\n")

    return hear


async def shoot(camera: VirtualCamera) -> None:
    """All pictures."""
    while not camera.sessions:  # noqa: ASYNC110 - a camera tells of the ends of sessions only
        await asyncio.sleep(0.01)
    first = asyncio.get_running_loop().time() + SETTLING
    for number in range(PICTURES):
        await asyncio.sleep(first + number * EVERY - asyncio.get_running_loop().time())
        await camera.shoot()


async def main(folder: Path) -> None:
    """Serve until the end of the input."""
    store = MemoryStore(STORE, HandleBook())
    body = generic([store], expose=expose)
    body.listen(note(folder / NOTES, store))
    async with serve(body, listen=listen) as camera:
        print(camera.port, flush=True)
        shooting = asyncio.create_task(shoot(camera))
        await asyncio.to_thread(sys.stdin.read)
        shooting.cancel()
        await asyncio.gather(shooting, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
