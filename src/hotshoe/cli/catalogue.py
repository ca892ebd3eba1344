"""``hotshoe catalogue``: what a library holds, and whether it still is what it was."""

from __future__ import annotations

import asyncio
import csv
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from hotshoe.cli import mending
from hotshoe.cli.exits import Exit
from hotshoe.cli.libraries import LIBRARY, STATE, ledger_path
from hotshoe.cli.moments import MomentType
from hotshoe.cli.options import FAIL_IF_EMPTY, Actions, Settings, Verb
from hotshoe.cli.progress import Advance, transfers
from hotshoe.cli.run import Interrupts, run
from hotshoe.cli.units import count, show_size
from hotshoe.errors import SettingsError, TransferError
from hotshoe.ingest.inventory import Query, difference
from hotshoe.ingest.ledger import Ledger
from hotshoe.ingest.post import source_path
from hotshoe.ingest.shot import Shot, State
from hotshoe.wire.text import safe_text

SEEDS = 1 << 32

_STATES = [each.value for each in State]

_FILTERS = (
    click.option("--since", type=MomentType(), metavar="WHEN", help="Saved from WHEN on: 2h, 3d, 2026-11-23T18:30."),
    click.option("--session", metavar="NAME", default="", help="In a folder of that name."),
)


def _filters(function: Callable[..., Exit]) -> Callable[..., Exit]:
    for option in reversed((LIBRARY, STATE, *_FILTERS)):
        function = option(function)
    return function


@click.group(cls=Actions)
def command() -> None:
    """Look into a library, check it, mend its ledger.

    ls, find, verify and export may be used while ingest runs. Their --camera is a part of a camera's own name, or a
    folder's name in the library.
    """


@command.command("ls", cls=Verb)
@_filters
@click.option("--only", type=click.Choice(_STATES), multiple=True, help="In that state.  [default: done]")
@click.option("-l", "--long", is_flag=True, help="State, size, date and camera too.")
@FAIL_IF_EMPTY
@click.pass_obj
def ls(settings: Settings, /, only: tuple[str, ...], long: bool, fail_if_empty: bool, **where: Any) -> Exit:
    """List what is in the library, or what is in another state."""
    return _list(settings, only or (State.DONE,), long, fail_if_empty, where)


@command.command(cls=Verb)
@click.argument("text", metavar="TEXT")
@_filters
@click.option("-l", "--long", is_flag=True, help="State, size, date and camera too.")
@FAIL_IF_EMPTY
@click.pass_obj
def find(settings: Settings, /, text: str, long: bool, fail_if_empty: bool, **where: Any) -> Exit:
    """Find shots, in whatever state, by a part of their name in the library or on the camera."""
    return _list(settings, (), long, fail_if_empty, {**where, "text": text})


@command.command(cls=Verb)
@_filters
@click.option("--sample", metavar="5%", help="Only so many of them, drawn by lot.")
@click.pass_obj
def verify(settings: Settings, /, sample: str | None, **where: Any) -> Exit:
    """Read pictures again, and print those that are not what they were when they came, or gone (exit 6)."""
    part, seed = _part(sample), random.randrange(SEEDS)  # noqa: S311 - a lot is no secret

    def chosen() -> Iterator[Shot]:
        """The same each time, for a million of them are not to be held."""
        lots = random.Random(seed)  # noqa: S311 - the same
        return (shot for shot in _found(settings, (State.DONE,), where) if not shot.same and lots.random() < part)

    async def work(interrupts: Interrupts) -> Exit:
        read, wrong = await _verify(settings, where["dest"], chosen)
        if settings.output.json:
            failed = [{**_facts(shot), "kind": TransferError.__name__, "message": why} for shot, why in wrong]
            settings.output.document(verb="catalogue", verified=read - len(wrong), failed=failed)
        settings.output.talk(f"{count(read - len(wrong), 'picture')} as they were, {len(wrong)} not")
        return Exit.TRANSFER_FAILED if wrong else Exit.DONE

    return run(settings, work)


@command.command(cls=Verb)
@_filters
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values, the default; --json is a document.")
@click.pass_obj
def export(settings: Settings, /, as_csv: bool, **where: Any) -> Exit:
    """Write everything that is known of every shot to stdout."""
    shots = _found(settings, (), where)
    if settings.output.json and not as_csv:
        settings.output.document(verb="catalogue", library=str(where["dest"]), shots=[_facts(shot) for shot in shots])
        return Exit.DONE
    writer = csv.DictWriter(sys.stdout, fieldnames=_FACTS, lineterminator="\n")
    writer.writeheader()
    for shot in shots:
        writer.writerow({name: safe_text(str(value)) for name, value in _facts(shot).items()})
    return Exit.DONE


def _list(settings: Settings, states: Iterable[str], long: bool, fail_if_empty: bool, where: dict[str, Any]) -> Exit:
    output, found = settings.output, 0
    if output.json:
        facts = [_facts(shot) for shot in _found(settings, states, where)]
        output.document(verb="catalogue", library=str(where["dest"]), shots=facts)
        found = len(facts)
    else:
        for shot in _found(settings, states, where):
            found += 1
            output.data("  ".join(_row(shot)) if long else safe_text(shot.path or source_path(shot)))
    return Exit.NOTHING_TO_DO if fail_if_empty and not found else Exit.DONE


def _found(settings: Settings, states: Iterable[str], where: dict[str, Any]) -> Iterator[Shot]:
    """What fits, from a ledger that another process may have. Raises SettingsError, StorageError."""
    path = ledger_path(where["dest"], where["state"])
    if not path.exists():
        raise SettingsError(
            f"nothing is known of a library in {where['dest']}: there is no {path}; "
            "hotshoe catalogue rebuild makes it from the files",
            key="dest",
        )
    since: datetime | None = where["since"]
    query = Query(
        tuple(map(State, states)),
        settings.cameras if settings.is_typed("cameras") else (),
        where["session"],
        where.get("text", ""),
        since.timestamp() if since else None,
    )
    with Ledger(path, reading=True) as ledger:
        yield from ledger.shots(*query.where())


async def _verify(
    settings: Settings, dest: Path, chosen: Callable[[], Iterator[Shot]]
) -> tuple[int, list[tuple[Shot, str]]]:
    """How many were read, and what is wrong with which."""
    wrong: list[tuple[Shot, str]] = []
    read = 0
    with transfers(settings.output, "verify") as shown:
        if shown.counts:
            sizes = [shot.size for shot in chosen()]
            shown.expect(len(sizes), sum(sizes))
        for shot in chosen():
            read += 1
            with shown.file(shot.path, shot.size) as advance:
                why = await asyncio.to_thread(difference, shot, dest, _steps(advance, shot.size))
            if why:
                wrong.append((shot, why))
                if not settings.output.json:
                    settings.output.data(f"{safe_text(shot.path)}: {why}")
    return read, wrong


def _steps(advance: Advance, size: int) -> Callable[[int], None]:
    return lambda passed: advance(passed, size)


def _part(sample: str | None) -> float:
    """``5%`` as a number from 0 to 1."""
    if sample is None:
        return 1.0
    try:
        part = float(sample.removesuffix("%")) / 100
    except ValueError:
        part = -1.0
    if not 0 < part <= 1:
        raise click.UsageError(f"{sample!r} is no part of a whole; write 5% for example.")
    return part


_FACTS = ("camera", "path", "saved", "state", "size", "hash", "captured")


def _facts(shot: Shot) -> dict[str, object]:
    """A shot for programs."""
    values = (
        shot.identity.camera,
        source_path(shot),
        shot.path if shot.state is State.DONE else None,
        shot.state.value,
        shot.size or shot.identity.size,
        shot.digest.hex() or None,
        shot.captured or shot.identity.date,
    )
    return dict(zip(_FACTS, values, strict=True))


def _row(shot: Shot) -> tuple[str, ...]:
    """A shot for people."""
    size = shot.size or shot.identity.size
    texts = (
        f"{shot.state.value:<10}",
        f"{'' if size is None else show_size(size):>8}",
        f"{shot.captured or shot.identity.date:<15}",
        shot.identity.camera,
        shot.path or source_path(shot),
    )
    return tuple(map(safe_text, texts))


for action in mending.ACTIONS:
    command.add_command(action)
