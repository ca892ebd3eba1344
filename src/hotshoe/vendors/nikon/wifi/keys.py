"""Keys as people write them, and as bodies hold them. No message ever says what was written."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Final

from hotshoe.errors import SettingsError
from hotshoe.vendors.nikon.wifi.profile import Encryption
from hotshoe.wire.secret import Secret

WEP_SIZES: Final[Mapping[int, int]] = {Encryption.WEP64: 5, Encryption.WEP128: 13}
"""Bytes of a key: 24 of the 64 or 128 bits are made for each packet (IEEE 802.11-1999, 8.2)."""

PASSPHRASE: Final = range(8, 64)
"""Characters of a WPA passphrase (IEEE 802.11i, annex H.4)."""

_PRINTABLE = frozenset(range(0x20, 0x7F))
_HEXADECIMAL = frozenset(string.hexdigits.encode())


def parse_key(written: Secret, encryption: Encryption) -> Secret:
    """The bytes of a key that somebody wrote. Raises SettingsError.

    WEP keys are hexadecimal digits, with or without ``:`` between pairs, or as many characters as bytes; WPA keys are
    passphrases.
    """
    if encryption == Encryption.NONE:
        raise SettingsError("a network without encryption has no key", key="security")
    text = written.reveal()
    if encryption == Encryption.TKIP:
        return _passphrase(text)
    size = WEP_SIZES[encryption]
    digits = text.replace(b":", b"")
    if len(digits) == 2 * size and _HEXADECIMAL.issuperset(digits):
        return Secret(bytes.fromhex(digits.decode("ascii")))
    if len(text) == size:
        return Secret(text)
    raise SettingsError(
        f"a key of {encryption.word} is {2 * size} hexadecimal digits or {size} characters; "
        f"this one is neither, and has {len(text)} characters",
        key="key",
    )


def _passphrase(text: bytes) -> Secret:
    if len(text) not in PASSPHRASE or not _PRINTABLE.issuperset(text):
        raise SettingsError(
            f"a WPA passphrase is {PASSPHRASE[0]} to {PASSPHRASE[-1]} characters that are plain ASCII; "
            f"this one is not, and has {len(text)}",
            key="key",
        )
    return Secret(text)
