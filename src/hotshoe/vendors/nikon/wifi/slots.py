"""The profiles in a body: what is there, one more, one less. Nothing is ever deleted that was not asked for."""

from __future__ import annotations

from typing import Any

from hotshoe.catalog.model import Operation
from hotshoe.catalog.responses import STORE_FULL
from hotshoe.errors import NotOffered, SettingsError, StoreFull, TransferError
from hotshoe.vendors.model import Caller
from hotshoe.vendors.nikon.operations import DELETE_PROFILE, GET_PROFILE_ALL_DATA, SEND_PROFILE_DATA
from hotshoe.vendors.nikon.wifi.fields import up_to_nul
from hotshoe.vendors.nikon.wifi.listing import Slot, Slots
from hotshoe.vendors.nikon.wifi.profile import Profile
from hotshoe.wire.text import safe_text


async def read_slots(caller: Caller) -> Slots:
    """All slots. Raises NotOffered, OperationError, MalformedPacket."""
    _check(caller, GET_PROFILE_ALL_DATA)
    return await caller.call(GET_PROFILE_ALL_DATA)


async def free_slot(caller: Caller) -> Slot:
    """The first slot that is free. Raises StoreFull where none is, and what ``read_slots`` raises."""
    _check(caller, SEND_PROFILE_DATA)
    slots = await read_slots(caller)
    if slots.free:
        return slots.free[0]
    raise StoreFull(
        f"{caller.label} has a profile in each of its {len(slots.all)} slots; see them with wifi list, "
        "and make room with wifi rm",
        code=STORE_FULL,
        operation=SEND_PROFILE_DATA.name,
    )


async def add_profile(caller: Caller, profile: Profile) -> Slot:
    """Put a profile into the first free slot, and read it back.

    Raises StoreFull where there is none, TransferError where the body does not hold what was sent, NotOffered,
    OperationError, MalformedPacket.
    """
    number = (await free_slot(caller)).number
    await caller.call(SEND_PROFILE_DATA, number, data=profile)
    found = (await read_slots(caller)).find(number)
    if found is None or not found.valid or not _same(found, profile):
        held = f"{safe_text(found.title)!r}" if found and found.valid else "nothing"
        raise TransferError(f"{caller.label} took the profile, and then held {held} in slot {number}")
    return found


async def remove_profile(caller: Caller, slot: Slot) -> None:
    """Free a slot, where it still holds what ``slot`` says.

    Raises SettingsError where it does not, TransferError where the body holds on to it, NotOffered, OperationError.
    """
    _check(caller, DELETE_PROFILE)
    if (await read_slots(caller)).find(slot.number) != slot:
        raise SettingsError(f"{caller.label} has changed slot {slot.number} meanwhile; look again", key="slot")
    await caller.call(DELETE_PROFILE, slot.number)
    found = (await read_slots(caller)).find(slot.number)
    if found and found.valid:
        raise TransferError(f"{caller.label} agreed to free slot {slot.number}, and still holds a profile there")


def _same(slot: Slot, profile: Profile) -> bool:
    pairs = (slot.name, profile.name), (slot.ssid, profile.ssid)
    return all(up_to_nul(told) == up_to_nul(sent) for told, sent in pairs)


def _check(caller: Caller, operation: Operation[Any]) -> None:
    """The same numbers mean other things to other makes, so the camera has to be one to which they mean this."""
    known = caller.catalog.operations.get(operation.code)
    if known is not operation or not caller.offers(operation):
        raise NotOffered(f"{caller.label} does not offer {operation.name}: it keeps no Wi-Fi profiles for computers")
