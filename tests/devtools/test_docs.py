from pathlib import Path

import pytest

from devtools import docs
from hotshoe.protocol import states


def test_generated_pages_are_what_the_code_says() -> None:
    assert list(docs.stale_pages(docs.DOCS)) == [], "run: just docs"


def test_pages_are_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "DOCS", tmp_path / "docs")
    assert docs.main(["--check"]) == 1
    assert docs.main([]) == 0
    assert capsys.readouterr().out.split() == [f"docs/{name}" for name in docs.PAGES]
    assert docs.main(["--check"]) == 0
    docs.main([])
    assert capsys.readouterr().out == ""


def test_the_states_page_shows_every_phase_and_every_deviation() -> None:
    page = docs.states_page()
    for table in states.TABLES.values():
        for (phase, _sender, _signal), step in table.items():
            assert f"    {phase.value} --> " in page
            assert step.deviation is None or f"| `{step.deviation.name}` |" in page
