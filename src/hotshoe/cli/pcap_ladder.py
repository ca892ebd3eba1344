"""``hotshoe pcap ladder``: a conversation as a sequence diagram."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from hotshoe.analysis import ladder_svg
from hotshoe.analysis.ladder import MOST_STEPS, Ladder, ladders
from hotshoe.analysis.ladder_mermaid import mermaid
from hotshoe.analysis.selection import Selection, select
from hotshoe.cli.options import Settings, Verb
from hotshoe.cli.pcap import items_of, recording
from hotshoe.cli.pcap_files import write_text
from hotshoe.cli.pcap_options import selecting

FORMATS: dict[str, Callable[[Sequence[Ladder]], str]] = {
    "svg": ladder_svg.svg,
    "html": ladder_svg.html,
    "mermaid": mermaid,
}


@click.command(cls=Verb)
@recording
@selecting
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), help="What to draw.  [default: as --out ends, or svg]"
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it here.")
@click.option("--most", type=click.IntRange(1, 10_000), default=MOST_STEPS, show_default=True, help="Steps to draw.")
@click.pass_obj
def command(
    settings: Settings,
    files: tuple[Path, ...],
    vendor: str | None,
    selection: Selection,
    form: str | None,
    out: Path | None,
    most: int,
) -> None:
    """Draw who said what to whom, both sides with both connections; mermaid is for issues and web pages.

    Choose a part with --since and --until, or with --operation; runs of data packets are one arrow.
    """
    ending = out.suffix[1:] if out else ""
    drawn = FORMATS[form or (ending if ending in FORMATS else "svg")](
        ladders(select(items_of(files, vendor), selection), most)
    )
    if out:
        write_text(out, drawn)
        settings.output.talk(f"{out} written")
    else:
        settings.output.data(drawn.rstrip("\n"))
