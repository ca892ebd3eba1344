"""A life of some minutes, made from a seed: what is shot, what goes wrong, and whether all is well in the end."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from hotshoe.ingest.bundles import DOUBLES
from hotshoe.ingest.inputs import Hint, Hinted
from hotshoe.ingest.naming import split_name
from hotshoe.ingest.policy import After, Backfill, Policy
from hotshoe.ingest.shot import State
from tests.ingest.simulator.side import Side
from tests.ingest.simulator.simcamera import Card, SimCamera, Thing
from tests.ingest.simulator.world import World

TROUBLED = 40.0
"""Seconds in which things go wrong."""

PATIENCE = 900.0
"""Seconds of a healed world in which everything has to be in the library."""

TWO_LISTINGS = 61.0

FAULTS = (
    "no connection", "refused", "slow connection", "no last word", "event lost", "event late", "event twice",
    "event flood", "stall", "cut", "busy", "refusal", "listing short", "cut in data", "write fails", "sync fails",
    "short", "long", "no total", "commit fails", "rename fails", "unlink fails", "folder sync fails",
    "ledger on the full disk",
)  # fmt: skip

ODDS = (0.02, 0.1, 0.3)

DATES = ("20260101T120000", "20260101T120100", "19800101T000000", "", "no date")


@dataclass(slots=True)
class Scenario:
    """``seed`` makes all of it; ``faults`` and ``action`` are what is to happen rather than other things."""

    seed: int
    faults: tuple[str, ...] = ()
    action: str = ""
    policy: Policy = field(init=False)
    world: World = field(init=False)
    dice: random.Random = field(init=False)
    expected: list[tuple[Side, Card, Thing]] = field(default_factory=list)
    releases: int = 0
    split: bool = False
    spare: dict[str, list[Card]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dice = self.dice = random.Random(self.seed)
        faults = self.faults or dice.sample(FAULTS, dice.choice((0, 1, 1, 2, 2, 3, 5)))
        after = After.DELETE if dice.random() < 0.3 else After.KEEP
        self.policy = Policy(after=after, spare=8, at_once=dice.choice((1, 2, 8)), tries=dice.choice((2, 5)))
        if dice.random() < 0.05:
            self.policy = Policy(after=after, spare=8, backfill=dice.choice((Backfill.NEW, Backfill.NONE)))
        sides = [Side(self._camera(number), self.policy) for number in range(1 if dice.random() < 0.85 else 2)]
        odds = {fault: dice.choice(ODDS) for fault in faults}
        self.world = World(self.seed, sides, odds, folding=dice.random() < 0.1)

    def run(self) -> int:
        """Live it. Raises AssertionError for a broken promise; the steps that it took."""
        world, dice = self.world, self.dice
        for side in world.sides:
            for _ in range(dice.choice((0, 0, 1, 2))):
                self._shoot(side)
        world.start()
        for _ in range(dice.randint(1, 6)):
            world.at(dice.random() * TROUBLED, self._action())
        world.run(TROUBLED)
        self._heal()
        world.run(TROUBLED + TWO_LISTINGS)
        world.run(TROUBLED + PATIENCE, self._quiet)
        self._judge()
        if dice.random() < 0.05:
            self._start_again()
        return world.steps

    def _camera(self, number: int) -> SimCamera:
        dice = self.dice
        labels = ["CARD", "CARD"] if dice.random() < 0.2 else ["A", "B"]
        slots: list[Card | None] = [Card(labels[0])]
        if dice.random() < 0.15:
            slots.append(Card(labels[1]))
        name = f"CAM {number}"
        self.spare[name] = [Card(dice.choice(("A", "SPARE")))]
        return SimCamera(name, slots)

    # What happens

    def _action(self) -> Callable[[], None]:
        dice = self.dice
        side = dice.choice(self.world.sides)
        choices = (
            (8, self._shoot), (2, self._burst), (1, self._backup), (1, self._sidecar), (2, self._erase),
            (2, self._swap), (2, self._cut), (1, self._away), (1, self._vary), (2, self._kill),
            (2, self._power_cut), (2, self._full), (1, self._unmount), (1, self._intrude), (1, self._lose_events),
        )  # fmt: skip
        weights = [20 if action.__name__ == f"_{self.action}" else weight for weight, action in choices]
        chosen = dice.choices([action for _, action in choices], weights)[0]
        return lambda: chosen(side)

    def _card(self, side: Side) -> Card | None:
        return next((card for card in side.camera.slots if card), None)

    def _shoot(self, side: Side) -> None:
        """One release: a JPEG, a RAW, or both; names wrap, folders change, clocks are wrong."""
        card, dice = self._card(side), self.dice
        if card is None:
            return
        self.releases += 1
        number = dice.choice((1, 1, 2, 3, 9999))
        folder = dice.choice(("/DCIM/100", "/DCIM/100", "/DCIM/101"))
        date = dice.choice(DATES)
        names = [
            f"DSC_{number:04}.{ending}" for ending in dice.choice((("JPG",), ("NEF",), ("JPG", "NEF"), ("NEF", "JPG")))
        ]
        if any(thing.name in names and thing.folder == folder for thing in card.things):
            return
        places = [(folder, name, date) for name in names]
        if any(place[2:] in places for place in self.world.truth):
            # Not the very same second once more: only who saw the first go could tell the second from it.
            date = (
                f"20260102T{self.releases // 60 % 24:02}{self.releases % 60:02}00"
                if date[:2].isdigit()
                else f"day {self.releases}"
            )
        for name in names:
            self._add(side, card, Thing(folder, name, date, self._content(), dice.random() > 0.06, self.releases))

    def _add(self, side: Side, card: Card, thing: Thing) -> None:
        self.world.shot(side, card.label, thing)
        self.expected.append((side, card, thing))
        self.world.remember(side, side.camera.add(card, thing))

    def _content(self) -> bytes:
        number = len(self.expected) + 1
        size = self.dice.randint(4, 14)
        return bytes((number % 251 + 1, number // 251 + 1)) + bytes(
            (number * 7 + place) % 250 + 1 for place in range(size - 2)
        )

    def _burst(self, side: Side) -> None:
        for _ in range(4):
            self._shoot(side)

    def _backup(self, side: Side) -> None:
        """The other slot gets the same file."""
        cards = [card for card in side.camera.slots if card]
        if len(cards) < 2 or not cards[0].things:
            return
        thing = self.dice.choice(cards[0].things)
        # Without dates nobody can tell what belongs together on two cards.
        if thing.date[:2].isdigit() and not any(
            each.name == thing.name and each.folder == thing.folder for each in cards[1].things
        ):
            self._add(
                side, cards[1], Thing(thing.folder, thing.name, thing.date, thing.content, thing.told, thing.release)
            )

    def _sidecar(self, side: Side) -> None:
        card = self._card(side)
        if card and card.things:
            thing = self.dice.choice(card.things)
            name = f"{split_name(thing.name)[0]}.XMP"
            if not any(each.name == name and each.folder == thing.folder for each in card.things):
                self._add(
                    side, card, Thing(thing.folder, name, "20270101T000000", self._content(), True, thing.release)
                )

    def _erase(self, side: Side) -> None:
        """The user deletes one picture, or all."""
        card = self._card(side)
        if card and card.things:
            things = [self.dice.choice(card.things)] if self.dice.random() < 0.7 else list(card.things)
            for thing in things:
                handle = side.camera.remove(thing)
                if handle is not None:
                    self.world.hint(side, Hinted(Hint.REMOVED, handle))

    def _swap(self, side: Side) -> None:
        """Another card, whose objects get the handles of the first one's."""
        spares = self.spare[side.camera.name]
        spare = spares.pop(0)
        card = side.camera.slots[0]
        if card:
            spares.append(card)
        side.camera.slots[0] = spare
        self._renumber(side)

    def _renumber(self, side: Side) -> None:
        side.camera.number_anew()
        self.world.hint(side, Hinted(Hint.CHANGED))

    def _cut(self, side: Side) -> None:
        self.world.lose(side)

    def _away(self, side: Side) -> None:
        """Out of range for a while."""
        side.reach = False
        self.world.lose(side)
        self.world.at(self.world.now + self.dice.random() * 15, lambda: setattr(side, "reach", True))

    def _vary(self, side: Side) -> None:
        """The camera gives other bytes for an object from now on, under the same description."""
        card = self._card(side)
        things = [thing for thing in card.things if thing.content not in self.world.named] if card else []
        if card and things:
            thing = self.dice.choice(things)
            thing.content = bytes(
                (thing.content[0], 255 - len(thing.contents), *(byte % 250 + 1 for byte in thing.content[2:]))
            )
            thing.contents.append(thing.content)
            self.world.shot(side, card.label, thing)

    def _kill(self, side: Side) -> None:
        self._crash(power=False)

    def _power_cut(self, side: Side) -> None:
        self._crash(power=True)

    def _crash(self, *, power: bool) -> None:
        if self.world.up:
            self.world.kill(power=power)
            self.world.at(self.world.now + self.dice.random() * 5, self._restart)

    def _restart(self) -> None:
        if not self.world.up:
            self.world.start()

    def _full(self, side: Side) -> None:
        disk = self.world.disk
        room, disk.room = disk.room, self.dice.randint(0, 20)
        left = disk.room

        def free() -> None:
            disk.room += room - left

        self.world.at(self.world.now + self.dice.random() * 15, free)

    def _unmount(self, side: Side) -> None:
        self.world.disk.away = True
        self.world.at(self.world.now + self.dice.random() * 15, lambda: setattr(self.world.disk, "away", False))

    def _intrude(self, side: Side) -> None:
        """Somebody else's file takes a name that a shot may want."""
        disk = self.world.disk
        name = f"DSC_{self.dice.choice((1, 2)):04}.{self.dice.choice(('JPG', 'NEF', 'jpg'))}"
        if disk.away or disk.find("d", name):
            return
        file = disk.create("d", name, foreign=True)
        content = b"theirs"
        file.data += content
        disk.sync(file)
        disk.sync_folder("d")
        disk.sync_folder("")
        self.world.foreign[f"d/{name}"] = content
        self.split = True

    def _lose_events(self, side: Side) -> None:
        self.world.odds["event lost"] = 1.0

    # The end

    def _heal(self) -> None:
        world = self.world
        world.odds = {}
        world.disk.away = False
        world.disk.room = 1_000_000
        for side in world.sides:
            side.reach = True
        self._restart()

    def _quiet(self) -> bool:
        return self.world.up and all(side.engine.quiet for side in self.world.sides)

    def _judge(self) -> None:
        """I1 to I6 of the end."""
        world = self.world
        world.believe_the_ledger()
        world.check_all()
        assert self._quiet(), f"I6: not quiet after {PATIENCE:g} s: {self._open()}"
        if self.policy.backfill is not Backfill.ALL:
            return
        for side, card, thing in self.expected:
            if card in side.camera.slots and thing in card.things:
                assert any(content in world.safe for content in thing.contents), f"I6: {thing} is not in the library"
        if not self.split:
            self._judge_pairs()

    def _open(self) -> list[str]:
        return [
            f"{job.identity.name} {job.stage.name} kept {job.kept} failures {job.failures}"
            for side in self.world.sides
            for job in side.engine._bench.jobs.values()
        ]

    def _judge_pairs(self) -> None:
        """C4: what belongs together is called alike."""
        stems: dict[tuple[str, int], str] = {}
        for shot in self.world.ledger.rows.values():
            thing = next((t for _, _, t in self.expected if shot.digest in t.contents), None)
            if thing is None or len(thing.contents) > 1 or thing.name.endswith("XMP") or f"-{DOUBLES}" in shot.path:
                continue
            if shot.state is State.DONE and not shot.same:
                place = shot.identity.camera, thing.release
                stem = split_name(shot.path)[0]
                assert stems.setdefault(place, stem) == stem, (
                    f"C4: {shot.path} is not called as its pair, {stems[place]}"
                )

    def _start_again(self) -> None:
        """I9: nothing happens, and nothing changes."""
        world = self.world
        # The ledger's last word may be under way.
        world.run(world.now + 1)
        files = {f"{folder}/{name}": bytes(file.data) for folder, name, file in world.disk.all()}
        rows = dict(world.ledger.rows)
        world.kill()
        world.start()
        world.run(world.now + TWO_LISTINGS)
        world.run(world.now + PATIENCE, self._quiet)
        assert self._quiet()
        assert files == {f"{folder}/{name}": bytes(file.data) for folder, name, file in world.disk.all()}, "I9: files"
        assert {place: row.state for place, row in rows.items()} == {
            place: row.state for place, row in world.ledger.rows.items()
        }, "I9: ledger"


def live(seed: int, faults: tuple[str, ...] = (), action: str = "") -> int:
    """One scenario; a broken promise names its seed."""
    try:
        return Scenario(seed, faults, action).run()
    except Exception as error:
        raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
