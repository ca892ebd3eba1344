"""Tells how long it took from each picture's event to the whole file.

``python -m benchmarks.watcher FOLDER NOTES NUMBER``, where NOTES is what the program "shooting" writes down. A file is
there when its final name is, with its full size; FOLDER is looked at every millisecond, the precision of what is told.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from benchmarks.shots import SIZE
from benchmarks.telling import tell
from benchmarks.views import percentiles

STEP = 0.001
PATIENCE = 60.0


def whole(folder: Path) -> set[str]:
    """The names of pictures that have all their bytes."""
    with os.scandir(folder) as entries:
        return {entry.name for entry in entries if entry.name.endswith(".JPG") and entry.stat().st_size == SIZE}


def watch(folder: Path, number: int) -> dict[str, float]:
    """When each of so many pictures was there, of those that came in time."""
    found: dict[str, float] = {}
    deadline = time.monotonic() + PATIENCE
    while len(found) < number and time.monotonic() < deadline:
        now = time.monotonic()
        for name in whole(folder) - found.keys():
            found[name] = now
        time.sleep(STEP)
    return found


def main(folder: Path, notes: Path, number: int) -> None:
    """Watch, and tell the delays; the exit code is 1 when files are missing."""
    found = watch(folder, number)
    if len(found) < number:
        sys.exit(f"{number - len(found)} of {number} pictures did not come")
    told = dict(line.split() for line in notes.read_text().splitlines())
    tell(**percentiles([there - float(told[name]) for name, there in found.items()]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
