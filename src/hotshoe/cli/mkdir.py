"""``hotshoe mkdir``: folders on the card."""

from __future__ import annotations

import click

from hotshoe.cli.describing import object_facts
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, Settings, Verb
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.errors import NotOffered, OperationError
from hotshoe.wire.text import safe_text


@click.command(cls=Verb)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@DRY_RUN
@click.pass_obj
def command(settings: Settings, paths: tuple[str, ...], dry_run: bool) -> Exit:
    """Make folders on the card, and print their paths."""

    async def visit_one(visit: Visit) -> None:
        for path in paths:
            if dry_run:
                visit.item("would", {"make": path}, f"would make {safe_text(path)}")
                continue
            try:
                made = await visit.camera.make_folder(path)
            except (OperationError, NotOffered) as error:
                visit.failed(safe_text(path), error)
            else:
                visit.item("made", object_facts(made, visit.camera.catalog), safe_text(made.path))

    return visit_cameras(settings, visit_one)
