"""The commands about recordings that README and the how-to page give work in their order, without a camera."""

import re
import shlex
import shutil
from itertools import takewhile
from pathlib import Path

import pytest

from tests.cli.conftest import Hotshoe

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "docs/howto/recordings.md"]
RECORDING = "visit.pcapng"


def commands(page: str) -> list[list[str]]:
    """What begins with hotshoe in blocks about recordings, without what the shell does with the output."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks if ".pcapng" in block for line in block.splitlines()]
    words = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("hotshoe ")]
    found = [list(takewhile(lambda word: word not in {">", "|"}, each)) for each in words]
    begin = next(place for place, args in enumerate(found) if "--trace" in args and RECORDING in args)
    return found[begin:]


@pytest.mark.parametrize("page", PAGES)
def test_commands_of(page: str, hotshoe: Hotshoe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    recording, *reading = commands(page)
    assert hotshoe(*recording).exit_code == 0
    for name in ("theirs.pcapng", "mine.pcapng"):
        shutil.copy(RECORDING, name)
    assert {args[1] for args in reading} >= {"show", "check", "diff", "stats", "ladder"}
    for args in reading:
        result = hotshoe(*args)
        assert result.exit_code == 0, (args, result.output)
    assert "GetObject(" in hotshoe("pcap", "show", RECORDING).stdout
    assert Path("stats.html").read_text(encoding="utf-8").count("<svg") == 1
    assert Path("visit.svg").read_text(encoding="utf-8").startswith("<svg")
