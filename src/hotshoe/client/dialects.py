"""How cameras of one kind are connected to, where their makers have a transport of their own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from hotshoe.catalog.model import Catalog, Operation
from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.errors import HotshoeError
from hotshoe.transport.base import Dial
from hotshoe.vendors import registry
from hotshoe.vendors.fuji import session as fuji
from hotshoe.vendors.fuji.catalog import FUJI
from hotshoe.vendors.fuji.dialling import FujiDial
from hotshoe.wire.datasets import DeviceInfo

R = TypeVar("R")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dialect:
    """``dial`` makes a Dial that gives PTP/IP, ``begin`` does what comes first in a session and tells who it is.

    ``begin`` is told how many seconds a person may take to agree on the camera, ``attend`` does what has to be done
    beside the session, as long as it lasts. ``catalog`` is what codes mean, None where the camera's make decides that.
    """

    dial: Callable[[Dial, Address], Dial]
    catalog: Catalog | None = None
    begin: Callable[[Camera, float], Awaitable[DeviceInfo]] | None = None
    attend: Callable[[Camera], Coroutine[Any, Any, None]] | None = None

    @contextlib.asynccontextmanager
    async def attended(self, camera: Camera) -> AsyncIterator[None]:
        """A session that is attended to."""
        task = asyncio.ensure_future(self._attend(camera))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _attend(self, camera: Camera) -> None:
        """What goes wrong here is only noted: whoever calls meets it too."""
        try:
            if self.attend:
                await self.attend(camera)
        except HotshoeError as error:
            log.warning("%s: is not attended to any longer: %s", camera.label, error)


class _Insisting:
    """Calls what the camera has not said yet that it offers."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera

    async def call(self, operation: Operation[R], *params: int, data: Any = None) -> R:
        return await self._camera.call(operation, *params, data=data, force=True)


def _standard_dial(dial: Dial, where: Address) -> Dial:
    return dial


def _fuji_dial(dial: Dial, where: Address) -> Dial:
    """A FujiDial that the caller brings is one already: with it, it can look at live view."""
    return dial if isinstance(dial, FujiDial) else FujiDial(dial, event_port=where.event_port)


async def _begin_fuji(camera: Camera, consent: float) -> DeviceInfo:
    caller = _Insisting(camera)
    await fuji.open_session(caller, consent=consent)
    return await fuji.device_info(caller, camera.name)


async def _attend_fuji(camera: Camera) -> None:
    await fuji.attend(_Insisting(camera), aiter(camera.events()))


DIALECTS = {
    "ptpip": Dialect(_standard_dial),
    "fuji": Dialect(_fuji_dial, registry.KNOWN | FUJI, _begin_fuji, _attend_fuji),
}
"""By the scheme of an address."""
