"""``hotshoe events``: what cameras report, as it happens."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import click

from hotshoe.catalog.describe import describe, describe_json
from hotshoe.cli import exits
from hotshoe.cli.cameras import addresses, labels, open_camera
from hotshoe.cli.exits import Exit
from hotshoe.cli.gate import DESCRIPTORS, Gate, allow_descriptors
from hotshoe.cli.options import DURATION, Settings, Verb
from hotshoe.cli.run import Interrupts, for_a_while, run, together
from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.errors import HotshoeError
from hotshoe.wire.packets import Event


@click.command(cls=Verb)
@click.option("--for", "duration", type=DURATION, help="End after this long.  [default: when interrupted]")
@click.option("--count", "wanted", type=click.IntRange(1), help="End after so many events.")
@click.pass_obj
def command(settings: Settings, duration: float | None, wanted: int | None) -> Exit:
    """Show what the cameras report, one line for each event, until the end that was asked for.

    Without --for and --count, Ctrl-C is the normal end (exit 0); with them it is an interruption (exit 130).
    """
    cameras = addresses(settings)
    allow_descriptors(len(cameras) * DESCRIPTORS)

    async def work(interrupts: Interrupts) -> Exit:
        watch = Watch(settings, wanted, alone=len(cameras) == 1)
        watching = for_a_while(duration, watch.all(cameras))
        if duration is not None or wanted is not None:
            await watching
        else:
            with interrupts.normal_end():
                await watching
        return exits.together(list(watch.codes.values()))

    return run(settings, work)


class Watch:
    """Several cameras at a time, for ``wanted`` events in all."""

    def __init__(self, settings: Settings, wanted: int | None, *, alone: bool) -> None:
        self._settings = settings
        self._left = wanted
        self._alone = alone
        self._enough = asyncio.Event()
        self._gate = Gate()
        self.codes: dict[str, Exit] = {}

    async def all(self, cameras: list[Address]) -> None:
        """Until every camera is gone, or there were enough events."""
        names = labels(cameras)
        self.codes = dict.fromkeys(names, Exit.DONE)
        watching = asyncio.ensure_future(together(map(self._one, cameras, names)))
        enough = asyncio.ensure_future(self._enough.wait())
        try:
            await asyncio.wait([watching, enough], return_when=asyncio.FIRST_COMPLETED)
        finally:
            enough.cancel()
            watching.cancel()
            await asyncio.wait([watching])
        if not watching.cancelled():
            await watching

    async def _one(self, where: Address, label: str) -> None:
        try:
            async with AsyncExitStack() as stack:
                async with self._gate.place():
                    camera = await stack.enter_async_context(open_camera(where, self._settings, label=label))
                # From before it is told, so that whoever was waiting for that misses nothing.
                events = camera.events()
                self._connected(label, where)
                async for event in events:
                    self._show(Event(event.code, event.transaction, event.params), camera, label)
        except (HotshoeError, OSError) as error:
            self._failed(label, error)

    def _connected(self, label: str, where: Address) -> None:
        output = self._settings.output
        if output.json:
            output.event("camera.connected", camera=label, address=str(where))
        output.talk(f"{label}: connected")

    def _failed(self, label: str, error: Exception) -> None:
        self.codes[label] = exits.ending(error).code
        if self._settings.output.json:
            self._settings.output.event("camera.failed", camera=label, **exits.facts(error))
        self._settings.output.complain(f"events: {label}", error)

    def _show(self, event: Event, camera: Camera, label: str) -> None:
        if self._left == 0:
            return
        now = datetime.now(UTC).astimezone()
        output = self._settings.output
        if output.json:
            facts = describe_json(event, camera.catalog)
            facts.pop("packet", None)
            output.event("camera.event", camera=label, time=now.isoformat(timespec="milliseconds"), **facts)
        else:
            text = f"{now:%H:%M:%S}.{now.microsecond // 1000:03}  {describe(event, camera.catalog)}"
            output.data(text if self._alone else f"{label}: {text}")
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                self._enough.set()
