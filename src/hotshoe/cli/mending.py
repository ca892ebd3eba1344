"""``hotshoe catalogue rebuild|gc``: mend a library's ledger, and sweep its floor."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.libraries import LIBRARY, STATE, ledger_path
from hotshoe.cli.options import DRY_RUN, DURATION, Settings, Verb
from hotshoe.cli.run import Interrupts, run
from hotshoe.cli.units import count
from hotshoe.client.names import PART
from hotshoe.errors import SettingsError, StorageError
from hotshoe.ingest.inventory import UNFINISHED, files, leftovers, read_content, rebuilt
from hotshoe.ingest.ledger import Ledger
from hotshoe.wire.text import safe_text

WEEK = 7 * 86400.0


@click.command("rebuild", cls=Verb)
@LIBRARY
@STATE
@DRY_RUN
@click.pass_obj
def rebuild(settings: Settings, dest: Path, state: Path | None, dry_run: bool) -> Exit:
    """Make the ledger anew from the files alone, or add files to it that it does not know.

    What is on a card and has the content of such a file is recognised when it is next met, and not saved again.
    """
    if not dest.is_dir():
        raise SettingsError(f"there is no library {dest}", key="dest")

    async def work(interrupts: Interrupts) -> Exit:
        with Ledger(ledger_path(dest, state)) as ledger:
            known = {shot.path for shot in ledger.shots("state = 'done'")}
            missing = [path for path in files(dest) if path.as_posix() not in known]
            for path in missing:
                if dry_run:
                    settings.output.data(f"would add {safe_text(path.as_posix())}")
                    continue
                content = await asyncio.to_thread(read_content, dest / path)
                ledger.record([rebuilt(path, content)])
        added = 0 if dry_run else len(missing)
        if settings.output.json:
            settings.output.document(verb="catalogue", rebuilt=added, known=len(known))
        settings.output.talk(f"{count(added, 'picture')} added, {len(known)} known before")
        return Exit.DONE

    return run(settings, work)


@click.command("gc", cls=Verb)
@LIBRARY
@STATE
@DRY_RUN
@click.option("--older", type=DURATION, default=WEEK, help="Only what nobody touched for so long.  [default: 168h]")
@click.pass_obj
def collect(settings: Settings, dest: Path, state: Path | None, dry_run: bool, older: float) -> Exit:
    """Take away unfinished files that will never be finished; pictures are never touched."""
    if not dest.is_dir():
        raise SettingsError(f"there is no library {dest}", key="dest")
    with Ledger(ledger_path(dest, state)) as ledger:
        wanted = {f"{shot.part}{PART}" for shot in ledger.shots(*UNFINISHED)}
        removed = [facts for path in leftovers(dest, wanted) if (facts := _sweep(dest, path, older, dry_run=dry_run))]
    if settings.output.json:
        settings.output.document(verb="catalogue", **{"would" if dry_run else "removed": removed})
        return Exit.DONE
    for facts in removed:
        settings.output.data(f"{'would remove ' if dry_run else ''}{safe_text(str(facts['path']))}")
    settings.output.talk(f"{count(0 if dry_run else len(removed), 'unfinished file')} removed")
    return Exit.DONE


def _sweep(dest: Path, path: Path, older: float, *, dry_run: bool) -> dict[str, object] | None:
    """Take one file away, unless it is young. Raises StorageError."""
    try:
        known = (dest / path).stat(follow_symlinks=False)
        if time.time() - known.st_mtime < older:
            return None
        if not dry_run:
            (dest / path).unlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(f"cannot take it away: {error.strerror}", path=str(dest / path)) from error
    return {"path": path.as_posix(), "size": known.st_size}


ACTIONS = (rebuild, collect)
