"""IPv4 and IPv6: what TCP has in a packet, fragments put together."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from hotshoe.analysis.fragments import Fragment, Fragments
from hotshoe.analysis.limits import DEFAULT, Limits
from hotshoe.analysis.links import IPV4, IPV6
from hotshoe.errors import MalformedPacket

TCP = 6
_FRAGMENT = 44
_JUMBO_LIMIT = 0xFFFF

_HEADER_4 = Struct(">BxHHHxB2x8s")
_HEADER_6 = Struct(">B3xHBx32s")
_HEADER_4_SIZE, _HEADER_6_SIZE = 20, 40
_MORE_4, _OFFSET_4 = 0x2000, 0x1FFF

_EXTENSION = Struct(">BB")
_FRAGMENT_HEADER = Struct(">BxHI")
_AUTHENTICATION = 51
_EXTENSIONS = frozenset({0, 43, 60, _AUTHENTICATION, 135, 139, 140})
"""Hop by hop, routing, destination, authentication, mobility, HIP, shim6: next header and length at the beginning."""


class Datagram(NamedTuple):
    """What IP carries for TCP: ``data[start:end]``, of ``size`` bytes on the wire.

    ``addresses`` are the sender's and the receiver's, one behind the other; ``number`` is what the sender called the
    datagram, 0 where it has no number.
    """

    addresses: bytes
    data: memoryview
    start: int
    end: int
    size: int
    number: int = 0


class Internet:
    """Takes IP packets, gives what is in them; None for what is not TCP, or not whole yet."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.fragments = Fragments(limits)

    def datagram(self, kind: int, data: memoryview, at: int, length: int, time: int) -> Datagram | None:
        """The packet at ``at`` of a frame that had ``length`` bytes on the wire.

        Raises MalformedPacket and struct.error for what cannot be read.
        """
        if kind == IPV4:
            return self._version_4(data, at, length, time)
        return self._version_6(data, at, length, time) if kind == IPV6 else None

    def _version_4(self, data: memoryview, at: int, length: int, time: int) -> Datagram | None:
        first, total, number, place, protocol, addresses = _HEADER_4.unpack_from(data, at)
        if protocol != TCP:
            return None
        head = 4 * (first & 15)
        # Segments that the network card was to cut have 0 here where they are longer than the field can say.
        size = (total or length - at) - head
        if first >> 4 != 4 or head < _HEADER_4_SIZE or size < 0:
            raise MalformedPacket(f"an IPv4 header of {head} bytes in a packet of {total}", offset=at)
        start = at + head
        end = min(start + size, len(data))
        if place & (_MORE_4 | _OFFSET_4):
            fragment = Fragment(8 * (place & _OFFSET_4), data[start:end], size, bool(place & _MORE_4))
            return self._joined(addresses, (addresses, number), fragment, time)
        return Datagram(addresses, data, start, end, size, number)

    def _version_6(self, data: memoryview, at: int, length: int, time: int) -> Datagram | None:
        first, size, kind, addresses = _HEADER_6.unpack_from(data, at)
        if first >> 4 != 6:
            raise MalformedPacket(f"version {first >> 4} in an IPv6 packet", offset=at)
        start = at + _HEADER_6_SIZE
        last = start + size if size else length
        while kind in _EXTENSIONS:
            following, units = _EXTENSION.unpack_from(data, start)
            start += 4 * (units + 2) if kind == _AUTHENTICATION else 8 * (units + 1)
            kind = following
        if kind == _FRAGMENT:
            kind, place, number = _FRAGMENT_HEADER.unpack_from(data, start)
            start += _FRAGMENT_HEADER.size
            if kind != TCP:
                return None
            fragment = Fragment(place & 0xFFF8, data[start : min(last, len(data))], last - start, bool(place & 1))
            return self._joined(addresses, (addresses, number), fragment, time)
        if kind != TCP:
            return None
        if last < start:
            raise MalformedPacket("the headers of an IPv6 packet are longer than it", offset=at)
        return Datagram(addresses, data, start, min(last, len(data)), last - start)

    def _joined(self, addresses: bytes, key: tuple[bytes, int], fragment: Fragment, time: int) -> Datagram | None:
        whole = self.fragments.add(key, fragment, time)
        return None if whole is None else Datagram(addresses, memoryview(whole), 0, len(whole), len(whole))
