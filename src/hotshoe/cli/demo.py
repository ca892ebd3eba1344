"""``hotshoe demo``: virtual cameras that shoot, and hotshoe taking every picture off them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.gate import Gate, allow_descriptors
from hotshoe.cli.libraries import LEDGER
from hotshoe.cli.mischief import FAULTS, fault_script
from hotshoe.cli.options import DURATION, FOLDER, Settings, Verb
from hotshoe.cli.reporting import Reporter
from hotshoe.cli.run import Interrupts, for_a_while, run, together
from hotshoe.cli.virtual import LOOPBACK, SelfRelease, address_text, temporary_camera
from hotshoe.client.address import Address
from hotshoe.errors import StorageError
from hotshoe.ingest.service import Plan, Service
from hotshoe.ingest.settings import IngestSettings
from hotshoe.ingest.shelf import Shelf
from hotshoe.responder.faults import Script
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.worker import Worker, WorkerPool

DEST = "hotshoe-demo"
LABEL = "demo"

MOST_CAMERAS = 1000
THREADS = 8
"""In which all cameras paint and keep their pictures."""

DESCRIPTORS = 14
"""Of one camera, both ends of two connections included, its card, and the file that is saved."""


LOOK_SECONDS = 1.0
"""How often the cameras are listed again: with faults, events get lost, and nobody watches a demo for long."""

LAST_SECONDS = 10.0
"""What was shot has so long to arrive after the last shot."""


@click.command(cls=Verb)
@click.option("--for", "duration", type=DURATION, help="End after this long.  [default: when interrupted]")
@click.option("--every", type=DURATION, default=3.0, help="How often a camera shoots.  [default: 3s]")
@click.option("--dest", type=FOLDER, help=f"Where the pictures go.  [default: a new folder ./{DEST}]")
@click.option("--cameras", "number", type=click.IntRange(1, MOST_CAMERAS), default=1, help="How many.  [default: 1]")
@FAULTS
@click.pass_obj
def command(
    settings: Settings, duration: float | None, every: float, dest: Path | None, number: int, faults: str | None
) -> Exit:
    """Start a virtual camera and take every picture off it as it is shot.

    The camera is a real PTP/IP responder on a loopback port that shoots a new picture every three seconds. hotshoe
    connects to it, hears of each picture and downloads it: one line for each. Ctrl-C ends it (exit 0).
    """
    allow_descriptors(number * DESCRIPTORS)
    script = fault_script(faults, settings.output)

    async def work(interrupts: Interrupts) -> Exit:
        demo = Demo(settings, every, dest or await _new_folder(Path(DEST)), script)
        return await demo.run(number, duration, interrupts)

    return run(settings, work)


class Demo:
    """Cameras with their shutters, and a service that follows them."""

    def __init__(self, settings: Settings, every: float, dest: Path, faults: Script) -> None:
        self._settings = settings
        self._output = settings.output
        self._every = every
        self._dest = dest
        self._faults = faults
        self._shutters: list[SelfRelease] = []
        self._reporter = Reporter(self._output, str(dest), verb="demo", whole_paths=True)

    async def run(self, number: int, duration: float | None, interrupts: Interrupts) -> Exit:
        """From the first camera to the summary; whatever was shot is fetched before the end."""
        async with AsyncExitStack() as stack:
            state = Path(stack.enter_context(TemporaryDirectory(prefix="hotshoe-demo-")))
            shelf = stack.enter_context(Shelf.open(self._dest, state / LEDGER))
            addresses = await self._cameras(stack, number)
            told = IngestSettings(
                dest=self._dest, template="{name}" if number == 1 else "{camera}/{name}", look=LOOK_SECONDS
            )
            options = {"tap": self._settings.dialled}
            service = Service(Plan(addresses, told), shelf, report=self._reporter.report, options=options)
            running = await stack.enter_async_context(_at_work(service))
            with interrupts.normal_end():
                await for_a_while(duration, _end_of(running))
            await together(shutter.stop() for shutter in self._shutters)
            await self._catch_up(service)
            service.drain()
            await running
        self._reporter.ended(service.status)
        return Exit.DONE

    async def _catch_up(self, service: Service) -> None:
        """Until all that was shot is here, for a moment."""
        shot = sum(shutter.pictures for shutter in self._shutters)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                while service.status.files < shot:
                    await self._reporter.something()

    async def _cameras(self, stack: AsyncExitStack, number: int) -> list[Address]:
        """Cameras that shoot already, in the order of their numbers."""
        pool, gate = stack.enter_context(WorkerPool(min(number, THREADS))), Gate()
        addresses: dict[int, Address] = {}

        async def open_one(place: int) -> None:
            label = LABEL if number == 1 else f"{LABEL}-{place}"
            async with gate.place():
                addresses[place] = await self._camera(stack, place, label, pool.lane().worker())

        await together(open_one(place) for place in range(1, number + 1))
        return [addresses[place] for place in sorted(addresses)]

    async def _camera(self, stack: AsyncExitStack, place: int, label: str, worker: Worker) -> Address:
        virtual = await stack.enter_async_context(temporary_camera(label, str(1000 + place), worker, self._faults))
        address = address_text(LOOPBACK, virtual.port)

        def jammed(refusal: Refusal) -> None:
            self._output.talk(f"{label}  shoots no more: {refusal}")

        self._output.talk(f"{label}  a virtual camera at {address}, shoots every {self._every:g} s")
        self._shutters.append(await stack.enter_async_context(SelfRelease(virtual, self._every, jammed)))
        return Address(LOOPBACK, virtual.port, alias=label)


@asynccontextmanager
async def _at_work(service: Service) -> AsyncIterator[asyncio.Task[None]]:
    """The service's task, which does not outlive the block."""
    task = asyncio.create_task(service.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _end_of(task: asyncio.Task[None]) -> None:
    """Wait for a task without ending it when the waiting is ended."""
    await asyncio.wait([task])


async def _new_folder(wanted: Path) -> Path:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3`` and so on that is new. Raises StorageError."""
    path, number = wanted, 1
    while True:
        try:
            await asyncio.to_thread(path.mkdir)
        except FileExistsError:
            number += 1
            path = wanted.with_name(f"{wanted.name}-{number}")
        except OSError as error:
            raise StorageError(f"cannot make the folder {path}: {error.strerror}", path=str(path)) from error
        else:
            return path
