import pytest

from hotshoe.analysis.disguise import Disguise
from hotshoe.analysis.profiles import private_profile
from hotshoe.wire.text import encode_string
from tests.analysis.test_redact import PROFILE_KEY, PROFILE_SSID, profile


def cleaned(data: bytes) -> bytes | None:
    parts = private_profile(data, Disguise())
    if parts is None:
        return None
    out = bytearray(data)
    for part in parts:
        out[part.begin : part.begin + len(part.data)] = part.data
    assert len(out) == len(data)
    return bytes(out)


def listed(*networks: bytes) -> bytes:
    entries = (
        bytes([number, 1]) + (9).to_bytes(4, "little") + b"AnnasHome" + bytes([0, 0, 1])
        + encode_string("20261126T101112") + b"\0" + len(ssid).to_bytes(4, "little") + ssid + b"\1"
        for number, ssid in enumerate(networks)
    )  # fmt: skip
    return bytes([0x64, len(networks)]) + b"".join(entries)


def test_a_profile_keeps_its_layout_and_no_secret() -> None:
    clean = cleaned(profile())
    assert clean
    for secret in (b"AnnasHome", PROFILE_SSID, PROFILE_KEY, bytes([192, 168, 7, 77])):
        assert secret in profile()
        assert secret not in clean
    assert clean[0x4A:0x6B].rstrip(b"\0") == b"network-1xxxxxx"
    assert clean[:5] == profile()[:5]


@pytest.mark.parametrize(
    "data", [profile()[:-1], profile()[:0x80], profile() + b"more", b"\x63\x09" + profile()[2:]], ids=len
)
def test_a_profile_that_is_none_quite_tells_no_more(data: bytes) -> None:
    clean = cleaned(data)
    assert clean
    for secret in (PROFILE_SSID, PROFILE_KEY, PROFILE_KEY[:8], bytes([192, 168, 7, 77])):
        assert secret not in clean


def test_a_list_of_profiles_tells_no_networks() -> None:
    data = listed(PROFILE_SSID, b"other-network")
    clean = cleaned(data)
    assert clean
    assert b"AnnasHome" not in clean
    assert PROFILE_SSID not in clean
    assert b"other-network" not in clean
    assert encode_string("20261126T101112") in clean


@pytest.mark.parametrize("data", [b"", b"\x64", b"\x64\x01", bytes(196), b"\x64" + bytes(195), listed(b"net") + b"!"])
def test_anything_else_is_no_profile(data: bytes) -> None:
    assert cleaned(data) is None
