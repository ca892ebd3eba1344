"""Check that each module of the core is covered, branch by branch, by the test file of its own name.

``python -m devtools.cover_modules [MODULE ...]`` runs ``tests/wire/test_codec.py`` and nothing else for
``src/hotshoe/wire/codec.py``, and so on; modules are given as ``wire/codec``, and all are checked without arguments.
Coverage by accident, from some other test, does not count: a test file is where the reader looks for the rules.
"""

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "hotshoe"
TESTS = ROOT / "tests"
PACKAGES = ("wire", "catalog", "protocol")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far one module is covered; ``problem`` is empty when it is covered completely."""

    module: str
    problem: str


def modules() -> list[str]:
    """Every module of the core that holds code, as ``wire/codec``; ``__init__`` files hold names only."""
    packaged = [path for package in PACKAGES for path in sorted((SOURCE / package).glob("*.py"))]
    paths = [SOURCE / "errors.py", *packaged]
    return [path.relative_to(SOURCE).with_suffix("").as_posix() for path in paths if path.stem != "__init__"]


def check(module: str) -> Verdict:
    """Run a module's own tests under coverage, in a process of their own.

    Without a test file the module is only imported: what that covers completely is data, and there is nothing to test.
    """
    source = (SOURCE / module).with_suffix(".py")
    test = TESTS / Path(module).parent / f"test_{source.stem}.py"
    tests = ["-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:hotshoe.pytest_plugin", str(test)]
    imported = ["-m", f"hotshoe.{module.replace('/', '.')}"]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        coverage = functools.partial(_coverage, Path(folder, "data"))
        ended = coverage("run", "--branch", f"--include={source}", *(tests if test.exists() else imported))
        if ended.returncode:
            return Verdict(module, f"{test.relative_to(ROOT)} fails:\n{ended.stdout}{ended.stderr}")
        coverage("json", "-q", f"--include={source}", "-o", str(report)).check_returncode()
        (measured,) = json.loads(report.read_text())["files"].values()
    gaps = _gaps(measured)
    return Verdict(module, gaps if test.exists() or not gaps else f"{test.relative_to(ROOT)} does not exist")


def _coverage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run coverage with its data in a file of its own, so that checks may run side by side."""
    command = [sys.executable, "-m", "coverage", *arguments]
    environment = os.environ | {"COVERAGE_FILE": str(data)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _gaps(measurement: dict[str, Any]) -> str:
    """Lines and branches that were not taken, in words."""
    lines, branches = measurement["missing_lines"], measurement["missing_branches"]
    if not lines and not branches:
        return ""
    percent = measurement["summary"]["percent_covered"]
    jumps = ", ".join(f"{start}->{end if end > 0 else 'exit'}" for start, end in branches)
    return f"{percent:.1f} % covered; lines {lines or 'all'}, branches {jumps or 'all'}"


def main(chosen: Sequence[str]) -> int:
    """Check the chosen modules, or all; prints one line for each and returns 1 when one has a gap."""
    known = modules()
    if unknown := sorted(set(chosen) - set(known)):
        print(f"cover_modules: no such module of the core: {', '.join(unknown)}", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(check, chosen or known))
    for verdict in verdicts:
        print(f"{verdict.module:24} {verdict.problem or '100 %'}")
    return 1 if any(verdict.problem for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
