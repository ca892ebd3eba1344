"""``hotshoe pcap live``: what ``show`` shows, while the recording is being made."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Verb
from hotshoe.cli.pcap import STANDARD_INPUT
from hotshoe.cli.pcap_show import command as show


def _live(files: tuple[Path, ...], **others: Any) -> Exit:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Whoever reads along through a pipe wants each line when it is there.
        sys.stdout.reconfigure(line_buffering=True)
    try:
        click.get_current_context().invoke(show, files=files or (STANDARD_INPUT,), **others)
    except KeyboardInterrupt:
        return Exit.DONE
    return Exit.DONE


command = Verb(
    "live",
    callback=_live,
    params=[
        click.Argument(
            ["files"],
            metavar="[FILE]...",
            nargs=-1,
            type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
        ),
        *(param for param in show.own if param.name != "files"),
    ],
    help="""Show what is said while it is being recorded: reads standard input, or a named pipe.

    \b
    dumpcap -q -i wlan0 -w - | hotshoe pcap live
    ssh router tcpdump -U -i wlan0 -w - | hotshoe pcap live --packets

    The lines are those of "hotshoe pcap show". Ctrl-C ends it (exit 0).
    """,
)
