"""Many cameras side by side: each has its runner, and none waits for another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hotshoe.client.address import Address
from hotshoe.errors import HotshoeError
from hotshoe.ingest.following import follow_status
from hotshoe.ingest.naming import Place
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.post import Post
from hotshoe.ingest.recovery import recover
from hotshoe.ingest.reports import CameraConnected, Report, ShotSaved
from hotshoe.ingest.runner import Runner
from hotshoe.ingest.settings import IngestSettings
from hotshoe.ingest.shelf import Shelf
from hotshoe.ingest.shot import Shot
from hotshoe.ingest.sinks.model import Sink
from hotshoe.ingest.status import CameraStatus, ServiceStatus, Stand
from hotshoe.ingest.supervisor import Supervisor
from hotshoe.ingest.template import fields, parse_template

log = logging.getLogger(__name__)

STATUS_SECONDS = 2.0
"""How often the supervisor is told how things stand."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one runner is told; where it changes, there is another runner. The address's alias is the label."""

    address: Address
    policy: Policy
    template: str
    place: Place


@dataclass(frozen=True, slots=True)
class Plan:
    """Which cameras are followed, and how. Labels are the aliases of addresses, each only once.

    ``groups`` are those of cameras in the settings file, by label.
    """

    cameras: Sequence[Address]
    settings: IngestSettings
    groups: Mapping[str, str] = field(default_factory=dict)

    def assignments(self) -> dict[str, Assignment]:
        """By label, in the order of the cameras."""
        told = self.settings
        return {
            where.alias: Assignment(where, told.policy, told.template, self._place(where.alias, number))
            for number, where in enumerate(self.cameras, start=1)
        }

    def _place(self, label: str, number: int) -> Place:
        """What names may say of a camera. Where they say nothing of its number, another one is no change."""
        told = self.settings
        number = number if "cam" in fields(parse_template(told.template)) else Place().cam
        return Place(camera=label, cam=number, session=told.session, job=told.job, group=self.groups.get(label, ""))


@dataclass(slots=True)
class Follower:
    """A runner at work."""

    assignment: Assignment
    runner: Runner
    task: asyncio.Task[None]


class Service:
    """Follows the cameras of a plan until ``drain``. ``report`` hears everything that the runners say."""

    def __init__(
        self,
        plan: Plan,
        shelf: Shelf,
        sinks: Sequence[Sink] = (),
        *,
        report: Callable[[Report], None] = lambda report: None,
        supervisor: Supervisor | None = None,
        options: dict[str, Any] | None = None,
        runner: Callable[..., Runner] = Runner,
    ) -> None:
        self._wanted = plan.assignments()
        self._policy = plan.settings.policy
        self._shelf = shelf
        self._report = report
        self._supervisor = supervisor or Supervisor({})
        self._options = options or {}
        self._runner = runner
        self._followers: dict[str, Follower] = {}
        self._labels: dict[str, str] = {}
        self._news = asyncio.Event()
        self._draining = False
        self._post = Post(sinks, shelf, self._label_of, lambda: None)
        self.status = ServiceStatus(sinks=self._post.status)

    async def run(self) -> None:
        """Until everything is drained. Raises StorageError where the ledger is broken."""
        beat = asyncio.create_task(self._beat())
        self._post.open()
        try:
            await recover(self._shelf, self._policy, self._recovered)
            self._start_missing()
            self._supervisor.ready()
            while self._followers or not self._draining:
                await self._next()
            await self._post.close()
        finally:
            beat.cancel()
            await self._end()

    def drain(self) -> None:
        """Finish what is under way, and have ``run`` return."""
        if not self._draining:
            self._draining = True
            self._supervisor.stopping()
        for follower in self._followers.values():
            follower.runner.drain()
        self._news.set()

    def reload(self, plan: Plan) -> None:
        """Other cameras, or others ways to treat them: those that stay as they are notice nothing."""
        self._supervisor.reloading()
        self._wanted = plan.assignments()
        for label, follower in self._followers.items():
            if self._wanted.get(label) != follower.assignment:
                follower.runner.drain()
        self._start_missing()
        self._supervisor.ready()

    async def shoot(self) -> None:
        """Release the shutter of every camera that is connected; failures are logged."""
        cameras = [follower.runner for follower in self._followers.values() if follower.runner.connected]
        for runner, outcome in zip(
            cameras, await asyncio.gather(*(runner.shoot() for runner in cameras), return_exceptions=True), strict=True
        ):
            if isinstance(outcome, HotshoeError):
                log.warning("%s: cannot shoot: %s", runner.label, outcome)
            elif isinstance(outcome, BaseException):
                raise outcome

    async def _next(self) -> None:
        """Wait until a runner ends or the wishes change; raises what ended a runner or a courier."""
        self._news.clear()
        news = asyncio.create_task(self._news.wait())
        working = {follower.task for follower in self._followers.values()}
        try:
            done, _ = await asyncio.wait({news, *working, *self._post.tasks}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        for task in done - {news}:
            task.result()
        for label in [label for label, follower in self._followers.items() if follower.task.done()]:
            del self._followers[label]
            self._status_of(label).stand = Stand.ENDED
        self._start_missing()

    def _start_missing(self) -> None:
        """Every wanted camera has its runner; the status has them in the order of the plan."""
        if self._draining:
            return
        for label, assignment in self._wanted.items():
            if label not in self._followers:
                self._followers[label] = self._started(label, assignment)
        known = {camera.label: camera for camera in self.status.cameras}
        ended = [camera for camera in self.status.cameras if camera.label in self._followers.keys() - self._wanted]
        self.status.cameras = [*(known.get(label) or CameraStatus(label) for label in self._wanted), *ended]
        self._news.set()

    def _started(self, label: str, assignment: Assignment) -> Follower:
        runner = self._runner(
            assignment.address,
            self._shelf,
            policy=assignment.policy,
            template=assignment.template,
            place=assignment.place,
            report=self._told,
            options=self._options,
        )
        return Follower(assignment, runner, asyncio.create_task(runner.run(), name=f"ingest {label}"))

    def _told(self, report: Report) -> None:
        """A runner says something."""
        camera = self._status_of(report.label)
        follow_status(camera, report)
        if follower := self._followers.get(report.label):
            camera.queue = follower.runner.waiting
        if isinstance(report, CameraConnected):
            self._labels[report.camera] = report.label
        if isinstance(report, ShotSaved):
            self._post.nudge()
        self._report(report)

    def _recovered(self, shot: Shot) -> None:
        """A shot that an earlier run had, and did not name for good; its camera need not be here."""
        self._post.nudge()
        self._report(ShotSaved(shot.identity.camera, shot, self._shelf.library.root / shot.path, 0.0))

    def _status_of(self, label: str) -> CameraStatus:
        for camera in self.status.cameras:
            if camera.label == label:
                return camera
        self.status.cameras.append(CameraStatus(label))
        return self.status.cameras[-1]

    def _label_of(self, camera: str) -> str:
        return self._labels.get(camera, "")

    async def _beat(self) -> None:
        """Tell the supervisor that the event loop lives, and how things stand."""
        pause = min(STATUS_SECONDS, self._supervisor.beat_seconds or STATUS_SECONDS)
        told = ""
        while True:
            self._supervisor.beat()
            for label, follower in self._followers.items():
                self._status_of(label).queue = follower.runner.waiting
            if (line := self.status.line()) != told:
                self._supervisor.status(line)
                told = line
            await asyncio.sleep(pause)

    async def _end(self) -> None:
        """Nothing goes on behind an error's back."""
        tasks = [*(follower.task for follower in self._followers.values()), *self._post.tasks]
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
