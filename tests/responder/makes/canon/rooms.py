"""Canon's virtual bodies on networks of their own, with our initiator or with a guest that asks what it likes."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any

from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.responder.body import Body
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.models import persona
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport.loopback import LoopbackNetwork
from tests.client.world import HERE
from tests.responder.guest import Guest
from tests.virtual_clock import run

STORE = 0x00010001


def snapshot(body: Body, number: int) -> bytes:
    """Not a picture, but as good as one, and quickly taken."""
    return b"\xff\xd8 %s %d \xff\xd9" % (body.identity.model.encode(), number)


@dataclass
class Room:
    """One served body and its network."""

    served: VirtualCamera
    network: LoopbackNetwork
    card: MemoryStore

    @property
    def body(self) -> Body:
        return self.served.body

    @property
    def files(self) -> dict[str, bytes]:
        """What is on the card: names and contents."""
        found = {}
        for handle in self.card.objects():
            stored = self.card.get(handle)
            if not stored.folder:
                with self.card.open(handle) as content:
                    found[stored.name] = content.read(0, content.size)
        return found

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[Camera]:
        """Our initiator, connected."""
        async with connect(f"127.0.0.1:{self.served.port}", guid=HERE, dial=self.network.dial) as camera:
            yield camera

    async def guest(self) -> Guest:
        """Somebody with a session who asks one operation after the other."""
        return await Guest(self.network.dial, self.served.port).come_in()


@asynccontextmanager
async def room(model: str) -> AsyncIterator[Room]:
    """The body of that name with an empty card."""
    kind = persona(model)
    card = MemoryStore(STORE, HandleBook())
    body = kind.body([card], serial="4711", expose=snapshot)
    network = LoopbackNetwork()
    async with serve(body, listen=network.listen, handlers=kind.handlers, worker=InlineWorker()) as served:
        yield Room(served, network, card)


def visited(model: str) -> Callable[[Callable[..., Coroutine[Any, Any, None]]], Callable[..., None]]:
    """Run a test with our initiator at a body, on the virtual clock: it takes both, and fixtures behind them."""

    def decorate(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
        @wraps(test)
        def wrapper(**fixtures: Any) -> None:
            async def visit() -> None:
                async with room(model) as here, here.visit() as camera:
                    await test(camera, here, **fixtures)

            run(visit())

        whole = signature(test)
        fixtures = list(whole.parameters.values())[2:]
        wrapper.__signature__ = whole.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return wrapper

    return decorate
