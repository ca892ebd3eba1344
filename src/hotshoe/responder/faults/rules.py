"""A fault script as values: which action happens at which moments."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TypeVar

from hotshoe.catalog.operations import CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.protocol.states import Channel
from hotshoe.responder.faults.actions import Action, Scene
from hotshoe.responder.faults.kinds import CATALOG, show_seconds

A = TypeVar("A", bound=Action)

SPARED = (GET_DEVICE_INFO.code, OPEN_SESSION.code, CLOSE_SESSION.code)
"""What ``operations`` leaves out, so that initiators get as far as the rest."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What happens at a moment: one operation or event, or all of its kind where ``code`` is None."""

    scene: Scene
    code: int | None = None
    sparing: bool = False

    def covers(self, scene: Scene, code: int | None) -> bool:
        """Whether that happening is meant."""
        if scene is not self.scene:
            return False
        return self.code == code if self.code is not None else not (self.sparing and code in SPARED)

    def __str__(self) -> str:
        for name, subject in SUBJECTS.items():
            if subject == self:
                return name
        table = CATALOG.operations if self.scene is Scene.OPERATION else CATALOG.events
        entry = table.get(self.code or 0)
        return str(entry.name) if entry else f"0x{self.code or 0:04X}"


SUBJECTS = {
    "event connect": Subject(Scene.EVENT_CONNECT),
    "connect": Subject(Scene.CONNECT),
    "all operations": Subject(Scene.OPERATION),
    "operations": Subject(Scene.OPERATION, sparing=True),
    "events": Subject(Scene.EVENT),
    "probe": Subject(Scene.PROBE),
}
"""Those that are not the names of operations and events."""

PLURALS = ("operations", "events")
"""Those of which one may be meant."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Which occurrences: from ``first`` to ``last``, every ``every``-th, and of these so many percent by chance."""

    first: int = 1
    last: int | None = None
    every: int = 1
    percent: float = 100

    def takes(self, number: int, rng: random.Random) -> bool:
        """Whether occurrence ``number``, counted from 1, is one of them."""
        within = self.first <= number and (self.last is None or number <= self.last)
        return within and number % self.every == 0 and (self.percent == 100 or rng.random() * 100 < self.percent)

    def of(self, subject: str) -> str:
        """``every 5th GetObject``."""
        if self.percent != 100:
            return f"{self.percent:g}% of {subject}"
        if self.every != 1:
            one = subject.removesuffix("s") if subject in PLURALS else subject
            return f"every {_ordinal(self.every)} {one}"
        if self.last is None:
            return subject
        return f"{subject} {self.first}" + (f"-{self.last}" if self.last != self.first else "")


ALL_TURNS = Turn()


@dataclass(frozen=True, slots=True)
class Always:
    """From the beginning on."""

    @property
    def scene(self) -> Scene:
        return Scene.ALWAYS

    def __str__(self) -> str:
        return "always"


@dataclass(frozen=True, slots=True)
class At:
    """At some of the times that something happens."""

    subject: Subject
    turn: Turn = ALL_TURNS

    @property
    def scene(self) -> Scene:
        return self.subject.scene

    def __str__(self) -> str:
        return f"at {self.turn.of(str(self.subject))}"


@dataclass(frozen=True, slots=True)
class AtTime:
    """So many seconds after the camera was switched on, or after each initiator came; and again and again.

    Raises ValueError for what would happen again without end in no time at all.
    """

    seconds: float
    connected: bool = False
    again: bool = False

    def __post_init__(self) -> None:
        if self.again and not self.seconds:
            raise ValueError("'every 0s' would never come to an end")

    @property
    def scene(self) -> Scene:
        return Scene.TIME

    def __str__(self) -> str:
        since = " after connect" if self.connected else ""
        return f"at {'every ' if self.again else ''}{show_seconds(self.seconds)}{since}"


@dataclass(frozen=True, slots=True)
class AtByte:
    """After so many bytes of one connection, from its beginning."""

    number: int
    channel: Channel = Channel.COMMAND

    @property
    def scene(self) -> Scene:
        return Scene.BYTE

    def __str__(self) -> str:
        return f"at {'event ' if self.channel is Channel.EVENT else ''}byte {self.number}"


Moment = Always | At | AtTime | AtByte


@dataclass(frozen=True, slots=True)
class Rule:
    """Something goes wrong at some moments. Raises ValueError where that cannot be."""

    when: Moment
    what: Action

    def __post_init__(self) -> None:
        if self.when.scene not in self.what.scenes:
            raise ValueError(f"'{self.what}' cannot happen {self.when.scene}, but {self.what.scenes}")

    def __str__(self) -> str:
        return f"{self.when} {self.what}"


@dataclass(frozen=True, slots=True)
class Script:
    """The faults of one camera; the ``seed`` is that of the chances in it."""

    rules: tuple[Rule, ...] = ()
    seed: int | None = None

    def __or__(self, other: Script) -> Script:
        """The rules of both."""
        return Script(self.rules + other.rules, self.seed if other.seed is None else other.seed)

    @property
    def random(self) -> bool:
        """Whether chance has a part in it."""
        return any(isinstance(rule.when, At) and rule.when.turn.percent != 100 for rule in self.rules)

    def always(self, kind: type[A]) -> list[A]:
        """The actions of that kind that are there from the beginning."""
        actions = (rule.what for rule in self.rules if isinstance(rule.when, Always))
        return [action for action in actions if isinstance(action, kind)]

    def __str__(self) -> str:
        seed = [] if self.seed is None else [f"seed {self.seed}"]
        return "".join(f"{line}\n" for line in [*seed, *self.rules])


def _ordinal(number: int) -> str:
    last = 0 if number % 100 in {11, 12, 13} else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"
