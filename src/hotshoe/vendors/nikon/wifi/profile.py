"""The profile itself: nineteen fields in 196 bytes.

Places and meanings are those of libgphoto2's PTPIP.TXT; what that leaves open is as libgphoto2 2.5.30 writes it: the
mask is a prefix length, addresses lie in the order of networks, the date is ``YYYYMMDDThhmmss``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Final

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.nikon.wifi.fields import Filled, Hidden, Units, ipv4, readable
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.fields import Buffer, guid, u8, u16
from hotshoe.wire.secret import Secret

SIZE: Final = 196
VERSION: Final = 0x64
NAME_BYTES: Final = 16
SSID_BYTES: Final = 32
"""Most bytes of the texts; each field has one more, which is zero."""
KEY_BYTES: Final = 64
DATE_UNITS: Final = 16
KEY_PLACE: Final = range(0x71, 0x71 + KEY_BYTES)
_LENGTHS: Final = {0x01: NAME_BYTES + 1, 0x46: SSID_BYTES + 1, 0x6D: KEY_BYTES}


class Word(IntEnum):
    """A number with a word of its own: ``AD_HOC`` is written ``ad-hoc``."""

    @property
    def word(self) -> str:
        """As people write it."""
        return self.name.lower().replace("_", "-")


class DeviceType(Word):
    """What the profile leads to."""

    COMPUTER = 0
    PRINTER = 1


class AddressSetting(Word):
    """Where the body's address comes from."""

    MANUAL = 0
    LINK_LOCAL = 2
    """Any of 169.254.1.0/24 that nobody answers for."""
    DHCP = 3
    """From a DHCP server; link-local where none answers."""


class AccessMode(Word):
    """Through an access point, or from device to device."""

    MANAGED = 0
    AD_HOC = 1


class Authentication(Word):
    """How the body shows that it may join."""

    OPEN = 0
    SHARED = 1
    WPA_PSK = 2


class Encryption(Word):
    """How what it sends is hidden."""

    NONE = 0
    WEP64 = 1
    WEP128 = 2
    TKIP = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile, as it is sent to a body. Numbers may be others than those that have a name here."""

    version: u8
    name: Annotated[bytes, Filled(NAME_BYTES + 1)]
    display_order: u8
    device_type: u8
    icon: u8
    created: Annotated[str, Units(DATE_UNITS)]
    address: ipv4
    prefix: u8
    gateway: ipv4
    address_setting: u8
    access_mode: u8
    channel: u8
    ssid: Annotated[bytes, Filled(SSID_BYTES + 1)]
    authentication: u8
    encryption: u8
    key: Annotated[Secret, Hidden(KEY_BYTES)]
    key_number: u8
    guid: guid
    key_length: u16

    @property
    def title(self) -> str:
        """The profile's name for people."""
        return readable(self.name)

    @property
    def network(self) -> str:
        """The network's name for people."""
        return readable(self.ssid)

    @property
    def date(self) -> str:
        """When it was made, up to the NUL."""
        return self.created.partition("\0")[0]

    @property
    def secret(self) -> Secret:
        """As much of the key field as the key's length says."""
        return Secret(self.key.reveal()[: self.key_length])


def read_profile(data: Buffer) -> Profile:
    """A profile from exactly 196 bytes. Raises MalformedPacket."""
    if len(data) != SIZE:
        raise MalformedPacket(f"a profile has {SIZE} bytes, this has {len(data)}", offset=min(len(data), SIZE))
    return decode(Profile, data)


def key_place(data: Buffer) -> range:
    """Where the key is in bytes that look like a profile, whoever sent them under whatever name; nowhere in others.

    A profile that is too short, too long, or wrong in one of its lengths has a key as well.
    """
    fitting = sum(int.from_bytes(data[at : at + 4], "little") == length for at, length in _LENGTHS.items())
    return KEY_PLACE[: max(len(data) - KEY_PLACE.start, 0)] if fitting > 1 else range(0)


def profile_bytes(profile: Profile) -> bytes:
    """The 196 bytes of a profile. Raises LocalProtocolError where a value does not fit its field."""
    return encode(profile)
