"""Debian's gphoto2 writes Wi-Fi profiles into the virtual Nikon, and lists what hotshoe put there."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from hotshoe import connect
from hotshoe.responder import HandleBook, VirtualCamera, serve
from hotshoe.responder.bodies.nikon import PERSONA
from hotshoe.responder.bodies.nikon_profiles import shelf
from hotshoe.responder.memory import MemoryStore
from hotshoe.vendors.nikon.wifi.making import make_profile
from hotshoe.vendors.nikon.wifi.profile import Profile, profile_bytes
from hotshoe.vendors.nikon.wifi.rules import faults
from hotshoe.vendors.nikon.wifi.slots import add_profile
from hotshoe.vendors.nikon.wifi.table import facts
from hotshoe.wire.secret import Secret
from hotshoe.wire.values import Guid
from tests.interop.guests import Finished, Gphoto2

NEW, LIST = "/main/wifiprofiles/new", "/main/wifiprofiles/list"
NOON = datetime(2026, 6, 21, 12)  # noqa: DTZ001 - a profile keeps no zone


@dataclass(frozen=True, slots=True)
class Case:
    """What gphoto2 is told, what hotshoe is told, and what has to be in the profile."""

    told: dict[str, str]
    settings: dict[str, str]
    fields: dict[str, str | int]
    key: bytes = b""


MANUAL = {"ipaddr": "192.168.7.5", "netmask": "255.255.255.0", "gw": "192.168.7.1"}
BY_HAND = {"ip": "192.168.7.5/24", "gateway": "192.168.7.1"}
AT: dict[str, str | int] = {
    "address": "192.168.7.5",
    "prefix": 24,
    "gateway": "192.168.7.1",
    "address_setting": "manual",
}
ANYWHERE: dict[str, str | int] = {"address": "0.0.0.0", "prefix": 0, "gateway": "0.0.0.0", "address_setting": "dhcp"}
WEP64, WEP128 = "01:02:03:04:05", "0102030405060708090a0b0c0d"

CASES = {
    "wep64-manual-managed": Case(
        {**MANUAL, "accessmode": "Managed", "channel": "6", "encryption": "WEP 64-bit", "key": WEP64},
        {**BY_HAND, "security": "wep64"},
        {**AT, "access_mode": "managed", "channel": 6, "encryption": "wep64", "key_length": 5},
        WEP64.encode(),
    ),
    "wep128-manual-ad-hoc": Case(
        {**MANUAL, "accessmode": "Ad-hoc", "channel": "11", "encryption": "WEP 128-bit", "key": WEP128},
        {**BY_HAND, "security": "wep128", "mode": "ad-hoc", "channel": "11"},
        {**AT, "access_mode": "ad-hoc", "channel": 11, "encryption": "wep128", "key_length": 13},
        WEP128.encode(),
    ),
    "wep128-dhcp-managed": Case(
        {"accessmode": "Managed", "channel": "2", "encryption": "WEP 128-bit", "key": WEP128},
        {"security": "wep128", "channel": "2"},
        {**ANYWHERE, "access_mode": "managed", "channel": 2, "encryption": "wep128", "key_length": 13},
        WEP128.encode(),
    ),
    "wep64-dhcp-ad-hoc": Case(
        {"accessmode": "Ad-hoc", "channel": "3", "encryption": "WEP 64-bit", "key": WEP64},
        {"security": "wep64", "mode": "ad-hoc", "ip": "dhcp", "channel": "3"},
        {**ANYWHERE, "access_mode": "ad-hoc", "channel": 3, "encryption": "wep64", "key_length": 5},
        WEP64.encode(),
    ),
    "open-manual-ad-hoc": Case(
        {**MANUAL, "accessmode": "Ad-hoc", "channel": "11", "encryption": "None"},
        {**BY_HAND, "mode": "ad-hoc", "channel": "11"},
        {**AT, "access_mode": "ad-hoc", "channel": 11, "encryption": "none", "key": "", "key_length": 0},
    ),
    "open-dhcp-managed": Case(
        {"accessmode": "Managed", "channel": "6", "encryption": "None"},
        {},
        {**ANYWHERE, "access_mode": "managed", "channel": 6, "encryption": "none", "key": "", "key_length": 0},
    ),
}

ALWAYS: dict[str, str | int] = {
    "version": 100,
    "name": "Studio",
    "ssid": "MyNet",
    "display_order": 0,
    "device": "computer",
    "icon": 1,
    "created": "19990909T090909",
    "authentication": "open",
    "key_number": 1,
}


@pytest.fixture
async def nikon() -> AsyncIterator[VirtualCamera]:
    body = PERSONA.body([MemoryStore(0x00010001, HandleBook())])
    async with serve(body, port=0, handlers=PERSONA.handlers) as camera:
        yield camera


async def creates(program: Gphoto2, told: dict[str, str]) -> Finished:
    """gphoto2 writes one profile."""
    settings = {"name": "Studio", "essid": "MyNet", **told, "write": "1"}
    options = [part for name, value in settings.items() for part in ("--set-config", f"{NEW}/{name}={value}")]
    return await asyncio.to_thread(program.run, *options)


def own_guid(program: Gphoto2) -> Guid:
    """As which gphoto2 introduces itself."""
    found = re.search(r"ptp2_ip=guid=(\S+)", (program.home / ".gphoto" / "settings").read_text())
    assert found
    return Guid(bytes.fromhex(found[1].replace(":", "").replace("-", "")))


def kept(camera: VirtualCamera) -> Profile:
    (profile,) = shelf(camera.body).profiles.values()
    return profile


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_gphoto2_creates_profiles(case: Case, nikon: VirtualCamera, gphoto2: Callable[[int], Gphoto2]) -> None:
    program = gphoto2(nikon.port)
    finished = await creates(program, case.told)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    profile = kept(nikon)
    guid = own_guid(program)
    expected = {**ALWAYS, "key": "***", "guid": str(facts(replace(profile, guid=guid))["guid"]), **case.fields}
    assert facts(profile) == expected
    assert faults(profile) == []
    key = Secret(case.key) if case.key else None
    settings = {"name": "Studio", "ssid": "MyNet", **case.settings}
    ours = make_profile(settings, key, guid=guid, created=NOON)
    assert profile_bytes(replace(ours, created=profile.created)) == profile_bytes(profile)


async def test_gphoto2_knows_no_channel_1(nikon: VirtualCamera, gphoto2: Callable[[int], Gphoto2]) -> None:
    """It is what libgphoto2 2.5.30 shows before it was told any, and what it then does not write."""
    finished = await creates(gphoto2(nikon.port), {"channel": "1"})
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert [finding.text for finding in faults(kept(nikon))] == ["there is no channel 0; there are 1 to 11"]


async def add(camera: VirtualCamera, *names: bytes) -> None:
    """hotshoe adds profiles of these names."""
    settings = {"name": "Studio", "ssid": "MyNet", "security": "wep64"}
    profile = make_profile(settings, Secret(b"hello"), guid=Guid(b"x" * 16), created=NOON)
    async with connect(f"127.0.0.1:{camera.port}") as connected:
        for name in names:
            await add_profile(connected, replace(profile, name=name.ljust(17, b"\0")))


async def test_gphoto2_lists_what_hotshoe_added(nikon: VirtualCamera, gphoto2: Callable[[int], Gphoto2]) -> None:
    await add(nikon, b"Studio", b"Second")
    program = gphoto2(nikon.port)
    listed = (await asyncio.to_thread(program.run, "--list-config")).stdout
    assert [line for line in listed.splitlines() if line.startswith(LIST) and line.endswith("/ID")] == [
        f"{LIST}/0/ID",
        f"{LIST}/1/ID",
    ]
    for number in (0, 1):
        for item, current in (
            ("ID", str(number)),
            ("ESSID", "MyNet"),
            ("Dates", "Creation date: 20260621T120000, Last usage date: "),
        ):
            told = await asyncio.to_thread(program.run, "--get-config", f"{LIST}/{number}/{item}")
            assert f"Current: {current}" in told.stdout, told.stdout + told.stderr
    assert len(shelf(nikon.body).profiles) == 2


async def test_gphoto2_deletes_what_is_there(nikon: VirtualCamera, gphoto2: Callable[[int], Gphoto2]) -> None:
    """Unasked, and before it writes: what hotshoe never does."""
    await add(nikon, b"Studio", b"Second")
    finished = await creates(gphoto2(nikon.port), CASES["open-dhcp-managed"].told)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    left = shelf(nikon.body).profiles
    assert [left[number].date for number in sorted(left)] == ["19990909T090909", "20260621T120000"]
