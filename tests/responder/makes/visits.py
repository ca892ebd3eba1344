"""A virtual body of a make, our camera at it, and its card."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hotshoe import Camera, connect
from hotshoe.client.address import Address
from hotshoe.responder import FolderStore, HandleBook, SessionReport, VirtualCamera, parse_script, serve
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import Persona
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.wire.values import StorageID
from tests.responder.bodies import snapshot


@dataclass
class Stay:
    """The body, our camera, its card and how visits went."""

    virtual: VirtualCamera
    camera: Camera
    card: Path
    reports: list[SessionReport]

    @property
    def shots(self) -> dict[str, bytes]:
        """What is on the card, by name."""
        return {path.name: path.read_bytes() for path in self.card.rglob("*") if path.is_file()}


@asynccontextmanager
async def stay(kind: Persona, card: Path, faults: str = "") -> AsyncIterator[Stay]:
    """Connected with a body of that kind that errs by a script, and whose card is a new folder."""
    await asyncio.to_thread(card.mkdir)
    reports: list[SessionReport] = []
    store = FolderStore(card, StorageID(0x00010001), HandleBook(), read_only=False)
    body = kind.body([store], serial="4711")
    served = serve(
        body,
        port=0,
        listen=kind.listening.on(body),
        handlers=kind.handlers,
        faults=kind.habits | parse_script(faults),
        watch=False,
        on_session_end=reports.append,
    )
    async with served as virtual, connect(Address("127.0.0.1", virtual.port, scheme=kind.listening.scheme)) as camera:
        yield Stay(virtual, camera, card, reports)
    store.close()


@asynccontextmanager
async def timeless(kind: Persona, capacity: int = 1 << 30) -> AsyncIterator[tuple[VirtualCamera, Camera]]:
    """The same without sockets, threads and disks, for the virtual clock; its card holds so many bytes."""
    network = LoopbackNetwork()
    body = kind.body([MemoryStore(0x00010001, HandleBook(), capacity=capacity)], expose=snapshot)
    served = serve(body, listen=network.listen, worker=InlineWorker(), handlers=kind.handlers, faults=kind.habits)
    async with served as virtual, connect("127.0.0.1", dial=network.dial) as camera:
        yield virtual, camera
