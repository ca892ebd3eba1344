"""The catalogue of a library that ingest made."""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.cli.libraries import ledger_path
from hotshoe.testing import BackgroundCamera
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[BackgroundCamera]:
    (tmp_path / "card").mkdir()
    with BackgroundCamera(tmp_path / "card", pictures=2) as camera:
        yield camera


@pytest.fixture
def library(camera: BackgroundCamera, tmp_path: Path, hotshoe: Hotshoe) -> Path:
    """With two pictures, made by a run that is over."""
    library = tmp_path / "library"
    with Running(
        tmp_path, "ingest", "-c", f"z8@{camera.address}", "--dest", library, "-o", "{camera}/{name}"
    ) as ingest:
        ingest.until(lambda: ingest.out.count("\n") == 2)
    return library


def pictures(library: Path) -> list[Path]:
    return sorted(library.rglob("*.JPG"))


def test_what_is_there(library: Path, hotshoe: Hotshoe) -> None:
    first, second = (str(path.relative_to(library)) for path in pictures(library))
    assert sorted(hotshoe("catalogue", "ls", "--dest", library).stdout.splitlines()) == [first, second]
    long = hotshoe("catalogue", "ls", "-l", "--dest", library).stdout
    assert "done" in long
    assert " kB" in long or " MB" in long
    document = json.loads(hotshoe("catalogue", "ls", "--json", "--dest", library).stdout)
    assert {shot["saved"] for shot in document["shots"]} == {first, second}
    assert all(len(shot["hash"]) == 64 for shot in document["shots"])


def test_parts_of_it(library: Path, hotshoe: Hotshoe) -> None:
    first = pictures(library)[0]
    assert hotshoe("catalogue", "find", first.stem, "--dest", library).stdout.strip() == f"z8/{first.name}"
    assert hotshoe("catalogue", "ls", "--camera", "z8", "--dest", library).stdout.count("\n") == 2
    assert hotshoe("catalogue", "ls", "--camera", "z9", "--dest", library).stdout == ""
    assert hotshoe("catalogue", "ls", "--session", "z8", "--since", "1h", "--dest", library).stdout.count("\n") == 2
    assert hotshoe("catalogue", "ls", "--only", "gone", "--fail-if-empty", "--dest", library).exit_code == 9


def test_while_ingest_runs(camera: BackgroundCamera, library: Path, tmp_path: Path, hotshoe: Hotshoe) -> None:
    with Running(tmp_path, "ingest", "-c", camera.address, "--dest", library) as ingest:
        ingest.until(lambda: "connected" in ingest.err)
        assert hotshoe("catalogue", "ls", "--dest", library).stdout.count("\n") == 2
        assert hotshoe("catalogue", "verify", "--dest", library).exit_code == 0
        rebuilding = hotshoe("catalogue", "rebuild", "--dest", library)
        assert rebuilding.exit_code == 75


def test_everything_is_as_it_was_or_told(library: Path, hotshoe: Hotshoe) -> None:
    whole = hotshoe("catalogue", "verify", "--dest", library)
    assert whole.exit_code == 0
    assert "2 pictures as they were, 0 not" in whole.stderr
    first, second = pictures(library)
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 1
    first.write_bytes(data)
    second.unlink()
    spoilt = hotshoe("catalogue", "verify", "--dest", library)
    assert spoilt.exit_code == 6
    assert f"z8/{first.name}: its content is not what it was" in spoilt.stdout
    assert f"z8/{second.name}: it is not there" in spoilt.stdout
    document = json.loads(hotshoe("catalogue", "verify", "--json", "--dest", library).stdout)
    assert (document["verified"], len(document["failed"])) == (0, 2)
    assert hotshoe("catalogue", "verify", "--dest", library, "--camera", "z9").exit_code == 0


@pytest.mark.parametrize("sample, code", [("100%", 0), ("0.001%", 0), ("0", 2), ("101%", 2), ("some", 2)])
def test_a_part_drawn_by_lot(sample: str, code: int, library: Path, hotshoe: Hotshoe) -> None:
    assert hotshoe("catalogue", "verify", "--dest", library, "--sample", sample).exit_code == code


def test_a_table_for_others(library: Path, hotshoe: Hotshoe) -> None:
    rows = list(csv.DictReader(hotshoe("catalogue", "export", "--dest", library).stdout.splitlines()))
    assert {row["saved"] for row in rows} == {str(path.relative_to(library)) for path in pictures(library)}
    assert all(row["path"].endswith(".JPG") and row["state"] == "done" for row in rows)
    document = json.loads(hotshoe("catalogue", "export", "--json", "--dest", library).stdout)
    assert len(document["shots"]) == 2


def test_a_ledger_made_anew_from_the_files_alone(
    camera: BackgroundCamera, library: Path, tmp_path: Path, hotshoe: Hotshoe
) -> None:
    before = {path: path.read_bytes() for path in pictures(library)}
    for path in ledger_path(library, None).parent.iterdir():
        path.unlink()
    lost = hotshoe("catalogue", "ls", "--dest", library)
    assert lost.exit_code == 2
    assert "hotshoe catalogue rebuild" in lost.stderr
    assert hotshoe("catalogue", "rebuild", "--dry-run", "--dest", library).stdout.count("would add") == 2
    made = hotshoe("catalogue", "rebuild", "--dest", library)
    assert made.exit_code == 0
    assert "2 pictures added, 0 known before" in made.stderr
    assert hotshoe("catalogue", "verify", "--dest", library).exit_code == 0
    camera.shoot()
    words = ("ingest", "-c", f"z8@{camera.address}", "--dest", library, "-o", "{camera}/{name}")
    with Running(tmp_path, *words) as ingest:
        ingest.until(lambda: ingest.out.count("\n") == 3)
    assert len(pictures(library)) == 3
    assert before.items() <= {path: path.read_bytes() for path in pictures(library)}.items()


def test_no_library(tmp_path: Path, hotshoe: Hotshoe) -> None:
    assert hotshoe("catalogue", "rebuild", "--dest", tmp_path / "nowhere").exit_code == 2
    assert hotshoe("catalogue", "ls", "--dest", tmp_path).exit_code == 2


def test_only_old_unfinished_files_that_nobody_wants_are_swept_away(library: Path, hotshoe: Hotshoe) -> None:
    old, young, other = library / "z8" / "OLD.JPG.part", library / "YOUNG.JPG.part", library / "OLD.JPG"
    for path in (old, young, other):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    os.utime(other, (1, 1))
    assert hotshoe("catalogue", "gc", "--dry-run", "--dest", library).stdout == "would remove z8/OLD.JPG.part\n"
    assert old.exists()
    document = json.loads(hotshoe("catalogue", "gc", "--json", "--dest", library).stdout)
    assert document["removed"] == [{"path": "z8/OLD.JPG.part", "size": 4}]
    assert [path.exists() for path in (old, young, other)] == [False, True, True]
    assert hotshoe("catalogue", "gc", "--older", "1ms", "--dest", library).stdout == "YOUNG.JPG.part\n"
    assert hotshoe("catalogue", "gc", "--dest", library / "nowhere").exit_code == 2
