"""``--faults``: let a virtual camera misbehave, by a script or by a preset."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import click

from hotshoe.cli.output import Output
from hotshoe.responder.faults import Script, load_script, preset

SEEDS = 1_000_000

FAULTS = click.option(
    "--faults",
    metavar="mild|wild|FILE",
    help="Let things go wrong: a little, badly (wild:7 with that seed), or as a fault script says.",
)


def fault_script(choice: str | None, output: Output) -> Script:
    """What was chosen; the seed of its chances is drawn where it names none, and told. Raises SettingsError."""
    if choice is None:
        return Script()
    script = preset(choice) or load_script(Path(choice))
    if not script.random:
        return script
    seed = script.seed or secrets.randbelow(SEEDS) + 1
    if output.json:
        output.event("faults.seeded", script=choice, seed=seed)
    output.talk(f"faults {choice}, seed {seed}")
    return replace(script, seed=seed)
