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


def test_quick_is_a_selection_of_all() -> None:
    assert set(chosen("--quick")) < set(chosen())


def test_names_are_patterns() -> None:
    assert chosen("--only", "download-1?B", "--only", "rate") == ["download-1KB", "download-1MB", "rate"]


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
    out = tmp_path / "out"
    given = [*arguments, "--rounds", "1", "--folder", str(tmp_path), "--out", str(out)]
    assert program.main(given) == code
    assert list(tmp_path.iterdir()) == [out]
    found = json.loads((out / "numbers.json").read_text())
    assert found["facts"].keys() >= {"processor", "system", "congestion control", "gphoto2", "idle before", "took"}
    assert found["facts"]["command"] == " ".join(["python -m benchmarks", *given])
    assert found["goals"][0]["met"] is (least < 1)
    said = capsys.readouterr().out
    assert "G0" in said
    assert f"written to {out}" in said


def test_numbers_become_files_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = {"wall": 1.0, "cpu": 1.0, "memory": 30_000}
    case = {"title": "", "samples": {"cli": {"1": sample}}, "notes": {}, "absent": []}
    file = tmp_path / "numbers.json"
    file.write_text(json.dumps({"facts": {"processor": "fast"}, "cases": {"start": case}, "goals": []}))
    assert program.main(["--render", str(file)]) == 0
    assert "| processor | fast |" in (tmp_path / "table.md").read_text()
    assert capsys.readouterr().out == ""


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
