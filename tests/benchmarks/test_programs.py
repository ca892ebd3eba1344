"""Every program does what it is measured at: tiny cases, from the first packet to the check of what came."""

from pathlib import Path

import pytest

from benchmarks.contestants import absent
from benchmarks.model import KIB, ONE_PACKET, Card, Case
from benchmarks.rounds import Outcome, Ring

FEW = Card(3, 200_000)
OWN = ("floor", "api", "cli")
GUESTS = ("gphoto2", "python-gphoto2")


def run(tmp_path: Path, case: Case) -> Outcome:
    """One warm-up and one round with everybody who is here."""
    missing = dict(absent())
    outcome = Ring(tmp_path, missing, lambda text: None).run(case, rounds=1)
    assert {label: note for label, note in outcome.notes.items() if label not in outcome.absent} == {}
    assert all(len(samples) == 1 for label, samples in outcome.samples.items() if label not in outcome.absent)
    return outcome


@pytest.mark.parametrize("camera", ["ours", "bare"])
@pytest.mark.parametrize("packet", [16 * KIB, ONE_PACKET])
def test_download(tmp_path: Path, camera: str, packet: int) -> None:
    clients = (*OWN, "floor-fsync", *GUESTS)
    outcome = run(tmp_path, Case("case", "", "download", FEW, clients, cameras=(camera,), packet=packet))
    sample = outcome.samples["floor"][1]
    assert sample.wall > sample.inner["seconds"] > 0
    assert sample.cpu > 0
    assert sample.camera_cpu > 0
    assert 5_000 < sample.memory < 100_000
    assert 5_000 < sample.camera_memory < 100_000


def test_download_from_several_cameras(tmp_path: Path) -> None:
    run(tmp_path, Case("case", "", "download", FEW, (*OWN, "gphoto2"), number=3))


@pytest.mark.parametrize("camera", ["ours", "bare"])
def test_receive(tmp_path: Path, camera: str) -> None:
    run(tmp_path, Case("case", "", "receive", FEW, ("floor", "api"), cameras=(camera,)))


def test_list(tmp_path: Path) -> None:
    outcome = run(tmp_path, Case("case", "", "list", FEW, (*OWN, "floor-bulk", "api-bulk", *GUESTS)))
    assert {sample.inner.get("count", 3) for samples in outcome.samples.values() for sample in samples.values()} == {3}


@pytest.mark.parametrize("camera", ["ours", "bare"])
def test_upload(tmp_path: Path, camera: str) -> None:
    run(tmp_path, Case("case", "", "upload", FEW, (*OWN, *GUESTS), cameras=(camera,)))


@pytest.mark.parametrize("verb", ["rate", "connect", "hold"])
@pytest.mark.parametrize("camera", ["ours", "bare", "nagle"])
def test_loops(tmp_path: Path, verb: str, camera: str) -> None:
    outcome = run(tmp_path, Case("case", "", verb, FEW, ("floor", "api"), cameras=(camera,), times=2, pinned=True))
    wanted = 1 if verb == "hold" else 2
    assert {samples[1].inner["count"] for samples in outcome.samples.values()} == {wanted}


def test_a_guest_asks_once_for_each_file(tmp_path: Path) -> None:
    outcome = run(tmp_path, Case("case", "", "rate", FEW, ("python-gphoto2",), cameras=("bare",), times=5))
    assert [sample.inner["count"] for sample in outcome.samples["python-gphoto2"].values()] in ([3.0], [])


def test_start(tmp_path: Path) -> None:
    run(tmp_path, Case("case", "", "help", Card(0, 0), ("python", "import", "cli", "gphoto2"), number=0))
