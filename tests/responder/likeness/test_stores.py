import pytest

from hotshoe.responder.likeness.lines import Line
from hotshoe.responder.likeness.stores import UNUSED, StoreText, store_id
from hotshoe.wire.datasets import StorageInfo
from hotshoe.wire.values import StorageID


def store(*lines: str) -> tuple[StoreText, list[str]]:
    """A store of these lines, and why each of them could not be read."""
    found = StoreText(StorageID(1), Line(1, "store_00000001:"))
    return found, [found.read(line) for line in lines]


def test_the_heading() -> None:
    assert store_id("store_80000001:") == 0x80000001
    assert store_id("  store_00010001") == 0x00010001
    assert store_id("store_1:") is None


def test_the_lines_are_known_by_name_or_by_place() -> None:
    lines = (
        "\tStorageDescription: SD1",
        "\tVolumeLabel: None",
        "\tSpeichertyp: Entfernbarer Speicher (Karte)",
        "\tFilesystemtype: Generic Hierarchical",
        "\tДоступ: Read-Only",
        "\tMaximum Capability: 64054362112 (61087 MB)",
        "\tFree Space (Bytes): 5 (0 MB)",
        "\tFree Space (Images): -1",
    )
    found, why = store(*lines)
    assert why == [""] * 8
    assert found.info() == StorageInfo(4, 2, 1, 64054362112, 5, UNUSED, "SD1", "")
    assert found.untold == []


def test_a_text_may_go_on() -> None:
    found, why = store("\tVolumeLabel:", "416096", "\tFree Space (Images): 3", "stray")
    assert why == ["", "", "", "no line of a store"]
    assert (found.info().label, found.info().free_images) == ("\n416096", 3)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Storage Type: Tape", "no storage type that is known"),
        ("Access Capability: Perhaps", "no access that is known"),
        ("Maximum Capability: plenty", "no capacity that is known"),
        ("Maximum Capability: -1 (0 MB)", "no capacity that is known"),
        ("Maximum Capability: 18446744073709551616", "no capacity that is known"),
        ("Free Space (Images): 4294967296", "no free images that is known"),
        ("VolumeLabel: " + "x" * 255, "no label that is known"),
    ],
)
def test_what_cannot_be_read(line: str, why: str) -> None:
    found, said = store(line)
    assert said == [why]
    assert found.info() == StorageInfo(0, 0, 0, 0, 0, UNUSED)


def test_a_line_too_many_and_a_text_too_long() -> None:
    found, why = store("Free Space (Images): 1", "Colour: red", "VolumeLabel: a", "x" * 254)
    assert why == ["", "a store has no such line", "", "more than a PTP string holds"]
    assert found.info().label == "a"
    assert found.untold == ["description", "storage type", "filesystem type", "access", "capacity", "free bytes"]
