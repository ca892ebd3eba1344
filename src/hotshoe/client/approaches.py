"""How cameras are reached, by the schemes of their addresses: after the standard, or as their make has it."""

from __future__ import annotations

from typing import Any, TypeVar

from hotshoe.catalog.model import Operation
from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.errors import SettingsError
from hotshoe.transport import tcp
from hotshoe.transport.base import Dial, Tap, untapped
from hotshoe.transport.stillimage.dialling import UsbDial
from hotshoe.vendors import registry
from hotshoe.vendors.model import Route, Vendor
from hotshoe.vendors.schemes import FUJI, PTP_IP, USB
from hotshoe.wire.datasets import DeviceInfo

R = TypeVar("R")

MAKES: dict[str, str] = {PTP_IP: "", FUJI: "fuji", USB: ""}
"""By the scheme: the make whose transport it is, empty for the standard's."""


def make_of(where: Address) -> Vendor | None:
    """The make that alone has cameras at such addresses. Raises SettingsError for what is no network."""
    if where.scheme not in MAKES:
        raise SettingsError(f"{where}: only {' and '.join(MAKES)} addresses can be connected to", key="camera")
    name = MAKES[where.scheme]
    return registry.named(name) if name else None


def route(dial: Dial, where: Address, make: Vendor | None, tap: Tap = untapped) -> Route:
    """The way to the camera at ``where``, a new one for each connection; ``dial`` is the network's unless told.

    ``tap`` hears what goes over the network, and over a cable what PTP/IP would have made of it.
    """
    if where.scheme == USB:
        return Route(tap(UsbDial() if dial is tcp.dial else dial))
    approach = make.approach if make else None
    return approach.route(tap(dial), where.event_port) if approach else Route(tap(dial))


async def begin(camera: Camera, make: Vendor, consent: float) -> DeviceInfo | None:
    """What comes first in a session, and who the camera says it is; None where its make wants nothing."""
    if make.approach is None:
        return None
    return await make.approach.begin(_Insisting(camera), camera.name, consent)


class _Insisting:
    """Calls what the camera has not said yet that it offers."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self.label, self.info, self.catalog = camera.label, camera.info, camera.catalog

    def offers(self, operation: Operation[Any]) -> bool:
        return True

    async def call(self, operation: Operation[R], *params: int, data: Any = None) -> R:
        return await self._camera.call(operation, *params, data=data, force=True)
