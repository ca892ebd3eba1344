"""The program "viewing": hotshoe's virtual Nikon with a card in memory, for its live view of about 100 kB a frame.

``python -m benchmarks.viewing_camera FOLDER`` prints the port, and ends when its input is closed.
"""

from __future__ import annotations

import asyncio
import sys

from benchmarks.camera import STORE, listen
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import persona
from hotshoe.responder.server import serve
from hotshoe.responder.store import HandleBook


async def main() -> None:
    """Serve until the end of the input."""
    kind = persona("nikon")
    body = kind.body([MemoryStore(STORE, HandleBook())])
    async with serve(body, listen=listen, handlers=kind.handlers, faults=kind.habits) as camera:
        print(camera.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
