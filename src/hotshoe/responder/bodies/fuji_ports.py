"""A Fujifilm body's three ports: whom it lets in, and its live view."""

from __future__ import annotations

import asyncio

from hotshoe.errors import LinkError
from hotshoe.responder.body import Body
from hotshoe.responder.scene import Scene
from hotshoe.transport.base import ByteStream, Listen, Receiver
from hotshoe.vendors.fuji.greeting import BUSY
from hotshoe.vendors.fuji.listening import Consent, FujiListen, everybody
from hotshoe.vendors.fuji.live import LiveFrame, encode_frame
from hotshoe.wire.packets import InitCommandRequest
from hotshoe.wire.values import Guid

FRAMES_PER_SECOND = 10.0


class Confirmation:
    """A body that lets nobody in whom it does not know: the first time it asks on its screen, and says 0x2019."""

    def __init__(self) -> None:
        self._known: set[Guid] = set()

    def __call__(self, request: InitCommandRequest) -> int | None:
        if request.guid in self._known:
            return None
        self._known.add(request.guid)
        return BUSY


class LiveView:
    """Takes the third connections, and shows them a scene, so many times a second, as fast as it is taken."""

    def __init__(self, scene: Scene, per_second: float = FRAMES_PER_SECOND) -> None:
        self._scene = scene
        self._pause = 1 / per_second

    def __call__(self, stream: ByteStream) -> Receiver:
        return Viewer(asyncio.get_running_loop().create_task(self._show(stream)))

    async def _show(self, stream: ByteStream) -> None:
        while True:
            picture = await asyncio.to_thread(self._scene.frame)
            stream.write(encode_frame(LiveFrame(self._scene.number % 256, picture)))
            await stream.drain()
            await asyncio.sleep(self._pause)


class Viewer:
    """Ends the pictures with the connection that they are for."""

    def __init__(self, showing: asyncio.Task[None]) -> None:
        self._showing = showing

    def received(self, data: memoryview) -> None:
        """An initiator says nothing here."""

    def ended(self, error: LinkError | None) -> None:
        self._showing.cancel()


def three_ports(body: Body, listen: Listen, *, consent: Consent = everybody) -> Listen:
    """For commands, events and live view; ``consent`` may refuse initiators."""
    assert body.scene
    return FujiListen(listen, live=LiveView(body.scene), consent=consent)
