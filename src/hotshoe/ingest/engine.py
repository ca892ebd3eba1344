"""The ingest of one camera as a state machine: inputs in, commands out; no I/O, no clock, no dice, no threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotshoe.ingest import commands, inputs
from hotshoe.ingest.bench import Bench
from hotshoe.ingest.commands import Command
from hotshoe.ingest.farewell import Farewell
from hotshoe.ingest.fetching import Fetching
from hotshoe.ingest.inputs import Input
from hotshoe.ingest.jobs import Job, Stage
from hotshoe.ingest.landing import Landing
from hotshoe.ingest.link import Link
from hotshoe.ingest.policy import After, Policy
from hotshoe.ingest.shot import Found, Key, Removal, Shot, State
from hotshoe.ingest.survey import Survey


class Engine:
    """Decides what is fetched, committed, acknowledged and deleted, and when.

    ``take`` is told what happened and answers with what is to be done; ``deadline`` is when it wants a Tick.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._bench = bench = Bench(policy)
        self._link = Link(policy)
        self._survey = Survey(bench, self._settled, self._returned)
        self._landing = Landing(bench, self._landed)
        self._fetching = Fetching(bench, self._landing.begin, self._survey.relist)
        self._farewell = Farewell(bench, self._survey.settle, self._survey.unsettle)
        self._busy: Command | None = None
        self._recalled: set[str] = set()
        self._draining = False
        self._take: dict[type[Any], Callable[[Any], None]] = {
            inputs.Connected: self._connected,
            inputs.Lost: self._lost,
            inputs.Recalled: self._recall,
            inputs.Listed: self._listed,
            inputs.Hinted: self._hinted,
            inputs.Looked: self._looked,
            inputs.LookedUp: self._survey.looked_up,
            inputs.Reserved: self._reserved,
            inputs.Recorded: self._recorded,
            inputs.Wrote: self._fetching.wrote,
            inputs.Fetched: self._fetched,
            inputs.Compared: self._compared,
            inputs.Checked: self._checked,
            inputs.Done: self._done,
            inputs.Failed: self._failed,
            inputs.DiskSpace: self._measured,
            inputs.Drain: self._drain,
            inputs.Tick: lambda told: None,
        }
        self._done_with: dict[type[Any], Callable[[Job], None]] = {
            commands.Sync: self._landing.synced,
            commands.Publish: self._landing.published,
            commands.SyncFolder: self._landing.named,
            commands.Discard: self._landing.discarded,
            commands.Delete: self._farewell.deleted,
        }
        landing = (commands.Sync, commands.Publish, commands.SyncFolder, commands.Discard, commands.Check)
        ledger = (commands.Recall, commands.LookUp, commands.Reserve, commands.Record)
        self._failed_at: dict[type[Any], Callable[[inputs.Failed], None]] = {
            commands.Listing: lambda told: self._survey.refused(),
            commands.Look: self._blind,
            commands.Fetch: self._not_fetched,
            commands.Compare: self._not_read,
            commands.Measure: lambda told: self._measured(inputs.DiskSpace(writable=False, free=0)),
            **dict.fromkeys((*landing, commands.Delete), self._not_landed),
            **dict.fromkeys(ledger, self._not_kept),
        }

    def begin(self, now: float) -> list[Command]:
        """The first commands."""
        self._bench.now = now
        return [commands.Connect(0.0)]

    def take(self, told: Input, now: float) -> list[Command]:
        """What is to be done about ``told``."""
        bench = self._bench
        bench.now, bench.out = now, []
        self._take[type(told)](told)
        bench.out += bench.disk.tick(now)
        self._fetching.prepare(draining=self._draining)
        if self._busy is None and self._link.online:
            self._busy = self._next()
            if self._busy:
                bench.want(self._busy)
        return bench.out

    @property
    def deadline(self) -> float | None:
        """When to tell a Tick; None where there is nothing to wait for."""
        due = [self._bench.disk.deadline, self._bench.backlog.deadline]
        if self._link.online and self._busy is None and not self._draining and self._ready_to_list:
            due.append(self._survey.deadline)
        return min((each for each in due if each is not None), default=None)

    @property
    def waiting(self) -> int:
        """Shots that are wanted and not yet in the library."""
        return sum(1 for job in self._bench.jobs.values() if job.shot is None or job.shot.state is not State.DONE)

    @property
    def quiet(self) -> bool:
        """Whether two equal listings found nothing that is not in the library."""
        survey = self._survey
        return self._link.online and survey.equal and not survey.busy and not self._bench.jobs

    @property
    def drained(self) -> bool:
        """Whether nothing is under way after a Drain."""
        return self._draining and not self._link.online and self._settled_down

    @property
    def _settled_down(self) -> bool:
        """Whether nothing is under way, or it waits for a disk that fails: the next start sees to it."""
        under_way = self._bench.landing + self._fetching.preparing
        return not under_way or self._bench.disk.holds_up(under_way)

    @property
    def _ready_to_list(self) -> bool:
        return self._bench.camera in self._recalled

    def _next(self) -> Command | None:
        """What the camera is to do next."""
        if self._draining:
            return commands.Disconnect("the end") if self._settled_down else None
        command: Command | None = self._fetching.confirm()
        if command is None and self._ready_to_list:
            command = self._survey.look() or self._survey.list()
        return command or self._fetching.next() or self._farewell.next()

    def _connected(self, told: inputs.Connected) -> None:
        bench = self._bench
        self._link.connected()
        self._busy = None
        bench.camera = told.camera
        bench.session += 1
        self._survey.begin()
        if not self._ready_to_list:
            bench.want(commands.Recall(told.camera))

    def _lost(self, told: inputs.Lost) -> None:
        self._busy = None
        delay = self._link.lost(told)
        self._fetching.interrupted()
        self._farewell.begin()
        self._bench.forget()
        if not self._draining:
            self._bench.want(commands.Connect(delay))

    def _recall(self, told: inputs.Recalled) -> None:
        self._recalled.add(self._bench.camera)
        for job in self._survey.recalled(told):
            if job.known.state is State.HAVE:
                self._landing.resume(job)

    def _listed(self, told: inputs.Listed) -> None:
        self._free()
        self._fetching.forget()
        self._survey.listed(told)

    def _hinted(self, told: inputs.Hinted) -> None:
        if not self._link.online:
            return
        if told.hint is inputs.Hint.CHANGED:
            self._fetching.forget()
            self._bench.forget()
        self._survey.hint(told)

    def _looked(self, told: inputs.Looked) -> None:
        self._free()
        if not self._fetching.confirmed(told):
            self._survey.looked(told)

    def _reserved(self, told: inputs.Reserved) -> None:
        job = self._bench.jobs.get(told.shot.key)
        if job and job.stage is Stage.RENAMING:
            self._landing.renamed(job, told.shot)
        elif job and job.stage is Stage.RESERVING:
            self._fetching.reserved(job, told.shot)

    def _recorded(self, told: inputs.Recorded) -> None:
        for shot in told.command.shots:
            job = self._bench.jobs.get(shot.key)
            if job is None or job.shot is not shot:
                continue
            if job.stage is Stage.CLEARING:
                self._fetching.cleared(job)
            elif job.stage is Stage.PARTING:
                self._farewell.end(job)
            else:
                self._landing.recorded(job, told)

    def _fetched(self, told: inputs.Fetched) -> None:
        command = self._free()
        assert isinstance(command, commands.Fetch)
        self._fetching.fetched(told, command)

    def _compared(self, told: inputs.Compared) -> None:
        self._free()
        job = self._bench.jobs[told.key]
        if job.stage is Stage.REREADING:
            self._fetching.reread(job, told)
        else:
            self._farewell.compared(job, told)

    def _checked(self, told: inputs.Checked) -> None:
        job = self._bench.jobs[told.key]
        if job.stage is Stage.VERIFYING:
            self._farewell.checked(job, told)
        else:
            self._landing.checked(job, told)

    def _done(self, told: inputs.Done) -> None:
        command = told.command
        if command is self._busy:
            self._free()
        if step := self._done_with.get(type(command)):
            step(self._job_of(command))

    def _failed(self, told: inputs.Failed) -> None:
        command = told.command
        if command is self._busy:
            self._busy = None
            if told.trouble is inputs.Trouble.LINK:
                self._link.broken()
        self._failed_at[type(command)](told)

    def _blind(self, told: inputs.Failed) -> None:
        assert isinstance(told.command, commands.Look)
        if not self._fetching.unconfirmed():
            self._survey.blind(told.command)

    def _not_fetched(self, told: inputs.Failed) -> None:
        self._fetching.failed(self._job_of(told.command), told)

    def _not_read(self, told: inputs.Failed) -> None:
        job = self._job_of(told.command)
        if job.stage is Stage.REREADING:
            self._fetching.failed(job, told)
        else:
            self._farewell.failed(job, told)

    def _not_landed(self, told: inputs.Failed) -> None:
        job = self._job_of(told.command)
        if job.stage in {Stage.VERIFYING, Stage.DELETING}:
            self._farewell.failed(job, told)
        else:
            self._landing.failed(job, told)

    def _not_kept(self, told: inputs.Failed) -> None:
        bench = self._bench
        bench.out += bench.disk.failed(told, bench.now)
        bench.again(told.command)

    def _job_of(self, command: Any) -> Job:
        key: Key = command.key if isinstance(command, commands.Compare) else command.shot.key
        return self._bench.jobs[key]

    def _free(self) -> Command | None:
        """The camera has done what it was to do."""
        busy, self._busy = self._busy, None
        self._link.worked()
        return busy

    def _measured(self, told: inputs.DiskSpace) -> None:
        for command in self._bench.disk.measured(told, self._bench.now):
            self._bench.retry(command)

    def _drain(self, told: inputs.Drain) -> None:
        self._draining = True

    def _landed(self, job: Job) -> None:
        self._bench.drop(job)
        self._survey.settle(job.key)
        if job.known.removal is Removal.WANTED:
            self._bench.jobs[job.key] = job
            self._farewell.part(job)

    def _settled(self, found: Found, shot: Shot) -> None:
        if shot.removal is Removal.WANTED and self._policy.after is After.DELETE:
            self._farewell.part(self._job(found, shot))

    def _returned(self, found: Found, shot: Shot) -> None:
        self._farewell.recognise(self._job(found, shot))

    def _job(self, found: Found, shot: Shot) -> Job:
        job = Job(found.key, found.identity, 0, shot, found.captured, shot.turn)
        self._bench.jobs[job.key] = job
        return job
