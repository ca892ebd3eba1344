"""A key that must not be found anywhere, and every form in which it might be."""

import base64
import urllib.parse
from collections.abc import Iterator

WEP128 = b"Zq7!vKx29%Lmw"
"""Thirteen characters that no other output has."""

PASSPHRASE = b"Qz9 kWv#3 <Xj&Pm> 7yTh"

PART = 8
"""Bytes from either end by which it is known as well, where lines break in its midst."""


def forms(key: bytes) -> Iterator[tuple[str, bytes]]:
    """The key as it might be printed: a name for each form, and its bytes in small letters."""
    text = key.decode("ascii")
    yield "ascii", key
    for coding in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield coding, text.encode(coding)
    for separator in ("", " ", ":", "-", ", ", "\\x", ", 0x"):
        yield f"hex {separator!r}", separator.join(f"{byte:02x}" for byte in key).encode()
    yield "hex of utf-16", text.encode("utf-16-le").hex().encode()
    yield "numbers", ", ".join(str(byte) for byte in key).encode()
    yield "url", urllib.parse.quote(text).encode()
    yield "html", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
    for place in range(3):
        # Within longer data it may begin at any of three places, and what is beside it changes the ends.
        for coded in (base64.b64encode(bytes(place) + key), base64.urlsafe_b64encode(bytes(place) + key)):
            yield f"base64 {place}", coded[4 if place else 0 : -4]


def found(key: bytes, output: bytes) -> list[str]:
    """The forms of ``key``, or of its ends, that are in ``output``; none is what is wanted."""
    small = output.lower()
    joined = b"".join(small.split())
    return [
        name
        for part in (key, key[:PART], key[-PART:])
        for name, form in forms(part)
        if form.lower() in small or b"".join(form.lower().split()) in joined
    ]
