"""Processes that are killed at every system call by which something is kept, and at random moments.

Needs strace, which ``python -m devtools.guests`` installs.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.ingest.ledger import Ledger
from hotshoe.testing import BackgroundCamera
from tests.ingest.rigs.forks import Forks
from tests.ingest.rigs.kills import PICTURES, Victim, kill

KEEPING = "fsync,fdatasync,linkat,unlinkat,unlink,renameat2,writev,pwrite64,ftruncate,fallocate,mkdirat,mkdir"

PARTS = 12


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[BackgroundCamera]:
    (tmp_path / "card").mkdir()
    with BackgroundCamera(tmp_path / "card", pictures=2) as served:
        yield served


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def command(camera: BackgroundCamera, place: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "tests.ingest.visitor",
        camera.address,
        str(place / "library"),
        str(place / "state" / "db"),
    ]


def visit(camera: BackgroundCamera, place: Path, *before: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*before, *command(camera, place)], capture_output=True, text=True, timeout=60, check=False)


def check_converged(camera: BackgroundCamera, place: Path, said: str) -> None:
    """What was acknowledged before the end is there, and one more run brings the rest."""
    acknowledged = [line.split()[1:] for line in said.splitlines() if line.startswith("saved ")]
    for _, path in acknowledged:
        assert (place / "library" / path).is_file(), f"{path} was acknowledged, and is lost"
    after = visit(camera, place)
    assert after.returncode == 0, after.stderr
    assert hashes(place / "library") == hashes(camera.folder)
    with Ledger(place / "state" / "db", reading=True) as ledger:
        assert ledger.check() == ""
        assert ledger.counts() == {"done": len(hashes(camera.folder))}


def strace(*options: str) -> list[str]:
    tool = shutil.which("strace")
    if not tool:
        pytest.skip("strace is not installed")
    return [tool, "-f", "-qq", "--seccomp-bpf", *options]


def calls(camera: BackgroundCamera, place: Path) -> dict[str, int]:
    """How often a whole run uses each of the calls."""
    trace = place / "trace"
    whole = visit(camera, place, *strace("-o", str(trace), "-e", f"trace={KEEPING}"))
    assert whole.returncode == 0, whole.stderr
    counts: dict[str, int] = {}
    for line in trace.read_text().splitlines():
        name = line.partition("(")[0].split()[-1]
        if name in KEEPING.split(",") and "resumed" not in line:
            counts[name] = counts.get(name, 0) + 1
    return counts


@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_at_any_call_that_keeps_something_costs_nothing(
    part: int, camera: BackgroundCamera, tmp_path: Path
) -> None:
    next(path for path in camera.folder.rglob("*") if path.is_file()).unlink()
    first = tmp_path / "first"
    first.mkdir()
    counts = calls(camera, first)
    points = [(name, number) for name, most in sorted(counts.items()) for number in range(1, most + 1)]
    assert len(points) > 100
    for name, number in points[part::PARTS]:
        place = tmp_path / f"{name}-{number}"
        place.mkdir()
        inject = f"inject={name}:signal=KILL:when={number}"
        killed = visit(camera, place, *strace("-o", "/dev/null", "-e", f"trace={name}", "-e", inject))
        check_converged(camera, place, killed.stdout)


def test_a_kill_at_any_moment_costs_nothing() -> None:
    """As many as there is time for; ``just kills --count 1000`` for more."""
    kills, wrong = kill(150, seed=7, seconds=20)
    assert wrong == []
    assert kills > 10


def test_what_a_kill_could_cost_would_be_found(tmp_path: Path) -> None:
    with Forks(tmp_path / "home") as forks, BackgroundCamera(_folder(tmp_path / "card"), files=PICTURES) as served:
        victim = Victim.inside(forks, tmp_path / "lost", served.address)
        victim.converge()
        assert victim.wrong == []
        lost, torn, *_ = sorted(path for path in victim.library.iterdir() if path.suffix == ".JPG")
        lost.unlink()
        torn.write_bytes(torn.read_bytes()[:-1])
        victim.check()
        assert victim.wrong == [f"lost: {torn.name} is torn", f"lost: {lost.name} was acknowledged, and is lost"]


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("name", ["fsync", "fdatasync", "linkat", "unlinkat", "writev", "ftruncate"])
def test_a_call_that_fails_costs_nothing(name: str, error: str, camera: BackgroundCamera, tmp_path: Path) -> None:
    inject = f"inject={name}:error={error}:when=2..3"
    said = visit(camera, tmp_path, *strace("-o", "/dev/null", "-e", f"trace={name}", "-e", inject))
    check_converged(camera, tmp_path, said.stdout)


@pytest.mark.parametrize(
    ("name", "error"),
    [("fsync", "EDQUOT"), ("writev", "EDQUOT"), ("fsync", "EROFS"), ("linkat", "EROFS"), ("linkat", "EACCES")],
)
def test_other_refusals_of_the_disk_cost_nothing(
    name: str, error: str, camera: BackgroundCamera, tmp_path: Path
) -> None:
    test_a_call_that_fails_costs_nothing(name, error, camera, tmp_path)


@pytest.mark.parametrize("error", ["EMFILE", "EACCES", "EROFS"])
def test_a_file_that_cannot_be_opened_costs_nothing(error: str, camera: BackgroundCamera, tmp_path: Path) -> None:
    """Once the library is there: its folder and the unfinished file."""
    assert visit(camera, tmp_path).returncode == 0
    camera.shoot()
    inject = f"inject=openat:error={error}:when=2..4"
    watched = ["-P", str(tmp_path / "library")]
    trace = tmp_path / "trace"
    said = visit(camera, tmp_path, *strace("-o", str(trace), *watched, "-e", "trace=openat", "-e", inject))
    assert "INJECTED" in trace.read_text()
    check_converged(camera, tmp_path, said.stdout)
