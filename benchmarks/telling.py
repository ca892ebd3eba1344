"""What the measured programs say about themselves."""

from __future__ import annotations

import json
from pathlib import Path

INNER = "inner "
"""How the line begins in which a program tells its own measurements, as JSON."""


def tell(**numbers: float) -> None:
    """Print what was measured: ``seconds``, for ``count`` pieces of work, and whatever else is of interest."""
    print(INNER + json.dumps(numbers), flush=True)


def status(pid: int | str, name: str) -> int:
    """A number of /proc/PID/status, in KiB; 0 where there is none."""
    with Path(f"/proc/{pid}/status").open() as file:
        return next((int(line.split()[1]) for line in file if line.startswith(name)), 0)
