"""Small values of PTP: handles, identities, dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import NewType

from hotshoe.errors import SettingsError

Handle = NewType("Handle", int)
"""An object's number, good within one session; 0 and 0xFFFFFFFF are reserved (ISO 15740 5.4)."""

StorageID = NewType("StorageID", int)
"""Physical store in the high 16 bits, logical in the low; a logical 0 means no medium (ISO 15740 7.1)."""

Guid = NewType("Guid", bytes)
"""Sixteen opaque bytes. Textual forms differ between programs, so the wire's order is the only truth."""

NO_TRANSACTION = 0xFFFFFFFF
LAST_TRANSACTION = 0xFFFFFFFE
ALL = 0xFFFFFFFF
ROOT = Handle(0xFFFFFFFF)
"""How GetObjectHandles and SendObjectInfo name the top of a store; ObjectInfo.ParentObject says 0."""

ANONYMOUS = Guid(b"\xff" * 16)
UNKNOWN_GUID = Guid(bytes(16))

# ISO 15740 5.3.5.2
_DATE = re.compile(r"(\d{8}T\d{6})(?:\.(\d{1,9}))?(Z|[+-]\d{4})?", re.ASCII)


def next_transaction(transaction: int) -> int:
    """The id after ``transaction``: 0xFFFFFFFE wraps to 1, because 0 and 0xFFFFFFFF are reserved."""
    return 1 if transaction >= LAST_TRANSACTION else transaction + 1


def guid_text(guid: bytes) -> str:
    """The wire's bytes in hexadecimal, grouped as a UUID in plain order."""
    text = guid.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def parse_guid(text: str) -> Guid:
    """A GUID from 32 hexadecimal digits, with or without ``-`` or ``:`` between them; raises SettingsError."""
    digits = text.strip().replace("-", "").replace(":", "")
    if not re.fullmatch(r"[0-9a-fA-F]{32}", digits):
        raise SettingsError(f"a GUID has 32 hexadecimal digits, {text!r} does not", key="guid")
    return Guid(bytes.fromhex(digits))


def parse_date(text: str) -> datetime | None:
    """``YYYYMMDDThhmmss[.s][Z|+hhmm]``; naive where the zone is not given; None where the text is no date."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    moment, fraction, zone = found.groups()
    microseconds = int((fraction or "0").ljust(6, "0")[:6])
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S").replace(tzinfo=_zone(zone), microsecond=microseconds)
    except ValueError:
        return None


def _zone(text: str | None) -> timezone | None:
    if text is None or text == "Z":
        return UTC if text else None
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return timezone(-offset if text[0] == "-" else offset)


def format_date(when: datetime) -> str:
    """The PTP form of ``when``, to the second, with its zone where it has one."""
    text = f"{when.year:04}{when.month:02}{when.day:02}T{when.hour:02}{when.minute:02}{when.second:02}"
    if when.tzinfo is None:
        return text
    offset = when.utcoffset()
    return text + ("Z" if not offset else when.strftime("%z")[:5])
