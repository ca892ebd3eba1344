"""A make's dialect around a session: when it is entered, polled, kept awake and left."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from hotshoe.catalog.model import Catalog, EventKind, Operation
from hotshoe.catalog.operations import GET_STORAGE_IDS
from hotshoe.client.camera import Camera
from hotshoe.errors import LinkError, MalformedPacket, NotOffered, OperationError
from hotshoe.vendors import registry, standard
from hotshoe.vendors.model import Added, Caller, Dialect, Order, Told, Vendor
from hotshoe.wire.datasets import DeviceInfo, file_info
from hotshoe.wire.packets import Event
from hotshoe.wire.values import NO_TRANSACTION, Handle
from tests.client.scripted import ScriptedCamera
from tests.client.world import card, visiting
from tests.virtual_clock import run

LEAK = 0xC001
FETCH: Operation[bytes] = Operation(0x1009, "GetObject", ("handle",), lambda reply: reply.data)


@dataclass
class Holga:
    """A make whose every step is noted; ``polls`` are what each question for events brings, or raises."""

    polls: list[Sequence[Event] | Exception] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    taking: Exception | None = None
    hears: bool = False

    def speak(self, caller: Caller) -> Dialect:
        async def opened() -> DeviceInfo:
            self.steps.append("opened")
            return DeviceInfo(operations=caller.info.operations, events=caller.info.events, model="Holga 120")

        return Dialect(
            standard.StandardSettings(caller),
            shutter=self,
            focus=self,
            opened=opened,
            take_control=lambda: self._step("taken", self.taking),
            closing=lambda: self._step("closing"),
            poll=self._poll,
            poll_seconds=0.5,
            heard=self._heard if self.hears else None,
            keep_alive=lambda: self._step("awake"),
            keep_alive_seconds=10.0,
            fetch=FETCH,
            taken=self._fetched,
        )

    tells_end = False

    async def release(self, order: Order) -> None:
        self.steps.append(f"release {order}")
        self.polls.append([Event(LEAK, NO_TRANSACTION, (9,))])

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        return Added(Handle(params[0]), file_info("LEAK.JPG", 3, 0x3801)) if code == LEAK else None

    async def autofocus(self) -> None:
        self.steps.append("autofocus")

    async def drive(self, steps: int) -> None:
        self.steps.append(f"drive {steps}")

    async def _step(self, name: str, error: Exception | None = None) -> None:
        self.steps.append(name)
        if error:
            raise error

    async def _poll(self) -> Sequence[Event]:
        self.steps.append("poll")
        found = self.polls.pop(0) if self.polls else ()
        if isinstance(found, Exception):
            raise found
        return found

    async def _heard(self, code: int) -> None:
        await self._step(f"heard 0x{code:04X}", NotOffered("out of film") if code == LEAK else None)

    async def _fetched(self, handle: Handle) -> None:
        self.steps.append(f"fetched {handle}")


@pytest.fixture
def holga(monkeypatch: pytest.MonkeyPatch) -> Iterator[Holga]:
    make = Holga()
    catalog = Catalog(events={LEAK: EventKind(LEAK, "LightLeak", ("handle",))})
    vendor = Vendor("holga", lambda info: True, make.speak, catalog)
    monkeypatch.setattr(registry, "_brought", lambda: (vendor,))
    yield make
    registry._catalogs.pop("holga")


def visit(scene: Callable[[Camera], Coroutine[Any, Any, None]], scripted: ScriptedCamera | None = None) -> None:
    async def main() -> None:
        async with visiting(scripted or card()) as camera:
            await scene(camera)

    run(main())


def test_a_visit_that_needs_no_control_takes_none(holga: Holga) -> None:
    async def scene(camera: Camera) -> None:
        assert camera.vendor == "holga"
        assert camera.info.model == "Holga 120"
        await camera.call(GET_STORAGE_IDS)
        await asyncio.sleep(60)

    visit(scene)
    assert holga.steps == ["opened", "closing"]


def test_control_is_taken_once_and_kept(holga: Holga) -> None:
    async def scene(camera: Camera) -> None:
        await asyncio.gather(camera.autofocus(), camera.drive_focus(-2))
        await asyncio.sleep(25)

    visit(scene)
    assert holga.steps == ["opened", "taken", "autofocus", "drive -2", "awake", "awake", "closing"]


def test_what_a_camera_cannot_do_is_said_and_nothing_is_sent(holga: Holga) -> None:
    async def scene(camera: Camera) -> None:
        with pytest.raises(NotOffered, match="no live view"):
            async with camera.live_view():
                pass
        with pytest.raises(NotOffered, match="no way to record"):
            await camera.start_movie()

    visit(scene)
    assert holga.steps == ["opened", "closing"]


def test_events_are_asked_for_while_somebody_listens(holga: Holga) -> None:
    holga.polls = [[Event(LEAK, NO_TRANSACTION, (1,))], [], [Event(LEAK, NO_TRANSACTION, (2,))]]

    async def scene(camera: Camera) -> None:
        events = camera.events()
        heard = [await events.next() for _ in range(2)]
        assert [event and (event.name, event.params) for event in heard] == [("LightLeak", (1,)), ("LightLeak", (2,))]
        events.close()
        await asyncio.sleep(60)
        asked = holga.steps.count("poll")
        again = camera.events()
        await asyncio.sleep(2.2)
        again.close()
        assert holga.steps.count("poll") - asked == 5

    visit(scene)


@pytest.mark.parametrize(
    "trouble",
    [MalformedPacket("record 3 is cut", offset=17), OperationError("busy", code=0x2002)],
    ids=["spoilt", "no"],
)
def test_a_question_that_goes_wrong_does_not_end_the_session(holga: Holga, trouble: Exception) -> None:
    holga.polls = [trouble, [Event(LEAK, NO_TRANSACTION, (1,))]]

    async def scene(camera: Camera) -> None:
        event = await camera.events().next()
        assert event
        assert event.params == (1,)
        spoilt = [met.first for met in camera.deviations if met.deviation.name == "vendor-data-spoilt"]
        assert spoilt == (["record 3 is cut (offset 17)"] if isinstance(trouble, MalformedPacket) else [])

    visit(scene)


def test_a_link_that_ends_ends_the_questions(holga: Holga) -> None:
    scripted = card()

    async def scene(camera: Camera) -> None:
        events = camera.events()
        await asyncio.sleep(1)
        scripted.visit.hang_up()
        with pytest.raises(LinkError):
            await events.next()
        await asyncio.sleep(60)

    visit(scene, scripted)
    assert "closing" not in holga.steps


def test_control_that_is_refused_is_asked_for_again(holga: Holga) -> None:
    async def scene(camera: Camera) -> None:
        holga.taking = OperationError("locked", code=0x2002)
        with pytest.raises(OperationError, match="locked"):
            await camera.autofocus()
        holga.taking = None
        await camera.autofocus()

    visit(scene)
    assert holga.steps == ["opened", "taken", "taken", "autofocus", "closing"]


def test_a_picture_in_memory_is_fetched_and_the_camera_told(holga: Holga, tmp_path: Any) -> None:
    scripted = card()
    scripted.file(9, "LEAK.JPG", b"jpg")

    async def scene(camera: Camera) -> None:
        (found,) = await camera.shoot(memory=True, autofocus=False)
        assert (found.path, found.size, found.in_memory) == ("/LEAK.JPG", 3, True)
        saved = await camera.download(found, tmp_path)
        assert saved.path.read_bytes() == b"jpg"

    visit(scene, scripted)
    assert f"release {Order(autofocus=False, memory=True)}" in holga.steps
    assert "fetched 9" in holga.steps


def test_a_dialect_hears_what_happens_whether_anybody_listens_or_not(
    holga: Holga, caplog: pytest.LogCaptureFixture
) -> None:
    holga.hears = True
    scripted = card()

    async def scene(camera: Camera) -> None:
        for code in (LEAK, 0x4002):
            scripted.visit.event(code, 1)
            await asyncio.sleep(1)
        scripted.visit.hang_up()
        await asyncio.sleep(1)

    visit(scene, scripted)
    assert holga.steps == ["opened", "heard 0xC001", "heard 0x4002"]
    assert "after LightLeak: out of film" in caplog.text


class Window:
    """A live view beside the session."""

    async def start(self) -> None:
        """It is open."""

    async def frame(self) -> bytes:
        return b"\xff\xd8"

    async def stop(self) -> None:
        """It stays open."""


def test_a_live_view_may_come_beside_the_session(holga: Holga) -> None:
    async def scene(camera: Camera) -> None:
        vendor = registry.named("holga")
        await camera.meet(camera.info, vendor, registry.catalog_of(vendor), Window())
        async with camera.live_view() as live:
            assert (await live.next()).data == b"\xff\xd8"

    visit(scene)
