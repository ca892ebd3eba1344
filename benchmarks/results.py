"""The files of a run: all samples, the tables for reading, pictures; and what of it goes into the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from benchmarks.charts import pictures
from benchmarks.measure import ROOT
from benchmarks.record import Record, as_json, from_json
from benchmarks.report import rows
from benchmarks.verdicts import verdicts

NUMBERS, TABLE = "numbers.json", "table.md"
PAGE = ROOT / "docs" / "topics" / "performance.md"
PICTURE_NAMES = "performance-{}"
BEGIN, END = "<!-- measured: python -m benchmarks --docs numbers.json -->", "<!-- /measured -->"


def write(record: Record, folder: Path) -> None:
    """All files of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NUMBERS).write_text(json.dumps(as_json(record), indent=1) + "\n")
    render(record, folder)


def render(record: Record, folder: Path) -> None:
    """What is made from the samples."""
    (folder / TABLE).write_text("\n".join(page(record)) + "\n")
    for name, picture in pictures(record):
        (folder / name).write_text(picture)


def load(file: Path) -> Record:
    """A run that was written before."""
    return from_json(json.loads(file.read_text()))


def document(record: Record, page: Path = PAGE) -> None:
    """Renew what stands between the markers of the page, and the pictures beside it."""
    text = page.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    drawn = list(pictures(record))
    for name, picture in drawn:
        page.with_name(PICTURE_NAMES.format(name)).write_text(picture)
    shown = [f"![{_words(picture)}]({PICTURE_NAMES.format(name)})" for name, picture in drawn]
    measured = "\n\n".join(("\n".join(_facts(record)), *shown, "\n".join(goals(record))))
    page.write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}")


def _words(picture: str) -> str:
    return unescape(picture.partition("<title>")[2].partition("</title>")[0])


def page(record: Record) -> Iterator[str]:
    """The report as Markdown."""
    yield from ("# Benchmarks", "", *_facts(record), "", "## Goals", "", *goals(record), "")
    yield "`wall vs gphoto2` 5 means: in a fifth of gphoto2's time. Median (least..most) of the rounds."
    for outcome in record.outcomes:
        yield from ("", f"## {outcome.case.name}", "", f"{outcome.case.title}.", "")
        yield from _grid(rows(outcome))
        yield from (f"\n{label}: {note}" for label, note in outcome.notes.items())


def goals(record: Record) -> Iterator[str]:
    """Every goal with its verdict."""
    found = verdicts(record.outcomes)
    heads = ["case", "what", "measured", "goal", ""]
    return _grid([heads, *([each.case, each.what, each.measured, each.wanted, each.word] for each in found)])


def _facts(record: Record) -> Iterator[str]:
    return _grid([["", ""], *([name, value] for name, value in record.facts.items())])


def _grid(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table of Markdown."""
    heads, *below = ([cell.replace("|", "\\|") for cell in row] for row in cells)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in below)
