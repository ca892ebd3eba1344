"""A comparison as a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from hotshoe.analysis.diff.model import Comparison, Difference, Kind, Step
from hotshoe.analysis.diff.wording import about, shown, words
from hotshoe.wire.text import safe_text

_STYLE = """\
body{font:14px/1.4 system-ui,sans-serif;margin:2em;color:#222}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #ccc;padding:.3em .6em;text-align:left;vertical-align:top;width:45%;overflow-wrap:anywhere}
th:first-child,td:first-child{width:10%}small{color:#666}
.first{background:#fdd}.second{background:#dfd}.moved{background:#def}.changed{background:#ffd}.timing{background:#eee}"""

_CLASSES = {
    Kind.FIRST_ONLY: "first",
    Kind.SECOND_ONLY: "second",
    Kind.MOVED: "moved",
    Kind.CHANGED: "changed",
    Kind.TIMING: "timing",
}


def page(comparison: Comparison) -> str:
    """The page: both recordings side by side, as far as they differ."""
    counts = ", ".join(f"{number} {kind.value}" for kind, number in comparison.counts.items() if number)
    head = "".join(f"<th>{escape(about(each))}</th>" for each in (comparison.first, comparison.second))
    rows = "\n".join(map(_row, comparison.differences))
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>hotshoe pcap diff</title>"
        f"<style>{_STYLE}</style></head><body>\n<h1>Two recordings</h1>\n"
        f"<p>{comparison.same} steps are the same; {counts or 'nothing differs'}.</p>\n"
        f"<table><tr><th></th>{head}</tr>\n{rows}\n</table>\n</body></html>\n"
    )


def _row(difference: Difference) -> str:
    cells = f"{_cell(difference, 0)}{_cell(difference, 1)}"
    return f"<tr class='{_CLASSES[difference.kind]}'><td>{difference.kind.value}</td>{cells}</tr>"


def _cell(difference: Difference, side: int) -> str:
    step = (difference.first, difference.second)[side]
    if step is None:
        return "<td></td>"
    return f"<td>{'<br>'.join(_parts(difference, step, side))}</td>"


def _parts(difference: Difference, step: Step, side: int) -> Iterator[str]:
    yield f"{escape(words(step))} <small>frame {step.point.frame}</small>"
    for change in difference.changes:
        value = (change.first, change.second)[side]
        yield f"<small>{escape(safe_text(change.name))}:</small> {escape(shown(value))}"
