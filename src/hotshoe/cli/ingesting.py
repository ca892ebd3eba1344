"""A run of ``ingest`` or ``watch``: library, cameras, sinks, signals."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import click

from hotshoe.cli.cameras import following
from hotshoe.cli.dashboard import dashboard
from hotshoe.cli.exits import Exit
from hotshoe.cli.gate import DESCRIPTORS, allow_descriptors
from hotshoe.cli.ingest_options import Request
from hotshoe.cli.libraries import ledger_path
from hotshoe.cli.reporting import Reporter
from hotshoe.cli.run import Interrupts, for_a_while
from hotshoe.cli.units import count
from hotshoe.client.address import Address
from hotshoe.errors import HotshoeError
from hotshoe.ingest.service import Plan, Service
from hotshoe.ingest.settings import IngestSettings
from hotshoe.ingest.shelf import Shelf
from hotshoe.ingest.sinks.making import make_sinks
from hotshoe.ingest.supervisor import Supervisor
from hotshoe.wire.text import safe_text

DEMO_EVERY = "3s"
"""How often a ``demo:`` camera shoots while it is followed, unless its address says otherwise."""


class Ingesting:
    """One run, from the first camera to the last line."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._output = request.settings.output
        self._demos: dict[str, Address] = {}
        self._stack = AsyncExitStack()
        self._told = IngestSettings()
        self._chores: set[asyncio.Task[None]] = set()

    async def run(self, interrupts: Interrupts) -> Exit:
        """Until a signal, or the end of the time; then what is under way is finished."""
        plan = self._request.read()
        told = self._told = plan.settings
        allow_descriptors(len(plan.cameras) * DESCRIPTORS)
        assert told.dest is not None
        sinks = make_sinks(told)
        reporter = Reporter(self._output, str(told.dest))
        async with self._stack as stack:
            where = ledger_path(told.dest, self._request.state)
            shelf = stack.enter_context(Shelf.open(told.dest, where, tuple(sink.name for sink in sinks)))
            service = Service(
                await self._reachable(plan),
                shelf,
                sinks,
                report=reporter.report,
                supervisor=Supervisor(),
                options=following(self._request.settings),
            )
            await self._tell_metrics(told.metrics, service)
            self._say_ready(plan)
            async with dashboard(self._output, service.status):
                await self._follow(service, interrupts)
            reporter.ended(service.status)
        return Exit.DONE

    async def _follow(self, service: Service, interrupts: Interrupts) -> None:
        running, is_over = asyncio.create_task(service.run()), False
        with self._signals(service):
            try:
                with interrupts.normal_end():
                    await for_a_while(self._request.duration, _until(running))
                    is_over = True
                if not running.done():
                    self._say_stopping(is_over=is_over)
                    service.drain()
                await running
            finally:
                running.cancel()
                await asyncio.wait([running])

    def _signals(self, service: Service) -> _Handlers:
        return _Handlers(
            {
                signal.SIGHUP: lambda: self._begin(self._reload(service)),
                signal.SIGUSR1: lambda: self._begin(service.shoot()),
                signal.SIGUSR2: service.drain,
            }
        )

    def _begin(self, chore: Any) -> None:
        task = asyncio.ensure_future(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def _reload(self, service: Service) -> None:
        """Read the settings again; where they cannot be used, go on as before and say why."""
        try:
            plan = self._request.read()
            reachable = await self._reachable(plan)
        except (HotshoeError, click.UsageError) as error:
            self._output.complain("reload", error)
            return
        self._warn(plan.settings)
        service.reload(reachable)
        if self._output.json:
            self._output.event("ingest.reloaded", cameras=[where.alias for where in plan.cameras])
        self._output.talk(f"settings read again: {count(len(plan.cameras), 'camera')}")

    def _warn(self, told: IngestSettings) -> None:
        """What only a new start can change."""
        begun = self._told
        fixed = ("dest", "exec", "webhooks", "buckets", "metrics")
        if changed := [name for name in fixed if getattr(told, name) != getattr(begun, name)]:
            self._output.talk(f"needs a new start, and is as it was: {', '.join(changed)}")

    async def _reachable(self, plan: Plan) -> Plan:
        """The same cameras; ``demo:`` ones are switched on, and stay on until the end."""
        cameras = [await self._switched_on(where) if where.scheme == "demo" else where for where in plan.cameras]
        return replace(plan, cameras=cameras)

    async def _switched_on(self, where: Address) -> Address:
        # Late: a real camera needs nothing of the virtual one.
        from hotshoe.cli.virtual import demo_camera

        options = {"every": DEMO_EVERY, **({"faults": self._request.faults} if self._request.faults else {})}
        where = replace(where, options=options | where.options)
        if where.alias not in self._demos:
            self._demos[where.alias] = await self._stack.enter_async_context(demo_camera(where))
        return self._demos[where.alias]

    async def _tell_metrics(self, port: int | None, service: Service) -> None:
        if port is None:
            return
        # Late: only those who want numbers wait for the library that shows them.
        from hotshoe.ingest.metrics import metrics

        address = await self._stack.enter_async_context(metrics(service.status, port))
        if self._output.json:
            self._output.event("metrics.listening", address=address)
        self._output.talk(f"metrics at {address}")

    def _say_ready(self, plan: Plan) -> None:
        dest = str(plan.settings.dest)
        if self._output.json:
            self._output.event("ingest.began", dest=dest, cameras=[where.alias for where in plan.cameras])
        self._output.detail(f"{count(len(plan.cameras), 'camera')} → {safe_text(dest)}; Ctrl-C ends it")

    def _say_stopping(self, *, is_over: bool) -> None:
        if self._output.json:
            self._output.event("ingest.stopping")
        if is_over:
            self._output.detail("the time is over: finishing what is under way")
        else:
            self._output.talk("finishing what is under way; once more ends it at once")


class _Handlers:
    """Signals mean something as long as the block lasts."""

    def __init__(self, handlers: dict[signal.Signals, Callable[[], None]]) -> None:
        self._handlers = handlers
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> None:
        for number, handler in self._handlers.items():
            self._loop.add_signal_handler(number, handler)

    def __exit__(self, *_: object) -> None:
        for number in self._handlers:
            self._loop.remove_signal_handler(number)


async def _until(task: asyncio.Task[None]) -> None:
    """Wait for a task without ending it when the waiting is ended."""
    await asyncio.wait([task])
