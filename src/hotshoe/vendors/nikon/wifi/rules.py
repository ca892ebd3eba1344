"""What is wrong with a profile, and what is odd: rules that look at one thing each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPV4LENGTH, IPv4Address, IPv4Interface

from hotshoe.vendors.nikon.wifi.fields import up_to_nul
from hotshoe.vendors.nikon.wifi.keys import PASSPHRASE, WEP_SIZES
from hotshoe.vendors.nikon.wifi.profile import (
    DATE_UNITS,
    KEY_BYTES,
    VERSION,
    AccessMode,
    AddressSetting,
    Authentication,
    DeviceType,
    Encryption,
    Profile,
    Word,
)
from hotshoe.wire.values import ANONYMOUS, UNKNOWN_GUID, parse_date

EVERYWHERE = range(1, 12)
SOMEWHERE = range(12, 15)
"""Channels of the 2.4 GHz band that all countries know, and those that some do."""

KEY_NUMBERS = range(1, 5)

UNTRIED = "nobody has published how a body wants a WPA key: this is experimental"


class Weight(Enum):
    """How much a finding matters."""

    WRONG = "wrong"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a field of a profile."""

    weight: Weight
    field: str
    text: str


Rule = Callable[[Profile], Iterator[Finding]]


def findings(profile: Profile) -> list[Finding]:
    """Everything that is wrong or odd, in the order of the fields."""
    return [finding for rule in RULES for finding in rule(profile)]


def faults(profile: Profile) -> list[Finding]:
    """What is wrong."""
    return [finding for finding in findings(profile) if finding.weight is Weight.WRONG]


def _wrong(field: str, text: str) -> Finding:
    return Finding(Weight.WRONG, field, text)


def _odd(field: str, text: str) -> Finding:
    return Finding(Weight.ODD, field, text)


def _version(profile: Profile) -> Iterator[Finding]:
    if profile.version != VERSION:
        yield _wrong("version", f"it is 0x{profile.version:02x}, bodies know 0x{VERSION:02x}")


def _names(profile: Profile) -> Iterator[Finding]:
    yield from _text("name", profile.name)
    if not up_to_nul(profile.name).isascii():
        yield _odd("name", "it is not plain ASCII, and how a body shows that is not known")
    yield from _text("ssid", profile.ssid)


def _text(field: str, data: bytes) -> Iterator[Finding]:
    before, nul, after = data.partition(b"\0")
    if not nul:
        yield _wrong(field, "it has no NUL at its end")
    elif not before:
        yield _wrong(field, "it is empty")
    if any(after):
        yield _odd(field, "something stands behind its end")


def _display(profile: Profile) -> Iterator[Finding]:
    if profile.display_order:
        yield _odd("display_order", f"it is {profile.display_order}, and always 0 elsewhere")


def _known_words(profile: Profile) -> Iterator[Finding]:
    words: tuple[tuple[str, int, type[Word]], ...] = (
        ("device", profile.device_type, DeviceType),
        ("address_setting", profile.address_setting, AddressSetting),
        ("access_mode", profile.access_mode, AccessMode),
        ("authentication", profile.authentication, Authentication),
        ("encryption", profile.encryption, Encryption),
    )
    for field, number, kind in words:
        if number not in set(kind):
            choices = ", ".join(f"{each.value} {each.word}" for each in kind)
            yield _wrong(field, f"{number} means nothing; there are {choices}")


def _date(profile: Profile) -> Iterator[Finding]:
    if not profile.created.endswith("\0"):
        yield _wrong("created", "it has no NUL at its end")
    if len(profile.date) != DATE_UNITS - 1 or parse_date(profile.date) is None:
        yield _wrong("created", "it is no date of the form YYYYMMDDThhmmss")


def _address(profile: Profile) -> Iterator[Finding]:
    if profile.address_setting != AddressSetting.MANUAL:
        if int(profile.address) or profile.prefix or int(profile.gateway):
            yield _odd("address", "it is not used, for the address is not set by hand")
        return
    if not 0 < profile.prefix <= IPV4LENGTH - 2:
        yield _wrong("prefix", f"a mask of {profile.prefix} bits leaves no network; 24 is usual")
        return
    here = IPv4Interface((profile.address, profile.prefix))
    yield from _usable("address", here.ip, here)
    yield from _gateway(profile, here)


def _gateway(profile: Profile, here: IPv4Interface) -> Iterator[Finding]:
    if not int(profile.gateway):
        if profile.access_mode == AccessMode.MANAGED:
            yield _odd("gateway", "there is none, so that the body reaches its own network only")
    elif profile.gateway not in here.network:
        yield _wrong("gateway", f"{profile.gateway} is outside {here.network}")
    elif profile.gateway == here.ip:
        yield _wrong("gateway", "it is the body's own address")
    else:
        yield from _usable("gateway", profile.gateway, here)


def _usable(field: str, where: IPv4Address, here: IPv4Interface) -> Iterator[Finding]:
    if where in {here.network.network_address, here.network.broadcast_address}:
        yield _wrong(field, f"{where} is no host of {here.network}")
    elif where.is_multicast or where.is_loopback or where.is_unspecified or where.is_reserved:
        yield _wrong(field, f"no device can have the address {where}")


def _address_setting(profile: Profile) -> Iterator[Finding]:
    pair = profile.address_setting, profile.access_mode
    if pair == (AddressSetting.LINK_LOCAL, AccessMode.MANAGED):
        yield _odd("address_setting", "link-local is for ad-hoc networks; access points mostly have DHCP")
    if pair == (AddressSetting.DHCP, AccessMode.AD_HOC):
        yield _odd("address_setting", "ad-hoc networks seldom have DHCP; the body then takes a link-local address")


def _channel(profile: Profile) -> Iterator[Finding]:
    if profile.channel in SOMEWHERE:
        yield _odd("channel", f"{profile.channel} is allowed in some countries only")
    elif profile.channel not in EVERYWHERE:
        yield _wrong("channel", f"there is no channel {profile.channel}; there are 1 to 11")


def _security(profile: Profile) -> Iterator[Finding]:
    wpa, tkip = profile.authentication == Authentication.WPA_PSK, profile.encryption == Encryption.TKIP
    if wpa != tkip:
        yield _wrong("authentication", "wpa-psk and tkip go together, and neither without the other")
    if profile.authentication == Authentication.SHARED and profile.encryption not in WEP_SIZES:
        yield _wrong("authentication", "shared is a way of WEP, and there is no WEP here")
    if (wpa or tkip) and profile.access_mode == AccessMode.AD_HOC:
        yield _wrong("access_mode", "an ad-hoc network has no WPA")
    if wpa or tkip:
        yield _odd("encryption", UNTRIED)


def _key(profile: Profile) -> Iterator[Finding]:
    length, field = profile.key_length, profile.key.reveal()
    if length > KEY_BYTES:
        yield _wrong("key_length", f"{length} bytes do not fit the field of {KEY_BYTES}")
        return
    if any(field[length:]):
        yield _odd("key", "something stands behind its end")
    if size := WEP_SIZES.get(profile.encryption):
        if length != size:
            yield _wrong("key_length", f"it is {length}, a key of {_word(profile)} has {size} bytes")
        elif not any(field[:length]):
            yield _odd("key", "it is nothing but zeros")
    elif profile.encryption == Encryption.TKIP and length not in PASSPHRASE:
        yield _wrong("key_length", f"it is {length}, a passphrase has {PASSPHRASE[0]} to {PASSPHRASE[-1]} characters")
    elif profile.encryption == Encryption.NONE and length:
        yield _wrong("key_length", f"it is {length}, and there is no encryption")


def _word(profile: Profile) -> str:
    return Encryption(profile.encryption).word


def _key_number(profile: Profile) -> Iterator[Finding]:
    if profile.key_number in KEY_NUMBERS:
        return
    weight = Weight.WRONG if profile.encryption in WEP_SIZES else Weight.ODD
    yield Finding(weight, "key_number", f"there is no key number {profile.key_number}; there are 1 to 4")


def _computer(profile: Profile) -> Iterator[Finding]:
    if profile.guid == UNKNOWN_GUID:
        yield _wrong("guid", "it is nothing but zeros, so that no computer may talk to the body")
    elif profile.guid == ANONYMOUS:
        yield _odd("guid", "it is nothing but ones, which belongs to nobody")


RULES: tuple[Rule, ...] = (
    _version,
    _names,
    _display,
    _known_words,
    _date,
    _address,
    _address_setting,
    _channel,
    _security,
    _key,
    _key_number,
    _computer,
)
