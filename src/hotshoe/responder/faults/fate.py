"""The faults of one camera: what strikes, how often it has, and whom."""

from __future__ import annotations

import random
from functools import partial

from hotshoe.protocol.states import Channel
from hotshoe.responder.body import Body
from hotshoe.responder.faults.actions import Action, Busy, Scene, SetClock, SwapCard, WrapNames
from hotshoe.responder.faults.alarms import Alarms
from hotshoe.responder.faults.mishaps import Mishaps
from hotshoe.responder.faults.outlet import FaultyOutlet
from hotshoe.responder.faults.rules import At, AtTime, Rule, Script
from hotshoe.responder.outlet import Outlet
from hotshoe.responder.worker import Worker


class Faults:
    """Lets happen to ``body``, and to the connections with it, what the script says."""

    def __init__(self, script: Script, body: Body, worker: Worker, rng: random.Random | None = None) -> None:
        # Not for secrets: the same seed has to bring the same faults.
        rng = rng or random.Random(script.seed)  # noqa: S311
        self.script = script
        self._tallies = [_Tally(rule.when, rule.what, rng) for rule in script.rules if isinstance(rule.when, At)]
        self._mishaps = Mishaps(body, script)
        self._worker = worker
        self._outlets: set[FaultyOutlet] = set()
        self._alarms = Alarms()

    def outlet(self) -> Outlet:
        """The way out of a new connection."""
        if not any(_concerns_connections(rule) for rule in self.script.rules):
            return Outlet()
        outlet = FaultyOutlet(self)
        self._outlets.add(outlet)
        return outlet

    async def start(self) -> None:
        """The camera is switched on: time runs from now. Raises StorageError."""
        await self._worker.do(self._mishaps.prepare)
        for rule in self.script.rules:
            if isinstance(rule.when, AtTime) and not rule.when.connected:
                self._alarms.set(rule.when, partial(self._strike, rule.what))

    async def stop(self) -> None:
        """Nothing more happens; before the worker is closed."""
        self._alarms.stop()
        await self._worker.do(self._mishaps.close)

    def met(self, scene: Scene, code: int | None = None) -> list[Action]:
        """Something happens: what goes wrong with it."""
        concerned = [tally for tally in self._tallies if tally.when.subject.covers(scene, code)]
        return [tally.what for tally in concerned if tally.strikes()]

    def befall(self, action: SwapCard | SetClock) -> None:
        """It befalls the camera itself, before anything that the worker is given later."""
        self._worker.post(partial(self._mishaps.befall, action))

    def gone(self, outlet: FaultyOutlet) -> None:
        """That connection is over."""
        self._outlets.discard(outlet)

    def _strike(self, action: Action) -> None:
        if isinstance(action, SwapCard | SetClock):
            self.befall(action)
            return
        for outlet in tuple(self._outlets):
            outlet.strike(action, Channel.COMMAND)


class _Tally:
    """How often a rule could have struck, and whether it does now."""

    def __init__(self, when: At, what: Action, rng: random.Random) -> None:
        self.when = when
        self.what = what
        self._rng = rng
        self._count = 0
        self._owed = 0

    def strikes(self) -> bool:
        """Whether it strikes at this occurrence; what follows a busy one is no new occurrence."""
        if self._owed:
            self._owed -= 1
            return True
        self._count += 1
        struck = self.when.turn.takes(self._count, self._rng)
        if struck and isinstance(self.what, Busy):
            self._owed = max(0, self.what.times - 1)
        return struck


def _concerns_connections(rule: Rule) -> bool:
    """Whether it takes a special way out to let that happen."""
    unseen = isinstance(rule.when, AtTime) and not rule.when.connected
    return not (isinstance(rule.what, WrapNames) or (unseen and isinstance(rule.what, SwapCard | SetClock)))
