"""The commands about recordings that README and the how-to page give work in their order, without a camera."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Hotshoe

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "docs/howto/recordings.md"]


def commands(page: str) -> list[list[str]]:
    """What begins with hotshoe in blocks that speak of the recording ``visit.pcapng``."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks if "visit.pcapng" in block for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("hotshoe ")]


@pytest.mark.parametrize("page", PAGES)
def test_commands_of(page: str, hotshoe: Hotshoe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    recording, *reading = commands(page)
    assert "--trace" in recording
    assert len(reading) >= 4
    for args in (recording, *reading):
        result = hotshoe(*args)
        assert result.exit_code == 0, result.output
    assert "GetObject(" in hotshoe("pcap", "show", "visit.pcapng").stdout
    assert Path("stats.html").read_text(encoding="utf-8").count("<svg") == 1
    assert Path("visit.svg").read_text(encoding="utf-8").startswith("<svg")
