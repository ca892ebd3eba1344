"""The order of a case, who is out, and what stays on the disk."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import rounds
from benchmarks.contestants import CLIENTS, Job
from benchmarks.measure import Failed, camera
from benchmarks.model import Card, Case
from benchmarks.rounds import Ring, rotated

CASE = Case("case", "", "help", Card(0, 0), ("a", "b", "c"), number=0)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def ring(tmp_path: Path, said: list[str]) -> Ring:
    return Ring(tmp_path, {}, said.append)


def python(script: str) -> list[list[str]]:
    return [[sys.executable, "-I", "-S", "-c", script]]


def client(script: str) -> Callable[[Job], list[list[str]]]:
    return lambda job: python(script)


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """``a`` can, ``b`` fails, ``c`` fails only when it has run before."""
    marks = "import os; os.mkdir('../c-was-here')"
    for name, script in {"a": "pass", "b": "print('so sorry'); raise SystemExit(4)", "c": marks}.items():
        monkeypatch.setitem(CLIENTS, name, client(script))


def test_another_one_is_first_in_every_round() -> None:
    orders = ["".join(entry.label for entry in rotated(CASE.entries, number)) for number in range(4)]
    assert orders == ["abc", "bca", "cab", "abc"]


@pytest.mark.usefixtures("clients")
def test_the_warm_up_does_not_count_and_who_fails_is_out(ring: Ring) -> None:
    outcome = ring.run(CASE, rounds=2)
    assert {label: sorted(samples) for label, samples in outcome.samples.items()} == {"a": [1, 2], "b": [], "c": []}
    assert outcome.notes["b"] == "exit code 4: so sorry"
    assert "FileExistsError" in outcome.notes["c"]


@pytest.mark.usefixtures("clients")
def test_of_what_takes_long_there_is_no_warm_up(ring: Ring) -> None:
    outcome = ring.run(replace(CASE, clients=("a", "c"), once=("c",)), rounds=2)
    assert {label: sorted(samples) for label, samples in outcome.samples.items()} == {"a": [1, 2], "c": [1]}
    assert outcome.notes == {}


@pytest.mark.usefixtures("clients")
def test_who_is_absent_is_not_tried(ring: Ring, said: list[str]) -> None:
    ring.absent["b"] = "not installed"
    outcome = ring.run(CASE, rounds=1)
    assert outcome.notes["b"] == "not installed"
    assert outcome.absent == {"b"}
    assert not any(" b " in line for line in said)


def test_what_takes_too_long_is_out(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLIENTS, "a", client("import signal; signal.pause()"))
    case = Case("case", "", "help", Card(0, 0), ("a",), number=0, patience=0.2)
    assert ring.run(case, rounds=1).notes == {"a": "not done after 0.2 s"}


def test_a_false_copy_is_out(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    def short(job: Job) -> list[list[str]]:
        return python(f"open({str(job.folder / 'IMG_000001.BIN')!r}, 'wb').write(b'x')")

    monkeypatch.setitem(CLIENTS, "a", short)
    case = Case("case", "", "download", Card(1, 10), ("a",), cameras=("bare",))
    assert ring.run(case, rounds=1).notes == {"a": "IMG_000001.BIN has 1 bytes, not 10"}


def test_only_small_files_stay_after_their_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "LARGE", 100)
    (tmp_path / "below").mkdir()
    for name, size in {"small": 99, "below/large": 100}.items():
        (tmp_path / name).write_bytes(bytes(size))
    rounds.remove_large(tmp_path)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["small"]


def test_a_disk_that_is_too_small_is_said_beforehand(ring: Ring) -> None:
    outcome = ring.run(Case("case", "", "download", Card(1, 1 << 60), ("a", "b")), rounds=1)
    assert all(note.startswith("needs ") for note in outcome.notes.values())
    assert outcome.notes.keys() == {"a", "b"}


def test_a_camera_that_ends_takes_its_client_out(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    def until_it_has_ended(job: Job) -> list[list[str]]:
        return python(f"while open('/proc/{job.ports[0]}/stat').read().split()[2] != 'Z': pass")

    (its_own_id,) = python("import os; print(os.getpid(), flush=True)")
    monkeypatch.setattr(rounds, "camera_command", lambda *args, writable: its_own_id)
    monkeypatch.setitem(CLIENTS, "a", until_it_has_ended)
    assert ring.run(Case("case", "", "rate", Card(1, 1), ("a",)), rounds=1).notes == {"a": "the camera has ended"}


def test_a_camera_that_cannot_start_ends_the_case(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "camera_command", lambda *args, writable: python("raise SystemExit('broken')")[0])
    outcome = ring.run(Case("case", "", "rate", Card(1, 1), ("a", "b")), rounds=1)
    assert set(outcome.notes.values()) == {"the camera does not listen: broken"}


def test_a_camera_that_cannot_start_says_why(tmp_path: Path) -> None:
    (command,) = python("raise SystemExit('no camera today')")
    with (
        pytest.raises(Failed, match="does not listen: no camera today"),
        camera(command, tmp_path, tmp_path / "log", core=None),
    ):
        pass
