"""``hotshoe live``: the camera's moving picture."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from hotshoe.cli.collecting import Collector
from hotshoe.cli.exits import Exit
from hotshoe.cli.mjpeg import Broadcast
from hotshoe.cli.options import DURATION, FOLDER, Settings, Verb
from hotshoe.cli.run import for_a_while
from hotshoe.cli.saving import make_folder
from hotshoe.cli.units import count
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.disk import on_disk
from hotshoe.client.liveview import Frame, Live
from hotshoe.client.names import safe_component
from hotshoe.errors import StorageError

STDOUT = "-"


@click.command(cls=Verb)
@click.option("--fps", type=click.FloatRange(0.1, 240), help="At most so many frames a second.  [default: all]")
@click.option("--frames", "wanted", type=click.IntRange(1), help="End after so many frames.")
@click.option("--for", "duration", type=DURATION, help="End after this long.")
@click.option("-o", "--output", "target", metavar="DIR|-", help="A folder for frames, or - for MJPEG on stdout.")
@click.option("--serve", "port", type=click.IntRange(0, 65535), help="Show it to browsers on a port of this computer.")
@click.option("--collect", type=FOLDER, metavar="DIR", help="Download new pictures meanwhile.")
@click.pass_obj
def command(
    settings: Settings,
    fps: float | None,
    wanted: int | None,
    duration: float | None,
    target: str | None,
    port: int | None,
    collect: Path | None,
) -> Exit:
    """Take the live view: into a folder, to a program (hotshoe live -o - | ffplay -), or to browsers.

    Whoever is slow gets the newest frame and misses others, so that the camera is never held up. At the end the rate
    and the frames that were missed are told. Without an end, Ctrl-C is the normal one (exit 0).
    """
    if target is None and port is None:
        raise click.UsageError("Where to? -o DIR for files, -o - for a program, --serve PORT for browsers.")
    if target == STDOUT and settings.json:
        raise click.UsageError("-o - and --json both want stdout.")

    async def visit_one(visit: Visit) -> None:
        if target == STDOUT and not visit.alone:
            raise click.UsageError("-o - is for one camera.")
        async with AsyncExitStack() as stack:
            show = await stack.enter_async_context(_show(visit, target, port))
            if collect:
                await stack.enter_async_context(_collecting(visit, collect))
            live = await stack.enter_async_context(visit.camera.live_view(fps=fps))
            try:
                await for_a_while(duration, _watch(live, show, wanted))
            finally:
                _summary(visit, live)

    endless = wanted is None and duration is None
    return visit_cameras(settings, visit_one, grouped=False, endless=endless)


@dataclass(slots=True)
class Show:
    """Where frames go: any of a folder, stdout and a broadcast."""

    folder: Path | None = None
    stdout: bool = False
    broadcast: Broadcast | None = None

    async def frame(self, frame: Frame) -> None:
        """One frame. Raises StorageError, BrokenPipeError where whoever read it has gone."""
        if self.broadcast:
            self.broadcast.show(frame.data)
        if self.folder:
            path = self.folder / f"{frame.number:06}.jpg"
            await on_disk(lambda: _write(path, frame.data))
        if self.stdout:
            await asyncio.to_thread(_pipe, frame.data)


async def _watch(live: Live, show: Show, wanted: int | None) -> None:
    left = wanted
    async for frame in live:
        await show.frame(frame)
        if left is not None:
            left -= 1
            if not left:
                return


@asynccontextmanager
async def _show(visit: Visit, target: str | None, port: int | None) -> AsyncIterator[Show]:
    show = Show(stdout=target == STDOUT)
    if target and target != STDOUT:
        show.folder = await make_folder(Path(target) if visit.alone else Path(target) / safe_component(visit.label))
    async with AsyncExitStack() as stack:
        if port is not None:
            show.broadcast = await stack.enter_async_context(Broadcast.on(port))
            visit.output.talk(f"{visit.label}: watch it at {show.broadcast.address}")
            visit.facts["address"] = show.broadcast.address
        yield show


@asynccontextmanager
async def _collecting(visit: Visit, folder: Path) -> AsyncIterator[None]:
    """Downloads of new pictures beside what goes on in the block."""
    collector = Collector(visit.camera, visit.label, await make_folder(folder), visit.output)
    following = asyncio.ensure_future(collector.follow())
    try:
        yield
    finally:
        following.cancel()
        await asyncio.wait([following])
    if not following.cancelled():
        # It ended before, and why must not be lost.
        following.result()


def _summary(visit: Visit, live: Live) -> None:
    visit.done += live.frames
    visit.facts["live"] = {"frames": live.frames, "missed": live.dropped, "rate": round(live.rate, 2)}
    missed = f", {live.dropped} missed" if live.dropped else ""
    visit.output.talk(f"{visit.label}: {count(live.frames, 'frame')}, {live.rate:.1f} a second{missed}")


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}", path=str(path)) from error


def _pipe(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
