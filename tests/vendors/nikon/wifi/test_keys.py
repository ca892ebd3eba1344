"""Keys as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import SettingsError
from hotshoe.vendors.nikon.wifi.keys import parse_key
from hotshoe.vendors.nikon.wifi.profile import Encryption
from hotshoe.wire.secret import Secret

NONE, WEP64, WEP128, TKIP = Encryption


@pytest.mark.parametrize(
    "written, encryption, key",
    [
        (b"0102030405", WEP64, bytes([1, 2, 3, 4, 5])),
        (b"01:02:03:04:05", WEP64, bytes([1, 2, 3, 4, 5])),
        (b"aAbBcCdDeE", WEP64, bytes.fromhex("aabbccddee")),
        (b"hello", WEP64, b"hello"),
        (b"0102030405060708090a0b0c0d", WEP128, bytes(range(1, 14))),
        (b"correct horse", WEP128, b"correct horse"),
        (b"correct horse", TKIP, b"correct horse"),
        (b"0102030405", TKIP, b"0102030405"),
        (b"x" * 63, TKIP, b"x" * 63),
    ],
)
def test_keys(written: bytes, encryption: Encryption, key: bytes) -> None:
    assert parse_key(Secret(written), encryption) == Secret(key)


@pytest.mark.parametrize(
    "written, encryption, words",
    [
        (b"canary", WEP64, "10 hexadecimal digits or 5 characters; this one is neither, and has 6 characters"),
        (b"canaryxxxx", WEP64, "neither"),
        (b"canary", WEP128, "26 hexadecimal digits or 13 characters"),
        (b"canary!", TKIP, "8 to 63 characters"),
        (b"canary" * 11, TKIP, "has 66"),
        ("canaryé!".encode(), TKIP, "plain ASCII"),
        (b"canary\0\0\0", TKIP, "plain ASCII"),
        (b"canary", NONE, "without encryption has no key"),
    ],
)
def test_what_is_no_key_is_told_without_it(written: bytes, encryption: Encryption, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        parse_key(Secret(written), encryption)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


@given(st.binary(max_size=80), st.sampled_from(Encryption))
def test_only_settings_errors_come_out(written: bytes, encryption: Encryption) -> None:
    try:
        key = parse_key(Secret(written), encryption)
    except SettingsError:
        return
    assert len(key) <= 63
