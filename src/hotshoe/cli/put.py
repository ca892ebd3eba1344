"""``hotshoe put``: files to the card."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.cli.describing import object_facts
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, READABLE_FILE, Settings, Verb
from hotshoe.cli.progress import Transfers, transfers
from hotshoe.cli.units import show_size
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.errors import LinkError, NotOffered, OperationError, StorageError, TransferError
from hotshoe.wire.text import safe_text


@click.command(cls=Verb)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=READABLE_FILE)
@click.option("--to", "folder", metavar="FOLDER", help="The folder on the camera.  [default: the camera chooses]")
@DRY_RUN
@click.pass_obj
def command(settings: Settings, files: tuple[Path, ...], folder: str | None, dry_run: bool) -> Exit:
    """Upload files, and print their paths on the camera."""

    async def visit_one(visit: Visit) -> None:
        with transfers(visit.output, visit.label) as progress:
            for file in files:
                if dry_run:
                    _would(visit, file, folder)
                else:
                    await _upload(visit, file, folder, progress)

    return visit_cameras(settings, visit_one, grouped=False)


def _would(visit: Visit, file: Path, folder: str | None) -> None:
    where = "" if folder is None else f" to {safe_text(folder)}"
    text = f"would upload {safe_text(str(file))} ({show_size(file.stat().st_size)}){where}"
    visit.item("would", {"upload": str(file), "to": folder}, text)


async def _upload(visit: Visit, file: Path, folder: str | None, progress: Transfers) -> None:
    try:
        with progress.file(file.name, None) as advance:
            made = await visit.camera.upload(file, folder, progress=advance)
    except LinkError:
        # Before OSError, which a timeout is as well.
        raise
    except (OperationError, NotOffered, TransferError, StorageError, OSError) as error:
        visit.failed(safe_text(str(file)), error)
    else:
        visit.item("uploaded", {"source": str(file), **object_facts(made, visit.camera.catalog)}, safe_text(made.path))
