"""``--print-name``: which names the pictures of cameras would get, while nothing is saved."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace

from hotshoe.cli.cameras import open_camera
from hotshoe.cli.exits import Exit
from hotshoe.cli.ingest_options import Request
from hotshoe.cli.run import Interrupts, run
from hotshoe.ingest.kinds import endings
from hotshoe.ingest.naming import Naming
from hotshoe.ingest.sight import Sight
from hotshoe.wire.text import safe_text


def print_names(request: Request) -> Exit:
    """A line for each picture: where it is on the camera, and where it would go below the library's folder."""
    return run(request.settings, lambda interrupts: _print(request, interrupts))


async def _print(request: Request, interrupts: Interrupts) -> Exit:
    plan = request.read()
    told, output = plan.settings, request.settings.output
    found_names: list[dict[str, object]] = []
    for assignment in plan.assignments().values():
        where = assignment.address
        async with AsyncExitStack() as stack:
            camera = await stack.enter_async_context(open_camera(where, request.settings, label=where.alias))
            info = camera.info
            place = replace(assignment.place, model=info.model, make=info.manufacturer, serial=info.serial_number)
            naming, wanted = Naming(told.template, place), endings(told.formats)
            for sequence, found in enumerate(await Sight(camera).list(), start=1):
                one = found.identity
                if wanted and one.name.rpartition(".")[2].lower() not in wanted:
                    continue
                path = naming.path(one, found.captured, sequence=sequence, shot=sequence)
                found_names.append({"camera": where.alias, "path": f"{one.folder}/{one.name}", "saved": path})
                if not output.json:
                    output.data(f"{safe_text(one.folder)}/{safe_text(one.name)}  → {safe_text(path)}")
    if output.json:
        output.document(verb=request.settings.verb, names=found_names)
    return Exit.DONE
