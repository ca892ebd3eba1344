"""Pictures as text: the few shapes that a plot needs, in colours that follow the reader's light or dark setting.

A picture has a ground of its own, because a page may be dark where the reader's system is not.
"""

from __future__ import annotations

from html import escape
from typing import Literal

Anchor = Literal["start", "middle", "end"]

FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif"
LIGHT = {"ground": "#ffffff", "ink": "#1f2328", "faint": "#59636e", "rule": "#d1d9e0"}
DARK = {"ground": "#0d1117", "ink": "#f0f6fc", "faint": "#9198a1", "rule": "#3d444d"}

_CLASSES = """\
.ground {{ fill: {ground}; stroke: {rule} }}
.ink {{ fill: {ink} }}
.faint {{ fill: {faint} }}
.rule {{ stroke: {rule} }}
.axis {{ stroke: {faint} }}
.halo {{ stroke: {ground} }}
"""
STYLE = f"text {{ font-family: {FONT} }}\n{_CLASSES.format(**LIGHT)}@media (prefers-color-scheme: dark) {{\n"
STYLE += f"{_CLASSES.format(**DARK)}}}"


class Picture:
    """A drawing of so many pixels; ``title`` is for those who cannot see it."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self.width = width
        self.height = height
        self._title = title
        self._shapes: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = 12,
        colour: str = "ink",
        anchor: Anchor = "start",
        bold: bool = False,
    ) -> None:
        """Words on the line ``y``; ``colour`` is ``ink``, ``faint``, or one of its own."""
        look = f'fill="{colour}"' if colour.startswith("#") else f'class="{colour}"'
        weight = ' font-weight="600"' if bold else ""
        place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{weight}'
        self._shapes.append(f"<text {look} {place}>{escape(words)}</text>")

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, kind: str = "rule", width: float = 1) -> None:
        """A straight line of the plot's own."""
        ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        self._shapes.append(f'<line class="{kind}" {ends} stroke-width="{width}"/>')

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        self._shapes.append(f'<rect {box} rx="2" fill="{colour}"/>')

    def line(self, points: list[tuple[float, float]], colour: str, *, width: float = 2, dashes: str = "") -> None:
        """From point to point."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        look = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{dashed}'
        self._shapes.append(f'<polyline points="{path}" {look}/>')

    def dot(self, x: float, y: float, colour: str, *, radius: float = 3.5) -> None:
        """A mark where something was measured."""
        self._shapes.append(f'<circle class="halo" cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>')

    def __str__(self) -> str:
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        ground = f'x="0.5" y="0.5" width="{self.width - 1}" height="{self.height - 1}" rx="6"'
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(self._title)}">',
                f"<title>{escape(self._title)}</title>",
                f"<style>\n{STYLE}\n</style>",
                f'<rect class="ground" {ground}/>',
                *self._shapes,
                "</svg>\n",
            )
        )
