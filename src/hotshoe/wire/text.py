"""Text on the wire (UTF-16LE, counted or NUL-terminated) and the one way to show a peer's text to people."""

from __future__ import annotations

import codecs
import unicodedata

from hotshoe.errors import LocalProtocolError

STRING_UNITS = 254
"""Most UTF-16 units of a PTP string, without its NUL: the count is one byte (ISO 15740 5.3.3)."""

FRIENDLY_NAME_UNITS = 39
"""Most UTF-16 units of a friendly name, without its NUL (CIPA DC-X005 2.3.1)."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def to_utf16(text: str) -> bytes:
    """UTF-16LE; lone surrogates pass, because cameras send them and the same bytes must come back."""
    return text.encode("utf-16-le", "surrogatepass")


def from_utf16(data: bytes | memoryview) -> str:
    """Text from an even number of bytes, lone surrogates kept."""
    # The codec itself: bytes.decode would look it up by name first, which takes four times as long.
    return codecs.utf_16_le_decode(data, "surrogatepass", True)[0]


def cut_units(text: str, units: int) -> str:
    """``text`` cut to at most ``units`` UTF-16 units, never through a surrogate pair."""
    if 2 * len(text) <= units:
        # No character takes more than two units.
        return text
    data = to_utf16(text)
    if len(data) <= 2 * units:
        return text
    if units and 0xD8 <= data[2 * units - 1] <= 0xDB and 0xDC <= data[2 * units + 1] <= 0xDF:
        units -= 1
    return from_utf16(data[: 2 * units])


def encode_string(text: str) -> bytes:
    """A PTP string: count of units with the NUL, the units, the NUL; one zero byte when empty.

    Raises LocalProtocolError for more than 254 units or a NUL inside.
    """
    if not text:
        return b"\0"
    data = to_utf16(text)
    if "\0" in text:
        raise LocalProtocolError("a PTP string cannot contain NUL")
    if len(data) > 2 * STRING_UNITS:
        raise LocalProtocolError(f"a PTP string holds {STRING_UNITS} UTF-16 units, this one has {len(data) // 2}")
    return bytes([len(data) // 2 + 1]) + data + b"\0\0"


def safe_text(text: str) -> str:
    """A peer's text with controls, bidirectional marks and lone surrogates escaped: fit for terminals and logs."""
    if text.isprintable():
        # None of the hidden categories is printable, and a look at every character takes twenty times as long.
        return text
    return "".join(_escape(char) if unicodedata.category(char) in _HIDDEN else char for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
