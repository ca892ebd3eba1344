"""``hotshoe pcap extract``: the objects of a recording, back to files."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.analysis.carriage import Kind
from hotshoe.analysis.extract import Extracted, extract
from hotshoe.analysis.facts import iso_time
from hotshoe.analysis.salvage import Target
from hotshoe.analysis.spans import Span
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DEST, FAIL_IF_EMPTY, Settings, Verb
from hotshoe.cli.output import Output
from hotshoe.cli.pcap import items_of, recording
from hotshoe.cli.units import count, show_size
from hotshoe.protocol.states import Role
from hotshoe.wire.text import safe_text

SHOWN_GAPS = 5
"""Of a file; --json has them all."""


@click.command(cls=Verb)
@recording
@DEST
@click.option("--thumbs", is_flag=True, help="The thumbnails as well.")
@click.option("--live", is_flag=True, help="The frames of the live view as well.")
@FAIL_IF_EMPTY
@click.pass_obj
def command(
    settings: Settings,
    files: tuple[Path, ...],
    vendor: str | None,
    dest: Path,
    thumbs: bool,
    live: bool,
    fail_if_empty: bool,
) -> Exit:
    """Save every object that was downloaded or uploaded, under its name and with its date.

    Objects that were read in parts are put together. What the recording lacks of a file is told (exit 7), and such a
    file is saved as far as it goes, as NAME-incomplete. Nothing is overwritten: a second file of a name is numbered.
    """
    output, saved, incomplete, size = settings.output, 0, 0, 0
    with Target(dest) as target:
        for each in extract(items_of(files, vendor), target, thumbs=thumbs, live=live):
            _tell(output, each)
            saved += each.path is not None
            incomplete += bool(each.missing)
            size += each.size if each.path else 0
    output.talk(f"{count(saved, 'file')}, {show_size(size)}, {incomplete} incomplete  → {dest}")
    if incomplete:
        return Exit.PARTLY
    return Exit.NOTHING_TO_DO if fail_if_empty and not saved else Exit.DONE


def _tell(output: Output, each: Extracted) -> None:
    if output.json:
        output.event("object.extracted", **_facts(each))
        return
    if each.path:
        output.path(each.path)
    notes = [each.note] if each.note else []
    if each.missing:
        notes.append(f"missing: {_gaps(each.missing)}")
    if notes:
        output.talk(f"{safe_text(each.name)}: {'; '.join(notes)}")
    way = "from the camera" if each.sender is Role.RESPONDER else "to the camera"
    kind = "" if each.kind is Kind.OBJECT else f"{each.kind.value}, "
    frames = f"frames {each.began.frame} to {each.ended.frame}"
    output.detail(f"{safe_text(each.name)}: {kind}{way}, {show_size(each.size)}, {frames}, blake3 {each.digest}")


def _gaps(missing: tuple[Span, ...]) -> str:
    """The ranges in words, first and last byte."""
    shown = [f"bytes {begin} to {end - 1}" for begin, end in missing[:SHOWN_GAPS]]
    more = len(missing) - len(shown)
    return ", ".join(shown) + (f" and {count(more, 'other range')}" if more else "")


def _facts(each: Extracted) -> dict[str, object]:
    return {
        "kind": each.kind.name.lower(),
        "conversation": each.conversation,
        "sender": each.sender.name.lower(),
        "handle": each.handle,
        "name": each.name,
        "path": str(each.path) if each.path else None,
        "size": each.size,
        "digest": each.digest,
        "missing": [list(span) for span in each.missing],
        "captured": each.captured.isoformat() if each.captured else None,
        "frames": [each.began.frame, each.ended.frame],
        "time": iso_time(each.began.time),
        "note": each.note,
    }
