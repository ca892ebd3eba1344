"""``hotshoe pcap stats``: a recording in numbers."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.analysis.stats import STALL, collect
from hotshoe.analysis.stats_facts import stats_facts
from hotshoe.analysis.stats_page import page
from hotshoe.analysis.stats_tables import summary, tables
from hotshoe.cli.options import DURATION, Settings, Verb
from hotshoe.cli.output import table
from hotshoe.cli.pcap import items_of, recording
from hotshoe.cli.pcap_files import write_text


@click.command(cls=Verb)
@recording
@click.option(
    "--stall", type=DURATION, default=STALL / 1e9,
    help="Name data phases that bring nothing for so long.  [default: 200ms]",
)  # fmt: skip
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a page with a timeline."
)
@click.pass_obj
def command(settings: Settings, files: tuple[Path, ...], vendor: str | None, stall: float, html: Path | None) -> None:
    """Count and measure: operations with their latencies, objects and their rates, stalls, events, idle time.

    Latencies go from the request to the response, and to the first byte of data; p90 means nine of ten took less.
    """
    figures = collect(items_of(files, vendor), stall=round(stall * 1e9))
    output = settings.output
    if html:
        write_text(html, page(figures))
        output.talk(f"{html} written")
    if output.json:
        output.document(verb="pcap stats", **stats_facts(figures))
        return
    if html:
        return
    for line in summary(figures):
        output.data(line)
    for found in tables(figures):
        output.data("")
        output.data(found.title)
        for line in table([found.head, *found.rows]):
            output.data("  " + line)
        if found.left_out:
            output.data(f"  and {found.left_out} more")
