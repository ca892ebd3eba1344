"""Cameras that stay connected while verbs come and go: on an event loop of their own, in another thread."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.sync.portal import Portal

T = TypeVar("T")


class Sessions:
    """Open cameras by address."""

    def __init__(self) -> None:
        self._portal = Portal()
        self._stack = AsyncExitStack()
        self._open: dict[str, Camera] = {}

    def open(self, where: Address, opening: AbstractAsyncContextManager[Camera]) -> Camera:
        """Connect, and stay connected until the end."""
        camera = self._open[str(where)] = self.run(self._stack.enter_async_context(opening))
        return camera

    def find(self, where: Address) -> Camera | None:
        """The camera of an address, where it is open and the link lives."""
        found = self._open.get(str(where))
        return found if found and found.connected else None

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """All that are open."""
        return tuple(self._open.values())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on the loop that the cameras live on; an interrupt cancels it."""
        return self._portal.run(work)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.run(self._stack.aclose())
        finally:
            self._portal.close()
