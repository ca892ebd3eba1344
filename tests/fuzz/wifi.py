"""Targets about Wi-Fi profiles: what a file, a camera or a person may say. Only what is a bug is raised."""

import contextlib
from collections.abc import Callable
from datetime import datetime

from hotshoe.errors import MalformedPacket, SettingsError
from hotshoe.vendors.nikon.wifi.listing import Slots
from hotshoe.vendors.nikon.wifi.making import PARSERS, make_profile
from hotshoe.vendors.nikon.wifi.profile import profile_bytes, read_profile
from hotshoe.vendors.nikon.wifi.rules import faults, findings
from hotshoe.vendors.nikon.wifi.table import differences, facts, pieces, texts
from hotshoe.wire.codec import decode
from hotshoe.wire.secret import Secret
from hotshoe.wire.values import Guid

NOON = datetime(2026, 6, 21, 12)  # noqa: DTZ001 - a profile keeps no zone
FRAME = bytes.fromhex("64 11000000 10 21000000 40000000")


def wifi_profiles(data: bytes) -> None:
    """A profile; what lies otherwise than all profiles do is put right, so that the rules see the rest."""
    altered = bytearray(data)
    if len(altered) >= 196 and altered[-1] & 1:
        altered[196:] = b""
        altered[0x01:0x05], altered[0x19], altered[0x46:0x4A] = FRAME[1:5], FRAME[5], FRAME[6:10]
        altered[0x6D:0x71] = FRAME[10:14]
    with contextlib.suppress(MalformedPacket):
        profile = read_profile(altered)
        assert profile_bytes(profile) == altered
        assert not list(differences(profile, read_profile(altered)))
        for shown in (list(findings(profile)), list(texts(profile)), list(pieces(profile)), facts(profile)):
            assert shown is not None


def wifi_slots(data: bytes) -> None:
    """What a camera tells of its slots."""
    with contextlib.suppress(MalformedPacket):
        slots = decode(Slots, data)
        assert len(slots.used) + len(slots.free) == len(slots.all) == data[1]


def wifi_settings(data: bytes) -> None:
    """Settings of a profile, line by line, and a key in the last."""
    *lines, key = data.split(b"\n")
    settings = {"name": "a", "ssid": "b"}
    for line in lines:
        number, text = line[:1], line[1:]
        settings[list(PARSERS)[ord(number or b"\0") % len(PARSERS)]] = text.decode("utf-8", "surrogateescape")
    with contextlib.suppress(SettingsError):
        profile = make_profile(settings, Secret(key) if key else None, guid=Guid(b"x" * 16), created=NOON)
        assert faults(profile) == []
        assert read_profile(profile_bytes(profile)) == profile


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (wifi_profiles, wifi_slots, wifi_settings)
}
