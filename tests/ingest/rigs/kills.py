"""The real program, killed at random moments while it follows the real virtual camera."""

import hashlib
import json
import os
import random
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from hotshoe.cli.libraries import LEDGER
from hotshoe.testing import BackgroundCamera
from tests.ingest.rigs.forks import Forks

PICTURES = {
    "DCIM/100HSHOE/DSC_0001.JPG": bytes(range(256)) * 20,
    "DCIM/100HSHOE/DSC_0002.JPG": bytes(range(255, -1, -1)) * 900,
    "DCIM/101HSHOE/DSC_0001.JPG": b"another one of the same name" * 70,
}

KILLS_OF_A_LIBRARY = 8
"""Then it is brought to its end, and the next one begins."""

PATIENCE = 60.0
LONGEST = 3.0


def contents(library: Path) -> dict[str, str]:
    """The hash of everything that has a final name, by the name."""
    if not library.exists():
        return {}
    files = (path for path in library.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {
        str(path.relative_to(library)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.suffix != ".part"
    }


@dataclass(slots=True)
class Victim:
    """The program that fills ``library`` from the camera at ``address``; ``said`` is what it said in all its runs."""

    forks: Forks
    name: str
    library: Path
    state: Path
    said: Path
    address: str
    wanted: Mapping[str, bytes]
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def inside(cls, forks: Forks, place: Path, address: str, wanted: Mapping[str, bytes] = PICTURES) -> Self:
        """All that it has is in a new folder."""
        place.mkdir()
        return cls(forks, place.name, place / "library", place / "state", place / "said", address, wanted)

    def start(self) -> int:
        """The process id of a run."""
        where = ("--dest", self.library, "--state", self.state, "-o", "{name}")
        return self.forks.start(self.said, "--json", "ingest", "-c", f"cam@{self.address}", *where)

    def kill_after(self, seconds: float) -> None:
        """A run that ends suddenly."""
        process = self.start()
        time.sleep(seconds)
        self.kill(process)
        self.check()

    @property
    def acknowledged(self) -> int:
        """How often it said that a picture is in the library."""
        return len(self._acknowledged())

    def kill(self, process: int, *others: int) -> None:
        """End it suddenly; ``others`` are ends that it may have come to by itself."""
        os.kill(process, signal.SIGKILL)
        ended = self.forks.wait()
        self.expect(ended in {-signal.SIGKILL, *others}, f"it ended by itself, with {ended}")

    def converge(self) -> float:
        """A run that is left alone: how long it took until nothing was missing."""
        process, began = self.start(), time.monotonic()
        hashes = sorted(hashlib.sha256(content).hexdigest() for content in self.wanted.values())
        while not self._is_complete(len(hashes)) and time.monotonic() < began + PATIENCE:
            time.sleep(0.005)
        took = time.monotonic() - began
        os.kill(process, signal.SIGTERM)
        # Where nothing was missing, the signal may have come before anybody listens to it.
        ended = self.forks.wait()
        self.expect(ended in {0, -signal.SIGTERM}, f"it ended with {ended}")
        self.check()
        there = sorted(contents(self.library).values())
        self.expect(there == hashes, f"the library has {len(there)} files, and not those of the camera")
        self._check_ledger()
        return took

    def check(self) -> None:
        """What was acknowledged is there for ever, and nothing is under a final name that is no picture."""
        there, pictures = contents(self.library), {hashlib.sha256(each).hexdigest() for each in self.wanted.values()}
        for name, found in there.items():
            self.expect(found in pictures, f"{name} is torn")
        for saved in self._acknowledged():
            # By its name, because where case does not count, lists may have it in another one.
            self.expect(saved.is_file(), f"{saved.name} was acknowledged, and is lost")

    def _acknowledged(self) -> list[Path]:
        lines = self.said.read_text().splitlines() if self.said.exists() else []
        # Of a run that was killed the last line may be half of one.
        events = (json.loads(line) for line in lines if line.endswith("}") and line.startswith("{"))
        return [Path(event["saved"]) for event in events if event["event"] == "object.saved"]

    def _is_complete(self, wanted: int) -> bool:
        ledger = self.state / LEDGER
        return len(contents(self.library)) >= wanted and ledger.exists() and _done(ledger) >= wanted

    def _check_ledger(self) -> None:
        with closing(sqlite3.connect(self.state / LEDGER)) as database:
            (answer,) = database.execute("PRAGMA integrity_check").fetchone()
            counts = dict(database.execute("SELECT state, count(*) FROM shots GROUP BY state"))
        self.expect(answer == "ok", f"the ledger is damaged: {answer}")
        self.expect(counts == {"done": len(self.wanted)}, f"the ledger has {counts}")

    def expect(self, holds: bool, what: str) -> None:
        """It costs something where that does not hold."""
        if not holds:
            self.wrong.append(f"{self.name}: {what}")


def _done(ledger: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM shots WHERE state = 'done'").fetchone()[0])
    except sqlite3.Error:
        # It is being made this moment.
        return 0


@contextmanager
def camera() -> Iterator[tuple[BackgroundCamera, Path]]:
    """A camera with the pictures, and a folder for everything, on a disk as quick as memory."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="kills-", dir=memory) as folder:
        place = Path(folder)
        (place / "card").mkdir()
        with BackgroundCamera(place / "card", files=PICTURES) as served:
            yield served, place


def kill(count: int, seed: int, seconds: float = 1e9) -> tuple[int, list[str]]:
    """Kill so often, or for so long: how often it was, and what it cost. The same seed draws the same moments."""
    dice, kills, wrong = random.Random(seed), 0, list[str]()
    end = time.monotonic() + seconds
    with camera() as (served, place), Forks(place / "home") as forks:
        usual, number = 0.2, 0
        while kills < count and time.monotonic() < end:
            number += 1
            victim = Victim.inside(forks, place / f"seed-{seed}-library-{number}", served.address)
            for _ in range(min(dice.randint(0, KILLS_OF_A_LIBRARY) if number > 1 else 0, count - kills)):
                victim.kill_after(dice.random() * usual)
                kills += 1
            took = victim.converge()
            # The moments are spread over a whole run, however quick this computer is now.
            usual = min(LONGEST, took if number == 1 else (usual * 3 + took) / 4)
            wrong += victim.wrong
    return kills, wrong
