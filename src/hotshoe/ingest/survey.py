"""What there is on the camera: the listing is the truth, events are hints, the ledger says what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count

from hotshoe.ingest.bench import Bench
from hotshoe.ingest.commands import Listing, Look, LookUp, Record, Tell
from hotshoe.ingest.inputs import Hint, Hinted, Listed, Looked, LookedUp, Recalled
from hotshoe.ingest.jobs import Job, Stage
from hotshoe.ingest.policy import Backfill
from hotshoe.ingest.shot import Found, Identity, Key, Shot, State
from hotshoe.wire.values import Handle

MOST_HINTS = 4096
"""More events at a time say no more than one: look at everything."""

SECOND_LOOK = 2.0
"""Seconds after which what is missing from a listing is looked for once more."""

MISSED = 2
"""Listings in a row that a shot has to be missing from to be gone."""


class Survey:
    """``settled`` is told each shot on the card that is in the library already.

    ``returned`` is told such a shot where it had been away, so that another may have come in its name.
    """

    def __init__(
        self, bench: Bench, settled: Callable[[Found, Shot], None], returned: Callable[[Found, Shot], None]
    ) -> None:
        self._bench = bench
        self._on_settled = settled
        self._on_returned = returned
        self._orders = count()
        self._hints: dict[Handle, None] = {}
        self._settled: set[Key] = set()
        self._doubtful: set[Key] = set()
        self._asked: set[Key] = set()
        self._last: set[Key] | None = None
        self._due = 0.0
        self._failures = 0
        self._listings = 0
        self._leave = bench.policy.backfill is Backfill.NONE
        self._left: set[Key] = set()
        self._announced: set[Key] = set()
        self._register = False
        self.equal = False
        """Whether the last two listings were equal."""

    def begin(self) -> None:
        """A new session."""
        self._hints.clear()
        self._due = self._bench.now
        self._listings = 0
        self.equal = False

    def recalled(self, told: Recalled) -> list[Job]:
        """The jobs that an earlier run has left."""
        self._register = not told.known
        if self._bench.policy.backfill is Backfill.NEW and not told.known:
            self._leave = True
        # What is gone was told already, and is looked up where it comes back.
        left = [shot for shot in told.shots if shot.state is not State.GONE and shot.key not in self._bench.jobs]
        return [self._job(shot.identity, shot) for shot in left]

    def hint(self, told: Hinted) -> None:
        """An event came."""
        if told.hint is Hint.ADDED and len(self._hints) < MOST_HINTS:
            self._hints[told.handle] = None
        elif told.hint is Hint.REMOVED:
            if key := self._bench.disappear(told.handle):
                self._forget(key)
        else:
            self.relist()

    def relist(self) -> None:
        """Look at everything."""
        self._due = self._bench.now
        self.equal = False

    @property
    def hinted(self) -> bool:
        """Whether there is an event to look into."""
        return bool(self._hints)

    def look(self) -> Look | None:
        """Into the next event."""
        return Look(next(iter(self._hints))) if self._hints else None

    def list(self) -> Listing | None:
        """What the camera has, where that is due."""
        return Listing() if self._due <= self._bench.now else None

    @property
    def deadline(self) -> float:
        """When a listing is due."""
        return self._due

    @property
    def busy(self) -> bool:
        """Whether something that is there is not yet known."""
        return bool(self._hints or self._asked)

    def blind(self, command: Look) -> None:
        """An event could not be looked into; the listing will show what it was about."""
        self._hints.pop(command.handle, None)
        self._failures += 1
        self._due = min(self._due, self._bench.now + self._bench.pause(self._failures))

    def refused(self) -> None:
        """The listing failed."""
        self._failures += 1
        self._due = self._bench.now + self._bench.pause(self._failures)

    def listed(self, told: Listed) -> None:
        """What the camera has: all of it, where the listing is complete."""
        bench = self._bench
        self._failures = 0
        self._listings += 1
        self._due = bench.now + bench.policy.relist
        kept = [] if told.complete else list(bench.present.values())
        kept += [found for found in bench.present.values() if found.in_memory]
        bench.forget()
        for found in (*kept, *filter(self._wanted, told.objects)):
            bench.appear(found)
        self._compare(set(bench.present), complete=told.complete)
        self._look_up(bench.present.values())
        self._resume(bench.present.values())
        if told.complete:
            self._miss()
            if self._register and not self._asked:
                self._register = False
                bench.want(Record((), bench.camera))

    def looked(self, told: Looked) -> None:
        """What an event was about."""
        bench = self._bench
        self._hints.pop(told.handle, None)
        found = told.found
        if found is None:
            bench.disappear(told.handle)
        elif self._wanted(found):
            before = bench.present.get(found.key)
            bench.appear(found)
            if before is None or before.handle != found.handle or found.key in self._left:
                self._announce(found)

    def looked_up(self, told: LookedUp) -> None:
        """What the ledger knows of what is there."""
        bench = self._bench
        left: list[Found] = []
        for asked in told.command.objects:
            key = asked.key
            self._asked.discard(key)
            found = bench.present.get(key)
            if found is None or key in bench.jobs:
                continue
            shot = told.shots.get(key)
            if shot is None and key in self._left:
                left.append(found)
            elif shot and shot.state.settled and not (shot.state is State.SEEN and key in self._announced):
                self._known(found, shot)
            else:
                self._begin(found, shot)
        if left or self._register:
            self._register = False
            bench.want(Record(tuple(_seen(found) for found in left), bench.camera))
            self._settled.update(found.key for found in left)

    def unsettle(self, key: Key) -> None:
        """It has to be looked into again, as soon as it is listed again."""
        self._settled.discard(key)
        self._doubtful.add(key)

    def settle(self, key: Key) -> None:
        """Nothing is to be done about it."""
        self._settled.add(key)
        self._doubtful.discard(key)

    def _announce(self, found: Found) -> None:
        key = found.key
        self._left.discard(key)
        self._announced.add(key)
        self.unsettle(key)
        self.equal = False
        if self._last is not None:
            self._last.add(key)
        job = self._bench.jobs.get(key)
        if job:
            job.live = True
        self._look_up([found])
        self._resume([found])

    def _known(self, found: Found, shot: Shot) -> None:
        if shot.state is State.DONE and found.key in self._doubtful:
            self._on_returned(found, shot)
        else:
            self.settle(found.key)
            self._on_settled(found, shot)

    def _forget(self, key: Key) -> None:
        self._settled.discard(key)
        self.equal = False
        if self._last is not None:
            self._last.discard(key)

    def _wanted(self, found: Found) -> bool:
        formats = self._bench.policy.formats
        return not formats or found.identity.name.rpartition(".")[2].lower() in formats

    def _compare(self, keys: set[Key], *, complete: bool) -> None:
        """What is there now and was not there before may be new where it looks known."""
        if self._last is not None:
            new = keys - self._last
            self._doubtful |= new
            self._settled -= new
        if self._leave:
            self._left |= keys - self._announced
            self._leave = not complete
        if complete:
            self.equal = self._last == keys
            self._last = keys
            self._settled &= keys
        elif self._last is not None:
            self._last |= keys

    def _look_up(self, objects: Iterable[Found]) -> None:
        jobs, passed = self._bench.jobs, self._settled | self._asked if self._asked else self._settled
        unknown = tuple(found for found in objects if found.key not in jobs and found.key not in passed)
        if unknown:
            self._asked.update(found.key for found in unknown)
            self._bench.want(LookUp(unknown))

    def _begin(self, found: Found, shot: Shot | None) -> None:
        self._doubtful.discard(found.key)
        job = self._job(found.identity, shot)
        job.captured = found.captured
        job.live = found.key in self._announced or self._listings > 1
        self._bench.recant()
        self._bench.rest(job)

    def _job(self, identity: Identity, shot: Shot | None) -> Job:
        job = Job(identity.key, identity, next(self._orders))
        if shot and shot.state is not State.SEEN:
            job.shot, job.turn, job.captured = shot, shot.turn, shot.captured
            job.kept = shot.offset if shot.state is not State.WANTED else 0
        self._bench.jobs[job.key] = job
        return job

    def _resume(self, objects: Iterable[Found]) -> None:
        """Those whose turn had to wait for the camera."""
        bench = self._bench
        for found in objects:
            job = bench.jobs.get(found.key)
            if job and job.stage is Stage.RESTING:
                job.missed = 0
                bench.backlog.put(job, found, bench.now)

    def _miss(self) -> None:
        """What is missing from two listings in a row is gone."""
        bench = self._bench
        for job in list(bench.jobs.values()):
            if job.stage is Stage.RESTING and job.key not in bench.present and job.identity.camera == bench.camera:
                job.missed += 1
                self._due = min(self._due, bench.now + SECOND_LOOK)
                if job.missed >= MISSED:
                    self._lose(job)

    def _lose(self, job: Job) -> None:
        bench = self._bench
        shot = job.shot and replace(job.shot, state=State.GONE)
        bench.drop(job)
        bench.want(Tell(f"{job.identity.name} went from the camera before it was here", shot, alarm=True))
        if shot:
            bench.want(Record((shot,)))


def _seen(found: Found) -> Shot:
    return Shot(found.key, found.identity, State.SEEN, captured=found.captured)
