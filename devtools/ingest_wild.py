"""A camera that misbehaves, and an ingest that is killed again and again: in the end the library has every picture.

``python -m devtools.ingest_wild --for 10m``: `hotshoe serve --faults wild` shoots by itself, `hotshoe ingest` follows
it and is ended with SIGKILL every 20 s. Then the camera is switched off and on, shoots no more, and ingest has time to
catch up. The exit code is 0 when the library holds the camera's pictures, each once, hash for hash, and nothing else.
"""

import argparse
import hashlib
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from hotshoe.catalog.units import parse_duration

PROGRAM = (sys.executable, "-m", "hotshoe")
LOOK_SECONDS = 0.5
ENDING_SECONDS = 60.0
SPARED = "."
"""What ingest keeps for itself in a library begins so."""

UNFINISHED = ".part"


@dataclass(slots=True)
class Storm:
    """One run: a camera with a card, a library, and what became of them."""

    folder: Path
    faults: str
    every: float
    port: int = 0
    kills: int = 0
    endings: list[int] = field(default_factory=list)

    @property
    def card(self) -> Path:
        return self.folder / "card"

    @property
    def library(self) -> Path:
        return self.folder / "library"

    def camera(self, *options: str) -> subprocess.Popen[str]:
        """Switch it on; it listens when this returns, on the same port each time."""
        self.card.mkdir(exist_ok=True)
        told = ["--port", str(self.port), "--serial", "1001", *(["--faults", self.faults] if self.faults else [])]
        with self._log("camera") as log:
            camera = subprocess.Popen(
                [*PROGRAM, "-q", "serve", str(self.card), "--read-write", *told, *options],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert camera.stdout
        address = camera.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"the camera ended with {camera.wait()}")
        self.port = int(address.rpartition(":")[2])
        return camera

    def ingest(self) -> subprocess.Popen[bytes]:
        """Follow it."""
        told = ("-c", f"wild@127.0.0.1:{self.port}", "--dest", str(self.library), "--state", str(self.folder / "state"))
        with self._log("ingest") as log:
            return subprocess.Popen([*PROGRAM, "ingest", *told], stdout=log, stderr=log)

    def rage(self, seconds: float, kill_every: float) -> None:
        """Shoot, follow and kill for so long."""
        camera = self.camera("--every", f"{self.every:g}s")
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                ingest = self.ingest()
                time.sleep(max(0.1, min(kill_every, end - time.monotonic())))
                ingest.kill()
                self.endings.append(ingest.wait())
                self.kills += 1
        finally:
            stop(camera)

    def settle(self, seconds: float) -> None:
        """Nothing new is shot; ingest has so long to catch up, and then ends as it should."""
        camera, ingest = self.camera(), self.ingest()
        end = time.monotonic() + seconds
        try:
            while (
                time.monotonic() < end
                and ingest.poll() is None
                and len(pictures(self.library)) < len(pictures(self.card))
            ):
                time.sleep(LOOK_SECONDS)
        finally:
            self.endings.append(stop(ingest))
            stop(camera)

    def verdict(self) -> list[str]:
        """What is wrong, nothing where all is well."""
        ours, theirs = hashes(self.library), hashes(self.card)
        wrong = [f"lost: {count} of content {each[:12]}" for each, count in (theirs - ours).items()]
        wrong += [f"too many: {count} of content {each[:12]}" for each, count in (ours - theirs).items()]
        if unexpected := set(self.endings) - {0, -signal.SIGKILL}:
            wrong.append(f"ingest ended with {sorted(unexpected)}")
        return wrong

    def _log(self, name: str) -> BinaryIO:
        return (self.folder / f"{name}.log").open("ab")


def stop(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> int:
    """End it as systemd would; the exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
    finally:
        if process.stdout:
            process.stdout.close()


def pictures(folder: Path) -> list[Path]:
    """All files with a final name but those that ingest keeps for itself."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix != UNFINISHED
        and not any(part.startswith(SPARED) for part in path.relative_to(folder).parts)
    ]


def hashes(folder: Path) -> Counter[str]:
    """How often each content is there."""
    return Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in pictures(folder))


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="ingest-wild", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--for", dest="duration", type=parse_duration, default=600.0, help="how long (10m)")
    parser.add_argument("--kill-every", type=parse_duration, default=20.0, help="how often ingest is killed (20s)")
    parser.add_argument("--settle", type=parse_duration, default=300.0, help="how long it may take to catch up (5m)")
    parser.add_argument("--every", type=parse_duration, default=2.0, help="how often the camera shoots (2s)")
    parser.add_argument("--faults", default="wild:1", help="a preset or a fault script (wild:1)")
    parser.add_argument("--calm", action="store_true", help="the camera behaves while ingest catches up")
    parser.add_argument("--folder", type=Path, help="where everything is kept (a folder that is thrown away)")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Run, judge, tell."""
    told = arguments(words)
    with tempfile.TemporaryDirectory(prefix="ingest-wild-") as temporary:
        storm = Storm(told.folder or Path(temporary), told.faults, told.every)
        storm.folder.mkdir(parents=True, exist_ok=True)
        storm.rage(told.duration, told.kill_every)
        storm.faults = "" if told.calm else told.faults
        storm.settle(told.settle)
        wrong = storm.verdict()
        taken, kept = len(pictures(storm.card)), len(pictures(storm.library))
        print(f"{taken} pictures on the card, {kept} in the library, {storm.kills} kills")
        for line in wrong:
            print(f"  {line}")
        if wrong:
            print((storm.folder / "ingest.log").read_text(errors="replace")[-4000:], file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
