"""The reference session of two shots, and what a cut of it after any byte may not change."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from hotshoe.client.address import parse_address
from hotshoe.ingest.library import MARKER
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.reports import Report, ShotSaved
from hotshoe.ingest.runner import Runner
from hotshoe.ingest.shelf import Shelf
from hotshoe.protocol.limits import DEFAULT
from hotshoe.responder.contents import MemoryContent
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.wire.values import Guid
from tests.ingest.rigs.clock import run_without_threads
from tests.ingest.rigs.cutting import Cut, CuttingNetwork, Kind, Way

HERE = Guid(b"ingest that cuts")

BEFORE = ("DSC_0001.JPG", bytes(range(256)) * 2)
LATER = ("DSC_0002.JPG", bytes(range(255, -1, -1)) * 2)
"""Shot while the session lasts, so that the event connection has something to say."""

DATE = "20260102T030405"
SHOT_AT = 5.0
"""On the virtual clock: everything before it is fetched by then."""

PATIENCE = 600.0
"""Virtual seconds after which a session that stands still is a failure."""

CONNECTIONS = 2


class NotAsItWas(AssertionError):
    """A cut cost something; the text says which."""


@cache
def fresh() -> tuple[bytes, bytes]:
    """A ledger with its tables and its library's marker, so that not every run makes them anew."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        place = Path(folder)
        Shelf.open(place / "library", place / "db").close()
        return (place / "db").read_bytes(), (place / "library" / MARKER).read_bytes()


def memory() -> str | None:
    """A disk that costs no time: what is tried here is the network."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def session(cut: Cut | None = None) -> dict[tuple[int, Way], int]:
    """One life with that cut; the bytes that passed on each connection. Raises NotAsItWas."""
    with tempfile.TemporaryDirectory(dir=memory(), prefix="cut-") as folder:
        place = Path(folder)
        (place / "library").mkdir()
        for name, content in zip(("db", f"library/{MARKER}"), fresh(), strict=True):
            (place / name).write_bytes(content)
        with Shelf.open(place / "library", place / "db") as shelf:
            return run_without_threads(_live(place, shelf, cut))


async def _live(place: Path, shelf: Shelf, cut: Cut | None) -> dict[tuple[int, Way], int]:
    network, store = LoopbackNetwork(), MemoryStore(0x00010001, HandleBook())
    name, content = BEFORE
    store.put(name, MemoryContent(content), folders=("DCIM",), modified=DATE)
    cutting = CuttingNetwork(network.dial, cut)
    saved: list[Report] = []
    async with serve(generic([store]), listen=network.listen, worker=InlineWorker(), watch=False) as camera:
        options = {"dial": cutting.dial, "guid": HERE, "name": "cuts", "limits": replace(DEFAULT, establishment=5.0)}
        runner = Runner(
            parse_address("127.0.0.1"),
            shelf,
            policy=Policy(relist=8),
            template="{name}",
            report=saved.append,
            options=options,
        )
        running = asyncio.create_task(runner.run())
        await asyncio.sleep(SHOT_AT)
        await _shoot(camera, store)
        await _settle(runner, running, place, cut)
    _check(place, shelf, [report for report in saved if isinstance(report, ShotSaved)], cut)
    return cutting.passed


async def _shoot(camera: VirtualCamera, store: MemoryStore) -> None:
    name, content = LATER
    await camera.do(lambda: store.add(("DCIM",), name, content))


async def _settle(runner: Runner, running: "asyncio.Task[None]", place: Path, cut: Cut | None) -> None:
    """Until both are there and the camera was left in peace."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not (runner.quiet and runner.connected and (place / "library" / LATER[0]).exists()):
                if running.done():
                    await running
                await asyncio.sleep(0.5)
            runner.drain()
            await running
    except TimeoutError:
        raise NotAsItWas(f"{cut}: it stood still") from None
    finally:
        running.cancel()
        await asyncio.wait([running])


def _check(place: Path, shelf: Shelf, saved: Sequence[ShotSaved], cut: Cut | None) -> None:
    library = place / "library"
    there = {path.name: path.read_bytes() for path in library.iterdir() if not path.name.startswith(".")}
    if there != dict((BEFORE, LATER)):
        raise NotAsItWas(f"{cut}: the library has {[(name, len(content)) for name, content in there.items()]}")
    if sorted(report.shot.path for report in saved) != [BEFORE[0], LATER[0]]:
        raise NotAsItWas(f"{cut}: {[report.shot.path for report in saved]} were acknowledged")
    if shelf.ledger.counts() != {"done": 2}:
        raise NotAsItWas(f"{cut}: the ledger has {shelf.ledger.counts()}")


def every_cut() -> list[Cut]:
    """Each place where the reference session can be cut, in each kind."""
    passed = session()
    return [
        Cut(connection, way, after, kind)
        for connection in range(CONNECTIONS)
        for way in Way
        for after in range(passed[connection, way] + 1)
        for kind in Kind
    ]


def broken(cuts: Sequence[Cut]) -> list[str]:
    """What those cost, nothing where all is well."""
    wrong = []
    for cut in cuts:
        try:
            session(cut)
        except NotAsItWas as error:
            wrong.append(str(error))
    return wrong
