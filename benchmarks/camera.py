"""The program "ours": hotshoe's virtual cameras on a folder, ``serve`` with the settings that its command line lacks.

``python -m benchmarks.camera FOLDER NUMBER PACKET [writable]`` prints the ports, and ends when its input is closed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event

from benchmarks.sockets import listening, many_files
from hotshoe.protocol.limits import DEFAULT
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import serve
from hotshoe.responder.store import HandleBook
from hotshoe.transport.base import Accept
from hotshoe.transport.tcp import TcpListener, TcpStream

STORE = 0x00010001
MOST_WATCHED = 64
"""As many cameras as ``hotshoe serve`` has at most; the system's supply of watches ends soon after."""


class StillFolder(FolderStore):
    """A folder in which nothing happens, and nobody watches."""

    def watch(self, stop: Event) -> Iterator[set[str] | None]:
        stop.wait()
        return iter(())


async def listen(host: str, port: int, accept: Accept) -> TcpListener:
    """As ``hotshoe.transport.tcp.listen``, on a socket of ours."""
    loop = asyncio.get_running_loop()
    return TcpListener(await loop.create_server(lambda: TcpStream(None, accept), sock=listening()))


async def main(folder: Path, number: int, packet: int, writable: bool) -> None:
    """Serve until the end of the input."""
    limits = replace(DEFAULT, data_packet=packet)
    kind = FolderStore if number <= MOST_WATCHED else StillFolder
    async with AsyncExitStack() as stack:
        ports = []
        for _ in range(number):
            store = kind(folder, STORE, HandleBook(), read_only=not writable)
            stack.callback(store.close)
            camera = await stack.enter_async_context(serve(generic([store]), listen=listen, limits=limits))
            ports.append(camera.port)
        print(*ports, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    where, count, largest, *options = sys.argv[1:]
    many_files()
    asyncio.run(main(Path(where), int(count), int(largest), "writable" in options))
