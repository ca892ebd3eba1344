"""The live view of every make's body that has one, as our initiator takes it."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.client.liveview import STARTS
from hotshoe.errors import LinkLost, OperationError
from hotshoe.responder.models import persona
from tests.responder.makes.visits import stay

ASKED = {"canon": "0x9153", "canon-powershot": "0x901D", "nikon": "0x9203", "sony": "GetObject"}
"""The operations that bring a frame, by the names of models."""

SECONDS = 10.0

model = pytest.mark.parametrize("model", ASKED)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not holds():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.005)


def size_of(frame: bytes) -> tuple[int, int]:
    """As Pillow reads it, to the last byte."""
    image = Image.open(io.BytesIO(frame))
    image.load()
    assert image.format == "JPEG"
    return image.size


@model
async def test_frames_are_whole_pictures_of_their_own(model: str, tmp_path: Path) -> None:
    async with stay(persona(model), tmp_path / "card") as here, here.camera.live_view() as live:
        frames = [(await live.next()).data for _ in range(5)]
    assert len(set(frames)) == 5
    assert len({size_of(frame) for frame in frames}) == 1
    assert (here.reports[0].clean, here.reports[0].deviations) == (True, ())


@model
async def test_a_slow_reader_delays_no_camera_and_learns_what_it_missed(model: str, tmp_path: Path) -> None:
    async with stay(persona(model), tmp_path / "card") as here, here.camera.live_view() as live:
        first = await live.next()
        await until(lambda: live.frames >= first.number + 20)
        newest = live.frames
        assert (await live.next()).number == newest
        assert live.dropped == newest - first.number - 1


@model
async def test_pictures_are_taken_and_fetched_meanwhile(model: str, tmp_path: Path) -> None:
    async with stay(persona(model), tmp_path / "card") as here, here.camera.live_view() as live:
        for _ in range(2):
            before = live.frames
            (found,) = await here.camera.shoot()
            saved = await here.camera.download(found, tmp_path)
            size_of(saved.path.read_bytes())
            await until(lambda before=before: live.frames > before)  # type: ignore[misc]
        await live.next()
        assert live.restarts == 0


@model
async def test_a_view_that_a_body_ends_is_begun_again(model: str, tmp_path: Path) -> None:
    script = f"at {ASKED[model]} 3  answer GeneralError"
    async with stay(persona(model), tmp_path / "card", script) as here, here.camera.live_view() as live:
        await until(lambda: live.frames >= 5)
        assert live.restarts == 1


@model
async def test_a_view_that_a_body_refuses_says_why(model: str, tmp_path: Path) -> None:
    script = f"at {ASKED[model]} 3-{3 + STARTS}  answer GeneralError"
    async with stay(persona(model), tmp_path / "card", script) as here, here.camera.live_view() as live:
        with pytest.raises(OperationError, match="GeneralError"):
            async for _ in live:
                pass
        assert (live.frames, live.restarts) == (2, STARTS)


@model
async def test_a_view_that_a_lost_link_ends_says_so(model: str, tmp_path: Path) -> None:
    script = f"at {ASKED[model]} 3  reset after 20 KB"
    async with stay(persona(model), tmp_path / "card", script) as here, here.camera.live_view() as live:
        with pytest.raises(LinkLost):
            async for _ in live:
                pass
        assert live.frames == 2
