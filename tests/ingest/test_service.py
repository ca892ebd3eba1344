"""Many cameras side by side, with runners that do as they are told; real ones are in test_ingest_verbs.py."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hotshoe.client.address import Address
from hotshoe.errors import NotOffered, StorageError
from hotshoe.ingest.outbox import Delivery
from hotshoe.ingest.policy import After
from hotshoe.ingest.reports import CameraConnected, CameraLost, Report, ShotSaved, Told
from hotshoe.ingest.runner import Runner
from hotshoe.ingest.service import Plan, Service
from hotshoe.ingest.settings import IngestSettings
from hotshoe.ingest.shelf import Shelf
from hotshoe.ingest.shot import Identity, Shot, State
from hotshoe.ingest.sinks.model import Saved, Sink
from hotshoe.ingest.status import Stand
from hotshoe.ingest.supervisor import Supervisor

DEST = Path("/library")
TOLD = IngestSettings(dest=DEST)


class Tame:
    """A runner."""

    def __init__(self, address: Address, shelf: Shelf, **options: Any) -> None:
        self.label = address.alias
        self.address = address
        self.options = options
        self.report: Callable[[Report], None] = options["report"]
        self.connected = False
        self.waiting = 0
        self.shots = 0
        self.refuses: Exception | None = None
        self._end = asyncio.Event()
        self._error: Exception | None = None

    async def run(self) -> None:
        await self._end.wait()
        if self._error:
            raise self._error

    def drain(self) -> None:
        self._end.set()

    def break_with(self, error: Exception) -> None:
        self._error = error
        self._end.set()

    async def shoot(self) -> None:
        if self.refuses:
            raise self.refuses
        self.shots += 1

    def come(self) -> None:
        self.connected = True
        self.report(CameraConnected(self.label, f"Maker {self.label}", "Model", "1", str(self.address)))

    def save(self, name: str) -> None:
        identity = Identity(f"Maker {self.label}", "CARD", "DCIM", name, 5, "")
        shot = Shot(identity.key, identity, State.DONE, path=name, size=5)
        self.report(ShotSaved(self.label, shot, DEST / name, 0.1))


@dataclass
class Outbox:
    """A queue in memory."""

    letters: list[Delivery] = field(default_factory=list)

    def due(self, sink: str, now: float, limit: int = 100) -> list[Delivery]:
        return self.letters[:limit]

    def delivered(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            self.letters.remove(delivery)

    def waiting(self, sink: str) -> int:
        return len(self.letters)


class Rig:
    """A service with tame runners."""

    def __init__(self, plan: Plan, sinks: tuple[Sink, ...] = ()) -> None:
        self.runners: list[Tame] = []
        self.told: list[str] = []
        self.outbox = Outbox()
        self.reports: list[Report] = []
        ledger = SimpleNamespace(outbox=self.outbox, unfinished=list)

        async def write(job: Callable[[Any], Any]) -> Any:
            return job(ledger)

        shelf = cast(Shelf, SimpleNamespace(library=SimpleNamespace(root=DEST), ledgered=write))
        supervisor = Supervisor({"NOTIFY_SOCKET": "x"}, lambda path, text: self.told.append(text.decode()))
        self.service = Service(plan, shelf, sinks, report=self.reports.append, supervisor=supervisor, runner=self._make)
        self.running = asyncio.create_task(self.service.run())

    def _make(self, address: Address, shelf: Shelf, **options: Any) -> Runner:
        self.runners.append(Tame(address, shelf, **options))
        return cast(Runner, self.runners[-1])

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def end(self) -> None:
        self.service.drain()
        await asyncio.wait_for(self.running, 10)


def cameras(*names: str) -> list[Address]:
    return [Address(f"{name}.local", alias=name) for name in names]


async def test_each_camera_has_its_runner_and_all_are_drained() -> None:
    rig = Rig(Plan(cameras("a", "b"), TOLD))
    await rig.settle()
    first, second = rig.runners
    first.come()
    first.save("ONE.JPG")
    second.report(CameraLost("b", "no route", 2.0, 1))
    assert [(camera.label, camera.stand, camera.files) for camera in rig.service.status.cameras] == [
        ("a", Stand.LIVE, 1),
        ("b", Stand.LOST, 0),
    ]
    assert len(rig.reports) == 3
    await rig.end()
    assert [text.split("=")[0] for text in rig.told if not text.startswith(("WATCHDOG", "STATUS"))] == [
        "READY",
        "STOPPING",
    ]
    assert "STATUS=0 of 2 cameras, 0 pictures, 0 to come" in rig.told


async def test_a_camera_gone_from_the_settings_is_drained_and_a_new_one_followed() -> None:
    rig = Rig(Plan(cameras("a", "b"), TOLD))
    await rig.settle()
    rig.service.reload(Plan(cameras("b", "c"), TOLD))
    await rig.settle()
    assert [runner.label for runner in rig.runners] == ["a", "b", "c"]
    assert [camera.label for camera in rig.service.status.cameras] == ["b", "c"]
    assert [text for text in rig.told if text.startswith("RELOADING=1\nMONOTONIC_USEC=")]
    assert rig.told.count("READY=1") == 2
    await rig.end()


async def test_a_camera_that_is_treated_otherwise_gets_another_runner() -> None:
    rig = Rig(Plan(cameras("a", "b"), TOLD))
    await rig.settle()
    changed = replace(TOLD, after=After.DELETE)
    rig.service.reload(Plan(cameras("a", "b"), changed))
    await rig.settle()
    assert [(runner.label, runner.options["policy"].after.value) for runner in rig.runners] == [
        ("a", "keep"),
        ("b", "keep"),
        ("a", "delete"),
        ("b", "delete"),
    ]
    await rig.end()


def test_names_may_say_the_number_and_the_group_of_a_camera() -> None:
    plan = Plan(cameras("left", "right"), replace(TOLD, template="{group}/{cam:03}/{name}"), {"right": "wall"})
    places = [assignment.place for assignment in plan.assignments().values()]
    assert [(place.cam, place.group) for place in places] == [(1, ""), (2, "wall")]


def test_a_number_that_no_name_says_is_no_difference() -> None:
    one, both = Plan(cameras("right"), TOLD), Plan(cameras("left", "right"), TOLD)
    assert one.assignments()["right"] == both.assignments()["right"]


async def test_settings_that_say_the_same_disturb_nobody() -> None:
    rig = Rig(Plan(cameras("a"), TOLD))
    await rig.settle()
    rig.service.reload(Plan(cameras("a"), replace(TOLD)))
    await rig.settle()
    assert len(rig.runners) == 1
    await rig.end()


async def test_every_connected_camera_shoots_and_one_that_cannot_is_told(caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig(Plan(cameras("a", "b", "c"), TOLD))
    await rig.settle()
    for runner in rig.runners[:2]:
        runner.come()
    rig.runners[0].refuses = NotOffered("it has no shutter")
    await rig.service.shoot()
    assert [runner.shots for runner in rig.runners] == [0, 1, 0]
    assert "a: cannot shoot: it has no shutter" in caplog.text
    await rig.end()


async def test_a_broken_ledger_ends_it() -> None:
    rig = Rig(Plan(cameras("a", "b"), TOLD))
    await rig.settle()
    rig.runners[0].break_with(StorageError("the ledger is broken"))
    with pytest.raises(StorageError, match="the ledger is broken"):
        await rig.running


@dataclass
class Taking:
    """A sink."""

    name: str = "taking"
    at_once: int = 1
    took: list[Saved] = field(default_factory=list)

    async def deliver(self, saved: Saved) -> None:
        self.took.append(saved)


async def test_what_is_saved_is_passed_on_before_the_end() -> None:
    sink = Taking()
    rig = Rig(Plan(cameras("a"), TOLD), (sink,))
    await rig.settle()
    rig.runners[0].come()
    identity = Identity("Maker a", "CARD", "/DCIM/100", "ONE.JPG", 5, "")
    shot = Shot(identity.key, identity, State.DONE, path="a/ONE.JPG", size=5, digest=b"\x01")
    rig.outbox.letters.append(cast(Delivery, SimpleNamespace(shot=shot, tries=0)))
    rig.runners[0].save("ONE.JPG")
    await rig.end()
    (saved,) = sink.took
    assert (saved.camera, saved.device, saved.source) == ("a", "Maker a", "/CARD/DCIM/100/ONE.JPG")
    assert (saved.path, saved.digest) == (DEST / "a" / "ONE.JPG", "01")
    assert rig.service.status.sinks[0].delivered == 1


async def test_what_people_should_know_is_counted() -> None:
    rig = Rig(Plan(cameras("a"), TOLD))
    await rig.settle()
    identity = Identity("Maker a", "CARD", "DCIM", "ONE.JPG", 5, "")
    rig.runners[0].report(Told("a", "gone", Shot(identity.key, identity, State.GONE), alarm=True))
    assert (rig.service.status.failed, rig.service.status.cameras[0].error) == (1, "gone")
    await rig.end()
