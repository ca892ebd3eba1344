"""What is wrong with profiles, one thing at a time."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given

from hotshoe.vendors.nikon.wifi.profile import Profile, read_profile
from hotshoe.vendors.nikon.wifi.rules import Weight, faults, findings
from hotshoe.vendors.nikon.wifi.table import BY_NAME
from hotshoe.wire.secret import Secret
from tests.vendors.nikon.wifi.profiles import FILES, profiles, wep64

NAME, SSID = b"MyProfile", b"TestNet"


def key(text: bytes) -> Secret:
    return Secret(text.ljust(64, b"\0"))


def tkip(**changes: object) -> Profile:
    fields: dict[str, object] = {
        "authentication": 2,
        "encryption": 3,
        "key": key(b"correct horse"),
        "key_length": 13,
    }
    return wep64(**fields | changes)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_wrong_with_what_libgphoto2_writes(file: Path) -> None:
    assert faults(read_profile(file.read_bytes())) == []


WRONG = [
    ("version", {"version": 0x65}, "0x65"),
    ("name", {"name": b"x" * 17}, "no NUL"),
    ("name", {"name": bytes(17)}, "empty"),
    ("ssid", {"ssid": b"x" * 33}, "no NUL"),
    ("ssid", {"ssid": bytes(33)}, "empty"),
    ("device", {"device_type": 2}, "0 computer, 1 printer"),
    ("address_setting", {"address_setting": 1}, "0 manual, 2 link-local, 3 dhcp"),
    ("access_mode", {"access_mode": 2}, "0 managed, 1 ad-hoc"),
    ("authentication", {"authentication": 3}, "0 open, 1 shared, 2 wpa-psk"),
    ("encryption", {"encryption": 4}, "0 none, 1 wep64"),
    ("created", {"created": "19990909T090909x"}, "no NUL"),
    ("created", {"created": "19991309T090909\0"}, "no date"),
    ("created", {"created": "1999-09-09 09:0\0"}, "no date"),
    ("created", {"created": "19990909T0909\0\0\0"}, "no date"),
    ("prefix", {"prefix": 0}, "0 bits"),
    ("prefix", {"prefix": 31}, "31 bits"),
    ("prefix", {"prefix": 200}, "200 bits"),
    ("address", {"address": IPv4Address("192.168.1.0")}, "no host of 192.168.1.0/24"),
    ("address", {"address": IPv4Address("192.168.1.255")}, "no host"),
    ("address", {"address": IPv4Address("127.0.0.1"), "gateway": IPv4Address("127.0.0.2")}, "no device"),
    ("address", {"address": IPv4Address("224.0.0.5"), "gateway": IPv4Address(0)}, "no device"),
    ("gateway", {"gateway": IPv4Address("192.168.2.1")}, "outside 192.168.1.0/24"),
    ("gateway", {"gateway": IPv4Address("192.168.1.20")}, "own address"),
    ("gateway", {"gateway": IPv4Address("192.168.1.255")}, "no host"),
    ("channel", {"channel": 0}, "no channel 0"),
    ("channel", {"channel": 15}, "no channel 15"),
    ("authentication", {"authentication": 2}, "go together"),
    ("authentication", {"encryption": 3, "key_length": 13, "key": key(b"correct horse")}, "go together"),
    ("authentication", {"authentication": 1, "encryption": 0, "key": key(b""), "key_length": 0}, "way of WEP"),
    ("key_length", {"key_length": 13}, "wep64 has 5 bytes"),
    ("key_length", {"encryption": 2}, "wep128 has 13 bytes"),
    ("key_length", {"key_length": 65}, "do not fit"),
    ("key_length", {"encryption": 0}, "no encryption"),
    ("key_number", {"key_number": 0}, "no key number 0"),
    ("key_number", {"key_number": 5}, "no key number 5"),
    ("guid", {"guid": bytes(16)}, "no computer"),
]


@pytest.mark.parametrize("field, change, words", WRONG)
def test_what_is_wrong_is_told(field: str, change: dict[str, object], words: str) -> None:
    found = [finding.text for finding in faults(wep64(**change)) if finding.field == field]
    assert any(words in text for text in found), found


ODD = [
    ("name", {"name": "Atelier é".encode().ljust(17, b"\0")}, "ASCII"),
    ("name", {"name": b"x\0y".ljust(17, b"\0")}, "behind its end"),
    ("ssid", {"ssid": b"x\0y".ljust(33, b"\0")}, "behind its end"),
    ("display_order", {"display_order": 1}, "always 0"),
    ("address", {"address_setting": 3}, "not used"),
    ("gateway", {"gateway": IPv4Address(0)}, "there is none"),
    ("address_setting", {"address_setting": 2}, "for ad-hoc"),
    ("address_setting", {"address_setting": 3, "access_mode": 1}, "seldom have DHCP"),
    ("channel", {"channel": 13}, "some countries"),
    ("key", {"key": key(b"12345678")}, "behind its end"),
    ("key", {"key": key(b"")}, "zeros"),
    ("guid", {"guid": b"\xff" * 16}, "nobody"),
]


@pytest.mark.parametrize("field, change, words", ODD)
def test_what_is_odd_is_told_and_not_wrong(field: str, change: dict[str, object], words: str) -> None:
    profile = wep64(**change)
    assert any(words in finding.text for finding in findings(profile) if finding.field == field)
    assert faults(profile) == []


def test_wpa_is_experimental() -> None:
    assert faults(tkip()) == []
    assert [finding.text for finding in findings(tkip())] == [
        "nobody has published how a body wants a WPA key: this is experimental"
    ]
    assert "an ad-hoc network has no WPA" in [finding.text for finding in faults(tkip(access_mode=1))]
    assert [finding.field for finding in faults(tkip(key_length=7))] == ["key_length"]
    assert [finding.field for finding in faults(tkip(key=key(b"x" * 64), key_length=64))] == ["key_length"]


def test_a_key_number_without_wep_is_only_odd() -> None:
    (finding,) = (each for each in findings(tkip(key_number=0)) if each.field == "key_number")
    assert finding.weight is Weight.ODD


@given(profiles)
def test_any_profile_can_be_checked_and_no_finding_tells_the_key(profile: Profile) -> None:
    for finding in findings(profile):
        assert finding.field in BY_NAME
        assert finding.text.isprintable()
