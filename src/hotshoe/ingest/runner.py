"""One camera's ingest on asyncio: the engine's commands done by a Camera, the library and the ledger."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.errors import HotshoeError, LinkLost, RefusedByCamera
from hotshoe.ingest import commands, inputs
from hotshoe.ingest.commands import CAMERA, Command
from hotshoe.ingest.engine import Engine
from hotshoe.ingest.inputs import Input
from hotshoe.ingest.naming import DEFAULT_TEMPLATE, Naming, Place
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.reports import CameraConnected, CameraLost, Report, ShotDeleted, ShotSaved, Told
from hotshoe.ingest.shelf import Keeper, Shelf
from hotshoe.ingest.visit import Visit
from hotshoe.protocol.limits import DEFAULT
from hotshoe.wire.packets import FailReason

log = logging.getLogger(__name__)

DIAL_SECONDS = 2.0
"""For one TCP connection: a dial that began while the network was away would wait for its next SYN too long."""

LIMITS = replace(DEFAULT, establishment=5.0)
"""Once a person has agreed, a camera that does not answer is asked anew: the next attempt may fare better."""

Connecting = Callable[..., AbstractAsyncContextManager[Camera]]


class Runner:
    """Follows one camera until it is cancelled, or drained.

    ``options`` go to ``connect``. ``report`` is called in the event loop. ``place`` is what templates may say; what the
    camera tells of itself is filled in where it is empty.
    """

    def __init__(
        self,
        address: Address,
        shelf: Shelf,
        *,
        policy: Policy | None = None,
        template: str = DEFAULT_TEMPLATE,
        place: Place | None = None,
        report: Callable[[Report], None] = lambda report: None,
        connecting: Connecting = connect,
        options: dict[str, Any] | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.address = address
        self._template = template
        self._place = place or Place(camera=address.label)
        self._report = report
        self._connecting = connecting
        self._options = {"dial_seconds": DIAL_SECONDS, "busy": 0.0, "limits": LIMITS} | (options or {})
        self._rng = rng or random.Random()  # noqa: S311 - spreads attempts, and keeps no secret
        self._engine = Engine(policy or Policy())
        self._keeper = Keeper(shelf, Naming(template, self._place))
        self._visit: Visit | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._dialling: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._over: asyncio.Future[None] | None = None
        self._draining = False
        self._seconds: dict[bytes, float] = {}
        self._lost_at: float | None = None
        self._attempts = 0

    @property
    def label(self) -> str:
        """What the user calls the camera."""
        return self.address.label

    @property
    def connected(self) -> bool:
        """Whether a session is open."""
        return self._visit is not None

    @property
    def camera(self) -> Camera | None:
        """The camera, while a session is open."""
        return self._visit.camera if self._visit else None

    @property
    def waiting(self) -> int:
        """Shots that are wanted and not yet in the library."""
        return self._engine.waiting

    @property
    def quiet(self) -> bool:
        """Whether two equal listings found nothing that is not in the library."""
        return self._engine.quiet

    async def run(self) -> None:
        """Follow the camera. Returns when drained; raises only bugs."""
        loop = asyncio.get_running_loop()
        self._over = loop.create_future()
        try:
            self._obey(self._engine.begin(loop.time()))
            if self._draining:
                self.drain()
            await self._over
        finally:
            await self._end()

    def drain(self) -> None:
        """Finish what is under way, close the session, and have ``run`` return, also where it has not begun yet."""
        self._draining = True
        self._tell(inputs.Drain())
        if not self.connected and self._dialling:
            self._dialling.cancel()

    async def shoot(self) -> None:
        """Release the shutter. Raises NotOffered, OperationError, LinkError where there is no connection."""
        camera = self.camera
        if camera is None:
            raise LinkLost(f"{self.label} is not connected", during="the release")
        await camera.shoot()

    async def _end(self) -> None:
        if self._timer:
            self._timer.cancel()
        tasks = {*self._tasks, *([self._dialling] if self._dialling else [])}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._keeper.close()

    def _tell(self, told: Input) -> None:
        """Tell the engine, and do what it wants."""
        if self._over is None or self._over.done():
            return
        self._obey(self._engine.take(told, asyncio.get_running_loop().time()))
        if self._engine.drained:
            self._over.set_result(None)

    def _obey(self, wanted: list[Command]) -> None:
        for command in wanted:
            log.debug("%s: %s", self.label, command)
            self._do(command)
        self._arm()

    def _arm(self) -> None:
        if self._timer:
            self._timer.cancel()
        deadline = self._engine.deadline
        loop = asyncio.get_running_loop()
        self._timer = None if deadline is None else loop.call_at(deadline, self._tell, inputs.Tick())

    def _do(self, command: Command) -> None:
        match command:
            case commands.Connect(delay):
                self._dialling = asyncio.create_task(self._attend(delay))
                self._dialling.add_done_callback(self._check)
            case commands.Acknowledge():
                self._acknowledge(command)
            case commands.Tell(what, shot, alarm):
                self._report(Told(self.label, what, shot, alarm))
            case commands.Disconnect() if self._visit:
                self._visit.leave()
            case _ if isinstance(command, CAMERA):
                if self._visit:
                    self._visit.give(command)
            case _:
                self._start(self._keep(command))

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self._check)

    def _check(self, task: asyncio.Task[None]) -> None:
        """A bug ends the run."""
        if not task.cancelled() and (error := task.exception()) and self._over and not self._over.done():
            self._over.set_exception(error)

    async def _keep(self, command: Command) -> None:
        self._tell(await self._keeper.perform(command))

    def _acknowledge(self, command: commands.Acknowledge) -> None:
        shot = command.shot
        path = self._keeper.shelf.library.root / shot.path
        self._report(ShotSaved(self.label, shot, path, self._seconds.pop(shot.key, 0.0)))
        if self._visit:
            self._start(self._visit.taken(shot.key))

    async def _attend(self, delay: float) -> None:
        """One session, from the wait before it to its end."""
        await asyncio.sleep(delay)
        why: HotshoeError
        try:
            async with self._connecting(self.address, **self._options) as camera:
                self._visit = Visit(camera, self._keeper, self._heard, self._report, self.label)
                self._arrived(camera)
                await self._visit.stay()
            why = LinkLost("the session was closed", during="the end")
        except HotshoeError as error:
            why = error
        self._left(why)

    def _arrived(self, camera: Camera) -> None:
        info, place = camera.info, self._place
        place = replace(
            place,
            model=place.model or info.model,
            make=place.make or info.manufacturer,
            serial=place.serial or info.serial_number,
        )
        self._keeper.naming = Naming(self._template, place)
        now = asyncio.get_running_loop().time()
        again = None if self._lost_at is None else now - self._lost_at
        assert self._visit
        name = self._visit.sight.name
        self._report(CameraConnected(self.label, name, info.model, info.serial_number, str(self.address), again))
        self._lost_at, self._attempts = None, 0
        self._tell(inputs.Connected(name))

    def _left(self, why: HotshoeError) -> None:
        self._visit = None
        loop = asyncio.get_running_loop()
        self._lost_at = loop.time() if self._lost_at is None else self._lost_at
        self._attempts += 1
        # Who is busy, or gives no reason, may let us in at the next attempt; who rejects us waits for a person.
        refused = isinstance(why, RefusedByCamera) and why.reason == FailReason.REJECTED
        wanted = self._engine.take(inputs.Lost(str(why), self._rng.random(), refused), loop.time())
        for command in wanted:
            if isinstance(command, commands.Connect):
                self._report(CameraLost(self.label, str(why), command.delay, self._attempts, why))
        self._obey(wanted)
        if self._engine.drained and self._over and not self._over.done():
            self._over.set_result(None)

    def _heard(self, told: Input, seconds: float = 0.0) -> None:
        """What the visit has to say."""
        if isinstance(told, inputs.Fetched):
            self._seconds[told.key] = seconds
        if isinstance(told, inputs.Done) and isinstance(told.command, commands.Delete):
            self._report(ShotDeleted(self.label, told.command.shot))
        self._tell(told)
