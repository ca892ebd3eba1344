"""From the last byte to the ledger's last word: the order in which a shot becomes one that is never lost.

The unfinished file is synced, the ledger learns its content, it gets its name, the folder is synced, the ledger calls
it done; only then it is acknowledged. Whatever fails leads back to a step whose result is certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hotshoe.ingest.bench import Bench
from hotshoe.ingest.commands import Acknowledge, Check, Discard, Publish, Record, Reserve, Sync, SyncFolder, Tell
from hotshoe.ingest.inputs import Checked, Failed, Fetched, Recorded, Trouble
from hotshoe.ingest.jobs import Job, Stage
from hotshoe.ingest.policy import After
from hotshoe.ingest.shot import Removal, Shot, State

IN_THE_WAY = frozenset({Trouble.FULL, Trouble.DISK, Trouble.AWAY})
"""Troubles of the disk, as opposed to the camera's."""

_SAME_CONTENT = frozenset({Stage.LOOKING, Stage.PUBLISHING, Stage.RENAMING, Stage.NAMING, Stage.CLOSING, Stage.KEEPING})


class Landing:
    """``landed`` is told each job whose shot is acknowledged."""

    def __init__(self, bench: Bench, landed: Callable[[Job], None]) -> None:
        self._bench = bench
        self._landed = landed

    def begin(self, job: Job, fetched: Fetched) -> None:
        """All bytes came, and their number is what was announced."""
        job.fetched = fetched
        self._bench.move(job, Stage.SYNCING, Sync(job.known))

    def resume(self, job: Job) -> None:
        """An earlier run had all bytes; it may have given them their name, too."""
        self._keep(job)

    def synced(self, job: Job) -> None:
        fetched = job.fetched
        assert fetched
        job.kept = fetched.size
        job.shot = replace(
            job.known,
            state=State.HAVE,
            size=fetched.size,
            offset=fetched.size,
            digest=fetched.digest,
            head=fetched.head,
            failures=0,
        )
        self._keep(job)

    def recorded(self, job: Job, told: Recorded) -> None:
        """The ledger knows."""
        if job.stage is Stage.KEEPING:
            self._kept(job, told.twins.get(job.key))
        elif job.stage is Stage.CLOSING:
            self._close(job)

    def checked(self, job: Job, told: Checked) -> None:
        """What is there under its name."""
        shot = job.known
        if told.digest == shot.digest:
            self._bench.move(job, Stage.DISCARDING, Discard(shot))
        elif told.digest:
            self._bench.move(job, Stage.RENAMING, Reserve(shot.identity, shot.captured, shot.turn, shot.path))
        else:
            self._bench.move(job, Stage.PUBLISHING, Publish(shot))

    def published(self, job: Job) -> None:
        self._bench.move(job, Stage.NAMING, SyncFolder(job.known))

    def renamed(self, job: Job, shot: Shot) -> None:
        """There is another name for it."""
        job.shot = replace(job.known, path=shot.path, number=shot.number)
        self._bench.move(job, Stage.PUBLISHING, Publish(job.shot))

    def named(self, job: Job) -> None:
        self._bench.disk.failures = 0
        self._end(job, job.known)

    def discarded(self, job: Job) -> None:
        """The unfinished file is away: its content is there already."""
        if job.twin:
            self._end(job, replace(job.known, same=True))
        else:
            self.published(job)

    def failed(self, job: Job, failure: Failed) -> None:
        """A step could not be done."""
        bench = self._bench
        bench.out += bench.disk.failed(failure, bench.now) if failure.trouble in IN_THE_WAY else ()
        stage = job.stage
        if stage is Stage.SYNCING or (stage is Stage.PUBLISHING and failure.trouble is Trouble.MISMATCH):
            # The kernel forgets what it could not write: that file is worth nothing, however often it is synced.
            self._lose(job)
        elif stage is Stage.PUBLISHING and failure.trouble is Trouble.TAKEN:
            # Perhaps by this very file, where an earlier attempt failed after it had the name.
            bench.move(job, Stage.LOOKING, Check(job.known))
        elif stage in {Stage.PUBLISHING, Stage.NAMING, Stage.LOOKING}:
            bench.move(job, Stage.LOOKING)
            bench.again(Check(job.known))
        else:
            bench.again(failure.command)

    def _keep(self, job: Job) -> None:
        self._bench.move(job, Stage.KEEPING, Record((job.known,)))

    def _kept(self, job: Job, twin: Shot | None) -> None:
        if twin:
            job.twin = True
            job.shot = replace(job.known, path=twin.path)
            self._bench.move(job, Stage.DISCARDING, Discard(job.shot))
        elif self._attends(job):
            self._bench.move(job, Stage.ATTENDING)
        elif job.fetched is None:
            self._bench.move(job, Stage.LOOKING, Check(job.known))
        else:
            self._bench.move(job, Stage.PUBLISHING, Publish(job.known))

    def _attends(self, job: Job) -> bool:
        """Whether another shot of the same content is about to land: in the end it may be this one's twin."""
        return any(
            other is not job
            and other.stage in _SAME_CONTENT
            and other.shot is not None
            and other.shot.state in {State.HAVE, State.DONE}
            and other.shot.digest == job.known.digest
            for other in self._bench.jobs.values()
        )

    def _end(self, job: Job, shot: Shot) -> None:
        removal = Removal.WANTED if self._bench.policy.after is After.DELETE and shot.identity.size else Removal.KEPT
        job.shot = replace(shot, state=State.DONE, removal=removal)
        self._bench.move(job, Stage.CLOSING, Record((job.shot,)))

    def _close(self, job: Job) -> None:
        self._bench.move(job, Stage.RESTING, Acknowledge(job.known))
        self._landed(job)
        self._attend_again(job.known.digest)

    def _attend_again(self, digest: bytes) -> None:
        for other in self._bench.jobs.values():
            if other.stage is Stage.ATTENDING and other.known.digest == digest:
                self._keep(other)

    def _lose(self, job: Job) -> None:
        bench = self._bench
        shot = job.known
        job.kept = 0
        job.failures += 1
        bench.want(Tell("what came of it has to come again", shot))
        # Whoever waited for it would wait for ever.
        self._attend_again(shot.digest)
        bench.rest(job, bench.pause(job.failures))
