"""Profiles in cameras: list, add and remove them."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.cli.asking import agreed, somebody_there
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, READABLE_FILE, Settings, Verb
from hotshoe.cli.output import table
from hotshoe.cli.units import count
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.cli.wifi.files import REVEAL
from hotshoe.cli.wifi.settings import Given, given, profile_options, wanted_profile
from hotshoe.cli.wifi.shown import finding_line, hex_facts, hex_lines, next_step, read_file, tell_oddities
from hotshoe.client.identity import identity
from hotshoe.errors import SettingsError
from hotshoe.vendors.nikon.wifi.listing import Slot, Slots
from hotshoe.vendors.nikon.wifi.profile import DeviceType, Profile
from hotshoe.vendors.nikon.wifi.rules import faults
from hotshoe.vendors.nikon.wifi.slots import add_profile, free_slot, read_slots, remove_profile
from hotshoe.vendors.nikon.wifi.table import word
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import guid_text


@click.command("list", cls=Verb)
@click.pass_obj
def list_them(settings: Settings) -> Exit:
    """List the profiles in a camera."""

    async def visit_one(visit: Visit) -> None:
        slots = await read_slots(visit.camera)
        visit.facts |= {"slots": len(slots.all), "free": len(slots.free)}
        visit.facts.setdefault("profiles", [])
        for slot in slots.used:
            visit.item("profiles", _facts(slot))
        for line in _lines(slots):
            visit.line(line)

    return visit_cameras(settings, visit_one)


@click.command(cls=Verb)
@click.argument("file", type=READABLE_FILE, required=False)
@profile_options
@click.option("--force", is_flag=True, help="Send it although something is wrong with it.")
@DRY_RUN
@REVEAL
@click.pass_obj
def add(
    settings: Settings,
    /,
    file: Path | None,
    source: Path | None,
    force: bool,
    dry_run: bool,
    reveal: bool,
    **options: str | None,
) -> Exit:
    """Put a profile into a camera.

    It is that of FILE, or what the options say, and goes into the first free slot. Nothing in the camera is replaced or
    deleted; when every slot is taken, it is refused. --dry-run shows the slot and the bytes.
    """
    profile = _profile(settings, file, given(source, options))
    _check(profile, force=force)
    tell_oddities(profile, settings.output)
    ours = _tell_computer(settings, profile)

    async def visit_one(visit: Visit) -> None:
        if dry_run:
            await _would_add(visit, profile, reveal=reveal)
            return
        slot = await add_profile(visit.camera, profile)
        visit.item("profiles", _facts(slot), f"slot {slot.number}: {_called(slot)}")
        visit.output.talk(next_step(profile, ours=ours))

    return visit_cameras(settings, visit_one)


@click.command("rm", cls=Verb)
@click.argument("wanted", metavar="SLOT|NAME...", nargs=-1, required=True)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@DRY_RUN
@click.pass_obj
def remove(settings: Settings, wanted: tuple[str, ...], yes: bool, dry_run: bool) -> Exit:
    """Delete profiles from a camera, after asking.

    Without a terminal to ask at, nothing is deleted unless --yes is given.
    """
    if not (yes or dry_run or somebody_there()):
        raise click.UsageError("There is nobody to ask: say --yes to delete, or --dry-run to see what would be.")

    async def visit_one(visit: Visit) -> None:
        slots = await read_slots(visit.camera)
        # All of them are known before the first is deleted.
        doomed = list(dict.fromkeys(_meant(slots, text, visit.label) for text in wanted))
        if dry_run:
            for slot in doomed:
                visit.item("would", {"delete": slot.title, "slot": slot.number}, f"would delete {_numbered(slot)}")
        elif yes or await _agreed(visit, doomed):
            for slot in doomed:
                await remove_profile(visit.camera, slot)
                visit.item("deleted", _facts(slot), _numbered(slot))

    # One question at a time.
    return visit_cameras(settings, visit_one, at_once=yes or dry_run)


def _profile(settings: Settings, file: Path | None, said: Given) -> Profile:
    if file is None:
        return wanted_profile(said, settings.output)
    if said != Given():
        raise click.UsageError("Say FILE, or what the profile is to be, but not both.")
    return read_file(file)


def _check(profile: Profile, *, force: bool) -> None:
    found = faults(profile)
    if found and not force:
        more = f" (and {len(found) - 1} more; see hotshoe wifi lint)" if len(found) > 1 else ""
        raise SettingsError(
            f"the profile is not sent: {finding_line(found[0])}{more}; --force sends it", key=found[0].field
        )


def _tell_computer(settings: Settings, profile: Profile) -> bool:
    """Whether the profile is for this computer; it is said where it is not."""
    ours = identity().guid
    if profile.guid == ours:
        return True
    theirs = guid_text(profile.guid)
    settings.output.talk(f"note: the camera will talk to the computer {theirs}; this one is {guid_text(ours)}")
    return False


async def _would_add(visit: Visit, profile: Profile, *, reveal: bool) -> None:
    slot = await free_slot(visit.camera)
    facts = {"add": profile.title, "slot": slot.number, "bytes": hex_facts(profile, reveal=reveal)}
    visit.item("would", facts, f"would add {safe_text(profile.title)} in slot {slot.number}")
    for line in hex_lines(profile, reveal=reveal):
        visit.line(line)


def _meant(slots: Slots, text: str, label: str) -> Slot:
    """The profile of a number or a name. Raises SettingsError."""
    if text.isascii() and text.isdecimal():
        found = [slot for slot in slots.used if slot.number == int(text)]
    else:
        found = [slot for slot in slots.used if slot.title == text]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = " and ".join(str(slot.number) for slot in found)
        raise SettingsError(f"{label} has {safe_text(text)!r} in the slots {numbers}; say which", key="slot")
    raise SettingsError(f"{label} has no profile {safe_text(text)!r}; see them with hotshoe wifi list", key="slot")


async def _agreed(visit: Visit, doomed: list[Slot]) -> bool:
    for slot in doomed:
        visit.output.talk(f"  {_numbered(slot)}")
    return await agreed(f"Delete {count(len(doomed), 'profile')} from {visit.label}?")


def _facts(slot: Slot) -> dict[str, object]:
    return {
        "slot": slot.number,
        "name": slot.title,
        "ssid": slot.network,
        "device": word(DeviceType, slot.device_type),
        "icon": slot.icon,
        "display_order": slot.display_order,
        "created": slot.created,
        "used": slot.used,
    }


def _lines(slots: Slots) -> list[str]:
    head = ("slot", "name", "network", "for", "created", "last used")
    rows = [
        (
            str(slot.number),
            safe_text(slot.title),
            safe_text(slot.network),
            word(DeviceType, slot.device_type),
            safe_text(slot.created),
            safe_text(slot.used) or "-",
        )
        for slot in slots.used
    ]
    free = f"{len(slots.free)} of {count(len(slots.all), 'slot')} free"
    return [*(table([head, *rows]) if rows else ()), free]


def _called(slot: Slot) -> str:
    return f"{safe_text(slot.title)} ({safe_text(slot.network)})"


def _numbered(slot: Slot) -> str:
    return f"slot {slot.number}: {_called(slot)}"
