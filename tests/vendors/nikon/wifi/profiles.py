"""Profiles for tests: those that libgphoto2 2.5.30 wrote, and any that there can be."""

from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path

from hypothesis import strategies as st

from hotshoe.vendors.nikon.wifi.profile import Profile, read_profile
from hotshoe.wire.secret import Secret
from hotshoe.wire.text import from_utf16
from hotshoe.wire.values import Guid

FOLDER = Path(__file__).parents[3] / "captures" / "nikon_wifi"
FILES = sorted(FOLDER.glob("libgphoto2_*.bin"))
WEP64 = FOLDER / "libgphoto2_wep64.bin"
AD_HOC = FOLDER / "libgphoto2_adhoc_dhcp_open.bin"

GUID = Guid(bytes.fromhex("27f252aa7645e7f7a236d5edf6bcf4ad"))
"""Of the gphoto2 that wrote them."""


def wep64(**changes: object) -> Profile:
    """One that gphoto2 wrote, with other values in some fields."""
    return replace(read_profile(WEP64.read_bytes()), **changes)  # type: ignore[arg-type]


_bytes = st.integers(0, 255)
_addresses = st.integers(0, (1 << 32) - 1).map(IPv4Address)

profiles = st.builds(
    Profile,
    version=_bytes,
    name=st.binary(min_size=17, max_size=17),
    display_order=_bytes,
    device_type=_bytes,
    icon=_bytes,
    created=st.binary(min_size=32, max_size=32).map(from_utf16),
    address=_addresses,
    prefix=_bytes,
    gateway=_addresses,
    address_setting=_bytes,
    access_mode=_bytes,
    channel=_bytes,
    ssid=st.binary(min_size=33, max_size=33),
    authentication=_bytes,
    encryption=_bytes,
    key=st.binary(min_size=64, max_size=64).map(Secret),
    key_number=_bytes,
    guid=st.binary(min_size=16, max_size=16).map(Guid),
    key_length=st.integers(0, 0xFFFF),
)
