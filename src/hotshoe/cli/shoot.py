"""``hotshoe shoot``: press the shutter."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from hotshoe.cli.describing import object_facts
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, DURATION, FOLDER, ON_CONFLICT, Settings, Verb
from hotshoe.cli.progress import Transfers, transfers
from hotshoe.cli.saving import make_folder
from hotshoe.cli.units import count
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.names import safe_component
from hotshoe.client.objects import CameraObject
from hotshoe.client.partfile import Conflict
from hotshoe.wire.text import safe_text


@click.command(cls=Verb)
@click.option("--count", "times", type=click.IntRange(1), default=1, show_default=True, help="How many times.")
@click.option("--interval", type=DURATION, default=0.0, help="From one release to the next.  [default: at once]")
@click.option("--wait", type=DURATION, default=30.0, help="How long a picture may take.  [default: 30s]")
@click.option("--no-download", is_flag=True, help="Leave the pictures on the card, and print their paths there.")
@click.option("--dest", type=FOLDER, default=".", help="Where to save; made when it is missing.  [default: here]")
@ON_CONFLICT
@DRY_RUN
@click.pass_obj
def command(
    settings: Settings,
    times: int,
    interval: float,
    wait: float,
    no_download: bool,
    dest: Path,
    on_conflict: Conflict,
    dry_run: bool,
) -> Exit:
    """Press the shutter, wait until the pictures are there, and download them; print where each one is."""

    async def visit_one(visit: Visit) -> None:
        if dry_run:
            visit.item("would", {"shoot": times}, f"would shoot {count(times, 'time')}")
            return
        target = dest if visit.alone else dest / safe_component(visit.label)
        clock = asyncio.get_running_loop()
        due = clock.time()
        with transfers(visit.output, visit.label) as progress:
            for _ in range(times):
                # From release to release, so that downloading takes nothing from the interval.
                await asyncio.sleep(due - clock.time())
                due = max(due + interval, clock.time())
                for found in await visit.camera.shoot(timeout=wait):
                    await _keep(visit, found, None if no_download else target, on_conflict, progress)

    return visit_cameras(settings, visit_one, grouped=False)


async def _keep(
    visit: Visit, found: CameraObject, dest: Path | None, on_conflict: Conflict, progress: Transfers
) -> None:
    facts = object_facts(found, visit.camera.catalog)
    if dest is None:
        visit.item("shots", facts, safe_text(found.path))
        return
    folder = await make_folder(dest)
    async with visit.transfer():
        with progress.file(found.name, found.size) as advance:
            saved = await visit.camera.download(found, folder, on_conflict=on_conflict, progress=advance)
    visit.item("shots", {**facts, "saved": str(saved.path), "skipped": saved.skipped})
    if not visit.output.json:
        visit.output.path(saved.path)
