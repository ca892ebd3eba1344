"""``hotshoe demo``: virtual cameras that shoot, and hotshoe taking every picture off them."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import click

from hotshoe.cli.collecting import Collector
from hotshoe.cli.exits import Exit, outcome
from hotshoe.cli.gate import Gate, allow_descriptors
from hotshoe.cli.mischief import FAULTS, fault_script
from hotshoe.cli.options import DURATION, FOLDER, Settings, Verb
from hotshoe.cli.run import Interrupts, for_a_while, run, together
from hotshoe.cli.saving import make_folder
from hotshoe.cli.units import count, show_duration, show_size
from hotshoe.cli.virtual import LOOPBACK, SelfRelease, address_text, temporary_camera
from hotshoe.client.address import Address
from hotshoe.client.connect import connect
from hotshoe.errors import StorageError
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
    """Cameras with their shutters, and a collector at each."""

    def __init__(self, settings: Settings, every: float, dest: Path, faults: Script) -> None:
        self._settings = settings
        self._output = settings.output
        self._every = every
        self._dest = dest
        self._faults = faults
        self._shutters: list[SelfRelease] = []

    async def run(self, number: int, duration: float | None, interrupts: Interrupts) -> Exit:
        """From the first camera to the summary; whatever was shot is fetched before the end."""
        async with AsyncExitStack() as stack:
            collectors = await self._cameras(stack, number)
            began = asyncio.get_running_loop().time()
            with interrupts.normal_end():
                await for_a_while(duration, together(collector.follow() for collector in collectors))
            await together(shutter.stop() for shutter in self._shutters)
            await together(collector.catch_up() for collector in collectors)
            seconds = asyncio.get_running_loop().time() - began
        return self._summary(collectors, seconds)

    async def _cameras(self, stack: AsyncExitStack, number: int) -> list[Collector]:
        """Connected cameras that shoot already, in the order of their numbers."""
        pool, gate = stack.enter_context(WorkerPool(min(number, THREADS))), Gate()
        collectors: dict[int, Collector] = {}

        async def open_one(place: int) -> None:
            label = LABEL if number == 1 else f"{LABEL}-{place}"
            async with gate.place():
                collectors[place] = await self._camera(stack, place, label, pool.lane().worker())

        await together(open_one(place) for place in range(1, number + 1))
        return [collectors[place] for place in sorted(collectors)]

    async def _camera(self, stack: AsyncExitStack, place: int, label: str, worker: Worker) -> Collector:
        virtual = await stack.enter_async_context(temporary_camera(label, str(1000 + place), worker, self._faults))
        address = address_text(LOOPBACK, virtual.port)

        def jammed(refusal: Refusal) -> None:
            self._output.talk(f"{label}  shoots no more: {refusal}")

        self._output.talk(f"{label}  a virtual camera at {address}, shoots every {self._every:g} s")
        where = Address(LOOPBACK, virtual.port, alias=label)
        camera = await stack.enter_async_context(connect(where, tap=self._settings.dialled))
        self._shutters.append(await stack.enter_async_context(SelfRelease(virtual, self._every, jammed)))
        folder = await make_folder(self._dest if label == LABEL else self._dest / label)
        collector = Collector(camera, label, folder, self._output)
        collector.connected(address)
        return collector

    def _summary(self, collectors: list[Collector], seconds: float) -> Exit:
        files = sum(collector.files for collector in collectors)
        size = sum(collector.bytes for collector in collectors)
        failures = [failure for collector in collectors for failure in collector.failures]
        if self._output.json:
            self._output.event(
                "demo.ended",
                files=files,
                bytes=size,
                failed=len(failures),
                dest=str(self._dest),
                seconds=round(seconds, 3),
            )
        self._output.talk(
            f"done  {count(files, 'picture')}, {show_size(size)}, {len(failures)} failed, "
            f"in {show_duration(seconds)}  → {self._dest}"
        )
        return outcome(files, failures)


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
