"""``hotshoe shoot``: press the shutter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from hotshoe.cli.brackets import BRACKET, Bracket
from hotshoe.cli.describing import object_facts
from hotshoe.cli.exits import Exit
from hotshoe.cli.moments import COMING
from hotshoe.cli.options import DEST, DRY_RUN, DURATION, ON_CONFLICT, Settings, Verb
from hotshoe.cli.progress import Transfers, transfers
from hotshoe.cli.saving import make_folder
from hotshoe.cli.units import count
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.names import safe_component
from hotshoe.client.objects import CameraObject
from hotshoe.client.partfile import Conflict
from hotshoe.errors import SettingsError
from hotshoe.wire.text import safe_text

COMPENSATION = "exposure-compensation"


@click.command(cls=Verb)
@click.option("--count", "times", type=click.IntRange(1), default=1, show_default=True, help="How many times.")
@click.option("--interval", type=DURATION, default=0.0, help="From one release to the next.  [default: at once]")
@click.option("--at", "moment", type=COMING, metavar="TIME", help="When to begin: 18:30, 2026-12-24T18:30, or +10s.")
@click.option("--bulb", type=DURATION, help="Expose for this long.")
@click.option("--bracket", type=BRACKET, metavar="EVxN", help="N pictures from -EV to +EV each time: 1x3, 2x5.")
@click.option("--af/--no-af", "autofocus", default=None, help="Focus first, or not.  [default: as it is set]")
@click.option(
    "--to",
    "target",
    type=click.Choice(["card", "memory"]),
    help="Where it keeps them.  [default: as set]",
)
@click.option("--wait", type=DURATION, default=30.0, help="How long a picture may take.  [default: 30s]")
@click.option("--no-download", is_flag=True, help="Leave the pictures on the card, and print their paths there.")
@DEST
@ON_CONFLICT
@DRY_RUN
@click.pass_obj
def command(
    settings: Settings,
    times: int,
    interval: float,
    moment: datetime | None,
    bulb: float | None,
    bracket: Bracket | None,
    autofocus: bool | None,
    target: str | None,
    wait: float,
    no_download: bool,
    dest: Path,
    on_conflict: Conflict,
    dry_run: bool,
) -> Exit:
    """Press the shutter, wait until the pictures are there, and download them; print where each one is.

    Intervals are from release to release, whatever the pictures take. What fails says whether it was the focus, the
    card, the battery, or a camera that is busy.
    """
    if bracket and bulb is not None:
        raise click.UsageError("--bulb is an exposure of its own: --bracket cannot vary it.")
    memory = None if target is None else target == "memory"

    async def visit_one(visit: Visit) -> None:
        if dry_run:
            visit.item("would", {"shoot": times}, f"would shoot {count(times, 'time')}")
            return
        keeping = None if no_download else (dest if visit.alone else dest / safe_component(visit.label))
        with transfers(visit.output, visit.label) as progress:
            session = Shooting(visit, autofocus, memory, bulb, wait, keeping, on_conflict, progress)
            if moment:
                await asyncio.sleep(max(0.0, (moment - datetime.now(moment.tzinfo)).total_seconds()))
            await session.repeat(times, interval, bracket)

    return visit_cameras(settings, visit_one, grouped=False)


@dataclass(frozen=True, slots=True)
class Shooting:
    """The pictures of one camera, and where they go: into the folder ``dest``, or None for the card alone."""

    visit: Visit
    autofocus: bool | None
    memory: bool | None
    bulb: float | None
    wait: float
    dest: Path | None
    on_conflict: Conflict
    progress: Transfers

    async def repeat(self, times: int, interval: float, bracket: Bracket | None) -> None:
        """Shoot ``times`` over, ``interval`` seconds from release to release."""
        clock = asyncio.get_running_loop()
        due = clock.time()
        for _ in range(times):
            # From release to release, so that downloading takes nothing from the interval.
            await asyncio.sleep(due - clock.time())
            due = max(due + interval, clock.time())
            if bracket:
                await self._bracket(bracket)
            else:
                await self._shoot()

    async def _bracket(self, bracket: Bracket) -> None:
        async with self._compensation_restored():
            for compensation in bracket.compensations:
                await self.visit.camera.set(COMPENSATION, compensation)
                await self._shoot()

    @asynccontextmanager
    async def _compensation_restored(self) -> AsyncIterator[None]:
        before = await self.visit.camera.get(COMPENSATION)
        if not before.settable:
            raise SettingsError("--bracket needs an exposure compensation that can be set", key="bracket")
        try:
            yield
        finally:
            if self.visit.camera.connected:
                await self.visit.camera.set(before.code, before.value)

    async def _shoot(self) -> None:
        found = await self.visit.camera.shoot(
            autofocus=self.autofocus, memory=self.memory, bulb=self.bulb, timeout=self.wait
        )
        for each in found:
            await self._keep(each)
            while self.dest and (next_one := await self.visit.camera.waiting()):
                await self._keep(next_one)

    async def _keep(self, found: CameraObject) -> None:
        visit = self.visit
        facts = object_facts(found, visit.camera.catalog)
        if self.dest is None:
            visit.item("shots", facts, safe_text(found.path))
            return
        folder = await make_folder(self.dest)
        async with visit.transfer():
            with self.progress.file(found.name, found.size) as advance:
                saved = await visit.camera.download(found, folder, on_conflict=self.on_conflict, progress=advance)
        visit.item("shots", {**facts, "saved": str(saved.path), "skipped": saved.skipped})
        if not visit.output.json:
            visit.output.path(saved.path)
