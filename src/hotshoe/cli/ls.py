"""``hotshoe ls``: what is on the card."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import click

from hotshoe.cli.describing import object_facts, size_text
from hotshoe.cli.exits import Exit
from hotshoe.cli.moments import MomentType, is_since
from hotshoe.cli.options import FAIL_IF_EMPTY, Settings, Verb
from hotshoe.cli.seen import Known, Seen, known
from hotshoe.cli.selection import is_literal, select
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.objects import CameraObject
from hotshoe.errors import NoSuchObject
from hotshoe.wire.text import safe_text


@click.command(cls=Verb)
@click.argument("paths", metavar="[PATH|HANDLE|GLOB]...", nargs=-1)
@click.option("-l", "--long", is_flag=True, help="Size, date, handle and protection too.")
@click.option("-R", "--recursive", is_flag=True, help="What is in the folders too, with whole paths.")
@click.option("--since", type=MomentType(), metavar="WHEN", help="Files from WHEN on: 2h, 3d, 2026-11-23T18:30.")
@click.option("--new", is_flag=True, help="Files that no earlier ls --new or get has seen on this camera.")
@FAIL_IF_EMPTY
@click.pass_obj
def command(
    settings: Settings,
    paths: tuple[str, ...],
    long: bool,
    recursive: bool,
    since: datetime | None,
    new: bool,
    fail_if_empty: bool,
) -> Exit:
    """List what is on the card: the top of it, or what is in a folder.

    A GLOB such as '*.JPG' or '/DCIM/**/*.NEF' is the camera's to match: quote it, so that the shell does not.

    --since and --new look into folders too, and show files only, with whole paths.
    """
    look = Look(long, recursive or new or since is not None, since, new)
    return visit_cameras(settings, lambda visit: look.at(visit, paths), fail_if_empty=fail_if_empty)


@dataclass(frozen=True, slots=True)
class Look:
    """What of a camera is shown, and how."""

    long: bool
    recursive: bool
    since: datetime | None
    new: bool

    async def at(self, visit: Visit, paths: tuple[str, ...]) -> None:
        """List one camera, each object as soon as it is known."""
        if visit.output.json:
            visit.facts["objects"] = []
        if not self.new:
            await self._show(visit, paths)
            return
        kept = Seen.of(visit.camera)
        memory = Memory(await asyncio.to_thread(kept.load))
        try:
            await self._show(visit, paths, memory)
        finally:
            # What was shown was seen, even if the end of the listing was not.
            if memory.shown:
                await asyncio.to_thread(kept.add, memory.shown)
        if not paths and self.since is None and not visit.failures:
            await asyncio.to_thread(kept.replace, memory.there)

    async def _show(self, visit: Visit, paths: tuple[str, ...], memory: Memory | None = None) -> None:
        for path in paths or ("/",):
            try:
                async for found in _listed(visit, path, self.recursive):
                    if not self._wants(found) or (memory and not memory.is_new(found)):
                        continue
                    facts = object_facts(found, visit.camera.catalog) if visit.output.json else {}
                    visit.item("objects", facts, _line(found, self.long, self.recursive))
                    if memory:
                        memory.shown.append(known(found))
            except NoSuchObject as error:
                visit.failed(safe_text(path), error)

    def _wants(self, found: CameraObject) -> bool:
        if found.is_folder:
            return not self.new and self.since is None
        return self.since is None or is_since(found.captured or found.modified, self.since)


class Memory:
    """What was seen before, what is there now, and what of it was shown."""

    def __init__(self, seen: set[Known]) -> None:
        self._seen = seen
        self.shown: list[Known] = []
        self.there: list[Known] = []

    def is_new(self, found: CameraObject) -> bool:
        """Whether an object was never seen."""
        entry = known(found)
        self.there.append(entry)
        return entry not in self._seen


async def _listed(visit: Visit, path: str, recursive: bool) -> AsyncIterator[CameraObject]:
    if is_literal(path):
        async for found in visit.camera.walk(path, recursive=recursive):
            yield found
    else:
        async for selected in select(visit.camera, [path], inside=recursive):
            yield selected.object


def _line(found: CameraObject, long: bool, recursive: bool) -> str:
    name = safe_text(found.path if recursive else found.name) + ("/" if found.is_folder else "")
    if not long:
        return name
    date = found.captured or found.modified
    when = date.strftime("%Y-%m-%d %H:%M:%S") if date else "-"
    protected = "protected" if found.info.protection else "-"
    return f"{size_text(found):>8}  {when:<19}  0x{found.handle:08X}  {protected:<9}  {name}"
