"""The power is cut while the real program fills a library: what it has acknowledged is there afterwards."""

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from hotshoe.cli.exits import Exit
from hotshoe.testing import BackgroundCamera
from tests.ingest.rigs.disks import Disk, disk, workshop
from tests.ingest.rigs.forks import Forks
from tests.ingest.rigs.kills import LONGEST, PICTURES, Victim

CUTS_OF_A_LIBRARY = 6
"""Then it is brought to its end, and the next one begins."""

ANY_TIME = 0.5
"""As many cuts come at any time; the others come when a picture was acknowledged."""

LAYOUTS = (("ext4", False), ("xfs", False), ("ext4", True), ("xfs", True))
"""The file system, and whether the ledger has one of its own."""


@dataclass(slots=True)
class Outage:
    """A computer with its disks, the last of which has the ledger."""

    disks: Sequence[Disk]
    dice: random.Random

    def cut(self, victim: Victim, usual: float) -> None:
        """A run, the power cut at some moment, and the computer switched on again."""
        process = victim.start()
        self._wait(victim, usual)
        # Two disks do not fail at the same moment.
        for each in self.dice.sample(self.disks, len(self.disks)):
            each.cut_power()
        # A ledger that cannot even be opened ends the program.
        victim.kill(process, Exit.STORAGE)
        for each in self.disks:
            each.unmount()
            each.mount()
        victim.check()

    def _wait(self, victim: Victim, usual: float) -> None:
        """For any time, or until the next picture was acknowledged this moment: that is when most can be lost."""
        if self.dice.random() < ANY_TIME:
            time.sleep(self.dice.random() * usual)
            return
        known, end = victim.acknowledged, time.monotonic() + 2 * usual
        while victim.acknowledged == known and time.monotonic() < end:
            time.sleep(0.001)


def cut_power(
    count: int, seed: int, layout: tuple[str, bool], *, seconds: float = 1e9, before: Sequence[str] = ()
) -> tuple[int, list[str]]:
    """Cut so often, or for so long: how often it was, and what it cost. ``before`` is put before the program."""
    kind, apart = layout
    dice, cuts, wrong = random.Random(seed), 0, list[str]()
    end = time.monotonic() + seconds
    with ExitStack() as stack:
        place = stack.enter_context(workshop("power-"))
        (place / "card").mkdir()
        disks = [stack.enter_context(disk(kind, place)) for _ in range(1 + apart)]
        served = stack.enter_context(BackgroundCamera(place / "card", files=PICTURES))
        forks = stack.enter_context(Forks(place / "home", *before))
        outage, usual, number = Outage(disks, dice), 0.2, 0
        while cuts < count and time.monotonic() < end:
            number += 1
            name = f"{kind}-{'two disks' if apart else 'one disk'}-seed-{seed}-library-{number}"
            said = place / f"said-{number}"
            top = (disks[0].place / f"library-{number}", disks[-1].place / f"state-{number}")
            victim = Victim(forks, name, *top, said, served.address, PICTURES)
            for _ in range(min(dice.randint(1, CUTS_OF_A_LIBRARY) if number > 1 else 0, count - cuts)):
                outage.cut(victim, usual)
                cuts += 1
            if not victim.wrong:
                took = victim.converge()
                usual = min(LONGEST, took if number == 1 else (usual * 3 + took) / 4)
            wrong += victim.wrong
    return cuts, wrong
