"""Millions of scenarios of the ingest simulator, counted in a committed ledger: ``just soak --for 10m``.

Seeds go on where the last run ended, so that no scenario is counted twice; a broken promise names its seed and ends it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotshoe.catalog.units import parse_duration

ROOT = Path(__file__).resolve().parent.parent
LEDGER = ROOT / "tests" / "ingest" / "soak-ledger.json"

FIRST = 1_000_000
"""Seeds below are those of the tests."""

BATCH = 500
"""Scenarios between two looks at the clock."""


def main(arguments: list[str] | None = None) -> int:
    """Run the scenarios, and write them down; 1 where a promise was broken."""
    options = _options().parse_args(arguments)
    until = time.monotonic() + options.duration
    first = _next_seed(options.ledger)
    done, failure = _soak(first, options.count, until, options.processes)
    if done:
        _write(options.ledger, first, done)
    print(f"{done} scenarios from seed {first} on: " + (failure or "no promise was broken"))
    return 1 if failure else 0


def batch(first: int) -> str:
    """One batch; the broken promise, or nothing."""
    # Imported here: the simulator is part of the tests, and other processes need it rather than this one.
    from tests.ingest.simulator.scenario import live  # noqa: PLC0415

    try:
        for seed in range(first, first + BATCH):
            live(seed)
    except AssertionError as error:
        return str(error)
    return ""


def _soak(first: int, most: int, until: float, processes: int) -> tuple[int, str]:
    """How many scenarios were lived, and the first broken promise."""
    done = 0
    with ProcessPoolExecutor(processes) as pool:
        for starts in _rounds(first, most, until, processes):
            for failure in pool.map(batch, starts):
                if failure:
                    return done, failure
                done += BATCH
    return done, ""


def _rounds(first: int, most: int, until: float, processes: int) -> Iterator[list[int]]:
    start = first
    while start < first + most and time.monotonic() < until:
        yield [start + number * BATCH for number in range(processes)]
        start += processes * BATCH


def _next_seed(ledger: Path) -> int:
    runs = json.loads(ledger.read_text())["runs"] if ledger.exists() else []
    return max((run["last"] + 1 for run in runs), default=FIRST)


def _write(ledger: Path, first: int, done: int) -> None:
    known: dict[str, Any] = json.loads(ledger.read_text()) if ledger.exists() else {"scenarios": 0, "runs": []}
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    known["runs"].append(
        {
            "first": first,
            "last": first + done - 1,
            "date": datetime.now(UTC).date().isoformat(),
            "commit": commit.stdout.strip() or "unknown",
        }
    )
    known["scenarios"] += done
    ledger.write_text(json.dumps(known, indent=1) + "\n")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="soak", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--for", dest="duration", type=parse_duration, default=60.0, help="how long (60s)")
    parser.add_argument("--count", type=int, default=sys.maxsize, help="how many scenarios at most")
    parser.add_argument("--processes", type=int, default=2, help="how many at a time (2)")
    parser.add_argument("--ledger", type=Path, default=LEDGER, help="where they are counted")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
