"""Profiles in files: show, make, check and compare them."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, READABLE_FILE, Settings, Verb
from hotshoe.cli.saving import save_privately
from hotshoe.cli.wifi.settings import given, profile_options, wanted_profile
from hotshoe.cli.wifi.shown import (
    finding_facts,
    finding_line,
    hex_facts,
    hex_lines,
    profile_lines,
    read_file,
    tell_oddities,
)
from hotshoe.client.partfile import Conflict
from hotshoe.vendors.nikon.wifi.profile import Profile, profile_bytes
from hotshoe.vendors.nikon.wifi.rules import Weight, findings
from hotshoe.vendors.nikon.wifi.table import differences, facts
from hotshoe.wire.text import safe_text

REVEAL = click.option("--reveal", is_flag=True, help="Show the key, which is *** otherwise.")


@click.command(cls=Verb)
@click.argument("file", type=READABLE_FILE)
@click.option("--hex", "as_bytes", is_flag=True, help="The bytes, field by field.")
@REVEAL
@click.pass_obj
def show(settings: Settings, file: Path, as_bytes: bool, reveal: bool) -> Exit:
    """Show what is in a profile."""
    _show(settings, read_file(file), as_bytes=as_bytes, reveal=reveal, file=str(file))
    return Exit.DONE


def _show(settings: Settings, profile: Profile, *, as_bytes: bool, reveal: bool, **more: object) -> None:
    if settings.json:
        found: dict[str, object] = {"profile": facts(profile, reveal=reveal)}
        if as_bytes:
            found["bytes"] = hex_facts(profile, reveal=reveal)
        settings.output.document(verb=settings.verb, **more, **found)
        return
    for line in (hex_lines if as_bytes else profile_lines)(profile, reveal=reveal):
        settings.output.data(line)


@click.command(cls=Verb)
@profile_options
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where to write it.")
@click.option(
    "--on-conflict",
    type=click.Choice(["fail", "rename", "skip", "overwrite"]),
    default="fail",
    show_default=True,
    help="When a file of that name is there already.",
)
@DRY_RUN
@REVEAL
@click.pass_obj
def new(
    settings: Settings,
    /,
    source: Path | None,
    out: Path | None,
    on_conflict: Conflict,
    dry_run: bool,
    reveal: bool,
    **options: str | None,
) -> Exit:
    """Make a profile.

    It is written to a file that only you can read; --dry-run shows its bytes instead. What no option and no file says,
    you are asked for on a terminal. The camera will accept this computer, unless --guid names another one.
    """
    if out is None and not dry_run:
        raise click.UsageError("Say --out FILE, or --dry-run to see the bytes.")
    profile = wanted_profile(given(source, options), settings.output)
    tell_oddities(profile, settings.output)
    if dry_run or out is None:
        _show(settings, profile, as_bytes=True, reveal=reveal)
        return Exit.DONE
    saved = save_privately(profile_bytes(profile), out.absolute(), on_conflict)
    if settings.json:
        settings.output.document(verb=settings.verb, saved=str(saved), profile=facts(profile, reveal=reveal))
    else:
        settings.output.path(saved)
    settings.output.talk(f"next, with the camera on a cable: hotshoe wifi add -c usb: {safe_text(str(out))}")
    return Exit.DONE


@click.command(cls=Verb)
@click.argument("files", metavar="FILE...", type=READABLE_FILE, nargs=-1, required=True)
@click.pass_obj
def lint(settings: Settings, files: tuple[Path, ...]) -> Exit:
    """Check profiles.

    What is wrong ends with exit code 2, what is only odd does not.
    """
    found = [(file, findings(read_file(file))) for file in files]
    if settings.json:
        documents = [
            {"file": str(file), "findings": [finding_facts(each) for each in each_of]} for file, each_of in found
        ]
        settings.output.document(verb=settings.verb, files=documents)
    else:
        for file, each_of in found:
            name = safe_text(str(file))
            lines = [f"{name}: {finding_line(each)}" for each in each_of]
            for line in lines or [f"{name}: nothing to complain about"]:
                settings.output.data(line)
    wrong = any(each.weight is Weight.WRONG for _, each_of in found for each in each_of)
    return Exit.USAGE if wrong else Exit.DONE


@click.command(cls=Verb)
@click.argument("file", type=READABLE_FILE)
@click.argument("other", type=READABLE_FILE)
@REVEAL
@click.pass_obj
def diff(settings: Settings, file: Path, other: Path, reveal: bool) -> Exit:
    """Compare two profiles.

    The fields that differ are shown; of a key only that it does, unless you say --reveal.
    """
    here, there = read_file(file), read_file(other)
    ours, theirs = facts(here, reveal=reveal), facts(there, reveal=reveal)
    found = [(field, ours[field.name], theirs[field.name]) for field in differences(here, there)]
    if settings.json:
        rows = [{"name": field.name, "value": one, "wanted": two} for field, one, two in found]
        settings.output.document(verb=settings.verb, differences=rows)
        return Exit.DONE
    for field, one, two in found:
        settings.output.data(f"{field.label}: {safe_text(str(one))}, not {safe_text(str(two))}")
    return Exit.DONE
