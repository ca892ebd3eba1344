"""A connected camera: operations, events, and what it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any, TypeVar

from hotshoe.catalog.model import Catalog, Operation, Reply
from hotshoe.catalog.operations import CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.catalog.responses import OK
from hotshoe.client.events import Subscription
from hotshoe.client.flows import MemorySink, MemorySource, Sink, Source
from hotshoe.client.pump import Pump
from hotshoe.errors import DeviceBusy, HotshoeError, NotOffered, TransferError
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import Limits
from hotshoe.protocol.notices import CommandAccepted, Responded
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.deviations import Met

R = TypeVar("R")

log = logging.getLogger(__name__)

ALWAYS_OFFERED = frozenset(operation.code for operation in (GET_DEVICE_INFO, OPEN_SESSION, CLOSE_SESSION))
BUSY_FIRST_WAIT = 0.1
BUSY_LONGEST_WAIT = 2.0


class Camera:
    """What ``connect`` gives: one PTP session with one camera.

    Operations queue up behind one another, because PTP allows one transaction at a time; any number of tasks may call.
    """

    def __init__(
        self, pump: Pump, engine: Initiator, accepted: CommandAccepted, limits: Limits, patience: float
    ) -> None:
        self._pump = pump
        self._engine = engine
        self._accepted = accepted
        self._limits = limits
        self._patience = patience
        self.info = DeviceInfo()

    @property
    def name(self) -> str:
        """The friendly name that the camera gave itself."""
        return self._accepted.name

    @property
    def guid(self) -> bytes:
        """The camera's sixteen bytes."""
        return self._accepted.guid

    @property
    def catalog(self) -> Catalog:
        """What codes mean on this camera."""
        return self._pump.catalog

    @property
    def deviations(self) -> tuple[Met, ...]:
        """The camera's departures from the standard so far."""
        return self._engine.deviations

    @property
    def connected(self) -> bool:
        """Whether the link lives."""
        return self._pump.over is None

    def offers(self, operation: Operation[Any]) -> bool:
        """Whether DeviceInfo lists the operation."""
        return operation.code in ALWAYS_OFFERED or operation.code in self.info.operations

    def events(self) -> Subscription:
        """A new reader of events from now on: ``async for event in camera.events()``."""
        return self._pump.hub.subscribe()

    async def call(
        self,
        operation: Operation[R],
        *params: int,
        data: Any = None,
        source: Source | None = None,
        sink: Sink | None = None,
        force: bool = False,
    ) -> R:
        """Run ``operation`` and give its typed result.

        ``data`` is a dataset or bytes for a data-out phase, ``source`` streams one, ``sink`` takes a data-in phase
        that is too large for memory (the result then comes from the response alone). DeviceBusy is retried with
        back-off. Raises NotOffered (unless ``force``), OperationError, TransferError, LinkError, ProtocolError.
        """
        if not force and not self.offers(operation):
            raise NotOffered(f"{self.name or 'this camera'} does not offer {operation.name}")
        kept = None if sink else MemorySink(self._limits.dataset)
        payload = None if data is None else data if isinstance(data, bytes) else encode(data)
        responded = await self._patiently(operation, params, payload, source, sink or kept)
        if responded.code != OK:
            raise self.catalog.error(responded.code, operation.name, params)
        return operation.read(Reply(responded.params, kept.data if kept else b""))

    async def _patiently(
        self, operation: Operation[Any], params: tuple[int, ...], data: bytes | None, source: Source | None, sink: Any
    ) -> Responded:
        """The response, asking again while the camera is busy; a source that was read once cannot be read again."""
        loop = asyncio.get_running_loop()
        until, wait = loop.time() + self._patience, BUSY_FIRST_WAIT
        while True:
            flow = MemorySource(data) if data is not None else source
            responded = await self._pump.transact(operation.code, params, source=flow, sink=sink)
            error = self.catalog.error(responded.code, operation.name, params)
            if not isinstance(error, DeviceBusy) or source or loop.time() + wait > until:
                return responded
            await asyncio.sleep(wait)
            wait = min(2 * wait, BUSY_LONGEST_WAIT)

    async def close(self) -> None:
        """CloseSession where there is one, then both connections; a link that is gone is only noted."""
        if self.connected and self._engine.in_session:
            await self._close_session()
        await self._pump.close()

    async def _close_session(self) -> None:
        """A few seconds for the camera's answer: the user wants to leave."""
        closing = asyncio.ensure_future(self._pump.transact(CLOSE_SESSION.code, ()))
        await asyncio.wait([closing], timeout=self._limits.sign_of_life)
        if not closing.done():
            self._pump.abort()
        try:
            await closing
        except HotshoeError as error:
            log.debug("CloseSession: %s", error)


def expect_size(received: int, expected: Iterable[int | None], what: str) -> None:
    """Raises TransferError unless ``received`` is every length that was announced."""
    for announced in expected:
        if announced is not None and announced != received:
            raise TransferError(
                f"{what}: {received} bytes came, {announced} were announced", expected=announced, received=received
            )
