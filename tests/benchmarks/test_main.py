"""The command: what is chosen, what is said, and how it ends."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import machine
from benchmarks.cases import CASES
from benchmarks.measure import ROOT
from benchmarks.model import Goal

START = next(case for case in CASES if case.name == "start")


def chosen(*arguments: str) -> list[str]:
    return [case.name for case in program.select(program.arguments(arguments))]


def test_what_takes_very_long_has_to_be_asked_for() -> None:
    assert "list-100000" not in chosen()
    assert chosen("--only", "list-100000") == ["list-100000"]


def test_quick_is_a_selection_of_all() -> None:
    assert set(chosen("--quick")) < set(chosen())


def test_names_are_patterns() -> None:
    assert chosen("--only", "download-50MB-*", "--only", "rate") == [
        "download-50MB-16K",
        "download-50MB-64K",
        "download-50MB-1M",
        "download-50MB-one",
        "rate",
    ]


def test_another_camera_only_where_cameras_are_not_compared() -> None:
    cases = {case.name: case.cameras for case in program.select(program.arguments(["--camera", "bare"]))}
    assert cases["download-1GB-1M"] == ("bare",)
    assert cases["answer"] == ("bare", "ours")


@pytest.mark.parametrize("arguments", [["--only", "nothing"], ["--rounds", "0"], ["--camera", "other"]])
def test_nonsense_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.arguments(arguments)
    assert ended.value.code == 2
    assert "error" in capsys.readouterr().err


@pytest.mark.parametrize(("least", "arguments", "code"), [(0.001, ["--check"], 0), (1e9, ["--check"], 1), (1e9, [], 0)])
def test_a_whole_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    least: float,
    arguments: list[str],
    code: int,
) -> None:
    goal = Goal("G0", "wall", "cli", "python", least)
    monkeypatch.setattr(program, "CASES", (replace(START, clients=("python", "cli"), goals=(goal,)),))
    monkeypatch.setattr(machine, "IDLE_SECONDS", 0.0)
    file = tmp_path / "numbers.json"
    ended = program.main([*arguments, "--rounds", "1", "--folder", str(tmp_path), "--json", str(file)])
    assert ended == code
    assert list(tmp_path.iterdir()) == [file]
    found = json.loads(file.read_text())
    assert found["machine"].keys() >= {"processor", "system", "congestion control", "gphoto2", "idle before", "took"}
    assert found["goals"][0]["met"] is (least < 1)
    assert "G0" in capsys.readouterr().out


def test_list_says_every_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [case.name for case in CASES]


def test_the_harness_is_small() -> None:
    script = "import sys, benchmarks.__main__ as b; print(b.status('self', 'VmHWM'))"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert int(found.stdout) < 30 * 1024
