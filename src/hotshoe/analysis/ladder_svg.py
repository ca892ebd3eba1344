"""Ladders as SVG, alone or in an HTML page: the command connection inside, the event connection around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from hotshoe.analysis.ladder import Ladder, Step, shortened
from hotshoe.analysis.show import Moments
from hotshoe.protocol.states import Channel, Role

ROW, HEAD, FOOT = 26, 64, 30
TIME_X, WIDTH = 8, 1060
_LINES = {
    (Role.INITIATOR, Channel.EVENT): 170,
    (Role.INITIATOR, Channel.COMMAND): 230,
    (Role.RESPONDER, Channel.COMMAND): 930,
    (Role.RESPONDER, Channel.EVENT): 990,
}

_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #222 } .time { font: 10px monospace; fill: #777 }
.life { stroke: #bbb; stroke-dasharray: 3 3 } .command { stroke: #2b5f91 } .event { stroke: #8e44ad }
.command-head { fill: #2b5f91 } .event-head { fill: #8e44ad } .note { fill: #fff6d5; stroke: #d6c27a }
.wrong { fill: #fde2e0; stroke: #c0392b } .name { font-weight: 600 } .channel { font-size: 10px; fill: #777 }
"""


def svg(found: Sequence[Ladder]) -> str:
    """All ladders, one below the other."""
    height = sum(map(_height, found)) or HEAD
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{height}' viewBox='0 0 {WIDTH} {height}'>",
        f"<style>{_STYLE}</style><rect width='100%' height='100%' fill='#fff'/>",
    ]
    top = 0
    for ladder in found:
        parts += _ladder(ladder, top)
        top += _height(ladder)
    return "\n".join([*parts, "</svg>", ""])


def html(found: Sequence[Ladder]) -> str:
    """The same in a page that needs nothing else."""
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>hotshoe pcap ladder</title></head>"
        f"<body>\n{svg(found)}</body></html>\n"
    )


def _height(ladder: Ladder) -> int:
    return HEAD + ROW * (len(ladder.steps) + bool(ladder.left_out)) + FOOT


def _ladder(ladder: Ladder, top: int) -> Iterator[str]:
    bottom = top + _height(ladder) - FOOT // 2
    for role, middle in ((Role.INITIATOR, 200), (Role.RESPONDER, 960)):
        name = escape(shortened(ladder.title(role), 40))
        yield f"<text class='name' x='{middle}' y='{top + 20}' text-anchor='middle'>{name}</text>"
    for (_, channel), x in _LINES.items():
        yield f"<text class='channel' x='{x}' y='{top + 36}' text-anchor='middle'>{channel.value}</text>"
        yield f"<line class='life' x1='{x}' x2='{x}' y1='{top + 42}' y2='{bottom}'/>"
    if not ladder.steps:
        return
    moments = Moments(ladder.steps[0].point.time)
    for number, step in enumerate(ladder.steps):
        y = top + HEAD + ROW * number
        yield f"<text class='time' x='{TIME_X}' y='{y + 4}'>{moments.show(step.point)} #{step.point.frame}</text>"
        yield from _arrow(step, step.sender, y) if step.sender else _note(step, y)
    if ladder.left_out:
        y = top + HEAD + ROW * len(ladder.steps)
        yield f"<text x='580' y='{y + 4}' text-anchor='middle'>and {ladder.left_out} more</text>"


def _arrow(step: Step, sender: Role, y: int) -> Iterator[str]:
    start, end = _LINES[sender, step.channel], _LINES[sender.peer, step.channel]
    kind = step.channel.value
    back = 8 if end > start else -8
    words = escape(shortened(step.words))
    yield f"<line class='{kind}' x1='{start}' x2='{end}' y1='{y}' y2='{y}' stroke-width='1.3'/>"
    yield f"<path class='{kind}-head' d='M{end} {y} l{-back} -4 v8 z'/>"
    yield f"<text x='580' y='{y - 4}' text-anchor='middle'>{words}<title>{escape(step.words)}</title></text>"


def _note(step: Step, y: int) -> Iterator[str]:
    kind = "wrong" if step.wrong else "note"
    words = escape(shortened(step.words, 110))
    yield f"<rect class='{kind}' x='250' y='{y - 12}' width='660' height='18' rx='3'/>"
    yield f"<text x='580' y='{y + 1}' text-anchor='middle'>{words}<title>{escape(step.words)}</title></text>"
