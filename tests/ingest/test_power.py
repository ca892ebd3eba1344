"""The power is cut: no picture that was acknowledged is lost. Needs root, for disks of its own."""

import pytest

from tests.ingest.rigs.disks import wanted
from tests.ingest.rigs.power import LAYOUTS, cut_power

CUTS = 50
SECONDS = 15.0
"""As many as there is time for; ``just power --count 200`` for all of them."""


def name(layout: tuple[str, bool]) -> str:
    kind, apart = layout
    return f"{kind}-{'two' if apart else 'one'}"


@pytest.mark.parametrize("layout", LAYOUTS, ids=name)
def test_a_power_cut_costs_nothing(layout: tuple[str, bool]) -> None:
    wanted("mkfs.ext4", "mkfs.xfs")
    cuts, wrong = cut_power(CUTS, 1, layout, seconds=SECONDS)
    assert wrong == []
    assert cuts > 10


@pytest.mark.parametrize("layout", LAYOUTS, ids=name)
def test_without_fsync_pictures_are_lost_and_the_rig_finds_it(layout: tuple[str, bool]) -> None:
    wanted("mkfs.ext4", "mkfs.xfs", "eatmydata")
    _, wrong = cut_power(12, 1, layout, before=("eatmydata",))
    assert any("was acknowledged, and is lost" in line for line in wrong)
