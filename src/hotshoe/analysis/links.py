"""What a frame begins with, by link type: where the network's packet is in it, and of what kind."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

IPV4, IPV6 = 0x0800, 0x86DD
"""EtherTypes; other values are passed on, and mean a protocol that is not read."""

_PLAIN = frozenset({IPV4, IPV6})
_VLANS = frozenset({0x8100, 0x88A8, 0x9100, 0x9200})
_PPPOE = 0x8864
_PPP = {0x0021: IPV4, 0x0057: IPV6}
_LARGEST_LENGTH = 1500
"""Where an EtherType should be, up to here it is a length (IEEE 802.3), and LLC follows."""

_SNAP = b"\xaa\xaa\x03\x00\x00\x00"
_TYPE, _ETHERNET = Struct(">H"), Struct(">12xH")
_COOKED, _COOKED_2 = Struct(">14xH"), Struct(">H18x")
_FAMILIES = {2: IPV4, 10: IPV6, 24: IPV6, 28: IPV6, 30: IPV6}
"""IPv6 has another number in each system: Linux, NetBSD and OpenBSD, FreeBSD, macOS."""

Found = tuple[int, int]
"""The EtherType, and where the packet begins."""


def _ethernet(data: memoryview) -> Found:
    (kind,) = _ETHERNET.unpack_from(data)
    return (kind, 14) if kind in _PLAIN else _tagged(data, kind, 14)


def _cooked(data: memoryview) -> Found:
    return _tagged(data, _COOKED.unpack_from(data)[0], 16)


def _cooked_2(data: memoryview) -> Found:
    return _tagged(data, _COOKED_2.unpack_from(data)[0], 20)


def _tagged(data: memoryview, kind: int, at: int) -> Found:
    """What is behind tags of virtual networks, LLC and PPPoE."""
    while kind in _VLANS:
        (kind,) = _TYPE.unpack_from(data, at + 2)
        at += 4
    if kind <= _LARGEST_LENGTH and data[at : at + 6] == _SNAP:
        return _TYPE.unpack_from(data, at + 6)[0], at + 8
    if kind == _PPPOE:
        return _PPP.get(_TYPE.unpack_from(data, at + 6)[0], kind), at + 8
    return kind, at


def _loopback(data: memoryview) -> Found:
    """Four bytes with the family, in whatever byte order; families are small numbers."""
    family = int.from_bytes(data[:4], "little")
    if family > 0xFFFF:
        family = int.from_bytes(data[:4], "big")
    return _FAMILIES.get(family, 0), 4


def _raw(data: memoryview) -> Found:
    return {4: IPV4, 6: IPV6}.get(data[0] >> 4, 0), 0


# Link types by the numbers of tcpdump.org's list.
_READERS: dict[int, Callable[[memoryview], Found]] = {
    0: _loopback,
    1: _ethernet,
    12: _raw,
    14: _raw,
    101: _raw,
    108: _loopback,
    113: _cooked,
    228: _raw,
    229: _raw,
    276: _cooked_2,
}


def reader(link: int) -> Callable[[memoryview], Found] | None:
    """Finds the packet in frames of that link type, and raises struct.error or IndexError where there is too little."""
    return _READERS.get(link)
