"""What the parts of the engine share: the time, the commands to be given, the jobs, the objects that are there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hotshoe.ingest.commands import Command, Measure, Record, Tell
from hotshoe.ingest.inputs import DiskSpace, Failed, Trouble
from hotshoe.ingest.jobs import LANDING, Backlog, Job, Stage
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.shot import Found, Key, Shot, State
from hotshoe.wire.values import Handle

TROUBLES = {
    Trouble.FULL: "the disk is full; what is shot stays on the camera until there is room",
    Trouble.DISK: "the disk fails",
    Trouble.AWAY: "the library is not there",
}


@dataclass(slots=True)
class Disk:
    """Whether files can be written now. After a trouble nothing is begun before a look at the disk said that it may."""

    policy: Policy
    trouble: Trouble | None = None
    failures: int = 0
    due: float = 0.0
    measuring: bool = False
    again: list[Command] = field(default_factory=list)
    """What could not be done, and has to be."""

    def failed(self, failure: Failed, now: float) -> list[Command]:
        """A command met a trouble of the disk."""
        self.failures += 1
        failing = self.failures >= self.policy.disk_failures
        first = self.trouble is None
        self.trouble = failure.trouble
        pause = self.policy.longest_pause if failing and failure.trouble is Trouble.DISK else self.policy.disk_retry
        self.due = now + pause
        news = first or self.failures == self.policy.disk_failures
        what = TROUBLES.get(failure.trouble, "the disk fails")
        return [Tell(f"{what} ({failure.what})", alarm=failing)] if news else []

    def holds_up(self, jobs: int) -> bool:
        """Whether so many jobs can do nothing but wait for it."""
        return self.trouble is not None and len(self.again) >= jobs

    def measured(self, space: DiskSpace, now: float) -> list[Command]:
        """What can be done now that the disk has been looked at."""
        self.measuring = False
        if not space.writable or space.free < self.policy.spare:
            self.due = now + self.policy.disk_retry
            return []
        self.trouble = None
        again, self.again = self.again, []
        return again

    def tick(self, now: float) -> list[Command]:
        """A look at the disk, where one is due."""
        if self.trouble is None or self.measuring or now < self.due:
            return []
        self.measuring = True
        return [Measure()]

    @property
    def deadline(self) -> float | None:
        """When the next look is due."""
        return None if self.trouble is None or self.measuring else self.due


class Bench:
    """``present`` is what the camera has in this session, as far as it is known and wanted."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.now = 0.0
        self.out: list[Command] = []
        self.camera = ""
        self.session = 0
        self.present: dict[Key, Found] = {}
        self.handles: dict[Handle, Key] = {}
        self.jobs: dict[Key, Job] = {}
        self.landing = 0
        self.backlog = Backlog(jpeg_first=policy.jpeg_first)
        self.disk = Disk(policy)

    def want(self, command: Command) -> None:
        """Have a command given."""
        self.out.append(command)

    def move(self, job: Job, stage: Stage, command: Command | None = None) -> None:
        """A job goes on to its next stage, with the command that this takes."""
        self.landing += (stage in LANDING) - (job.stage in LANDING)
        job.stage = stage
        if command is not None:
            self.out.append(command)

    def rest(self, job: Job, pause: float = 0.0) -> None:
        """A job waits for its turn, where the camera has its object, and not before ``pause`` seconds have passed."""
        self.move(job, Stage.RESTING)
        job.not_before = self.now + pause if pause else 0.0
        found = self.present.get(job.key)
        if found is not None:
            self.backlog.put(job, found, self.now)

    def drop(self, job: Job) -> None:
        """Nothing is to be done about a job any more."""
        self.move(job, Stage.RESTING)
        if self.jobs.get(job.key) is job:
            del self.jobs[job.key]

    def again(self, command: Command) -> None:
        """Have a command given again when the disk can be used, but for what is out of date by then."""
        if news := self._news(command):
            self.disk.again.append(news)

    def retry(self, command: Command) -> None:
        """Give a command again."""
        if news := self._news(command):
            self.out.append(news)

    def recant(self) -> None:
        """A shot that was given up is wanted again, and the ledger may not have heard of either."""
        again, self.disk.again = self.disk.again, []
        for command in again:
            self.again(command)

    def _news(self, command: Command) -> Command | None:
        if not isinstance(command, Record):
            return command
        shots = tuple(shot for shot in command.shots if self._is_news(shot))
        if len(shots) == len(command.shots):
            return command
        return replace(command, shots=shots) if shots or command.camera else None

    def _is_news(self, shot: Shot) -> bool:
        job = self.jobs.get(shot.key)
        return job.shot is shot if job else shot.state in {State.SEEN, State.GONE}

    def pause(self, failures: int) -> float:
        """How long to wait after so many failures in a row."""
        return float(min(2 ** min(max(failures - 1, 0), 10), self.policy.longest_pause))

    def appear(self, found: Found) -> None:
        """The camera has that."""
        self.present[found.key] = found
        self.handles[found.handle] = found.key

    def disappear(self, handle: Handle) -> Key | None:
        """The camera has it no more."""
        key = self.handles.pop(handle, None)
        if key is not None and key in self.present and self.present[key].handle == handle:
            del self.present[key]
        return key

    def forget(self) -> None:
        """Every handle is void."""
        self.present.clear()
        self.handles.clear()
        self.backlog.clear()
