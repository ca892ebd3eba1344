"""Profiles from what people say."""

from datetime import datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import SettingsError
from hotshoe.vendors.nikon.wifi.making import NEEDED, PARSERS, make_profile
from hotshoe.vendors.nikon.wifi.profile import Profile, profile_bytes, read_profile
from hotshoe.vendors.nikon.wifi.rules import faults
from hotshoe.wire.secret import Secret
from tests.vendors.nikon.wifi.profiles import FILES, GUID

NOON = datetime(1999, 9, 9, 9, 9, 9)  # noqa: DTZ001 - a profile keeps no zone
LEAST = {"name": "Studio", "ssid": "MyNet"}

SAME = {
    "libgphoto2_wep64": (
        {
            "name": "MyProfile",
            "ssid": "TestNet",
            "security": "wep64",
            "ip": "192.168.1.20/24",
            "gateway": "192.168.1.1",
        },
        Secret(b"01:02:03:04:05"),
    ),
    "libgphoto2_wep128": (
        {"name": "AdHocPC", "ssid": "nikon", "security": "wep128", "mode": "ad-hoc", "ip": "dhcp", "channel": "11"},
        Secret(b"0102030405060708090a0b0c0d"),
    ),
    "libgphoto2_adhoc_dhcp_open": (
        {"name": "AdHocPC", "ssid": "nikon", "mode": "ad-hoc", "ip": "dhcp", "channel": "11"},
        None,
    ),
}
"""What gphoto2 was told for each of its profiles."""


def make(settings: dict[str, str], key: Secret | None = None) -> Profile:
    return make_profile(settings, key, guid=GUID, created=NOON)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_same_settings_make_the_same_bytes_as_libgphoto2(file: Path) -> None:
    settings, key = SAME[file.stem]
    assert profile_bytes(make(settings, key)) == file.read_bytes()


def test_what_is_usual_where_nothing_is_said() -> None:
    profile = make(LEAST)
    assert (profile.address_setting, profile.access_mode, profile.encryption, profile.authentication) == (3, 0, 0, 0)
    assert (profile.channel, profile.icon, profile.key_number, profile.device_type) == (6, 1, 1, 0)
    assert (profile.guid, profile.date) == (GUID, "19990909T090909")
    assert make({**LEAST, "mode": "ad-hoc"}).address_setting == 2
    assert make({**LEAST, "security": "tkip"}, Secret(b"correct horse")).authentication == 2


def test_another_computer() -> None:
    assert make({**LEAST, "guid": "11" * 16}).guid == b"\x11" * 16


def test_an_address_by_hand() -> None:
    profile = make({**LEAST, "ip": " 10.0.0.7/8 ", "gateway": "10.0.0.1"})
    assert (profile.address, profile.prefix, profile.address_setting) == (IPv4Address("10.0.0.7"), 8, 0)
    assert make({**LEAST, "ip": "10.0.0.7/255.0.0.0", "gateway": "10.0.0.1"}) == profile


@pytest.mark.parametrize(
    "change, words",
    [
        ({"name": "x" * 17}, "1 to 16 bytes"),
        ({"name": ""}, "1 to 16 bytes"),
        ({"ssid": "x" * 33}, "1 to 32 bytes"),
        ({"ssid": "a\0b"}, "no NUL"),
        ({"security": "wpa3"}, "it can be none, wep64, wep128, tkip"),
        ({"mode": "mesh"}, "it can be managed, ad-hoc"),
        ({"channel": "six"}, "a number from 0 to 255"),
        ({"channel": "300"}, "a number from 0 to 255"),
        ({"channel": "٦"}, "a number from 0 to 255"),
        ({"channel": "0"}, "no good profile: channel: there is no channel 0"),
        ({"ip": "192.168.1.20"}, "an address with its mask"),
        ({"ip": "192.168.1.300/24"}, "an address with its mask"),
        ({"ip": "static"}, "dhcp, link-local"),
        ({"ip": "192.168.1.20/24", "gateway": "10.0.0.1"}, "outside 192.168.1.0/24"),
        ({"gateway": "router"}, "an address such as"),
        ({"guid": "me"}, "32 hexadecimal digits"),
        ({"colour": "red"}, "no setting 'colour'; there are name"),
        ({"chanel": "6"}, "did you mean channel"),
        ({"security": "wep64"}, "needs its key"),
        ({"security": "none"}, "has no key"),
        ({"authentication": "shared"}, "no key"),
        ({"security": "tkip", "mode": "ad-hoc"}, "ad-hoc network has no WPA"),
    ],
)
def test_what_will_not_do_is_told(change: dict[str, str], words: str) -> None:
    key = Secret(b"correct horse") if change.get("security") in {"none", "tkip"} or "authentication" in change else None
    with pytest.raises(SettingsError, match=words):
        make({**LEAST, **change}, key)


@pytest.mark.parametrize("name", NEEDED)
def test_names_are_needed(name: str) -> None:
    with pytest.raises(SettingsError, match=f"needs its {name}"):
        make({other: text for other, text in LEAST.items() if other != name})


@given(
    st.dictionaries(st.sampled_from([*PARSERS, "other"]), st.text(max_size=20) | st.sampled_from(["dhcp", "tkip"])),
    st.none() | st.binary(max_size=20).map(Secret),
)
def test_only_settings_errors_come_out(settings: dict[str, str], key: Secret | None) -> None:
    try:
        profile = make(settings, key)
    except SettingsError:
        return
    assert read_profile(profile_bytes(profile)) == profile
    assert faults(profile) == []
