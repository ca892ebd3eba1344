"""What the verbs of a camera need of it: calls, events, and turns that are not interrupted."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from hotshoe.catalog.model import Catalog, Operation
from hotshoe.client.events import Subscription
from hotshoe.client.flows import Sink, Source
from hotshoe.client.turn import Turn
from hotshoe.wire.datasets import DeviceInfo

R = TypeVar("R")


class Caller(Protocol):
    """A camera, as far as its verbs are concerned."""

    @property
    def label(self) -> str:
        """What the user calls the camera."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def catalog(self) -> Catalog: ...

    def offers(self, operation: Operation[Any]) -> bool: ...

    def events(self) -> Subscription: ...

    def together(self) -> Turn:
        """Keeps the calls of the present task together: those of other tasks wait until the end."""

    async def call(
        self,
        operation: Operation[R],
        *params: int,
        data: Any = None,
        source: Source | None = None,
        sink: Sink | None = None,
        force: bool = False,
    ) -> R: ...
