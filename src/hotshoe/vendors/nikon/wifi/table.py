"""A profile field by field: where each lies, what it is called, and its value for people and for programs."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from hotshoe.vendors.nikon.wifi.profile import (
    SIZE,
    AccessMode,
    AddressSetting,
    Authentication,
    DeviceType,
    Encryption,
    Profile,
    Word,
    profile_bytes,
)
from hotshoe.wire.secret import MASK
from hotshoe.wire.values import guid_text, parse_date

Fact = str | int


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in JSON, its label, its offset, what programs see of it, and what people do."""

    name: str
    label: str
    offset: int
    fact: Callable[[Profile], Fact]
    shown: Callable[[Profile], str] | None = None

    def text(self, profile: Profile) -> str:
        """The value for people; what a file or a camera says is in it as it is."""
        return self.shown(profile) if self.shown else str(self.fact(profile))


def word(kind: type[Word], number: int) -> str:
    """``wep64``, or ``0x07`` where the number has no word."""
    try:
        return kind(number).word
    except ValueError:
        return f"0x{number:02x}"


def _date(profile: Profile) -> str:
    found = parse_date(profile.date)
    return found.isoformat(" ") if found else profile.date


def _mask(profile: Profile) -> str:
    if profile.prefix > ipaddress.IPV4LENGTH:
        return f"/{profile.prefix}"
    return f"/{profile.prefix} ({ipaddress.IPv4Network((0, profile.prefix)).netmask})"


def key_text(profile: Profile) -> str:
    """The key as somebody who may see it reads it: a passphrase as its characters, other keys in hexadecimal."""
    value = profile.secret.reveal()
    if profile.encryption == Encryption.TKIP:
        return value.decode("ascii", "backslashreplace")
    return value.hex()


def _hidden(profile: Profile) -> str:
    """Nothing where there is no key at all, so that an open network can be told."""
    return MASK if any(profile.key.reveal()) or profile.key_length else ""


FIELDS: tuple[Field, ...] = (
    Field("version", "version", 0x00, lambda p: p.version, lambda p: f"0x{p.version:02x}"),
    Field("name", "profile name", 0x01, lambda p: p.title),
    Field("display_order", "display order", 0x16, lambda p: p.display_order),
    Field("device", "device type", 0x17, lambda p: word(DeviceType, p.device_type)),
    Field("icon", "icon", 0x18, lambda p: p.icon),
    Field("created", "created", 0x19, lambda p: p.date, _date),
    Field("address", "IP address", 0x3A, lambda p: str(p.address)),
    Field("prefix", "subnet mask", 0x3E, lambda p: p.prefix, _mask),
    Field("gateway", "gateway", 0x3F, lambda p: str(p.gateway)),
    Field("address_setting", "address from", 0x43, lambda p: word(AddressSetting, p.address_setting)),
    Field("access_mode", "access mode", 0x44, lambda p: word(AccessMode, p.access_mode)),
    Field("channel", "channel", 0x45, lambda p: p.channel),
    Field("ssid", "network (SSID)", 0x46, lambda p: p.network),
    Field("authentication", "authentication", 0x6B, lambda p: word(Authentication, p.authentication)),
    Field("encryption", "encryption", 0x6C, lambda p: word(Encryption, p.encryption)),
    Field("key", "key", 0x6D, _hidden),
    Field("key_number", "key number", 0xB1, lambda p: p.key_number),
    Field("guid", "computer (GUID)", 0xB2, lambda p: guid_text(p.guid)),
    Field("key_length", "key length", 0xC2, lambda p: p.key_length, lambda p: f"{p.key_length} bytes"),
)
"""All nineteen, in the order of the wire."""

BY_NAME = {field.name: field for field in FIELDS}
KEY = BY_NAME["key"]
_ENDS = {field.name: after.offset for field, after in pairwise(FIELDS)} | {FIELDS[-1].name: SIZE}


def facts(profile: Profile, *, reveal: bool = False) -> dict[str, Fact]:
    """The profile for JSON; the key only where it is to be revealed."""
    known = {field.name: field.fact(profile) for field in FIELDS}
    return known | {KEY.name: key_text(profile)} if reveal else known


def texts(profile: Profile, *, reveal: bool = False) -> Iterator[tuple[Field, str]]:
    """Each field and its value for people; the key only where it is to be revealed."""
    for field in FIELDS:
        yield field, key_text(profile) if reveal and field is KEY else field.text(profile)


def pieces(profile: Profile, *, reveal: bool = False) -> Iterator[tuple[Field, str]]:
    """Each field and its bytes in hexadecimal; those of the key are stars unless they are to be revealed."""
    data = profile_bytes(profile)
    for field in FIELDS:
        piece = data[field.offset : _ENDS[field.name]]
        shown = [f"{byte:02x}" for byte in piece]
        if field is KEY and not reveal:
            # All of them, so that nobody can tell how long a passphrase is.
            shown[4:] = ["**"] * (len(piece) - 4)
        yield field, " ".join(shown)


def differences(here: Profile, there: Profile) -> Iterator[Field]:
    """The fields in which two profiles differ."""
    ours, theirs = profile_bytes(here), profile_bytes(there)
    for field in FIELDS:
        place = slice(field.offset, _ENDS[field.name])
        if ours[place] != theirs[place]:
            yield field
