"""Start an ingest that knows a million shots, and tell what that takes.

``python -m devtools.large_ledger --count 1000000`` makes the ledger of that many settled shots, opens it in a process
of its own as ``hotshoe ingest`` does, and prints seconds and megabytes. The exit code is 1 where they are more than
promised.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.telling import status
from hotshoe.ingest.ledger import Ledger
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.recovery import recover
from hotshoe.ingest.shelf import Shelf
from hotshoe.ingest.shot import Identity

MOST_SECONDS, MOST_MEGABYTES = 3.0, 150.0
CAMERA = "Maker Model 1"
FOLDER_FILES = 10_000
LOOKED_UP = 10_000
DATE = "20260101T120000"

SHOTS = (
    "key", "turn", "folder", "name", "size", "date", "captured", "state", "path", "path_key", "part", "bundle",
    "length", "offset", "digest", "head", "failures", "same", "removal", "landed",
)  # fmt: skip


def identities() -> Iterator[Identity]:
    """As many as are wanted, as a busy camera makes them."""
    number = 0
    while True:
        folder, file = divmod(number, FOLDER_FILES)
        yield Identity(CAMERA, "CARD", f"/DCIM/{100 + folder}MAKER", f"DSC_{file:04}.NEF", 50_000_000 + number, DATE)
        number += 1


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Settled shots, for the columns of ``SHOTS``."""
    for number, one in enumerate(islice(identities(), count), start=1):
        path = f"derby/{one.folder.rpartition('/')[2]}/{one.name}"
        folder = 1 + (number - 1) // FOLDER_FILES
        told = (one.key, 0, folder, one.name, one.size, one.date, one.date, "done", path, path.casefold(), path)
        yield (*told, number, one.size, one.size, os.urandom(32), os.urandom(32), 0, 0, "kept", 1.0)


def make(path: Path, count: int) -> None:
    """A ledger of ``count`` settled shots."""
    with Ledger(path) as ledger:
        database = ledger._database
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        database.execute("INSERT INTO cameras (id, name) VALUES (1, ?)", (CAMERA,))
        folders = range(1 + count // FOLDER_FILES)
        database.executemany(
            "INSERT INTO folders (id, camera, storage, folder) VALUES (?, 1, 'CARD', ?)",
            ((1 + number, f"/DCIM/{100 + number}MAKER") for number in folders),
        )
        database.executemany(
            "INSERT INTO bundles (id, family, claim, number, sequence, shot, captured) VALUES (?, ?, ?, 0, ?, ?, ?)",
            ((each, os.urandom(16), f"derby/{each}", each, each, DATE) for each in range(1, count + 1)),
        )
        names, marks = ", ".join(SHOTS), ", ".join("?" * len(SHOTS))
        database.executemany(f"INSERT INTO shots ({names}) VALUES ({marks})", rows(count))  # noqa: S608
        database.execute("COMMIT")


def start(path: Path, count: int) -> tuple[float, float, float]:
    """Seconds to the first camera, seconds to look up a full card, and megabytes of this process.

    Not by getrusage, which counts what a process was before it became this program.
    """
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as library, Shelf.open(Path(library), path) as shelf:
        asyncio.run(recover(shelf, Policy()))
        shelf.ledger.recall(CAMERA)
        started = time.perf_counter()
        keys = [one.key for one in islice(identities(), min(count, LOOKED_UP))]
        asked = time.perf_counter()
        if len(shelf.ledger.look_up(keys)) != len(keys):
            raise RuntimeError("the ledger does not know what was written into it")
        looked_up = time.perf_counter() - asked
    return started - begun, looked_up, status(os.getpid(), "VmHWM") / 1024


def main(words: Sequence[str]) -> int:
    """Make, start, judge."""
    parser = argparse.ArgumentParser(prog="large-ledger", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--count", type=int, default=1_000_000, help="how many shots are known (1000000)")
    parser.add_argument("--ledger", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args(words)
    if told.ledger:
        seconds, looked_up, megabytes = start(told.ledger, told.count)
        print(f"{told.count} shots: start {seconds:.2f} s, a card looked up in {looked_up:.2f} s, {megabytes:.0f} MB")
        return int(seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES)
    with tempfile.TemporaryDirectory(prefix="large-ledger-") as folder:
        path = Path(folder) / "ledger.db"
        make(path, told.count)
        again = [sys.executable, "-m", "devtools.large_ledger", "--count", str(told.count), "--ledger", str(path)]
        return subprocess.run(again, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
