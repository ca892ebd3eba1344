"""The type checker agrees with what ``call.py`` says, and finds the mistakes that it marks."""

from pathlib import Path

from mypy import api

ROOT = Path(__file__).parents[2]


def test_operations_give_typed_results(tmp_path: Path) -> None:
    talk, trouble, status = api.run(
        [
            "--strict",
            "--warn-unused-ignores",
            "--config-file",
            str(ROOT / "pyproject.toml"),
            "--cache-dir",
            str(tmp_path),
            str(ROOT / "tests" / "typing" / "call.py"),
        ]
    )
    assert (trouble, status) == ("", 0), talk
