"""What the camera still has and the library has already: recognising it again, and deleting it where that is wanted.

The camera's copy is deleted only when the library's has just been read back from the disk and is whole, when the bytes
came from that very object in the present session, and when the camera still describes it in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hotshoe.ingest.bench import Bench
from hotshoe.ingest.commands import Check, Compare, Delete, Record, Tell
from hotshoe.ingest.inputs import Checked, Compared, Failed, Trouble
from hotshoe.ingest.jobs import Job, Stage
from hotshoe.ingest.policy import After
from hotshoe.ingest.shot import Key, Removal

CAMERA_STAGES = frozenset({Stage.RECOGNISING, Stage.REVISITING, Stage.DELETING})


class Farewell:
    """``settle`` and ``unsettle`` are told what needs nothing more, and what has to be looked into again."""

    def __init__(self, bench: Bench, settle: Callable[[Key], None], unsettle: Callable[[Key], None]) -> None:
        self._bench = bench
        self._settle = settle
        self._unsettle = unsettle
        self._waiting: list[Job] = []

    @property
    def busy(self) -> bool:
        """Whether a job waits for the camera."""
        return bool(self._waiting)

    def begin(self) -> None:
        """A new session: what waited for the camera has to be looked into again."""
        self._waiting.clear()
        for job in list(self._bench.jobs.values()):
            if job.stage in CAMERA_STAGES:
                self._again(job)

    def recognise(self, job: Job) -> None:
        """Compare what came back to the card with what the library has."""
        self._wait(job, Stage.RECOGNISING)

    def part(self, job: Job) -> None:
        """Delete the camera's copy, as soon as that is safe."""
        if job.session == self._bench.session:
            self._bench.move(job, Stage.VERIFYING, Check(job.known))
        else:
            self._wait(job, Stage.REVISITING)

    def next(self) -> Compare | Delete | None:
        """What the camera is to do next."""
        bench = self._bench
        while self._waiting:
            job = self._waiting.pop(0)
            found = bench.present.get(job.key)
            if found is None:
                self._again(job)
            elif job.stage is Stage.DELETING:
                return Delete(job.known, found)
            else:
                return Compare(job.key, found, whole=job.stage is Stage.REVISITING)
        return None

    def compared(self, job: Job, told: Compared) -> None:
        """The camera's copy was read."""
        shot = job.known
        if job.stage is Stage.RECOGNISING:
            self._recognised(job, same=told.digest == shot.head)
        elif told.digest == shot.digest:
            job.session = self._bench.session
            self.part(job)
        else:
            self._keep(job, "the camera has another content under its name")

    def checked(self, job: Job, told: Checked) -> None:
        """The library's copy was read."""
        if told.digest != job.known.digest:
            self._keep(job, "the library's copy is not what it was")
        elif job.session != self._bench.session:
            self._again(job)
        else:
            self._wait(job, Stage.DELETING)

    def deleted(self, job: Job) -> None:
        """The camera has it no more."""
        found = self._bench.present.get(job.key)
        if found:
            self._bench.disappear(found.handle)
        job.shot = replace(job.known, removal=Removal.DELETED)
        self._bench.move(job, Stage.PARTING, Record((job.shot,)))

    def failed(self, job: Job, failure: Failed) -> None:
        """It could not be done now."""
        if job.stage is Stage.DELETING and failure.trouble is Trouble.REFUSED:
            self._keep(job, failure.what)
        else:
            self._again(job)

    def end(self, job: Job) -> None:
        """Nothing is to be done any more."""
        self._bench.drop(job)
        self._settle(job.key)

    def _recognised(self, job: Job, *, same: bool) -> None:
        if same and job.known.removal is Removal.WANTED and self._bench.policy.after is After.DELETE:
            self.part(job)
            return
        if same:
            self.end(job)
            return
        job.turn = job.known.turn + 1
        job.shot = None
        job.kept = 0
        self._bench.rest(job)

    def _keep(self, job: Job, why: str) -> None:
        shot = job.shot = replace(job.known, removal=Removal.KEPT)
        self._bench.want(Tell(f"{shot.identity.name} stays on the camera: {why}", shot, alarm=True))
        self._bench.move(job, Stage.PARTING, Record((shot,)))

    def _wait(self, job: Job, stage: Stage) -> None:
        self._bench.move(job, stage)
        self._waiting.append(job)

    def _again(self, job: Job) -> None:
        self._bench.drop(job)
        self._unsettle(job.key)
