"""A profile from what people say: settings by name, each a text."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Interface
from typing import Any, TypeVar

from hotshoe.errors import SettingsError
from hotshoe.vendors.nikon.wifi.fields import filled
from hotshoe.vendors.nikon.wifi.keys import parse_key
from hotshoe.vendors.nikon.wifi.profile import (
    KEY_BYTES,
    NAME_BYTES,
    SSID_BYTES,
    VERSION,
    AccessMode,
    AddressSetting,
    Authentication,
    DeviceType,
    Encryption,
    Profile,
    Word,
)
from hotshoe.vendors.nikon.wifi.rules import faults
from hotshoe.vendors.nikon.wifi.table import BY_NAME
from hotshoe.wire.secret import Secret
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import Guid, format_date, parse_guid

W = TypeVar("W", bound=Word)

NOWHERE = IPv4Address(0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body's address comes from, and the address where it is set by hand."""

    setting: AddressSetting
    interface: IPv4Interface | None = None


def words(kind: type[Word]) -> tuple[str, ...]:
    """Everything that ``kind`` can be."""
    return tuple(each.word for each in kind)


def _word(kind: type[W]) -> Callable[[str], W]:
    def parse(text: str) -> W:
        wanted = text.strip().casefold()
        for each in kind:
            if each.word == wanted:
                return each
        raise ValueError(f"it can be {', '.join(words(kind))}")

    return parse


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= number <= 0xFF:
        raise ValueError("it is a number from 0 to 255")
    return number


def _bytes(most: int) -> Callable[[str], bytes]:
    def parse(text: str) -> bytes:
        data = text.encode("utf-8", "surrogateescape")
        if not 0 < len(data) <= most or b"\0" in data:
            raise ValueError(f"it has 1 to {most} bytes and no NUL among them")
        return data

    return parse


def _place(text: str) -> Place:
    for setting in (AddressSetting.DHCP, AddressSetting.LINK_LOCAL):
        if text.strip().casefold() == setting.word:
            return Place(setting)
    try:
        return Place(AddressSetting.MANUAL, IPv4Interface(text.strip() if "/" in text else "without a mask"))
    except ValueError:
        raise ValueError("it is dhcp, link-local, or an address with its mask, such as 192.168.1.20/24") from None


def _gateway(text: str) -> IPv4Address:
    try:
        return IPv4Address(text.strip())
    except ValueError:
        raise ValueError("it is an address such as 192.168.1.1") from None


PARSERS: Mapping[str, Callable[[str], Any]] = {
    "name": _bytes(NAME_BYTES),
    "ssid": _bytes(SSID_BYTES),
    "security": _word(Encryption),
    "authentication": _word(Authentication),
    "key-number": _number,
    "mode": _word(AccessMode),
    "channel": _number,
    "ip": _place,
    "gateway": _gateway,
    "device": _word(DeviceType),
    "icon": _number,
    "guid": parse_guid,
}
"""Every setting by its name, and how it is read. Parsers raise ValueError or SettingsError."""

NEEDED = ("name", "ssid")
"""What nobody can guess."""

USUAL = {
    "security": Encryption.NONE.word,
    "key-number": "1",
    "mode": AccessMode.MANAGED.word,
    "channel": "6",
    "gateway": str(NOWHERE),
    "device": DeviceType.COMPUTER.word,
    "icon": "1",
}
"""What is meant where nothing is said; the address and the authentication follow from the mode and the security."""


def parse_setting(name: str, text: str) -> Any:
    """One setting. Raises SettingsError, which says what it can be."""
    if name not in PARSERS:
        near = difflib.get_close_matches(name, PARSERS, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(PARSERS)}"
        raise SettingsError(f"a profile has no setting {safe_text(name)!r}; {hint}", key=name)
    try:
        return PARSERS[name](text)
    except ValueError as error:
        raise SettingsError(f"{name}: {safe_text(text)!r} will not do: {error}", key=name) from None


def encryption(settings: Mapping[str, str]) -> Encryption:
    """How the network is to be encrypted. Raises SettingsError."""
    found: Encryption = parse_setting("security", settings.get("security", USUAL["security"]))
    return found


def make_profile(settings: Mapping[str, str], key: Secret | None, *, guid: Guid, created: datetime) -> Profile:
    """The profile of ``settings``, for the computer of that GUID unless they name another one.

    Raises SettingsError where something is missing, cannot be, or does not agree with the rest.
    """
    profile = _put_together(_parsed(settings), _known_key(settings, key), guid, created)
    if found := faults(profile):
        first = found[0]
        raise SettingsError(
            f"that would be no good profile: {BY_NAME[first.field].label}: {first.text}", key=first.field
        )
    return profile


def _parsed(settings: Mapping[str, str]) -> dict[str, Any]:
    for name in NEEDED:
        if name not in settings:
            raise SettingsError(f"a profile needs its {name}", key=name)
    known = {name: parse_setting(name, text) for name, text in {**USUAL, **settings}.items()}
    managed, wpa = known["mode"] == AccessMode.MANAGED, known["security"] == Encryption.TKIP
    known.setdefault("ip", Place(AddressSetting.DHCP if managed else AddressSetting.LINK_LOCAL))
    known.setdefault("authentication", Authentication.WPA_PSK if wpa else Authentication.OPEN)
    return known


def _known_key(settings: Mapping[str, str], key: Secret | None) -> Secret:
    kind = encryption(settings)
    if key is not None:
        return parse_key(key, kind)
    if kind != Encryption.NONE:
        raise SettingsError(f"a network with {kind.word} needs its key", key="key")
    return Secret()


def _put_together(known: Mapping[str, Any], key: Secret, guid: Guid, created: datetime) -> Profile:
    interface: IPv4Interface | None = known["ip"].interface
    return Profile(
        version=VERSION,
        name=filled(known["name"], NAME_BYTES + 1),
        display_order=0,
        device_type=known["device"],
        icon=known["icon"],
        created=format_date(created.replace(tzinfo=None)) + "\0",
        address=interface.ip if interface else NOWHERE,
        prefix=interface.network.prefixlen if interface else 0,
        gateway=known["gateway"],
        address_setting=known["ip"].setting,
        access_mode=known["mode"],
        channel=known["channel"],
        ssid=filled(known["ssid"], SSID_BYTES + 1),
        authentication=known["authentication"],
        encryption=known["security"],
        key=Secret(filled(key.reveal(), KEY_BYTES)),
        key_number=known["key-number"],
        guid=known.get("guid", guid),
        key_length=len(key),
    )
