"""A process that fetches what a camera has into a library, and ends: what tests kill.

``python -m tests.ingest.visitor ADDRESS LIBRARY LEDGER`` prints a line for each acknowledged shot, its path and digest.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from hotshoe.client.address import parse_address
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.recovery import recover
from hotshoe.ingest.reports import Report, ShotSaved
from hotshoe.ingest.runner import Runner
from hotshoe.ingest.shelf import Shelf
from hotshoe.ingest.shot import Shot
from hotshoe.protocol.limits import DEFAULT

POLICY = Policy(relist=0.05, first_retry=0.02, longest_retry=0.1, disk_retry=0.05, longest_pause=0.2)

PATIENCE = {"dead_after": 2.0, "limits": replace(DEFAULT, establishment=2.0)}


def acknowledge(shot: Shot) -> None:
    print("saved", shot.digest.hex(), shot.path, flush=True)  # noqa: T201 - what tests read


def report(told: Report) -> None:
    if isinstance(told, ShotSaved):
        acknowledge(told.shot)


async def visit(address: str, library: Path, ledger: Path) -> None:
    with Shelf.open(library, ledger) as shelf:
        await recover(shelf, POLICY, acknowledge)
        runner = Runner(
            parse_address(address), shelf, policy=POLICY, template="{name}", report=report, options=PATIENCE
        )
        running = asyncio.create_task(runner.run())
        while not (runner.quiet or running.done()):  # noqa: ASYNC110 - the runner tells nobody that it is quiet
            await asyncio.sleep(0.01)
        runner.drain()
        await running


if __name__ == "__main__":
    asyncio.run(visit(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
