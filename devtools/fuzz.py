"""Give readers of strangers' bytes what no stranger has thought of yet.

``python -m devtools.fuzz`` runs every target, on all cores. ``--count N`` inputs in all, or ``--for SECONDS``; names
of targets choose some. What breaks one is kept in ``fuzz/``, and the command to see it again is told.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
FOUND = ROOT / "fuzz"
TARGETS = sorted(folder.name for folder in CORPUS.iterdir())

SHARES = {"datasets": 3, "files": 3}
"""Of targets that are quick; others have one."""

HANG_SECONDS, MEGABYTES = 5, 256
"""What an input may take at most."""

_DONE = re.compile(r"Done (\d+) runs in (\d+) second")
_MEMORY = re.compile(r"rss: (\d+)Mb")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a target came to; ``code`` is 0 where nothing broke."""

    target: str
    code: int
    runs: int
    seconds: float
    memory: int
    log: str


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m devtools.fuzz", description="Fuzz readers of strangers' bytes.")
    parser.add_argument("--count", metavar="N", type=int, default=100_000, help="inputs, of all targets together")
    parser.add_argument("--for", metavar="SECONDS", type=int, default=0, dest="seconds", help="instead: so long each")
    parser.add_argument("targets", metavar="TARGET", nargs="*", choices=[*TARGETS, []], help=", ".join(TARGETS))
    return parser.parse_args(given)


def amounts(targets: Sequence[str], count: int, seconds: int) -> list[str]:
    """How much each target gets, in libFuzzer's words."""
    if seconds:
        return [f"-max_total_time={seconds}"] * len(targets)
    shares = [SHARES.get(target, 1) for target in targets]
    return [f"-runs={-(-count * share // sum(shares))}" for share in shares]


def run(target: str, amount: str) -> Outcome:
    """One target, with what is found on the way beside the corpus."""
    began = time.monotonic()
    FOUND.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as grown:
        bounds = (f"-timeout={HANG_SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-artifact_prefix={FOUND}/{target}-")
        command = [sys.executable, "-m", "tests.fuzz", target, amount, *bounds, grown, str(CORPUS / target)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    said = _DONE.search(done.stderr)
    memory = max(map(int, _MEMORY.findall(done.stderr)), default=0)
    runs = int(said[1]) if said else 0
    code = done.returncode if said else done.returncode or 1
    return Outcome(target, code, runs, time.monotonic() - began, memory, done.stdout + done.stderr)


def main(given: Sequence[str] | None = None) -> int:
    """The exit code: 1 where a target broke."""
    chosen = arguments(given)
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not here: it has no wheel for this Python or system", file=sys.stderr)
        return 0
    targets = chosen.targets or TARGETS
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(run, targets, amounts(targets, chosen.count, chosen.seconds)))
    for outcome in outcomes:
        _tell(outcome)
    print(f"{'all':<12} {sum(outcome.runs for outcome in outcomes):>9} inputs")
    return int(any(outcome.code for outcome in outcomes))


def _tell(outcome: Outcome) -> None:
    print(
        f"{outcome.target:<12} {outcome.runs:>9} inputs  {outcome.seconds:>5.0f} s  {outcome.memory:>4} MB at the peak"
    )
    if outcome.code:
        print(outcome.log[-6000:])
        print(f"again: python -m tests.fuzz {outcome.target} {FOUND}/{outcome.target}-*")


if __name__ == "__main__":
    sys.exit(main())
