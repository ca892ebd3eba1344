"""``hotshoe watch``: ingest in the foreground, for one camera."""

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
@click.option("--dest", type=FOLDER, default=".", help="Where to save; made when it is missing.  [default: here]")
@click.option("--on-shot", "exec", metavar="COMMAND", help="Run this for each picture, without a shell: 'feh {path}'.")
@ingest_options
@click.pass_obj
def command(settings: Settings, /, dest: Path, print_name: bool, **options: Any) -> Exit:
    """Take every picture off one camera as it is shot, and stay with it: what ingest does, here and now.

    Pictures have the names that the camera gave them, unless --template says otherwise, and nothing of [ingest] in the
    settings file is used. Ctrl-C finishes what is under way (exit 0).
    """
    options["template"] = options["template"] or "{name}"
    wanted = request(settings, {"dest": dest, **options}, own_table=False)
    if print_name:
        return print_names(wanted)
    return run(settings, Ingesting(wanted).run)
