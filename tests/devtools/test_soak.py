import json
from pathlib import Path

import pytest

from devtools import soak


def test_seeds_go_on_where_the_last_run_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = tmp_path / "soak.json"
    for _ in range(2):
        assert soak.main(["--count", "1", "--processes", "1", "--ledger", str(ledger)]) == 0
    known = json.loads(ledger.read_text())
    assert known["scenarios"] == 2 * soak.BATCH
    assert [(run["first"], run["last"]) for run in known["runs"]] == [
        (soak.FIRST, soak.FIRST + soak.BATCH - 1),
        (soak.FIRST + soak.BATCH, soak.FIRST + 2 * soak.BATCH - 1),
    ]
    assert "no promise was broken" in capsys.readouterr().out


def test_a_broken_promise_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "_soak", lambda *arguments: (0, "seed 7: I1: lost"))
    ledger = tmp_path / "soak.json"
    assert soak.main(["--ledger", str(ledger)]) == 1
    assert not ledger.exists()
