"""``hotshoe ingest``: every picture of every camera into the library, whatever happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.ingest_options import ingest_options, request
from hotshoe.cli.ingesting import Ingesting
from hotshoe.cli.options import FOLDER, Settings, Verb
from hotshoe.cli.previewing import print_names
from hotshoe.cli.run import run


@click.command(cls=Verb)
@click.option("--dest", type=FOLDER, help="The library's folder; made when it is missing.")
@click.option("--exec", metavar="COMMAND", help="Run this for each picture, without a shell: 'rsync {path} nas:'.")
@ingest_options
@click.pass_obj
def command(settings: Settings, /, dest: Path | None, print_name: bool, **options: Any) -> Exit:
    """Leave it running: every picture that the cameras take is in the library, once, whole, seconds after the shot.

    Through lost Wi-Fi, sleeping cameras, swapped cards, full disks, and ends of every kind: whatever is missing is
    caught up. Without -c the cameras are those of the settings file, whose [ingest] has defaults for all options.

    INT and TERM finish what is under way (exit 0), INT once more ends at once; HUP reads the settings again, USR1
    shoots, USR2 ends.
    """
    wanted = request(settings, {"dest": dest, **options})
    if print_name:
        return print_names(wanted)
    return run(settings, Ingesting(wanted).run)
