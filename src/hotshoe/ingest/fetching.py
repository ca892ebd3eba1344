"""From a shot that is wanted to all of its bytes: which is next, what is kept of an attempt, when it is tried again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from hotshoe.ingest.bench import Bench
from hotshoe.ingest.commands import Compare, Fetch, Look, Record, Reserve, Tell
from hotshoe.ingest.inputs import Compared, Failed, Fetched, Looked, Trouble, Wrote
from hotshoe.ingest.jobs import Job, Stage
from hotshoe.ingest.landing import IN_THE_WAY
from hotshoe.ingest.shot import Shot, State

CAMERA_STAGES = frozenset({Stage.FETCHING, Stage.CONFIRMING, Stage.REREADING})
"""In which a job waits for the camera."""

AHEAD = 2
"""Shots that are made ready while another is fetched, so that the camera does not wait for the ledger."""


class Fetching:
    """``whole`` is told each job whose bytes all came; ``relist`` has the camera listed."""

    def __init__(self, bench: Bench, whole: Callable[[Job, Fetched], None], relist: Callable[[], None]) -> None:
        self._bench = bench
        self._whole = whole
        self._relist = relist
        self._ready: deque[Job] = deque()
        self._rereads: deque[Job] = deque()
        self._unclear: Job | None = None
        self._under_way: Job | None = None
        self.preparing = 0
        """Jobs that wait for the ledger."""

    def prepare(self, *, draining: bool) -> None:
        """Make those ready whose turn is next."""
        bench = self._bench
        for over in bench.backlog.due(bench.now):
            if over.stage is Stage.RESTING:
                bench.rest(over)
        if draining or bench.disk.trouble:
            return
        while self.preparing + len(self._ready) < AHEAD and (job := bench.backlog.take()):
            if job.stage is Stage.RESTING and bench.jobs.get(job.key) is job:
                self._prepare(job)

    def reserved(self, job: Job, shot: Shot) -> None:
        """It has a name."""
        job.shot = shot
        self._prepared(job)

    def cleared(self, job: Job) -> None:
        """The ledger has forgotten what the unfinished file had."""
        self._prepared(job)

    def next(self) -> Fetch | Compare | None:
        """The next to be fetched, where there is room for more."""
        bench = self._bench
        if bench.landing >= bench.policy.at_once or bench.disk.trouble:
            return None
        while self._ready:
            job = self._ready.popleft()
            found = bench.present.get(job.key)
            if found:
                bench.move(job, Stage.FETCHING)
                job.suspect = False
                job.session = bench.session
                self._under_way = job
                return Fetch(job.known, found, job.kept)
            bench.rest(job)
        while self._rereads:
            job = self._rereads.popleft()
            found = bench.present.get(job.key)
            if found:
                return Compare(job.key, found, whole=True)
            bench.rest(job)
        return None

    def wrote(self, told: Wrote) -> None:
        """So much of it survives a power cut."""
        job = self._bench.jobs.get(told.key)
        if job and job.stage is Stage.FETCHING:
            job.shot = replace(job.known, state=State.PARTIAL, offset=told.offset)
            self._bench.want(Record((job.shot,)))

    def fetched(self, told: Fetched, command: Fetch) -> None:
        """All came that the camera gave."""
        job = self._bench.jobs[told.key]
        job.fetched = told
        job.kept = told.size
        self._under_way = None
        announced = {size for size in (told.total, command.found.identity.size or None) if size is not None}
        if announced - {told.size}:
            self._spoilt(job, f"{told.size} bytes came, {max(announced - {told.size})} were announced")
        elif command.offset or job.suspect:
            self._bench.move(job, Stage.CONFIRMING)
            self._unclear = job
        else:
            self._complete(job, told)

    def confirm(self) -> Look | None:
        """Ask what the handle means after all parts have been read by it."""
        job = self._unclear
        if job is None:
            return None
        found = self._bench.present.get(job.key)
        if found:
            return Look(found.handle)
        self._unclear = None
        self._bench.rest(job)
        return None

    def confirmed(self, told: Looked) -> bool:
        """Whether this was about a fetched shot."""
        job, self._unclear = self._unclear, None
        if job is None:
            return False
        assert job.fetched
        if told.found and told.found.key == job.key:
            self._complete(job, job.fetched)
        else:
            self._relist()
            self._spoilt(job, "its handle has become another object's")
        return True

    def unconfirmed(self) -> bool:
        """Whether the question that failed was about a fetched shot: it is asked again at the next attempt."""
        job, self._unclear = self._unclear, None
        if job:
            self._bench.rest(job, self._bench.pause(1))
        return job is not None

    def reread(self, job: Job, told: Compared) -> None:
        """What came a second time."""
        assert job.fetched
        if told.digest == job.fetched.digest:
            self._whole(job, job.fetched)
        else:
            self._spoilt(job, "it came twice, and was not the same", State.UNVERIFIED)

    def failed(self, job: Job, failure: Failed) -> None:
        """An attempt was in vain, but for what is kept of it."""
        bench = self._bench
        self._under_way = None
        trouble = failure.trouble
        job.kept = 0 if trouble in {Trouble.MISMATCH, Trouble.DISK} else failure.kept
        if trouble in IN_THE_WAY:
            bench.out += bench.disk.failed(failure, bench.now)
            bench.rest(job, bench.policy.disk_retry)
        elif trouble is Trouble.TAKEN:
            self._reserve(job, job.known.path)
        elif trouble is Trouble.LINK:
            bench.rest(job)
        elif trouble is Trouble.BUSY:
            bench.rest(job, bench.pause(2))
        else:
            if trouble is Trouble.MISSING:
                self._relist()
            self._spoilt(job, failure.what)

    def forget(self) -> None:
        """Handles may mean something else from now on."""
        for job in self._ready:
            self._bench.move(job, Stage.RESTING)
        self._ready.clear()
        if self._under_way:
            self._under_way.suspect = True

    def interrupted(self) -> None:
        """The connection is over."""
        self.forget()
        if self._under_way:
            # Nobody said what is kept, so it is what the ledger knows of.
            self._under_way.kept = self._under_way.known.offset
        for job in self._bench.jobs.values():
            if job.stage in CAMERA_STAGES:
                self._bench.rest(job)
        self._under_way = self._unclear = None
        self._rereads.clear()

    def _prepare(self, job: Job) -> None:
        shot = job.shot
        if shot is None:
            self._reserve(job)
        elif shot.offset > job.kept or shot.state is State.HAVE:
            # Until the ledger knows, what is there must not be overwritten: it would be taken for what was there.
            job.kept = 0
            job.shot = replace(shot, state=State.WANTED, offset=0, digest=b"", head=b"")
            self.preparing += 1
            self._bench.move(job, Stage.CLEARING, Record((job.shot,)))
        else:
            self._bench.move(job, Stage.READY)
            self._ready.append(job)

    def _reserve(self, job: Job, taken: str = "") -> None:
        self.preparing += 1
        self._bench.move(job, Stage.RESERVING, Reserve(job.identity, job.captured, job.turn, taken))

    def _prepared(self, job: Job) -> None:
        self.preparing -= 1
        if job.key in self._bench.present:
            self._prepare(job)
        else:
            self._bench.move(job, Stage.RESTING)

    def _complete(self, job: Job, told: Fetched) -> None:
        if told.total is not None or job.identity.size:
            self._whole(job, told)
        elif told.size:
            # Nobody said how long it is: only what comes twice in the same way is believed.
            self._bench.move(job, Stage.REREADING)
            self._rereads.append(job)
        else:
            self._spoilt(job, "nothing came, and the camera does not say how long it is", State.UNVERIFIED)

    def _spoilt(self, job: Job, what: str, state: State = State.FAILED) -> None:
        bench = self._bench
        job.kept = 0
        job.failures += 1
        if job.failures == bench.policy.tries:
            job.shot = replace(job.known, state=state, failures=job.failures)
            bench.want(Tell(f"{job.identity.name}: {what}; it is tried again", job.shot, alarm=True))
            bench.want(Record((job.shot,)))
        bench.rest(job, bench.pause(job.failures))
