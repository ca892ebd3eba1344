"""``hotshoe pcap``: what was said in a recording. Each of its verbs is a file ``pcap_NAME.py`` with ``command``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hotshoe.cli.by_name import ByName
from hotshoe.cli.options import Actions

if TYPE_CHECKING:
    from hotshoe.analysis.model import Item

VERBS: dict[str, str] = {
    "show": "Every packet, transaction or session in one line.",
    "stats": "How often, how fast, how much, and where time was lost.",
    "ladder": "The conversation as a sequence diagram.",
    "check": "What is against the rules, with the packet and the rule's source.",
    "diff": "What one recording has that another has not, or otherwise.",
    "extract": "Objects that were downloaded or uploaded, back to files.",
    "redact": "A copy that is safe to share.",
    "live": "What show shows, while the recording is being made.",
    "clone": "A virtual body that is the camera that was recorded.",
}
"""The modules are imported when a verb is called, as in ``hotshoe.cli.main``."""

STANDARD_INPUT = Path("-")

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Recordings(ByName, Actions):
    """Knows its verbs by name."""

    verbs = VERBS
    module = "hotshoe.cli.pcap_{}"
    matter = " of recordings"

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Recordings)
def command() -> None:
    """Read a recording of Wireshark, tcpdump or USBPcap like a conversation.

    Files are pcap or pcapng, compressed or not; several are read as one recording, the oldest first, and - is standard
    input. See docs/howto/recordings.md for how to make one.
    """


def recording(verb: Decorated) -> Decorated:
    """The arguments of every verb that reads recordings: FILE... and ``--vendor``."""
    decorated: Any = verb
    files = click.argument(
        "files", metavar="FILE...", nargs=-1, required=True,
        type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    )  # fmt: skip
    vendor = click.option(
        "--vendor", metavar="MAKE", help="Read codes as this make means them, whatever the recording says."
    )
    decorated = files(vendor(decorated))
    result: Decorated = decorated
    return result


def items_of(files: Sequence[Path], vendor: str | None) -> Iterator[Item]:
    """What was said in ``files``, the oldest first. Raises CaptureFileError, SettingsError."""
    # Late: only what reads a recording needs them.
    from hotshoe.analysis.captures import oldest_first
    from hotshoe.analysis.conversation import follow
    from hotshoe.analysis.reading import read

    # A pipe can be read only once: with one the order is the one that was given.
    seekable = len(files) > 1 and all(path.is_file() for path in files)
    ordered = oldest_first(files) if seekable else files
    sources = [sys.stdin.buffer if path == STANDARD_INPUT else path for path in ordered]
    return follow(read(sources), vendor=vendor)
