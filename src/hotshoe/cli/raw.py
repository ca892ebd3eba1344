"""``hotshoe raw``: one operation, as it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hotshoe.catalog.describe import describe_operation
from hotshoe.catalog.model import Catalog, Direction, Operation, Reply, whole_data
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.cli.describing import dataset_lines, hex_dump, hex_text, plain
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import READABLE_FILE, Settings, Verb
from hotshoe.cli.saving import save_bytes
from hotshoe.cli.units import show_size
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.errors import MalformedPacket

PARAMETERS = 5
"""Most parameters of an operation (CIPA DC-X005 2.3.6)."""


class Parameter(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A 32-bit number, decimal or ``0x``."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value, 0) if isinstance(value, str) else int(value)
        except ValueError:
            self.fail(f"{value!r} is no number; write 1 or 0x1", param, ctx)
        if not 0 <= number <= 0xFFFFFFFF:
            self.fail(f"{value!r} does not fit into 32 bits", param, ctx)
        return number


class Code(click.ParamType):  # type: ignore[type-arg]  # as above
    """An operation's name or code; completes names."""

    name = "operation"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        # Late: only a shell that completes needs it.
        from click.shell_completion import CompletionItem

        known = (STANDARD | MTP).operations.values()
        return [CompletionItem(op.name) for op in known if op.name.lower().startswith(incomplete.lower())]


@click.command(cls=Verb)
@click.argument("operation", metavar="OP", type=Code())
@click.argument("params", metavar="[PARAM]...", nargs=-1, type=Parameter())
@click.option("--in", "source", type=READABLE_FILE, help="Send this file in a data phase.")
@click.option("--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="Keep the data that comes.")
@click.option("--session/--no-session", default=True, help="Open a session first, or not.")
@click.pass_obj
def command(
    settings: Settings,
    operation: str,
    params: tuple[int, ...],
    source: Path | None,
    target: Path | None,
    session: bool,
) -> Exit:
    """Send one operation, by name or 0x code, and show the response and the data, decoded where it is known.

    It is sent as it is, whether the camera offers it or not: some operations delete, format or switch off.
    """
    if len(params) > PARAMETERS:
        raise click.UsageError(f"An operation has at most {PARAMETERS} parameters.")

    data = source.read_bytes() if source else None
    kept = target.absolute() if target else None

    async def visit_one(visit: Visit) -> None:
        asked = _operation(operation, visit.camera.catalog)
        visit.output.detail(f"> {describe_operation(asked.code, params, visit.camera.catalog)}")
        reply: Reply = await visit.camera.call(dataclasses.replace(asked, read=_reply), *params, data=data, force=True)
        _show_response(visit, asked, reply)
        if kept:
            saved = await save_bytes(reply.data, kept.parent, kept.name, "fail")
            visit.facts["saved"] = str(saved.path)
            visit.output.talk(f"{show_size(saved.size)} saved")
        elif reply.data:
            _show_data(visit, asked, reply)

    return visit_cameras(settings, visit_one, session=session)


def _operation(text: str, catalog: Catalog) -> Operation[Any]:
    """The operation of a name or code; an unknown code is sent all the same."""
    if known := catalog.find_operation(text):
        return known
    try:
        code = int(text, 0)
    except ValueError:
        raise click.UsageError(f"No operation is called {text!r}; give its name or its code, such as 0x1001.") from None
    if not 0 <= code <= 0xFFFF:
        raise click.UsageError(f"{text} is no operation code: they have 16 bits.")
    return Operation(code, catalog.operation_name(code), read=whole_data, direction=Direction.IN)


def _reply(reply: Reply) -> Reply:
    return reply


def _show_response(visit: Visit, asked: Operation[Any], reply: Reply) -> None:
    names = [*asked.results, *(f"param{place}" for place in range(len(asked.results) + 1, PARAMETERS + 1))]
    visit.facts["response"] = {"name": "OK", "params": list(reply.params)}
    shown = ", ".join(f"{name}=0x{value:08X}" for name, value in zip(names, reply.params, strict=False))
    visit.line(f"OK({shown})" if shown else "OK")


def _show_data(visit: Visit, asked: Operation[Any], reply: Reply) -> None:
    decoded = _decoded(visit, asked, reply)
    visit.facts["bytes"] = len(reply.data)
    if decoded is not None:
        visit.facts["data"] = decoded
    elif visit.output.json:
        visit.facts["hex"] = hex_text(reply.data)
    lines: Sequence[str] = hex_dump(reply.data) if decoded is None else dataset_lines(decoded)
    for line in lines:
        visit.line(line)


def _decoded(visit: Visit, asked: Operation[Any], reply: Reply) -> Any:
    """The dataset for people, None where the data is only bytes."""
    try:
        result = asked.read(reply)
    except MalformedPacket as error:
        visit.output.talk(f"the data cannot be read: {error}")
        return None
    return None if result is None or isinstance(result, bytes) else plain(result)
