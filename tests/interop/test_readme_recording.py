"""The README's lines about recordings, one after the other: the pictures come back, and the clone is the camera."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotshoe.cli.main import program
from hotshoe.responder.clones import read_clone
from tests.interop.test_readme import README


def commands() -> list[list[str]]:
    """What the section says."""
    section = README.read_text().partition("## What happened on the wire")[2].partition("\n## ")[0]
    return [shlex.split(line, comments=True)[1:] for line in re.findall(r"^hotshoe .*$", section, re.MULTILINE)]


def test_every_line_works_on_what_the_first_one_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for args in commands():
        result = CliRunner().invoke(program, args)
        assert result.exit_code == 0, (args, result.output)
    (shot,) = tmp_path.glob("*.JPG")
    assert (tmp_path / "back" / shot.name).stat().st_size == shot.stat().st_size
    assert (tmp_path / "shared.pcapng").stat().st_size > shot.stat().st_size
    assert read_clone(tmp_path / "body").likeness.info.manufacturer.startswith("Canon")
