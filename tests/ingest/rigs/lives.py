"""One life of an ingest on a virtual clock: a camera in memory, a library on a real disk, and a trouble between."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from hotshoe.client.address import parse_address
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.reports import Report, ShotSaved, Told
from hotshoe.ingest.runner import Runner
from hotshoe.ingest.shelf import Shelf
from hotshoe.protocol.limits import DEFAULT
from hotshoe.responder.contents import MemoryContent
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.wire.values import Guid

HERE = Guid(b"ingest in a life")
DATE = "20260102T030405"

GREEDY = Policy(relist=8, spare=0)
"""Leaves no room to others, so that the disk can really become full."""

PATIENCE = 900.0
"""Virtual seconds after which an ingest that stands still is a failure."""


@dataclass(slots=True)
class Life:
    """A runner at work, and what it said."""

    library: Path
    wanted: Mapping[str, bytes]
    runner: Runner
    running: "asyncio.Task[None]"
    reports: list[Report] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """What people were told."""
        return [report.what for report in self.reports if isinstance(report, Told)]

    async def settle(self) -> None:
        """Until nothing is missing, and the camera was left in peace. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while not (self.runner.quiet and contents(self.library).keys() >= self.wanted.keys()):
                if self.running.done():
                    await self.running
                await asyncio.sleep(0.5)

    def wrong(self, place: str) -> list[str]:
        """What of the library is not as it has to be, whether or not all is there by now."""
        there = contents(self.library)
        torn = [f"{place}: {name} is torn" for name, content in there.items() if content != self.wanted.get(name)]
        saved = [report.shot.path for report in self.reports if isinstance(report, ShotSaved)]
        lost = [f"{place}: {name} was acknowledged, and is lost" for name in saved if name not in there]
        twice = [f"{place}: {name} was acknowledged twice" for name in set(saved) if saved.count(name) > 1]
        return torn + lost + twice


def contents(library: Path) -> dict[str, bytes]:
    """Everything that has a final name."""
    return {
        path.name: path.read_bytes()
        for path in library.iterdir()
        if path.suffix != ".part" and not path.name.startswith(".")
    }


@asynccontextmanager
async def living(shelf: Shelf, wanted: Mapping[str, bytes], policy: Policy = GREEDY) -> AsyncIterator[Life]:
    """Follow a camera that has ``wanted``; drained at the end."""
    network, store = LoopbackNetwork(), MemoryStore(0x00010001, HandleBook())
    for name, content in wanted.items():
        store.put(name, MemoryContent(content), folders=("DCIM",), modified=DATE)
    reports: list[Report] = []
    options = {"dial": network.dial, "guid": HERE, "name": "life", "limits": replace(DEFAULT, establishment=5.0)}
    runner = Runner(
        parse_address("127.0.0.1"), shelf, policy=policy, template="{name}", report=reports.append, options=options
    )
    async with serve(generic([store]), listen=network.listen, worker=InlineWorker(), watch=False):
        running = asyncio.create_task(runner.run())
        try:
            yield Life(shelf.library.root, wanted, runner, running, reports)
            runner.drain()
            await asyncio.wait_for(running, PATIENCE)
        finally:
            running.cancel()
            await asyncio.wait([running])
