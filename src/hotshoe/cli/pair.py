"""``hotshoe pair``: the identity by which cameras know this computer."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, Settings, Verb
from hotshoe.client.identity import adopt, identity
from hotshoe.errors import SettingsError, StorageError
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import Guid, guid_text, parse_guid

GPHOTO2_SETTINGS = Path(".gphoto") / "settings"
"""Below the home folder: lines of ``section=key=value``, where libgphoto2 keeps the GUID that it made."""


@click.command(cls=Verb)
@click.option("--show", is_flag=True, help="The GUID and the name that cameras are told.")
@click.option(
    "--import", "program", type=click.Choice(["gphoto2"]),
    help="Take over the GUID of another program, so that cameras paired with that know hotshoe.",
)  # fmt: skip
@click.option("-y", "--yes", is_flag=True, help="Replace the present GUID without asking.")
@DRY_RUN
@click.pass_obj
def command(settings: Settings, show: bool, program: str | None, yes: bool, dry_run: bool) -> Exit:
    """Show the identity by which cameras know this computer, or take over that of gphoto2.

    A camera that is paired remembers the GUID: with another one it has to be paired again.
    """
    if not (show or program):
        raise click.UsageError("Say --show, or --import gphoto2.")
    if program:
        found = _gphoto2_guid(Path.home() / GPHOTO2_SETTINGS)
        _import(settings, found, yes=yes, dry_run=dry_run)
    if show:
        _show(settings)
    return Exit.DONE


def _show(settings: Settings) -> None:
    known = identity()
    if settings.json:
        settings.output.document(verb="pair", guid=guid_text(known.guid), name=known.name)
    else:
        settings.output.data(f"guid  {guid_text(known.guid)}")
        settings.output.data(f"name  {safe_text(known.name)}")


def _import(settings: Settings, found: Guid, *, yes: bool, dry_run: bool) -> None:
    if dry_run:
        settings.output.talk(f"would take over {guid_text(found)}")
        return
    before = adopt(found, replace=yes)
    settings.output.talk(f"cameras are now told {guid_text(found)}")
    if before:
        settings.output.talk(f"before, they were told {guid_text(before)}")


def _gphoto2_guid(path: Path) -> Guid:
    """The GUID in libgphoto2's settings. Raises SettingsError where there is none."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        text = ""
    except OSError as error:
        raise StorageError(f"cannot read gphoto2's settings: {error.strerror}", path=str(path)) from error
    for line in text.splitlines():
        section, _, rest = line.partition("=")
        key, _, value = rest.partition("=")
        if (section.strip(), key.strip()) == ("ptp2_ip", "guid"):
            return parse_guid(value)
    raise SettingsError(f"{path} has no GUID: gphoto2 has not talked to a camera over the network yet", key="import")
