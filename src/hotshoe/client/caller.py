"""What the verbs of a camera need of it: calls, events, and turns that are not interrupted."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from hotshoe.catalog.model import Operation
from hotshoe.client.events import Subscription
from hotshoe.client.flows import Sink, Source
from hotshoe.client.turn import Turn
from hotshoe.vendors import model

R = TypeVar("R")


class Caller(model.Caller, Protocol):
    """A camera, as far as its verbs are concerned."""

    @property
    def large_part(self) -> Operation[bytes] | None:
        """The make's own operation for parts with 64-bit offsets (``Dialect.large_part``)."""

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
