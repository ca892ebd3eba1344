"""A virtual camera's device on USB, shown to other computers by USB/IP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Handlers
from hotshoe.responder.usb.gadget import Gadget, gadget_of
from hotshoe.responder.usb.usbip import UsbIp
from hotshoe.transport import tcp
from hotshoe.transport.base import Listen

BUS_ID: Final = "1-1"
"""By which computers ask for the device."""


class Cable:
    """``plug`` a camera in, and then show it to whoever comes."""

    def __init__(self) -> None:
        self._gadget: Gadget

    def plug(self, body: Body, handlers: Handlers) -> Listen:
        """How the camera listens."""
        self._gadget = gadget_of(body, handlers)
        return self._gadget

    @asynccontextmanager
    async def exported(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen for computers; the port. Raises ConnectFailed."""
        server = UsbIp({BUS_ID: self._gadget})
        listener = await tcp.listen(host, port, server)
        try:
            yield listener.port
        finally:
            await listener.close()
            await server.close()
