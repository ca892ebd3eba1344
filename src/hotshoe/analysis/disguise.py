"""What private values become: others of the same length, the same everywhere in one recording."""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Iterator
from enum import Enum

LEAST_TEXT = 4
"""Shorter texts are replaced where they are known to be, and nowhere else: they are parts of too many others."""

LEAST_NUMBER = 6
"""The same for texts of digits, which are parts of dates and sizes."""

_KEPT_GUIDS = (bytes(16), b"\xff" * 16)
_DIGITS = frozenset("0123456789")


class Kind(Enum):
    """What a private value is; the word stands in what it becomes."""

    SERIAL = "serial"
    NAME = "name"
    OWNER = "owner"
    NETWORK = "network"
    KEY = "key"
    TEXT = "text"
    ADDRESS = "address"
    GUID = "guid"


class Disguise:
    """Replacements, made up as they are asked for."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._bytes: dict[bytes, bytes] = {}
        self._counts: dict[object, Iterator[int]] = {}
        self._public: set[str] = set()

    def publish(self, *texts: str) -> None:
        """These are no secrets, wherever they stand: a model's name, for one."""
        self._public |= set(texts)

    def text(self, kind: Kind, value: str) -> str:
        """A text with as many UTF-16 units."""
        if not value.strip("\0 "):
            return value
        if value not in self._texts:
            self._texts[value] = _text(kind, next(self._count(kind)), value)
        return self._texts[value]

    def guid(self, value: bytes) -> bytes:
        """Another GUID; those that many share stay."""
        if value in _KEPT_GUIDS:
            return value
        return self._other(value, lambda number: b"redacted-%07d" % number)

    def mac(self, value: bytes) -> bytes:
        """Another hardware address of the kind that is administered locally; those of groups stay."""
        if not any(value) or value[0] & 1:
            return value
        return self._other(value, lambda number: b"\x02" + number.to_bytes(len(value) - 1, "big"))

    def address(self, value: bytes) -> bytes:
        """Another IP address (RFC 2544 and 3849); those of this computer, of groups and of nobody stay."""
        address = ipaddress.ip_address(value)
        mapped = getattr(address, "ipv4_mapped", None)
        if mapped is not None:
            return value[:12] + self.address(value[12:])
        if address.is_loopback or address.is_multicast or address.is_unspecified or value == b"\xff" * len(value):
            return value
        if len(value) == 4:
            return self._other(value, lambda number: (0xC6120000 | number & 0x1FFFF).to_bytes(4, "big"))
        return self._other(value, lambda number: b"\x20\x01\x0d\xb8" + number.to_bytes(12, "big"))

    @property
    def count(self) -> int:
        """How many different values were replaced."""
        return len(self._texts) + len(self._bytes)

    @property
    def texts(self) -> dict[str, str]:
        """Those to be looked for everywhere, with what they become: the addresses as people write them included."""
        found = dict(self._texts)
        for value, other in self._bytes.items():
            found.update(_written(value, other))
        return {text: other for text, other in found.items() if self._is_telling(text) and text != other}

    @property
    def raw(self) -> dict[bytes, bytes]:
        """Bytes to be looked for everywhere, with what they become."""
        return {value: other for value, other in self._bytes.items() if len(value) > 4 and len(set(value)) > 2}

    def _is_telling(self, text: str) -> bool:
        least = LEAST_NUMBER if set(text) <= _DIGITS else LEAST_TEXT
        return len(text) >= least and len(set(text)) > 1 and not any(text in public for public in self._public)

    def _other(self, value: bytes, make: object) -> bytes:
        if value not in self._bytes:
            assert callable(make)
            self._bytes[value] = make(next(self._count(len(value))))
        return self._bytes[value]

    def _count(self, what: object) -> Iterator[int]:
        return self._counts.setdefault(what, itertools.count(1))


def _text(kind: Kind, number: int, value: str) -> str:
    """A text like ``serial-1``, of digits where the value is; characters beyond 16 bits stay as wide as they are."""
    units = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if set(value) <= _DIGITS:
        return str(number).zfill(units)[-units:]
    word = f"{kind.value}-{number}"
    if len(word) > units:
        word = f"{kind.value[0]}{number}"
    return word.ljust(units, "x")[:units]


def _written(value: bytes, other: bytes) -> Iterator[tuple[str, str]]:
    """How people write an address or a GUID."""
    if len(value) in {4, 16} and not other.startswith(b"redacted"):
        before, after = str(ipaddress.ip_address(value)), str(ipaddress.ip_address(other))
        # It has to be as long; what it means is of no use then.
        yield before, after if len(after) == len(before) else after[: len(before)].ljust(len(before), "0")
    if len(value) == 4:
        return
    for form in (_plain, _colons, _dashes):
        yield form(value), form(other)
        yield form(value).upper(), form(other).upper()


def _plain(value: bytes) -> str:
    return value.hex()


def _colons(value: bytes) -> str:
    return value.hex(":")


def _dashes(value: bytes) -> str:
    text = value.hex()
    if len(value) != 16:
        return value.hex("-")
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
