import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from hotshoe.errors import DeliveryError, StorageError
from hotshoe.ingest.sinks import courier as module
from hotshoe.ingest.sinks.courier import FINAL_PAUSE, LONGEST_PAUSE, Courier, pause
from hotshoe.ingest.sinks.model import Saved
from tests.ingest.sinks.saved import SAVED


@dataclass
class Letter:
    name: str
    tries: int = 0
    due: float = 0.0


@dataclass
class Box:
    """A queue in memory."""

    letters: list[Letter] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def due(self, now: float, limit: int) -> Sequence[Letter]:
        return [letter for letter in self.letters if letter.due <= now][:limit]

    async def delivered(self, delivery: Letter) -> None:
        self.letters.remove(delivery)

    async def postpone(self, delivery: Letter, until: float, error: str) -> None:
        delivery.tries += 1
        delivery.due = until
        self.errors.append(error)

    async def waiting(self) -> int:
        return len(self.letters)

    def saved(self, delivery: Letter) -> Saved:
        return replace(SAVED, name=delivery.name)


@dataclass
class Picky:
    """A sink that refuses some names."""

    refuses: set[str] = field(default_factory=set)
    final: bool = False
    name: str = "picky"
    at_once: int = 2
    took: list[str] = field(default_factory=list)
    taking: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, saved: Saved) -> None:
        if saved.name in self.refuses:
            raise DeliveryError(f"not {saved.name}", final=self.final)
        self.took.append(saved.name)
        self.taking.set()


async def test_one_that_fails_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    box, sink = Box([Letter(name) for name in "abcde"]), Picky({"b"})
    courier = Courier(sink, box, clock=lambda: 100.0)
    while await courier.carry():
        pass
    assert sorted(sink.took) == list("acde")
    assert [(letter.name, letter.tries, letter.due) for letter in box.letters] == [("b", 1, 101.0)]
    assert (courier.status.waiting, courier.status.delivered, courier.status.failed) == (1, 4, 1)
    assert "picky: b: not b; it will be tried again" in caplog.text


async def test_the_same_reason_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    courier = Courier(Picky({"a"}), Box([Letter("a")]), clock=lambda: now[0])
    for _ in range(5):
        assert await courier.carry()
        now[0] += LONGEST_PAUSE
    assert caplog.text.count("not a") == 1
    assert courier.status.error == "not a"


def test_pauses_grow_to_a_limit() -> None:
    assert [pause(tries) for tries in range(4)] == [1, 2, 4, 8]
    assert pause(10_000) == LONGEST_PAUSE
    assert pause(0, final=True) == FINAL_PAUSE


async def test_it_wakes_for_news_and_ends_when_all_was_tried() -> None:
    box, sink = Box(), Picky({"b"}, final=True)
    changed = asyncio.Event()
    courier = Courier(sink, box, changed.set)
    running = asyncio.create_task(courier.run())
    await changed.wait()
    box.letters += [Letter("a"), Letter("b")]
    courier.nudge()
    await sink.taking.wait()
    box.letters.append(Letter("c"))
    courier.close()
    await running
    assert sink.took == ["a", "c"]
    assert [letter.name for letter in box.letters] == ["b"]


class FullDisk(Box):
    """Nothing can be noted while it is full."""

    full = True

    async def delivered(self, delivery: Letter) -> None:
        if self.full:
            raise StorageError("the disk is full")
        await super().delivered(delivery)


async def test_a_full_disk_is_no_end(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.001)
    box, sink = FullDisk([Letter("a"), Letter("b")]), Picky()
    changed = asyncio.Event()
    courier = Courier(sink, box, changed.set)
    running = asyncio.create_task(courier.run())
    await sink.taking.wait()
    box.full = False
    while box.letters:
        changed.clear()
        await asyncio.wait_for(changed.wait(), 10)
    courier.close()
    await running
    assert {"a", "b"} == set(sink.took)
    assert len(sink.took) > 2
    assert caplog.text.count("the disk is full") == 1
