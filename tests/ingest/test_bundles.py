"""Names that belong together: over wraps of the camera's counter, several cards, and whatever order files come in."""

import random
from collections import defaultdict

import pytest

from hotshoe.ingest.naming import Naming, split_name
from hotshoe.ingest.shot import Identity, Shot
from tests.ingest.simulator.modelledger import ModelLedger

NAMING = Naming("{name}")


def identity(name: str, date: str = "20260101T120000", card: str = "A", camera: str = "C") -> Identity:
    return Identity(camera, card, "/DCIM/100", name, 5, date)


def reserve(ledger: ModelLedger, wanted: Identity) -> Shot:
    return ledger.reserve(wanted, wanted.date, NAMING, lambda path, alone: True)


def paths(*wanted: Identity) -> list[str]:
    ledger = ModelLedger()
    return [reserve(ledger, each).path for each in wanted]


def test_a_pair_with_its_sidecars_has_one_name() -> None:
    late = "20260301T090000"
    assert paths(
        identity("D1.JPG"), identity("D1.JPG", "20260201T120000"), identity("D1.NEF", "20260201T120002"),
        identity("D1.XMP", late), identity("D1.WAV", late), identity("D1.NEF"),
    ) == ["D1.JPG", "D1-1.JPG", "D1-1.NEF", "D1-1.XMP", "D1-1.WAV", "D1.NEF"]  # fmt: skip


def test_the_same_file_on_another_card_does_not_part_a_pair() -> None:
    assert paths(identity("D1.JPG", card="B"), identity("D1.JPG"), identity("D1.NEF")) == [
        "D1.JPG",
        "D1-5000.JPG",
        "D1.NEF",
    ]


def test_two_cameras_never_share_a_name() -> None:
    assert paths(identity("D1.JPG"), identity("D1.NEF", camera="D"), identity("D1.NEF")) == [
        "D1.JPG",
        "D1-1.NEF",
        "D1.NEF",
    ]


@pytest.mark.parametrize("seed", range(20))
def test_three_wraps_of_two_cameras_in_any_order(seed: int) -> None:
    dice, ledger = random.Random(seed), ModelLedger()
    wanted: list[tuple[tuple[str, int, int], Identity]] = []
    for camera in "CD":
        for wrap in range(3):
            for number in range(20):
                date = f"2026{wrap + 1:02}{number + 1:02}T120000"
                files = [identity(f"D{number}.{kind}", date, camera=camera) for kind in ("JPG", "NEF")]
                wanted += [((camera, wrap, number), each) for each in files]
    dice.shuffle(wanted)
    stems: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    taken: set[str] = set()
    for release, each in wanted:
        path = reserve(ledger, each).path
        assert path.casefold() not in taken
        taken.add(path.casefold())
        stems[release].add(split_name(path)[0])
    assert all(len(names) == 1 for names in stems.values())
