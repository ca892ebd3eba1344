"""A recording's figures as one HTML page that needs nothing else, with a timeline in SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from hotshoe.analysis.facts import iso_time
from hotshoe.analysis.stats import Statistics
from hotshoe.analysis.stats_tables import Table, rate, seconds, summary, tables
from hotshoe.analysis.timeline import Mark, Slot, Timeline
from hotshoe.wire.text import safe_text

WIDTH, LANE, LEFT, TOP = 960, 90, 90, 20

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 1080px; color: #222; background: #fff }
table { border-collapse: collapse; margin: 0 0 1.5em } th, td { padding: 2px 10px 2px 0; text-align: right }
th { border-bottom: 1px solid #999; font-weight: 600 } td:first-child, th:first-child { text-align: left }
h2 { font-size: 1.1em; margin: 1.5em 0 .4em } p { margin: .2em 0 } svg { max-width: 100% }
.received { fill: #2b7bba } .sent { fill: #d9822b } .busy { fill: #7a9e7e } text { font: 11px sans-serif; fill: #333 }
.axis { stroke: #999 } .event { stroke: #5b4bb5 } .finding { stroke: #c0392b } .gap { stroke: #c0392b }
.stall { stroke: #e0a800 }
"""

_KINDS = ("event", "stall", "finding", "gap")


def page(figures: Statistics) -> str:
    """The whole page."""
    body = "\n".join(
        [
            "<h1>What happened on the wire</h1>",
            *(f"<p>{escape(safe_text(line))}</p>" for line in summary(figures)),
            timeline_svg(figures.timeline),
            *(_table(table) for table in tables(figures)),
        ]
    )
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>hotshoe pcap stats</title>"
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def timeline_svg(timeline: Timeline) -> str:
    """Bytes to the initiator, to the responder, how busy the connection was, and what happened when."""
    if timeline.start is None or not timeline.slots:
        return ""
    lanes = [
        ("to initiator", "received", lambda slot: float(slot.received), _peak),
        ("to responder", "sent", lambda slot: float(slot.sent), _peak),
        ("busy", "busy", lambda slot: min(1.0, slot.busy / timeline.width), lambda most, width: f"{most:.0%}"),
    ]
    height = TOP + LANE * (len(lanes) + 1) + 20
    parts = [f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {LEFT + WIDTH + 10} {height}' role='img'>"]
    for number, (label, kind, value, scale) in enumerate(lanes):
        parts += _lane(timeline, TOP + LANE * number, label, kind, value, scale)
    parts += _marks(timeline, TOP + LANE * len(lanes))
    parts += _axis(timeline, height - 18)
    return "\n".join([*parts, "</svg>"])


Value = Callable[[Slot], float]
Scale = Callable[[float, int], str]


def _lane(timeline: Timeline, top: int, label: str, kind: str, value: Value, scale: Scale) -> Iterator[str]:
    """A bar for each slot, as high as its value is of the largest."""
    most = max(map(value, timeline.slots.values()))
    room, step = LANE - 18, _step(timeline)
    yield f"<text x='0' y='{top + 12}'>{label}</text><text x='0' y='{top + 26}'>{scale(most, timeline.width)}</text>"
    yield f"<line class='axis' x1='{LEFT}' x2='{LEFT + WIDTH}' y1='{top + room}' y2='{top + room}'/>"
    for number, slot in sorted(timeline.slots.items()):
        height = room * value(slot) / most if most else 0
        if height:
            x, y = LEFT + number * step, top + room - height
            yield f"<rect class='{kind}' x='{x:.2f}' y='{y:.2f}' width='{max(step, 0.8):.2f}' height='{height:.2f}'/>"


def _marks(timeline: Timeline, top: int) -> Iterator[str]:
    """A stroke for each event, stall, finding and gap, with its words as tooltip."""
    row = (LANE - 18) / len(_KINDS)
    for number, kind in enumerate(_KINDS):
        yield f"<text x='0' y='{top + row * number + 12:.1f}'>{kind}s</text>"
    for mark in timeline.marks:
        x, y = _x(timeline, mark), top + row * _KINDS.index(mark.kind)
        words = escape(safe_text(f"frame {mark.frame}: {mark.text}"), quote=True)
        yield (
            f"<line class='{mark.kind}' x1='{x:.2f}' x2='{x:.2f}' y1='{y:.1f}' y2='{y + row - 3:.1f}' "
            f"stroke-width='2'><title>{words}</title></line>"
        )
    if timeline.left_out:
        yield f"<text x='{LEFT}' y='{top + LANE - 4}'>and {timeline.left_out} more</text>"


def _axis(timeline: Timeline, y: int) -> Iterator[str]:
    assert timeline.start is not None
    span = (max(timeline.slots) + 1) * timeline.width
    for part in range(5):
        x = LEFT + WIDTH * part / 4
        anchor = ("start", "middle", "middle", "middle", "end")[part]
        yield f"<text x='{x:.0f}' y='{y}' text-anchor='{anchor}'>{seconds(span * part / 4)}</text>"
    yield f"<text x='{LEFT}' y='{y + 14}'>from {iso_time(timeline.start)}</text>"


def _step(timeline: Timeline) -> float:
    return WIDTH / (max(timeline.slots) + 1)


def _x(timeline: Timeline, mark: Mark) -> float:
    assert timeline.start is not None
    return LEFT + max(0, mark.time - timeline.start) / timeline.width * _step(timeline)


def _peak(most: float, width: int) -> str:
    return f"peak {rate(most / width * 1e9) or '0'}"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.head)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    more = f"<p>and {table.left_out} more</p>" if table.left_out else ""
    return f"<h2>{escape(table.title)}</h2><table><tr>{head}</tr>{rows}</table>{more}"
