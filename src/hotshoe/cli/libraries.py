"""Where the ledger of a library is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from hotshoe.cli.options import FOLDER
from hotshoe.client.identity import state_folder
from hotshoe.client.names import safe_component

LEDGER = "ledger.db"

LIBRARY = click.option("--dest", type=FOLDER, default=".", help="The library's folder.  [default: here]")

STATE = click.option(
    "--state", type=FOLDER, help="Where the ledger is kept.  [default: a folder for each library, where state belongs]"
)


def ledger_path(dest: Path, state: Path | None) -> Path:
    """The ledger of the library ``dest``: in ``state``, or in a folder that is called after the library's path.

    It is not in the library itself: an empty mount point must not look like a new library.
    """
    if state:
        return state / LEDGER
    where = dest.absolute()
    mark = hashlib.blake2b(str(where).encode(errors="surrogateescape"), digest_size=6).hexdigest()
    return state_folder() / "libraries" / f"{safe_component(where.name)[:40]}-{mark}" / LEDGER
