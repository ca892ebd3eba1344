"""``hotshoe pcap clone``: a virtual body from a recording."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.analysis.clone import clone
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Settings, Verb
from hotshoe.cli.pcap import items_of, recording
from hotshoe.cli.units import count
from hotshoe.errors import TargetExists
from hotshoe.wire.text import safe_text


@click.command(cls=Verb)
@recording
@click.option(
    "--dest",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="A new folder for it.",
)
@click.option("--conversation", type=int, help="The camera of this conversation.  [default: the first]")
@click.pass_obj
def command(
    settings: Settings, files: tuple[Path, ...], vendor: str | None, dest: Path, conversation: int | None
) -> Exit:
    """Make a folder from which "hotshoe serve --clone DIR" is the camera that was recorded.

    It says what the camera said of itself, has its cards, settings and objects as far as they were seen, answers its
    make's own operations as it did, and takes as long. Objects that were only listed are zeros of the right size.
    """
    if dest.exists() and any(dest.iterdir()):
        raise TargetExists(f"the folder {dest} has something in it already", path=str(dest))
    found = clone(items_of(files, vendor), dest, number=conversation)
    device = found.device
    if settings.json:
        settings.output.document(
            verb="pcap clone",
            path=str(dest),
            maker=device.manufacturer,
            model=device.model,
            properties=found.properties,
            stores=found.stores,
            objects=found.objects,
            whole_objects=found.whole_objects,
            answers=found.answers,
        )
    name = safe_text(f"{device.manufacturer} {device.model}".strip())
    settings.output.talk(
        f"{name}: {count(found.properties, 'property', 'properties')}, {count(found.stores, 'store')}, "
        f"{count(found.objects, 'object')} ({found.whole_objects} whole), {count(found.answers, 'request')} of its "
        f"make's own  → {dest}"
    )
    return Exit.DONE
