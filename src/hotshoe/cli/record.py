"""``hotshoe record``: a film."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.cli.describing import object_facts
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DEST, DRY_RUN, DURATION, ON_CONFLICT, Settings, Verb
from hotshoe.cli.progress import transfers
from hotshoe.cli.saving import make_folder
from hotshoe.cli.units import show_duration
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.names import safe_component
from hotshoe.client.objects import CameraObject
from hotshoe.client.partfile import Conflict
from hotshoe.wire.text import safe_text


@click.command(cls=Verb)
@click.option("--for", "duration", type=DURATION, required=True, help="How long to record.")
@click.option("--wait", type=DURATION, default=30.0, help="How long the film may take to appear.  [default: 30s]")
@click.option("--no-download", is_flag=True, help="Leave the film on the card, and print its path there.")
@DEST
@ON_CONFLICT
@DRY_RUN
@click.pass_obj
def command(
    settings: Settings,
    duration: float,
    wait: float,
    no_download: bool,
    dest: Path,
    on_conflict: Conflict,
    dry_run: bool,
) -> Exit:
    """Record a film, and download it; an interruption ends the recording, too."""

    async def visit_one(visit: Visit) -> None:
        if dry_run:
            visit.item("would", {"record": duration}, f"would record for {show_duration(duration)}")
            return
        films = await visit.camera.record(duration, timeout=wait)
        if not films:
            visit.item("films", {"recorded": duration}, "recorded: the film is on the camera's card")
        for found in films:
            facts = object_facts(found, visit.camera.catalog)
            if no_download:
                visit.item("films", facts, safe_text(found.path))
            else:
                target = dest if visit.alone else dest / safe_component(visit.label)
                await _save(visit, found, facts, target, on_conflict)

    return visit_cameras(settings, visit_one)


async def _save(
    visit: Visit, found: CameraObject, facts: dict[str, object], target: Path, on_conflict: Conflict
) -> None:
    folder = await make_folder(target)
    with transfers(visit.output, visit.label) as progress, progress.file(found.name, found.size) as advance:
        saved = await visit.camera.download(found, folder, on_conflict=on_conflict, progress=advance)
    visit.item("films", {**facts, "saved": str(saved.path), "skipped": saved.skipped})
    if not visit.output.json:
        visit.output.path(saved.path)
