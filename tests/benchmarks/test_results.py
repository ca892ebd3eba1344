"""The files of a run, and the page that quotes it."""

from pathlib import Path

import pytest

from benchmarks import results
from benchmarks.cases import CASES
from benchmarks.record import Record
from tests.benchmarks.outcomes import outcome

(CASE,) = (case for case in CASES if case.name == "download-1GB-1M")


@pytest.fixture
def record() -> Record:
    return Record({"processor": "fast | cheap"}, [outcome(CASE, {"cli": [1.0, 2.0], "gphoto2": [6.0, 10.0]})])


def test_a_run_is_numbers_a_table_and_pictures(record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "run"
    results.write(record, folder)
    assert {path.name for path in folder.iterdir()} == {
        *("numbers.json", "table.md"),
        *("ratios.svg", "packets.svg", "memory.svg"),
    }
    assert results.load(folder / "numbers.json") == record


def test_the_table_has_facts_goals_and_rows(record: Record) -> None:
    record.outcomes[0].notes["floor"] = "away"
    text = "\n".join(results.page(record))
    assert "| processor | fast \\| cheap |" in text
    assert "| download-1GB-1M | gphoto2 / cli wall | 5.5 (5..6) | >= 5 | met |" in text
    assert "| cli | 1.500 (1.000..2.000) |" in text
    assert "\nfloor: away" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)


def test_only_what_stands_between_the_markers_is_renewed(record: Record, tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Before\n\n{results.BEGIN}\nold\n{results.END}\n\nafter\n")
    for _ in range(2):
        results.document(record, page)
        text = page.read_text()
        assert text.startswith(f"# Before\n\n{results.BEGIN}\n")
        assert text.endswith(f"{results.END}\n\nafter\n")
        assert "old" not in text
        assert text.count("](performance-ratios.svg)") == 1
    assert (tmp_path / "performance-ratios.svg").exists()


def test_the_page_has_its_markers() -> None:
    text = results.PAGE.read_text()
    assert text.count(results.BEGIN) == text.count(results.END) == 1
