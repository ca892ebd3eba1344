"""TCP segments in Ethernet frames, as a network would have carried them (RFC 791, 8200, 9293), with checksums."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from hotshoe.wire.fields import Buffer

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10

LARGEST_PAYLOAD = 0xFFFF - 60
"""Of one segment in the largest IPv4 packet, with the headers that are made here."""

_IPV4, _IPV6 = 0x0800, 0x86DD
_TCP = 6
_HOPS = 64
_DO_NOT_FRAGMENT = 0x4000

_WINDOW = 0xFFFF
_SCALE = 14
_SYN_OPTIONS = struct.pack(">BBHBBBB", 2, 4, 1460, 1, 3, 3, _SCALE)
"""Maximum segment size, and a window scale so wide that the window is never full (RFC 7323)."""

_ETHERNET = struct.Struct(">6s6sH")
_IPV4_HEADER = struct.Struct(">BBHHHBBH4s4s")
_IPV6_HEADER = struct.Struct(">IHBB16s16s")
_TCP_HEADER = struct.Struct(">HHIIBBHHH")
_CHECKSUM = struct.Struct(">H")
_CHECKSUM_AT = 16


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a connection: its hardware address, its IP address in 4 or 16 bytes, its port."""

    mac: bytes
    address: bytes
    port: int


def checksum(*parts: Buffer) -> int:
    """The internet checksum (RFC 1071) of parts of which all but the last have an even length."""
    # The sum of 16-bit words with their carries is the whole number modulo 0xFFFF, and long numbers are quick.
    data = b"".join(parts)
    rest = int.from_bytes(data + bytes(len(data) % 2), "big") % 0xFFFF
    return 0xFFFF - rest if rest or not any(data) else 0


def tcp_checksum(source: bytes, target: bytes, segment: Buffer) -> int:
    """The checksum of a segment whose own checksum field is zero, with its pseudo-header."""
    form = ">II" if len(source) == 16 else ">HH"
    numbers = (len(segment), _TCP) if len(source) == 16 else (_TCP, len(segment))
    return checksum(source + target + struct.pack(form, *numbers), segment)


def segment_frame(source: Place, target: Place, sequence: int, acknowledged: int, flags: int, payload: Buffer) -> bytes:
    """One segment; both places have addresses of the same kind."""
    options = _SYN_OPTIONS if flags & SYN else b""
    offset = (_TCP_HEADER.size + len(options)) // 4 << 4
    head = _TCP_HEADER.pack(
        source.port, target.port, sequence & 0xFFFFFFFF, acknowledged & 0xFFFFFFFF, offset, flags, _WINDOW, 0, 0
    )
    segment = bytearray(b"".join((head, options, payload)))
    _CHECKSUM.pack_into(segment, _CHECKSUM_AT, tcp_checksum(source.address, target.address, segment))
    kind = _IPV6 if len(source.address) == 16 else _IPV4
    ip_header = _ipv6 if kind == _IPV6 else _ipv4
    return b"".join(
        (
            _ETHERNET.pack(target.mac, source.mac, kind),
            ip_header(source.address, target.address, len(segment)),
            segment,
        )
    )


def _ipv4(source: bytes, target: bytes, size: int) -> bytes:
    length = _IPV4_HEADER.size + size
    facts = (0x45, 0, length, 0, _DO_NOT_FRAGMENT, _HOPS, _TCP)
    return _IPV4_HEADER.pack(*facts, checksum(_IPV4_HEADER.pack(*facts, 0, source, target)), source, target)


def _ipv6(source: bytes, target: bytes, size: int) -> bytes:
    return _IPV6_HEADER.pack(6 << 28, size, _TCP, _HOPS, source, target)
