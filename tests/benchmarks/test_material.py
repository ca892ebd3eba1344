"""Nothing wrong passes for right."""

from pathlib import Path
from shutil import copytree

import pytest

from benchmarks import material
from benchmarks.material import Material, Mismatch
from benchmarks.model import Card

CARD = Card(3, 5000)


@pytest.fixture
def made(tmp_path: Path) -> Material:
    return Material(CARD, tmp_path / "card")


@pytest.fixture
def copy(made: Material, tmp_path: Path) -> Path:
    return copytree(made.folder, tmp_path / "copy")


def test_the_files_are_as_many_and_as_long_as_the_card_says_and_all_different(made: Material) -> None:
    contents = [path.read_bytes() for path in sorted(made.folder.iterdir())]
    assert [len(content) for content in contents] == [5000] * 3
    assert len(set(contents)) == 3
    assert made.names == ["IMG_000001.BIN", "IMG_000002.BIN", "IMG_000003.BIN"]


def test_blocks_of_one_file_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "BLOCK", 1000)
    content = (Material(Card(1, 2500), tmp_path / "card").folder / "IMG_000001.BIN").read_bytes()
    assert len(content) == 2500
    assert len({content[:1000], content[1000:2000], content[2000:]}) == 3


def test_a_very_large_file_is_mostly_holes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SPARSE_FROM", 1_000_000), ("SPARSE_STEP", 1_000_000), ("BLOCK", 4096)):
        monkeypatch.setattr(material, name, value)
    status = (Material(Card(1, 5_000_001), tmp_path / "card").folder / "IMG_000001.BIN").stat()
    assert status.st_size == 5_000_001
    assert status.st_blocks * 512 < 500_000


def test_copies_are_right_wherever_they_lie(made: Material, copy: Path) -> None:
    copytree(copy, copy / "again")
    made.check_files(copy, copies=2)


def test_a_short_file_is_wrong(made: Material, copy: Path) -> None:
    (copy / "IMG_000002.BIN").write_bytes(bytes(4999))
    with pytest.raises(Mismatch, match=r"IMG_000002\.BIN has 4999 bytes, not 5000"):
        made.check_files(copy)


def test_one_wrong_byte_is_wrong(made: Material, copy: Path) -> None:
    content = bytearray((copy / "IMG_000002.BIN").read_bytes())
    content[4999] ^= 1
    (copy / "IMG_000002.BIN").write_bytes(content)
    with pytest.raises(Mismatch, match=r"IMG_000002\.BIN has other contents"):
        made.check_files(copy)


def test_sizes_may_be_all_that_counts(made: Material, copy: Path) -> None:
    (copy / "IMG_000002.BIN").write_bytes(bytes(5000))
    made.check_files(copy, contents=False)
    (copy / "IMG_000002.BIN").write_bytes(bytes(4999))
    with pytest.raises(Mismatch, match="has 4999 bytes"):
        made.check_files(copy, contents=False)


def test_a_missing_file_is_wrong(made: Material, copy: Path) -> None:
    (copy / "IMG_000003.BIN").unlink()
    with pytest.raises(Mismatch, match=r"IMG_000003\.BIN came 0 times instead of 1"):
        made.check_files(copy)


def test_a_surplus_file_is_wrong(made: Material, copy: Path) -> None:
    (copy / "IMG_000004.BIN.part").touch()
    with pytest.raises(Mismatch, match=r"IMG_000004\.BIN\.part came 1 times instead of 0"):
        made.check_files(copy)


def test_names_may_come_in_any_order_but_all_of_them(made: Material) -> None:
    made.check_names(reversed(made.names))
    with pytest.raises(Mismatch, match="and 1 more"):
        made.check_names(made.names[:1])
