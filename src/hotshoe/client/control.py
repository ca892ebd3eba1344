"""A camera under control: its make's dialect, entered when something needs it, and events that have to be asked for."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from hotshoe.client.caller import Caller
from hotshoe.client.events import EventHub
from hotshoe.errors import HotshoeError, LinkError, MalformedPacket, NotOffered
from hotshoe.vendors.model import Dialect, LiveView, Step, Vendor

T = TypeVar("T")

log = logging.getLogger(__name__)


class Control:
    """One session's dialect. ``spoilt`` hears of vendor structures that cannot be read; the session goes on.

    ``live`` is a live view that comes beside the session; a dialect that has one of its own keeps that.
    """

    def __init__(
        self,
        camera: Caller,
        hub: EventHub,
        vendor: Vendor,
        spoilt: Callable[[MalformedPacket], None],
        live: LiveView | None = None,
    ) -> None:
        self.vendor = vendor
        dialect = vendor.speak(camera)
        self.dialect: Dialect = replace(dialect, live=dialect.live or live)
        self._label = camera.label
        self._hub = hub
        self._spoilt = spoilt
        self._taking = asyncio.Lock()
        self._taken = False
        self._chores: set[asyncio.Task[None]] = set()
        self._polling = False
        hub.on_listener(self._listened)
        if self.dialect.heard:
            self._spawn(self._attend)

    async def take(self) -> Dialect:
        """The dialect, with the camera under this computer's control. Raises OperationError, LinkError."""
        async with self._taking:
            if not self._taken:
                await self.dialect.take_control()
                self._taken = True
                if self.dialect.keep_alive:
                    self._spawn(self._keep_alive)
        return self.dialect

    async def part(self, choose: Callable[[Dialect], T | None], what: str) -> T:
        """A part of the dialect under control. Raises NotOffered where the camera does not have it."""
        found = choose(self.dialect)
        if found is None:
            raise NotOffered(f"{self._label} ({self.vendor.name}) offers no {what}")
        await self.take()
        return found

    async def close(self, *, linked: bool) -> None:
        """Stop asking and, while ``linked``, give the camera back; where that fails, it is only noted."""
        for chore in tuple(self._chores):
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        if not linked:
            return
        try:
            await self.dialect.closing()
        except HotshoeError as error:
            log.info("%s: could not be given back: %s", self._label, error)

    def _listened(self) -> None:
        """Somebody listens to events from now on."""
        if self.dialect.poll and not self._polling:
            self._polling = True
            self._spawn(self._poll)

    async def _poll(self) -> None:
        """Ask for events while somebody listens."""
        try:
            while self._hub.listening:
                await self._ask()
                await asyncio.sleep(self.dialect.poll_seconds)
        finally:
            self._polling = False

    async def _ask(self) -> None:
        poll = self.dialect.poll
        assert poll
        try:
            await self.take()
            for event in await poll():
                self._hub.publish(event)
        except MalformedPacket as error:
            self._spoilt(error)
        except LinkError:
            raise
        except HotshoeError as error:
            log.info("%s did not tell its events: %s", self._label, error)

    async def _attend(self) -> None:
        """Do what the dialect does when something happens."""
        heard = self.dialect.heard
        assert heard
        async for event in self._hub.subscribe(asking=False):
            try:
                await heard(event.code)
            except LinkError:
                raise
            except HotshoeError as error:
                log.warning("%s: after %s: %s", self._label, event.name, error)

    async def _keep_alive(self) -> None:
        step = self.dialect.keep_alive
        assert step
        while True:
            await asyncio.sleep(self.dialect.keep_alive_seconds)
            try:
                await step()
            except LinkError:
                raise
            except HotshoeError as error:
                log.info("%s: keeping it awake: %s", self._label, error)

    def _spawn(self, chore: Step) -> None:
        task = asyncio.create_task(self._until_the_end(chore))
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    @staticmethod
    async def _until_the_end(chore: Step) -> None:
        """Whoever waits for the camera hears of the link's end; a chore just ends with it."""
        with contextlib.suppress(LinkError):
            await chore()
