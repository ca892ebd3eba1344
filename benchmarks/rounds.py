"""Runs a case: everybody once in every round, in an order that rotates, the first round only to warm up."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import measure
from benchmarks.contestants import CLIENTS, DROPPING, Command, Job, camera_command
from benchmarks.material import NAME, Material, Mismatch
from benchmarks.measure import Camera, Failed, Sample
from benchmarks.model import MB, Case, Entry
from benchmarks.recordings import Recorded
from benchmarks.views import BULK

LARGE = 16 * MB
"""Larger outputs go as soon as they are checked, for no disk holds them all. To delete many small files would slow
down whoever makes files next, so they stay until the end."""

OWN_CARD = {"upload", "tether"}
"""Verbs that change the camera's card, so that each run has a camera of its own with an empty one."""

Tell = Callable[[str], None]


@dataclass(slots=True)
class Outcome:
    """What a case came to; ``samples`` by the contestant's label and the round, ``notes`` on who
    could not do it, and ``absent`` who is not on this computer."""

    case: Case
    samples: dict[str, dict[int, Sample]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Ring:
    """Where a case is run; ``base`` is a folder that is fresh, ``absent`` the clients that are not there."""

    base: Path
    absent: dict[str, str]
    tell: Tell
    _runs: int = 0
    _material: dict[str, Material] = field(default_factory=dict)

    def run(self, case: Case, rounds: int) -> Outcome:
        """The case, with a warm-up before several rounds; who fails once is out, and the outcome says why."""
        outcome = Outcome(case, {entry.label: {} for entry in case.entries})
        for entry in case.entries:
            if entry.client in self.absent:
                outcome.notes[entry.label] = self.absent[entry.client]
                outcome.absent.add(entry.label)
        try:
            self._rounds(outcome, rounds)
        except Failed as error:
            self.tell(f"{case.name}: {error}")
            outcome.notes = {entry.label: str(error) for entry in case.entries} | outcome.notes
        return outcome

    def _rounds(self, outcome: Outcome, rounds: int) -> None:
        """Raises Failed for what makes the case impossible."""
        case, material = outcome.case, self._made(outcome.case)
        with contextlib.ExitStack() as stack:
            standing = {} if case.verb in OWN_CARD else self._cameras(case, material, stack)
            for number in range(rounds + 1):
                for entry in rotated(case.entries, number):
                    if entry.label not in outcome.notes and number in case.turns(entry.client, rounds):
                        self._round(outcome, entry, number, material, standing.get(entry.camera))

    def _made(self, case: Case) -> Material:
        made = Recorded if case.verb == "show" else Material
        key = f"{made.kind}-{case.card.files}x{case.card.size}"
        if key not in self._material:
            self._need_room(case)
            self.tell(f"making {case.card.files} files of {case.card.size} bytes")
            self._material[key] = made(case.card, self.base / "cards" / key)
        return self._material[key]

    def _need_room(self, case: Case) -> None:
        """The card, and what one contestant makes of it."""
        free, needed = shutil.disk_usage(self.base).free, case.card.bytes * (1 + copies(case))
        if free < needed:
            raise Failed(f"needs {needed // MB} MB in {self.base}, {free // MB} MB are free")

    def _cameras(self, case: Case, material: Material, stack: contextlib.ExitStack) -> dict[str, Camera]:
        """Those that serve every round, for they are only read."""
        if not case.number:
            return {}
        names = dict.fromkeys(entry.camera for entry in case.entries)
        return {name: stack.enter_context(self._camera(case, name, material.folder)) for name in names}

    def _camera(self, case: Case, name: str, folder: Path) -> contextlib.AbstractContextManager[Camera]:
        writable = case.verb in OWN_CARD
        command = camera_command(name, folder, case.number, case.packet, writable=writable)
        return measure.camera(command, folder, self.base / f"{name}.log", core=core_of(case))

    def _round(self, outcome: Outcome, entry: Entry, number: int, material: Material, standing: Camera | None) -> None:
        try:
            sample = self._once(outcome.case, entry, material, standing)
        except (Failed, Mismatch) as error:
            outcome.notes[entry.label] = str(error)
            self.tell(f"{outcome.case.name}: {entry.label} is out: {error}")
            return
        self.tell(f"{outcome.case.name}: round {number}: {entry.label} {sample.wall:.3f} s")
        if number:
            outcome.samples[entry.label][number] = sample

    def _once(self, case: Case, entry: Entry, material: Material, standing: Camera | None) -> Sample:
        """One contestant once, in a folder of its own, on a quiet disk. Raises Failed and Mismatch."""
        self._runs += 1
        folder = self.base / f"run-{self._runs}"
        folder.mkdir()
        with contextlib.ExitStack() as stack:
            camera, source = standing, material.folder
            if case.verb in OWN_CARD:
                card = self.base / f"card-{self._runs}"
                card.mkdir()
                camera = stack.enter_context(self._camera(case, entry.camera, card))
                source = material.folder if case.verb == "upload" else card
            job = Job(case.verb, source, folder, camera.ports if camera else (), case.times)
            sample = self._timed(case, CLIENTS[entry.client](job), folder, camera)
        place = camera.folder if camera and case.verb == "upload" else folder
        check(case, material, sample, place, contents=entry.camera not in DROPPING)
        remove_large(place)
        return replace(sample, out="")

    def _timed(self, case: Case, commands: list[Command], folder: Path, camera: Camera | None) -> Sample:
        if case.verb in {"download", "mix", "upload"}:
            os.sync()
        if camera:
            camera.begin()
        sample = measure.run(commands, folder, seconds=case.patience, core=core_of(case))
        if camera:
            cpu, memory = camera.used()
            sample = replace(sample, camera_cpu=cpu, camera_memory=memory)
        return sample


def check(case: Case, material: Material, sample: Sample, folder: Path, *, contents: bool) -> None:
    """What a contestant brought is right. Raises Mismatch."""
    match case.verb:
        case "download" | "mix" | "upload":
            material.check_files(folder, copies(case), contents=contents)
        case "list":
            material.check_names(re.findall(NAME, sample.out))
        case "show":
            if not sample.out:
                raise Mismatch("nothing was shown")


def copies(case: Case) -> int:
    """How often a contestant makes all files of the card."""
    return {"download": case.number, "mix": BULK, "upload": 1}.get(case.verb, 0)


def remove_large(folder: Path) -> None:
    """What no disk could hold of every round."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size >= LARGE:
            path.unlink()


def core_of(case: Case) -> int | None:
    """The core on which both ends of a pinned case run."""
    return min(os.sched_getaffinity(0)) if case.pinned else None


def rotated(entries: tuple[Entry, ...], number: int) -> Iterator[Entry]:
    """Another one is first in every round."""
    first = number % len(entries)
    yield from entries[first:] + entries[:first]
