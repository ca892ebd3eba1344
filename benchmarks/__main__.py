"""``python -m benchmarks``: run cases, print their tables, say which goals are met."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import NoReturn

from benchmarks import machine, report, results
from benchmarks.cases import CASES
from benchmarks.contestants import CAMERAS, absent
from benchmarks.model import Case
from benchmarks.record import Record
from benchmarks.rounds import Outcome, Ring
from benchmarks.telling import status
from benchmarks.verdicts import verdicts

ROUNDS, QUICK_ROUNDS = 5, 1
RESULTS = Path(__file__).with_name("results")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure hotshoe beside gphoto2 and beside a floor, in one run.",
        epilog="Only ratios of one run mean anything. See docs/project/benchmarks.md.",
    )
    parser.add_argument("--only", metavar="NAME", action="append", help="only these cases; a pattern, repeatable")
    parser.add_argument("--quick", action="store_true", help="a selection, in one round without a warm-up")
    parser.add_argument("--rounds", metavar="N", type=int, help=f"at most so many (default {ROUNDS})")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed by more than a quarter")
    parser.add_argument("--out", metavar="DIR", type=Path, help="where numbers, table and pictures go")
    parser.add_argument("--folder", metavar="DIR", type=Path, help="where to make files (default: as mktemp)")
    parser.add_argument("--camera", choices=CAMERAS, help="another camera than ours, to compare clients only")
    parser.add_argument("--list", action="store_true", help="say which cases there are")
    parser.add_argument("--render", metavar="FILE", type=Path, help="only table and pictures, of numbers.json")
    parser.add_argument("--docs", metavar="FILE", type=Path, help="only the documentation's figures, of numbers.json")
    chosen = parser.parse_args(given)
    if chosen.rounds is not None and chosen.rounds < 1:
        parser.error("at least one round")
    if not select(chosen):
        parser.error(f"there is no case {' or '.join(chosen.only)}; --list shows them")
    return chosen


def select(chosen: argparse.Namespace) -> list[Case]:
    """The cases to run."""
    if chosen.only:
        wanted = [case for case in CASES if any(fnmatch(case.name, pattern) for pattern in chosen.only)]
    else:
        wanted = [case for case in CASES if case.quick or not chosen.quick]
    return [_before(case, chosen.camera) for case in wanted]


def _before(case: Case, camera: str | None) -> Case:
    """The case with another camera, if it is about clients."""
    return replace(case, cameras=(camera,)) if camera and case.cameras == ("ours",) else case


def tell(text: str) -> None:
    """What is going on; stdout is for the result."""
    print(text, file=sys.stderr, flush=True)


def run(chosen: argparse.Namespace, base: Path) -> list[Outcome]:
    """All cases, each with its table as soon as it is done."""
    ring = Ring(base, dict(absent()), tell)
    rounds = chosen.rounds or (QUICK_ROUNDS if chosen.quick else ROUNDS)
    outcomes = []
    for case in select(chosen):
        outcome = ring.run(case, rounds)
        outcomes.append(outcome)
        print("\n".join(report.tables(outcome)), flush=True)
    return outcomes


def main(given: Sequence[str] | None = None) -> int:
    """The exit code: 1 where ``--check`` found something."""
    arguments_given = sys.argv[1:] if given is None else given
    chosen = arguments(arguments_given)
    if chosen.list:
        for case in CASES:
            print(f"{case.name:<22} {case.title}")
    if chosen.render:
        results.render(results.load(chosen.render), chosen.render.parent)
    if chosen.docs:
        results.document(results.load(chosen.docs))
    if chosen.list or chosen.render or chosen.docs:
        return 0
    signal.signal(signal.SIGTERM, _end)
    base = Path(tempfile.mkdtemp(prefix="hotshoe-bench-", dir=chosen.folder))
    try:
        record = _measured(chosen, base, " ".join(("python -m benchmarks", *arguments_given)))
    finally:
        shutil.rmtree(base)
    return _told(chosen, record)


def _measured(chosen: argparse.Namespace, base: Path, command: str) -> Record:
    facts = {"command": command, **machine.describe(base), "idle before": f"{machine.idle_now():.0f} %"}
    for name, value in facts.items():
        print(f"{name:<20} {value}")
    print(flush=True)
    load, began = machine.Load(), time.monotonic()
    outcomes = run(chosen, base)
    facts["stolen during"] = f"{load.shares()[1]:.1f} %"
    facts["took"] = f"{time.monotonic() - began:.0f} s"
    facts["harness"] = f"{status(os.getpid(), 'VmHWM') / 1024:.0f} MiB at its peak"
    return Record(facts, outcomes)


def _told(chosen: argparse.Namespace, record: Record) -> int:
    judged = verdicts(record.outcomes)
    after = (f"{name}: {record.facts[name]}" for name in ("stolen during", "took", "harness"))
    for line in (*judged, "", *after):
        print(line)
    folder = chosen.out or RESULTS / datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    results.write(record, folder)
    print(f"written to {folder}")
    return int(chosen.check and not all(verdict.tolerable for verdict in judged))


def _end(number: int, frame: object) -> NoReturn:
    """Go by way of every ``finally``, which ends cameras and removes files."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
