"""A short form of what `just ingest-wild` does for ten minutes."""

from pathlib import Path

import pytest

from devtools import ingest_wild


def test_nothing_is_missing_in_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--for", "20s", "--kill-every", "2s", "--every", "700ms", "--settle", "90s", "--calm"]
    words += ["--folder", str(tmp_path)]
    assert ingest_wild.main(words) == 0, capsys.readouterr()
    said = capsys.readouterr().out
    pictures = int(said.split(" pictures on the card")[0])
    assert pictures > 10
    assert f"{pictures} in the library, " in said


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    storm = ingest_wild.Storm(tmp_path, "", 1.0)
    storm.card.mkdir()
    storm.library.mkdir()
    for name in ("a", "b"):
        (storm.card / name).write_text(name)
    (storm.library / "a").write_text("a")
    (storm.library / "a-1").write_text("a")
    (storm.library / ".hotshoe-library").write_text("1")
    storm.endings += [0, -9, 1]
    wrong = storm.verdict()
    assert [line.split(":")[0] for line in wrong] == ["lost", "too many", "ingest ended with [1]"]
