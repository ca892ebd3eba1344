"""``hotshoe focus``: focus once."""

from __future__ import annotations

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, Settings, Verb
from hotshoe.cli.visits import Visit, visit_cameras


@click.command(cls=Verb)
@DRY_RUN
@click.pass_obj
def command(settings: Settings, dry_run: bool) -> Exit:
    """Have the camera focus once; it fails (exit 5) where the camera finds nothing to focus on."""

    async def visit_one(visit: Visit) -> None:
        if dry_run:
            visit.item("would", {"focus": "auto"}, "would focus")
            return
        await visit.camera.autofocus()
        visit.item("focused", {"focus": "auto"}, "in focus")

    return visit_cameras(settings, visit_one)
