"""The profile against what libgphoto2 wrote, and against lies."""

from dataclasses import fields, replace
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.vendors.nikon.wifi.profile import SIZE, Profile, key_place, profile_bytes, read_profile
from hotshoe.wire.secret import Secret
from tests.vendors.nikon.wifi.profiles import FILES, GUID, WEP64, profiles, wep64


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_libgphoto2_wrote_comes_back_byte_for_byte(file: Path) -> None:
    data = file.read_bytes()
    assert profile_bytes(read_profile(data)) == data


def test_every_field_of_a_real_one() -> None:
    profile = read_profile(WEP64.read_bytes())
    assert profile == Profile(
        version=0x64,
        name=b"MyProfile".ljust(17, b"\0"),
        display_order=0,
        device_type=0,
        icon=1,
        created="19990909T090909\0",
        address=IPv4Address("192.168.1.20"),
        prefix=24,
        gateway=IPv4Address("192.168.1.1"),
        address_setting=0,
        access_mode=0,
        channel=6,
        ssid=b"TestNet".ljust(33, b"\0"),
        authentication=0,
        encryption=1,
        key=Secret(bytes.fromhex("0102030405").ljust(64, b"\0")),
        key_number=1,
        guid=GUID,
        key_length=5,
    )
    assert len(fields(profile)) == 19
    assert (profile.title, profile.network, profile.date) == ("MyProfile", "TestNet", "19990909T090909")
    assert profile.secret == Secret(bytes.fromhex("0102030405"))


@given(profiles)
def test_any_profile_comes_back(profile: Profile) -> None:
    data = profile_bytes(profile)
    assert len(data) == SIZE
    assert read_profile(data) == profile


@given(st.binary(min_size=SIZE, max_size=SIZE))
def test_any_bytes_come_back_or_are_no_profile(data: bytes) -> None:
    try:
        profile = read_profile(data)
    except MalformedPacket:
        return
    assert profile_bytes(profile) == data


@given(st.data())
def test_lies_in_a_real_one_come_back_or_are_no_profile(data: st.DataObject) -> None:
    altered = bytearray(data.draw(st.sampled_from(FILES)).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        altered[data.draw(st.integers(0, SIZE - 1))] = data.draw(st.integers(0, 255))
    try:
        profile = read_profile(altered)
    except MalformedPacket:
        return
    assert profile_bytes(profile) == altered


@pytest.mark.parametrize("size", [0, 1, SIZE - 1, SIZE + 1, 4096])
def test_another_size_is_no_profile(size: int) -> None:
    with pytest.raises(MalformedPacket, match=f"has 196 bytes, this has {size}"):
        read_profile(bytes(size))


@pytest.mark.parametrize(
    "offset, words",
    [(0x01, "17 bytes announces"), (0x19, "16 characters announces"), (0x46, "33 bytes"), (0x6D, "64 bytes")],
)
def test_another_length_is_no_profile(offset: int, words: str) -> None:
    data = bytearray(WEP64.read_bytes())
    data[offset] += 1
    with pytest.raises(MalformedPacket, match=words) as caught:
        read_profile(data)
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "change", [{"name": b"short"}, {"key": Secret(b"short")}, {"created": "never"}, {"guid": b"x"}, {"channel": 256}]
)
def test_what_does_not_fit_is_not_written(change: dict[str, object]) -> None:
    with pytest.raises(LocalProtocolError):
        profile_bytes(wep64(**change))


@given(profiles)
def test_a_key_is_found_wherever_a_profile_turns_up(profile: Profile) -> None:
    data = profile_bytes(profile)
    for like in (data, data[:-1], data + b"x", data[:1] + b"\x09" + data[2:]):
        place = key_place(like)
        assert like[place.start : place.stop] == profile.key.reveal()
    assert key_place(data[:0x80]) == range(0x71, 0x80)
    for other in (b"", data[:0x71], bytes(SIZE)):
        assert not key_place(other)


def test_the_key_is_not_in_its_repr() -> None:
    shown = repr(replace(wep64(), key=Secret(b"canary".ljust(64, b"\0"))))
    assert "canary" not in shown
    assert "key=***" in shown
