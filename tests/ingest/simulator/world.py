"""Engines, cameras, a disk and a ledger on one virtual clock; what is promised is checked after every step.

The world plays the runner: it carries out what an engine wants, a little later, with whatever goes wrong.
"""

import heapq
import random
from collections.abc import Callable
from itertools import count
from typing import Any

from hotshoe.ingest import commands, inputs
from hotshoe.ingest.commands import CAMERA, Command
from hotshoe.ingest.engine import Engine
from hotshoe.ingest.inputs import Input, Trouble
from hotshoe.ingest.recovery import LEFT
from hotshoe.ingest.shot import Shot, State
from hotshoe.wire.values import Handle
from tests.ingest.simulator.answers import ANSWERS
from tests.ingest.simulator.modelledger import ModelLedger
from tests.ingest.simulator.side import Lied, Side
from tests.ingest.simulator.simcamera import SimCamera, Thing
from tests.ingest.simulator.strictdisk import Away, Broken, File, Full, StrictDisk, Taken
from tests.ingest.simulator.works import DISK, LEDGER

Effect = Callable[[], Input]


ENDLESS = 20_000
"""Inputs after which a scenario is not going to end; most have fewer than a hundred."""


class World:
    """``odds`` are the chances of each fault, by its name; none when the world is healed."""

    def __init__(self, seed: int, sides: list[Side], odds: dict[str, float], *, folding: bool = False) -> None:
        self.dice = random.Random(seed)
        self.sides = sides
        self.odds = odds
        self.disk = StrictDisk(folding=folding)
        self.ledger = ModelLedger()
        self.now = 0.0
        self.life = 0
        self.up = False
        self.truth: dict[tuple[str, str, str, str, str], set[bytes]] = {}
        self.safe: dict[bytes, str] = {}
        self.named: dict[bytes, str] = {}
        self.foreign: dict[str, bytes] = {}
        self.deleted = 0
        self.steps = 0
        self.told = 0
        self._numbers = count()
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._lane = 0.0
        self._recovering: Side | None = None
        self._effects: dict[int, tuple[Effect, bool]] = {}
        self._perform: dict[type, Callable[[Side, Any], None]] = {
            commands.Connect: self.connect,
            commands.Disconnect: self.disconnect,
            **dict.fromkeys(CAMERA, self.ask),
            **dict.fromkeys(LEDGER, self.on_ledger),
            **dict.fromkeys(DISK, self.on_disk),
            commands.Acknowledge: self.acknowledge,
            commands.Tell: lambda side, command: None,
        }

    # Time

    def at(self, when: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (when, next(self._numbers), what))

    def run(self, until: float, enough: Callable[[], bool] = lambda: False) -> None:
        while self._agenda and self._agenda[0][0] <= until and not enough():
            self.now, _, what = heapq.heappop(self._agenda)
            self.steps += 1
            what()
        self.now = max(self.now, until) if not enough() else self.now

    def hit(self, fault: str) -> bool:
        chance = self.odds.get(fault)
        return chance is not None and self.dice.random() < chance

    # The process

    def start(self) -> None:
        """Switch the computer, or the program, on."""
        self.up = True
        self.believe_the_ledger()
        for side in self.sides:
            side.engine = Engine(side.policy)
            side.online, side.doing, side.tick = False, None, None
        self._recovering = Side(SimCamera("", []), self.sides[0].policy)
        self.tell(self._recovering, inputs.Recalled(tuple(self.ledger.unfinished()), known=True))
        self._begin()

    def _begin(self) -> None:
        """The cameras' turn, when nothing is left to be finished without them."""
        side = self._recovering
        if side and not side.pending:
            self._recovering = None
            for each in self.sides:
                self._obey(each, each.engine.begin(self.now))

    def kill(self, *, power: bool = False) -> None:
        """Everything that was not durable may or may not have happened."""
        self.life += 1
        self.up = False
        lane = True
        for effect, ledgered in self._effects.values():
            happened = self.dice.random() < 0.5
            lane = lane and happened if ledgered else lane
            if lane if ledgered else happened:
                effect()
        self._effects.clear()
        self._lane = 0.0
        for side in self.sides:
            side.parts.clear()
            side.online, side.pending = False, 0
            side.session += 1
        if power:
            self.disk.power_cut(self.dice)
            self.named = {
                bytes(file.data): f"{folder}/{name}"
                for folder, name, file in self.disk.all()
                if not file.foreign and not name.endswith(".part")
            }
        self.check_all()

    def tell(self, side: Side, told: Input) -> None:
        self.told += 1
        assert self.told < ENDLESS, "I6: the engine never comes to rest"
        self._obey(side, side.engine.take(told, self.now))

    def _obey(self, side: Side, wanted: list[Command]) -> None:
        for command in wanted:
            if side is self._recovering and isinstance(command, LEFT):
                continue
            self._perform[type(command)](side, command)
        due = None if side is self._recovering else side.engine.deadline
        if due is not None and (side.tick is None or due < side.tick):
            side.tick = due
            self.at(max(due, self.now), self._ticker(side, self.life, due))

    def _ticker(self, side: Side, life: int, due: float) -> Callable[[], None]:
        def tick() -> None:
            if life == self.life and side.tick == due:
                side.tick = None
                self.tell(side, inputs.Tick())

        return tick

    # The camera

    def connect(self, side: Side, command: commands.Connect) -> None:
        life = self.life
        wait = command.delay + self.dice.random() * 0.2

        def arrive() -> None:
            if life != self.life:
                return
            if not side.reach or self.hit("no connection"):
                self.tell(side, inputs.Lost("no route", self.dice.random()))
            elif self.hit("refused"):
                self.tell(side, inputs.Lost("refused", self.dice.random(), refused=True))
            else:
                side.camera.number_anew()
                side.session += 1
                side.online, side.doing = True, None
                self.tell(side, inputs.Connected(side.camera.name))

        self.at(self.now + wait + (40.0 if self.hit("slow connection") else 0.0), arrive)

    def lose(self, side: Side) -> None:
        """The connection is over; what was under way fails first."""
        if not side.online:
            return
        side.online = False
        side.session += 1
        doing, side.doing = side.doing, None
        if doing and not self.hit("no last word"):
            good = doing.offset if isinstance(doing, commands.Fetch) else 0
            good = good if side.opened is None else len(side.opened.data)
            self.tell(side, inputs.Failed(doing, Trouble.LINK, "cut", good))
        self.tell(side, inputs.Lost("cut", self.dice.random()))

    def disconnect(self, side: Side, command: commands.Disconnect) -> None:
        self.at(self.now + 0.01, lambda: self.lose(side))

    def hint(self, side: Side, told: inputs.Hinted) -> None:
        """An event, if it comes: once, twice, late."""
        if not (self.up and side.online) or self.hit("event lost"):
            return
        session = side.session

        def hear() -> None:
            if self.up and side.online and session == side.session:
                self.tell(side, told)

        late = 20.0 if self.hit("event late") else 0.1
        for _ in range(2 if self.hit("event twice") else 1):
            self.at(self.now + self.dice.random() * late, hear)
        if self.hit("event flood"):
            for _ in range(20):
                self.at(self.now + self.dice.random(), hear)

    def ask(self, side: Side, command: Command) -> None:
        """Have the camera do something, unless the link, or the camera, has other plans."""
        side.doing, side.opened = command, None
        session = side.session
        wait = 0.001 + self.dice.random() * 0.05
        if self.hit("stall"):
            wait += 40.0
            self.at(self.now + wait, lambda: self.lose(side) if side.session == session else None)
            return

        def answer() -> None:
            if side.session != session:
                return
            if self.hit("cut"):
                self.lose(side)
            elif self.hit("busy"):
                self.fail(side, command, Trouble.BUSY)
            elif self.hit("refusal"):
                self.fail(side, command, Trouble.REFUSED)
            else:
                ANSWERS[type(command)](self, side, command)

        self.at(self.now + wait, answer)

    def finish(self, side: Side, told: Input) -> None:
        side.doing = None
        self.tell(side, told)

    def fail(self, side: Side, command: Command, trouble: Trouble, kept: int = 0) -> None:
        self.finish(side, inputs.Failed(command, trouble, str(trouble), kept))

    # A download

    def open_part(self, side: Side, shot: Shot, offset: int) -> File:
        folder, _, name = shot.part.rpartition("/")
        side.parts.pop(shot.key, None)
        part = f"{name}.part"
        file = self.disk.find(folder, part)
        if file is None or self._linked(folder, file, part):
            if file is not None:
                part = f"{name}-1.part"
                file = self.disk.find(folder, part)
            file = file or self.disk.create(folder, part)
        if len(file.data) < offset:
            raise Lied
        self.disk.shorten(file, offset)
        side.opened = file
        side.parts[shot.key] = file, f"{folder}/{part}"
        return file

    def _linked(self, folder: str, file: File, name: str) -> bool:
        return any(each is file and other != name for other, each in self.disk.folder(folder).names.items())

    # Disk and ledger

    def later(self, side: Side, command: Command, effect: Effect, *, ledgered: bool = False) -> None:
        """Carry out a command after a while; a crash before that leaves open whether it was."""
        life, number = self.life, next(self._numbers)
        when = self.now + 0.0005 + self.dice.random() * 0.02
        if ledgered:
            when = self._lane = max(when, self._lane + 1e-6)
        self._effects[number] = effect, ledgered
        side.pending += 1

        def done() -> None:
            if life != self.life:
                return
            del self._effects[number]
            side.pending -= 1
            self.tell(side, effect())
            self._begin()

        self.at(when, done)

    def on_disk(self, side: Side, command: Command) -> None:
        work = DISK[type(command)]

        def effect() -> Input:
            try:
                return work(self, side, command)
            except Full:
                return inputs.Failed(command, Trouble.FULL, "full")
            except Broken:
                return inputs.Failed(command, Trouble.DISK, "broken")
            except Away:
                return inputs.Failed(command, Trouble.AWAY, "away")
            except Taken:
                return inputs.Failed(command, Trouble.TAKEN, "taken")
            except Lied:
                return inputs.Failed(command, Trouble.MISMATCH, "not what it was")

        self.later(side, command, effect)

    def on_ledger(self, side: Side, command: Command) -> None:
        work = LEDGER[type(command)]

        def effect() -> Input:
            if self.hit("commit fails"):
                if self.dice.random() < 0.3:
                    work(self, side, command)
                return inputs.Failed(command, Trouble.DISK, "no commit")
            return work(self, side, command)

        self.later(side, command, effect, ledgered=True)

    def acknowledge(self, side: Side, command: commands.Acknowledge) -> None:
        shot = command.shot
        row = self.ledger.rows[shot.key, shot.turn]
        assert row.state == "done", f"{shot.path} was acknowledged before the ledger knew"
        self.check(shot.digest, shot.path)
        self.safe[shot.digest] = shot.path

    # What is promised

    def believe_the_ledger(self) -> None:
        """What it calls done is there, though the word of it may have been lost."""
        for shot in self.ledger.rows.values():
            if shot.state is State.DONE:
                self.check(shot.digest, shot.path)
                self.safe[shot.digest] = shot.path

    def check(self, content: bytes, path: str) -> None:
        """I1: it is there, whole, and would be after a power cut."""
        folder, _, name = path.rpartition("/")
        assert self.disk.survives(folder, name, content), f"I1: {path} would not survive a power cut"

    def check_all(self) -> None:
        """I1 of everything, I3: what is somebody else's is as it was."""
        for content, path in self.safe.items():
            self.check(content, path)
        self.check_foreign()

    def check_foreign(self) -> None:
        for path, content in self.foreign.items():
            folder, _, name = path.rpartition("/")
            file = self.disk.folders[folder].names.get(name)
            assert file is not None, f"I3: {path} is gone"
            assert bytes(file.data) == content, f"I3: {path} is not what it was"

    def camera_thing(self, side: Side, command: commands.Fetch) -> Thing | None:
        """What the handle of a download means by now."""
        return side.camera.thing(command.found.handle)

    def shot(self, side: Side, storage: str, thing: Thing) -> None:
        """An object exists."""
        place = side.camera.name, storage, thing.folder, thing.name, thing.date
        self.truth.setdefault(place, set()).add(thing.content)

    def remember(self, side: Side, handle: Handle | None) -> None:
        if handle is not None:
            self.hint(side, inputs.Hinted(inputs.Hint.ADDED, handle))
