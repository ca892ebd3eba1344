"""How inputs are shared out, and that a target runs."""

import importlib.util

import pytest

from devtools import fuzz


def test_inputs_are_shared_out_by_what_they_cost() -> None:
    assert fuzz.amounts(["datasets", "files", "tcp", "network"], 800, 0) == [
        "-runs=300",
        "-runs=300",
        "-runs=100",
        "-runs=100",
    ]
    assert fuzz.amounts(["tcp"], 7, 0) == ["-runs=7"]
    assert fuzz.amounts(["tcp", "files"], 7, 60) == ["-max_total_time=60"] * 2


def test_names_that_are_no_targets_are_refused() -> None:
    with pytest.raises(SystemExit):
        fuzz.arguments(["gphoto2"])
    assert fuzz.arguments(["tcp", "--for", "5"]).targets == ["tcp"]


def test_a_target_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(["--count", "50", "datasets"]) == 0
    told = capsys.readouterr()
    assert "50 inputs" in told.out if importlib.util.find_spec("atheris") else "no wheel" in told.err
