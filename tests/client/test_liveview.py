import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from hotshoe.client.liveview import STARTS, Live, live_view
from hotshoe.errors import LinkLost, OperationError
from tests.virtual_clock import run

ENDED = OperationError("the view has ended", code=0xA00B)


@dataclass
class Window:
    """A view that brings a frame every ``seconds``; ``troubles`` come first."""

    seconds: float = 0.1
    troubles: list[Exception | None] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    brought: int = 0

    async def start(self) -> None:
        self.steps.append("start")

    async def stop(self) -> None:
        self.steps.append("stop")

    async def frame(self) -> bytes | None:
        await asyncio.sleep(self.seconds)
        trouble = self.troubles.pop(0) if self.troubles else b""
        if isinstance(trouble, Exception):
            raise trouble
        if trouble is None:
            return None
        self.brought += 1
        return b"frame %d" % self.brought


def watch(window: Window, scene: Callable[[Live], Coroutine[Any, Any, None]], fps: float | None = None) -> None:
    async def main() -> None:
        async with live_view(window, "camera", fps) as live:
            await scene(live)

    run(main())


def test_frames_come_in_order_and_the_view_is_closed() -> None:
    window = Window()

    async def scene(live: Live) -> None:
        frames = [await live.next() for _ in range(3)]
        assert [frame.data for frame in frames] == [b"frame 1", b"frame 2", b"frame 3"]
        assert [frame.number for frame in frames] == [1, 2, 3]
        assert live.dropped == 0
        assert live.rate == pytest.approx(10)

    watch(window, scene)
    assert window.steps == ["start", "stop"]


def test_a_slow_reader_gets_the_newest_frame_and_delays_nobody() -> None:
    window = Window()

    async def scene(live: Live) -> None:
        await live.next()
        await asyncio.sleep(1.05)
        frame = await live.next()
        assert frame.number == window.brought == 11
        assert live.dropped == 9

    watch(window, scene)


def test_no_more_frames_are_asked_for_than_wanted() -> None:
    window = Window(seconds=0.01)

    async def scene(live: Live) -> None:
        await asyncio.sleep(2.0)
        assert live.frames == pytest.approx(10, abs=1)

    watch(window, scene, fps=5)


@dataclass
class Stumbling(Window):
    """A view whose every third frame takes longer than it should."""

    async def frame(self) -> bytes | None:
        await asyncio.sleep(0.025 if self.brought % 3 == 2 else 0.001)
        return await super().frame()


def test_a_late_frame_does_not_lower_the_rate() -> None:
    async def scene(live: Live) -> None:
        await asyncio.sleep(2.0)
        assert live.frames == pytest.approx(2 * 60, abs=2)

    watch(Stumbling(seconds=0), scene, fps=60)


def test_a_camera_without_a_frame_is_asked_again() -> None:
    window = Window(troubles=[None, None])

    async def scene(live: Live) -> None:
        assert (await live.next()).data == b"frame 1"

    watch(window, scene)


def test_a_view_that_ends_by_itself_is_begun_again() -> None:
    window = Window(troubles=[ENDED])

    async def scene(live: Live) -> None:
        assert (await live.next()).data == b"frame 1"
        assert live.restarts == 1

    watch(window, scene)
    assert window.steps == ["start", "start", "stop"]


@pytest.mark.parametrize("trouble", [ENDED, LinkLost("gone")], ids=["ended", "link"])
def test_a_view_that_cannot_be_had_says_why(trouble: Exception) -> None:
    window = Window(troubles=[trouble] * (STARTS + 1))

    async def scene(live: Live) -> None:
        with pytest.raises(type(trouble), match=str(trouble)):
            async for _ in live:
                pass

    watch(window, scene)
    assert window.steps[-1] == "stop"
