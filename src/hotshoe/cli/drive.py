"""``hotshoe drive``: move the focus by hand, so to speak."""

from __future__ import annotations

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, Settings, Verb
from hotshoe.cli.units import count
from hotshoe.cli.visits import Visit, visit_cameras


@click.command(cls=Verb)
@click.argument("direction", type=click.Choice(["near", "far"]))
@click.argument("steps", type=click.IntRange(1, 32767), default=1)
@DRY_RUN
@click.pass_obj
def command(settings: Settings, direction: str, steps: int, dry_run: bool) -> Exit:
    """Move the focus nearer or farther by STEPS (1 unless told); how far a step goes is the camera's business.

    Many cameras do so only while their live view is on.
    """

    async def visit_one(visit: Visit) -> None:
        facts = {"direction": direction, "steps": steps}
        if dry_run:
            visit.item("would", facts, f"would move the focus {direction} by {count(steps, 'step')}")
            return
        await visit.camera.drive_focus(steps if direction == "far" else -steps)
        visit.item("driven", facts, f"{direction} by {count(steps, 'step')}")

    return visit_cameras(settings, visit_one)
