"""``hotshoe rm``: delete from the card."""

from __future__ import annotations

import click

from hotshoe.cli.asking import agreed, somebody_there
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, Settings, Verb
from hotshoe.cli.selection import select
from hotshoe.cli.units import count
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.objects import CameraObject
from hotshoe.errors import NoSuchObject, NotOffered, OperationError, SettingsError
from hotshoe.wire.text import safe_text


@click.command(cls=Verb)
@click.argument("paths", metavar="PATH|HANDLE|GLOB...", nargs=-1, required=True)
@click.option("-r", "--recursive", is_flag=True, help="Folders too, with all that is in them.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@DRY_RUN
@click.pass_obj
def command(settings: Settings, paths: tuple[str, ...], recursive: bool, yes: bool, dry_run: bool) -> Exit:
    """Delete pictures from the card, after asking, and print what was deleted.

    Without a terminal to ask at, nothing is deleted unless --yes is given.
    """
    if not (yes or dry_run or somebody_there()):
        raise click.UsageError("There is nobody to ask: say --yes to delete, or --dry-run to see what would be.")

    async def visit_one(visit: Visit) -> None:
        doomed = await _selected(visit, paths, recursive)
        if dry_run:
            for found in doomed:
                visit.item("would", {"delete": found.path, "handle": found.handle}, f"would delete {_shown(found)}")
        elif doomed and (yes or await _agreed(visit, doomed)):
            for found in doomed:
                await _delete(visit, found)

    # One question at a time.
    return visit_cameras(settings, visit_one, at_once=yes or dry_run)


async def _selected(visit: Visit, paths: tuple[str, ...], recursive: bool) -> list[CameraObject]:
    """What is to go: all of it is known before the first is deleted."""
    doomed: list[CameraObject] = []
    for path in paths:
        try:
            found = [selected.object async for selected in select(visit.camera, [path], inside=False)]
        except NoSuchObject as error:
            visit.failed(safe_text(path), error)
            continue
        for folder in [one for one in found if one.is_folder and not recursive]:
            visit.failed(
                _shown(folder), SettingsError("a folder; -r deletes it with all that is in it", key="recursive")
            )
        doomed += [one for one in found if (recursive or not one.is_folder) and one not in doomed]
    return doomed


async def _agreed(visit: Visit, doomed: list[CameraObject]) -> bool:
    for found in doomed:
        visit.output.talk(f"  {_shown(found)}")
    return await agreed(f"Delete {count(len(doomed), 'object')} from {visit.label}?")


async def _delete(visit: Visit, found: CameraObject) -> None:
    try:
        await visit.camera.delete(found)
    except (OperationError, NotOffered) as error:
        visit.failed(_shown(found), error)
    else:
        visit.item("deleted", {"path": found.path, "handle": found.handle}, _shown(found))


def _shown(found: CameraObject) -> str:
    return safe_text(found.path)
