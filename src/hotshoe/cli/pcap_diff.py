"""``hotshoe pcap diff``: what one recording has that another has not, or otherwise."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.analysis.diff.comparing import compare
from hotshoe.analysis.diff.model import Comparison
from hotshoe.analysis.diff.page import page
from hotshoe.analysis.diff.steps import account
from hotshoe.analysis.diff.wording import about, facts, lines, title
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DURATION, Settings, Verb
from hotshoe.cli.output import Output
from hotshoe.cli.pcap import STANDARD_INPUT, items_of
from hotshoe.cli.pcap_files import write_text
from hotshoe.cli.units import count

_RECORDING = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command(cls=Verb)
@click.argument("first", type=_RECORDING)
@click.argument("second", type=_RECORDING)
@click.option("--vendor", metavar="MAKE", help="Read codes as this make means them, whatever the recordings say.")
@click.option(
    "--ignore", "ignored", multiple=True, metavar="NAME",
    help="Leave this parameter or field aside: handle, guid, ObjectInfo.captured (repeatable).",
)  # fmt: skip
@click.option(
    "--slack", type=DURATION, default=1.0,
    help="Answers and pauses that differ by more are differences.  [default: 1s]",
)  # fmt: skip
@click.option("--no-timing", is_flag=True, help="Leave all times aside.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a page.")
@click.pass_obj
def command(
    settings: Settings,
    first: Path,
    second: Path,
    vendor: str | None,
    ignored: tuple[str, ...],
    slack: float,
    no_timing: bool,
    html: Path | None,
) -> Exit:
    """Lay two recordings side by side, operation by operation: order, parameters, answers, datasets, times.

    - is only in the first, + only in the second, ~ in another place, ! different, t of another speed. The exit code is
    0 when they are the same, and 10 when they differ. Repeated polling counts once.
    """
    if first == second == STANDARD_INPUT:
        raise click.UsageError("Standard input can be one of the two recordings only.")
    ones, others = (account(str(path), items_of([path], vendor)) for path in (first, second))
    comparison = compare(ones, others, ignore=ignored, patience=None if no_timing else slack)
    output = settings.output
    if html:
        write_text(html, page(comparison))
        output.talk(f"{html} written")
    if output.json:
        output.document(verb="pcap diff", **facts(comparison))
    elif not html:
        _show(output, comparison)
    return Exit.FOUND if comparison.differences else Exit.DONE


def _show(output: Output, comparison: Comparison) -> None:
    output.talk(about(comparison.first))
    output.talk(about(comparison.second))
    for difference in comparison.differences:
        output.data(title(difference))
        for line in lines(difference):
            output.data(f"    {line}")
    found = ", ".join(f"{number} {kind.value}" for kind, number in comparison.counts.items() if number)
    output.talk(f"{count(comparison.same, 'step')} the same; {found or 'nothing differs'}")
