"""A camera and this program on one loopback network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.wire.values import Guid
from tests.client.scripted import ScriptedCamera

HERE = Guid(b"this computer..!")
WHOLE = 256 * 1024


@asynccontextmanager
async def visiting(camera: ScriptedCamera, *, segment: int = WHOLE, **options: Any) -> AsyncIterator[Camera]:
    """Connected with ``camera``; options are those of ``connect``."""
    network = LoopbackNetwork(segment=segment)
    listener = await camera.listen(network.listen)
    try:
        async with connect(f"127.0.0.1:{listener.port}", guid=HERE, name="here", dial=network.dial, **options) as found:
            yield found
    finally:
        await listener.close()


def card(*files: tuple[str, bytes]) -> ScriptedCamera:
    """A camera with ``files`` in /DCIM/100TEST, whose handles start at 3."""
    camera = ScriptedCamera()
    camera.folder(1, "DCIM")
    camera.folder(2, "100TEST", 1)
    for handle, (name, data) in enumerate(files, start=3):
        camera.file(handle, name, data, 2)
    return camera
