"""Every program does what it is measured at: tiny cases, from the first packet to the check of what came."""

from pathlib import Path

import pytest

from benchmarks.contestants import absent
from benchmarks.model import KIB, ONE_PACKET, Card, Case
from benchmarks.rounds import Outcome, Ring
from benchmarks.shots import EVERY
from benchmarks.views import BULK, SMOOTH

FEW = Card(3, 200_000)
OWN = ("floor", "api", "cli")
GUESTS = ("gphoto2", "python-gphoto2")


def run(tmp_path: Path, case: Case) -> Outcome:
    """One round with everybody who is here."""
    missing = dict(absent())
    outcome = Ring(tmp_path, missing, lambda text: None).run(case, rounds=1)
    assert {label: note for label, note in outcome.notes.items() if label not in outcome.absent} == {}
    assert all(len(samples) == 1 for label, samples in outcome.samples.items() if label not in outcome.absent)
    return outcome


@pytest.mark.parametrize("camera", ["ours", "bare"])
@pytest.mark.parametrize("packet", [16 * KIB, ONE_PACKET])
def test_download(tmp_path: Path, camera: str, packet: int) -> None:
    clients = (*OWN, "floor-fsync", "floor-splice", "api-digest", *GUESTS)
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


def test_list_in_bulk_from_a_bare_camera(tmp_path: Path) -> None:
    case = Case("case", "", "list", FEW, ("floor-bulk", "api", "api-bulk"), cameras=("bulk",))
    assert {samples[1].inner["count"] for samples in run(tmp_path, case).samples.values()} == {3}


@pytest.mark.parametrize("camera", ["ours", "bare", "sink"])
def test_upload(tmp_path: Path, camera: str) -> None:
    run(tmp_path, Case("case", "", "upload", FEW, (*OWN, *GUESTS), cameras=(camera,)))


@pytest.mark.parametrize("verb", ["rate", "connect"])
@pytest.mark.parametrize("camera", ["ours", "bare", "nagle"])
def test_loops(tmp_path: Path, verb: str, camera: str) -> None:
    outcome = run(tmp_path, Case("case", "", verb, FEW, ("floor", "api"), cameras=(camera,), times=2, pinned=True))
    assert {samples[1].inner["count"] for samples in outcome.samples.values()} == {2}


@pytest.mark.parametrize("camera", ["ours", "bare", "loop"])
def test_hold(tmp_path: Path, camera: str) -> None:
    outcome = run(tmp_path, Case("case", "", "hold", FEW, ("floor", "api"), cameras=(camera,), number=3))
    # The first of ours comes before, for what it takes is not for each.
    assert {label: samples[1].inner["count"] for label, samples in outcome.samples.items()} == {"floor": 3, "api": 2}


def test_set(tmp_path: Path) -> None:
    outcome = run(tmp_path, Case("case", "", "set", FEW, ("floor", "floor-nagle"), times=3))
    assert {samples[1].inner["count"] for samples in outcome.samples.values()} == {3}


def test_thinking_cameras_are_slow_one_by_one_only(tmp_path: Path) -> None:
    case = Case("case", "", "think", FEW, ("floor-loop", "api"), cameras=("thinking",), number=5, times=4)
    for samples in run(tmp_path, case).samples.values():
        assert samples[1].inner["count"] == 20
        assert samples[1].inner["seconds"] >= 4 * 0.003
        assert 0 < samples[1].inner["slowdown"] < 5


def test_live_views(tmp_path: Path) -> None:
    case = Case("case", "", "views", FEW, ("floor-loop", "api"), cameras=("loop",), number=4, times=3)
    for samples in run(tmp_path, case).samples.values():
        told = samples[1].inner
        assert told["count"] == 12
        assert 0 < told["p50"] <= told["p99"] <= told["most"]
        assert told["load"] > 0


def test_live_views_beside_downloads(tmp_path: Path) -> None:
    case = Case("case", "", "mix", FEW, ("api",), cameras=("paced",), number=BULK + 2, times=3)
    assert run(tmp_path, case).samples["api"][1].inner["count"] == 6


def test_a_live_view_of_a_make(tmp_path: Path) -> None:
    case = Case("case", "", "live", FEW, ("floor", "api", *GUESTS), cameras=("viewing",), times=12)
    samples = {label: each[1] for label, each in run(tmp_path, case).samples.items() if each}
    for label in ("floor", "api"):
        assert 0 < samples[label].inner["count"] <= 12
        assert samples[label].inner["seconds"] >= 11 / SMOOTH
        assert samples[label].inner["load"] > 0


def test_a_paced_camera_takes_its_time(tmp_path: Path) -> None:
    case = Case("case", "", "receive", Card(1, 5_500_000), ("floor",), cameras=("paced",))
    assert run(tmp_path, case).samples["floor"][1].inner["seconds"] >= 0.1


def test_pictures_as_they_are_shot(tmp_path: Path) -> None:
    case = Case("case", "", "tether", FEW, ("api", *GUESTS), cameras=("shooting",), times=4)
    for samples in run(tmp_path, case).samples.values():
        for sample in samples.values():
            assert 0 < sample.inner["p50"] <= sample.inner["p99"] < 4 * EVERY


def test_a_guest_asks_once_for_each_file(tmp_path: Path) -> None:
    outcome = run(tmp_path, Case("case", "", "rate", FEW, ("python-gphoto2",), cameras=("bare",), times=5))
    assert [sample.inner["count"] for sample in outcome.samples["python-gphoto2"].values()] in ([3.0], [])


def test_start(tmp_path: Path) -> None:
    run(tmp_path, Case("case", "", "help", Card(0, 0), ("python", "import", "cli", "gphoto2"), number=0))
