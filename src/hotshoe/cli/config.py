"""``hotshoe config``: a camera's settings by name and in photographers' units; the settings file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from hotshoe.cli import config_file
from hotshoe.cli.describing import property_facts
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, READABLE_FILE, Actions, Settings, Verb
from hotshoe.cli.output import table
from hotshoe.cli.presets import preset_text, read_preset
from hotshoe.cli.saving import save_bytes
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.names import safe_component
from hotshoe.client.settings import CameraProperty, Properties
from hotshoe.errors import OperationError, SettingsError
from hotshoe.wire.text import safe_text


@click.group(cls=Actions)
def command() -> None:
    """Read and change a camera's settings, or write and check hotshoe's own settings file.

    A camera's are named as photographers do (iso, aperture, shutter, whitebalance ...), as the maker does, or by
    number.
    """


@command.command("list", cls=Verb)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.pass_obj
def list_them(settings: Settings, names: tuple[str, ...]) -> Exit:
    """Show settings, all of them unless named: their values, and what each can be set to."""

    async def visit_one(visit: Visit) -> None:
        known = [await visit.camera.get(name) for name in names]
        _show(visit, known or (await visit.camera.read_properties()).values())

    return visit_cameras(settings, visit_one)


@command.command(cls=Verb)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.pass_obj
def get(settings: Settings, names: tuple[str, ...]) -> Exit:
    """Print values, one line each."""

    async def visit_one(visit: Visit) -> None:
        for name in names:
            known = await visit.camera.get(name)
            visit.item("properties", _facts(visit, known), safe_text(known.value))

    return visit_cameras(settings, visit_one)


@command.command("set", cls=Verb)
@click.argument("changes", metavar="NAME=VALUE...", nargs=-1, required=True)
@DRY_RUN
@click.pass_obj
def set_them(settings: Settings, changes: tuple[str, ...], dry_run: bool) -> Exit:
    """Change settings: iso=400 aperture=f/5.6 shutter=1/125 whitebalance=daylight.

    What the camera does not allow is refused with what it does, and nothing is sent for it.
    """
    wanted = dict(map(_change, changes))
    return visit_cameras(settings, lambda visit: _apply(visit, wanted, dry_run))


@command.command(cls=Verb)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def save(settings: Settings, file: Path) -> Exit:
    """Write what can be set into a preset; with several cameras each has a file of its own."""

    async def visit_one(visit: Visit) -> None:
        info, known = visit.camera.info, (await visit.camera.read_properties()).values()
        name = file.name if visit.alone else f"{file.stem}-{safe_component(visit.label)}{file.suffix}"
        text = preset_text(info.manufacturer, info.model, known)
        saved = await save_bytes(text.encode("utf-8", "replace"), file.parent, name, "fail")
        visit.item("presets", {"saved": str(saved.path), "size": saved.size})
        if not visit.output.json:
            visit.output.path(saved.path)

    return visit_cameras(settings, visit_one)


@command.command(cls=Verb)
@click.argument("file", type=READABLE_FILE)
@DRY_RUN
@click.pass_obj
def load(settings: Settings, file: Path, dry_run: bool) -> Exit:
    """Set what a preset says; what this camera does not have or allow is told, and the rest is set (exit 7)."""
    wanted = read_preset(file)
    return visit_cameras(settings, lambda visit: _apply(visit, wanted, dry_run))


@command.command(cls=Verb)
@click.argument("file", type=READABLE_FILE, required=False)
@click.pass_obj
def diff(settings: Settings, file: Path | None) -> Exit:
    """Show what differs from a preset, or from the camera's factory defaults."""
    preset = read_preset(file) if file else None

    async def visit_one(visit: Visit) -> None:
        known = await visit.camera.read_properties()
        found = _deviations(known, preset) if preset else _changes(known.values())
        for name, here, there in found:
            visit.item(
                "differences",
                {"name": name, "value": here, "wanted": there},
                f"{safe_text(name)}: {safe_text(here or '(not on this camera)')}, not {safe_text(there)}",
            )

    return visit_cameras(settings, visit_one)


def _change(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise click.UsageError(f"{text!r} is no change of a setting; write NAME=VALUE, iso=400 for example.")
    return name, value


async def _apply(visit: Visit, wanted: dict[str, str], dry_run: bool) -> None:
    for name, value in wanted.items():
        try:
            known = await visit.camera.get(name)
            if dry_run:
                shown = known.show(known.parse(value))
                visit.item("would", {"set": known.name, "to": shown}, f"would set {known.name} to {safe_text(shown)}")
                continue
            changed = await visit.camera.set(known.code, value)
        except (SettingsError, OperationError) as error:
            if len(wanted) == 1:
                raise
            visit.failed(safe_text(name), error)
        else:
            visit.item("properties", _facts(visit, changed), f"{changed.name}: {safe_text(changed.value)}")


def _show(visit: Visit, properties: Iterable[CameraProperty]) -> None:
    rows = []
    for known in properties:
        visit.item("properties", _facts(visit, known))
        rows.append((f"0x{known.code:04X}", known.name, safe_text(known.value), safe_text(_allowed(known))))
    for line in table(rows) if rows and not visit.output.json else ():
        visit.line(line)


def _facts(visit: Visit, known: CameraProperty) -> dict[str, object]:
    return property_facts(known.description, visit.camera.catalog)


def _allowed(known: CameraProperty) -> str:
    if not known.settable:
        return "read-only"
    if known.limits:
        return "{} to {} in steps of {}".format(*known.limits)
    return " | ".join(known.choices) or "any"


def _changes(properties: Iterable[CameraProperty]) -> list[tuple[str, str | None, str]]:
    """Name, value and default of what is not as the factory had it."""
    return [
        (known.name, known.value, known.show(known.description.default))
        for known in properties
        if known.settable and known.raw != known.description.default
    ]


def _deviations(known_here: Properties, preset: dict[str, str]) -> list[tuple[str, str | None, str]]:
    """Name, value and the preset's value of what is not as a preset has it; None where the camera has no such."""
    found: list[tuple[str, str | None, str]] = []
    for name, wanted in preset.items():
        known = known_here.find(name)
        if known is None:
            found.append((name, None, wanted))
        elif known.value != wanted and not _same(known, wanted):
            found.append((known.name, known.value, wanted))
    return found


def _same(known: CameraProperty, wanted: str) -> bool:
    """Whether a value that is written differently is the same."""
    try:
        return known.parse(wanted) == known.raw
    except SettingsError:
        return False


for action in config_file.ACTIONS:
    command.add_command(action)
