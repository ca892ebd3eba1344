"""``hotshoe pcap redact``: a copy of a recording that is safe to share."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from hotshoe.analysis.redact import Source, redact
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Settings, Verb
from hotshoe.cli.pcap import STANDARD_INPUT, recording
from hotshoe.cli.tracing import application, new_file
from hotshoe.cli.units import count


@click.command(cls=Verb)
@recording
@click.option(
    "-o", "--output", "target", metavar="OUT", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="The copy, a new pcapng file.",
)  # fmt: skip
@click.option("--blank-pictures", is_flag=True, help="Make the pictures themselves zeros too, all but their heads.")
@click.pass_obj
def command(
    settings: Settings, files: tuple[Path, ...], vendor: str | None, target: Path, blank_pictures: bool
) -> Exit:
    """Write a copy without serial numbers, GUIDs, names, addresses, networks, keys, owners and places.

    Every value becomes another of the same length, the same one wherever it stands, so that the copy reads and checks
    like the original. What is no PTP is blanked. Pictures stay, without what they tell of their owner, unless
    --blank-pictures is given. Values of makes' own datasets that nobody has described are found only where the same
    value is known from elsewhere: look through a copy with "hotshoe pcap show -v" before you share it.
    """
    with ExitStack() as stack:
        sources = stack.enter_context(_readable(files))
        out = stack.enter_context(new_file(target))
        done = redact(
            sources,
            out,
            pictures=blank_pictures,
            vendor=vendor,
            comment="redacted: values are made up, lengths and times are those of the original",
            application=application(),
        )
    if settings.json:
        settings.output.document(
            verb="pcap redact",
            path=str(target),
            frames=done.frames,
            conversations=done.conversations,
            values=done.values,
        )
    settings.output.talk(f"{count(done.values, 'value')} replaced in {count(done.frames, 'frame')}  → {target}")
    return Exit.DONE


@contextmanager
def _readable(files: Sequence[Path]) -> Iterator[list[Source]]:
    """The files, each of which can be read again: standard input is kept for the time of the block."""
    with ExitStack() as stack:
        yield [_kept(stack) if path == STANDARD_INPUT else path for path in files]


def _kept(stack: ExitStack) -> BinaryIO:
    file = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    shutil.copyfileobj(sys.stdin.buffer, file)
    file.seek(0, os.SEEK_SET)
    return file
