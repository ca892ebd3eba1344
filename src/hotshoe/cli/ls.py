"""``hotshoe ls``: what is on the card."""

from __future__ import annotations

from collections.abc import AsyncIterator

import click

from hotshoe.cli.describing import object_facts, size_text
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import FAIL_IF_EMPTY, Settings, Verb
from hotshoe.cli.selection import is_literal, select
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.objects import CameraObject
from hotshoe.errors import NoSuchObject
from hotshoe.wire.text import safe_text


@click.command(cls=Verb)
@click.argument("paths", metavar="[PATH|HANDLE|GLOB]...", nargs=-1)
@click.option("-l", "--long", is_flag=True, help="Size, date, handle and protection too.")
@click.option("-R", "--recursive", is_flag=True, help="What is in the folders too, with whole paths.")
@FAIL_IF_EMPTY
@click.pass_obj
def command(settings: Settings, paths: tuple[str, ...], long: bool, recursive: bool, fail_if_empty: bool) -> Exit:
    """List what is on the card: the top of it, or what is in a folder.

    A GLOB such as '*.JPG' or '/DCIM/**/*.NEF' is the camera's to match: quote it, so that the shell does not.
    """

    async def visit_one(visit: Visit) -> None:
        if visit.output.json:
            visit.facts["objects"] = []
        for path in paths or ("/",):
            try:
                async for found in _listed(visit, path, recursive):
                    visit.item("objects", object_facts(found, visit.camera.catalog), _line(found, long, recursive))
            except NoSuchObject as error:
                visit.failed(safe_text(path), error)

    return visit_cameras(settings, visit_one, fail_if_empty=fail_if_empty)


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
    captured = found.captured
    when = captured.strftime("%Y-%m-%d %H:%M:%S") if captured else "-"
    protected = "protected" if found.info.protection else "-"
    return f"{size_text(found):>8}  {when:<19}  0x{found.handle:08X}  {protected:<9}  {name}"
