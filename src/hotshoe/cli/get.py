"""``hotshoe get``: from the card to this computer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DEST, DRY_RUN, FAIL_IF_EMPTY, ON_CONFLICT, Settings, Verb
from hotshoe.cli.overlap import Overlap
from hotshoe.cli.progress import Transfers, counted, transfers
from hotshoe.cli.ranges import RANGE, Range
from hotshoe.cli.saving import hopeless, make_folder, save_bytes, thumbnail_name
from hotshoe.cli.seen import Known, Seen, known
from hotshoe.cli.selection import Selected, select
from hotshoe.cli.units import count, show_duration, show_rate, show_size
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.download import Download
from hotshoe.client.filesink import SMALL_BYTES
from hotshoe.client.names import safe_component, safe_path
from hotshoe.client.objects import CameraObject
from hotshoe.client.partfile import Conflict
from hotshoe.errors import HotshoeError, NoSuchObject, NotOffered, OperationError, StorageError, TransferError
from hotshoe.wire.text import safe_text

Outcome = Download | HotshoeError | None


@click.command(cls=Verb)
@click.argument("paths", metavar="[PATH|HANDLE|GLOB]...", nargs=-1)
@DEST
@click.option("--thumb", is_flag=True, help="The thumbnails instead of the pictures.")
@click.option("--resume/--no-resume", default=True, help="Continue what an interrupted run left as NAME.part.")
@click.option(
    "--range", "wanted", type=RANGE, metavar="A-B", help="Only the bytes A to B, as NAME.A-B; B may be left out."
)
@ON_CONFLICT
@DRY_RUN
@FAIL_IF_EMPTY
@click.pass_obj
def command(
    settings: Settings,
    paths: tuple[str, ...],
    dest: Path,
    thumb: bool,
    resume: bool,
    wanted: Range | None,
    on_conflict: Conflict,
    dry_run: bool,
    fail_if_empty: bool,
) -> Exit:
    """Download pictures and folders, or everything; print where each one is.

    Folders keep their structure below --dest; with several cameras each has a folder of its own. What fails is told,
    and the rest still comes (exit 7); a lost link ends it. An interrupted file stays as NAME.part, which the next run
    continues where the camera can give parts of objects and where the beginning and the end of it are the object's.
    """
    if thumb and wanted:
        raise click.UsageError("--range is about pictures; --thumb brings thumbnails")

    async def visit_one(visit: Visit) -> None:
        target = dest if visit.alone else dest / safe_component(visit.label)
        job = Job(visit, target, thumb, resume, wanted, on_conflict)
        try:
            with transfers(visit.output, visit.label) as progress:
                async with Overlap() as overlap:
                    for path in paths or ("/",):
                        await job.take(path, overlap, progress, dry_run)
        finally:
            await job.remember()
        job.summary()

    return visit_cameras(settings, visit_one, fail_if_empty=fail_if_empty)


@dataclass(slots=True)
class Job:
    """The downloads from one camera, since ``began``: while one file is synced, the next is on its way."""

    visit: Visit
    dest: Path
    thumb: bool
    resume: bool
    range: Range | None
    on_conflict: Conflict
    bytes: int = 0
    seen: list[Known] = field(default_factory=list)
    places: dict[str, Path] = field(default_factory=dict)
    folders: set[Path] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)

    async def take(self, path: str, overlap: Overlap, progress: Transfers, dry_run: bool) -> None:
        """Everything that one argument means; raises what leaves no hope for the next file."""
        try:
            async for selected in counted(select(self.visit.camera, [path]), progress, lambda one: one.object):
                if dry_run:
                    self._would(selected)
                else:
                    target = (self._folder(selected), self._name(selected.object))
                    work, tell = partial(self._one, selected, progress), partial(self._told, selected)
                    await overlap.add(target, work, tell, light=self._light(selected.object))
        except NoSuchObject as error:
            self.visit.failed(safe_text(path), error)

    async def remember(self) -> None:
        """``ls --new`` need not show what came."""
        if self.seen:
            try:
                await asyncio.to_thread(Seen.of(self.visit.camera).add, self.seen)
            except StorageError as error:
                self.visit.output.detail(f"{self.visit.label}: {error}")

    def summary(self) -> None:
        """One line at the end, for who saw no bar."""
        seconds = time.monotonic() - self.began
        size = f"{show_size(self.bytes)} in {show_duration(seconds)}  {show_rate(self.bytes, seconds)}"
        failed = f", {len(self.visit.failures)} failed" if self.visit.failures else ""
        self.visit.output.detail(f"{self.visit.label}: {count(self.visit.done, 'file')}, {size.rstrip()}{failed}")

    def _light(self, found: CameraObject) -> bool:
        """Whether it hardly takes memory, and is quick once its turn has come."""
        return not self.range and 0 < (found.size or 0) <= SMALL_BYTES

    def _would(self, selected: Selected) -> None:
        found = selected.object
        if not found.is_folder:
            target = self._folder(selected) / self._name(found)
            self.visit.item(
                "would", {"download": found.path, "to": str(target)}, f"would save {safe_text(str(target))}"
            )

    async def _one(self, selected: Selected, progress: Transfers) -> Outcome:
        """Fetch it; None for a folder. Raises what leaves no hope for the next one."""
        found = selected.object
        try:
            if found.is_folder:
                await self._made(self._folder(selected) / safe_component(found.name, found.handle))
                return None
            return await self._save(found, await self._made(self._folder(selected)), progress)
        except (OperationError, NotOffered, NoSuchObject, TransferError, StorageError) as error:
            if hopeless(error):
                raise
            return error

    def _told(self, selected: Selected, outcome: Outcome) -> None:
        if isinstance(outcome, Download):
            self._saved(selected.object, outcome)
        elif outcome:
            self.visit.failed(safe_text(selected.object.path), outcome)

    async def _made(self, folder: Path) -> Path:
        """A folder that is there; asked of the disk once for all that goes into it."""
        if folder not in self.folders:
            await make_folder(folder)
            self.folders.add(folder)
        return folder

    async def _save(self, found: CameraObject, folder: Path, progress: Transfers) -> Download:
        camera = self.visit.camera
        if self.thumb:
            return await save_bytes(await camera.thumbnail(found), folder, self._name(found), self.on_conflict)
        async with self.visit.transfer():
            if self.range:
                data = await camera.read(found, self.range.start, self.range.size)
                return await save_bytes(data, folder, self._name(found), self.on_conflict)
            with progress.file(found.name, found.size) as advance:
                return await camera.download(
                    found, folder, on_conflict=self.on_conflict, progress=advance, resume=self.resume
                )

    def _saved(self, found: CameraObject, saved: Download) -> None:
        if not self.thumb:
            self.seen.append(known(found))
        self.bytes += saved.size - saved.resumed
        self._say_how(found, saved)
        facts: dict[str, object] = {
            "path": found.path,
            "handle": found.handle,
            "saved": str(saved.path),
            "size": saved.size,
            "seconds": round(saved.seconds, 3),
            "skipped": saved.skipped,
            "resumed": saved.resumed,
        }
        self.visit.item("files", facts)
        if not self.visit.output.json:
            self.visit.output.path(saved.path)

    def _say_how(self, found: CameraObject, saved: Download) -> None:
        if not (saved.resumed or saved.restarted):
            return
        name = safe_text(found.path) if self.visit.alone else f"{self.visit.label}: {safe_text(found.path)}"
        if saved.resumed:
            self.visit.output.talk(f"{name}: continued after {show_size(saved.resumed)}")
        if saved.restarted:
            self.visit.output.talk(f"{name}: begun again, for what was there cannot be continued: {saved.restarted}")

    def _folder(self, selected: Selected) -> Path:
        """Where it goes; made of the camera's words once for all that goes there."""
        folder = self.places.get(selected.folder)
        if folder is None:
            folder = self.places[selected.folder] = self.dest / safe_path(selected.folder)
        return folder

    def _name(self, found: CameraObject) -> str:
        name = safe_component(found.name, found.handle)
        if self.range:
            return f"{name}.{self.range}"
        return thumbnail_name(name) if self.thumb else name
