"""The bird that is sent into the mine is a bird."""

import base64

import pytest

from tests.canary import PASSPHRASE, WEP128, found


@pytest.mark.parametrize("key", [WEP128, PASSPHRASE])
def test_it_sings_in_every_form(key: bytes) -> None:
    field = key.ljust(64, b"\0")
    for output in (
        b"the key is " + key,
        key.decode().encode("utf-16"),
        field.hex().upper().encode(),
        field.hex(" ").encode(),
        repr(list(field)).encode(),
        base64.b64encode(b"\x40\0\0\0" + field),
        base64.b64encode(b"\x40\0\0\0\0" + field),
        base64.b64encode(b"\x40\0\0\0\0\0" + field),
        "\n".join(field.hex(" ")[place : place + 29] + "  a dump" for place in range(0, 192, 30)).encode(),
    ):
        assert found(key, output), output


def test_it_is_silent_elsewhere() -> None:
    assert found(WEP128, b"some bird! *** 00 00 AAAA") == []
