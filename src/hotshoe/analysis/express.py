"""The road that nearly every frame takes: link, IPv4 and TCP read at once, and the bytes are simply the next ones.

Whatever is different in any way takes the long road through ``links``, ``ip`` and ``tcp``, which takes twice as long.
"""

from __future__ import annotations

from struct import Struct

from hotshoe.analysis.frame import CaptureFrame
from hotshoe.analysis.ip import TCP
from hotshoe.analysis.links import IPV4
from hotshoe.analysis.model import Record
from hotshoe.analysis.tcp import Reassembler

_LINKS = {1: (12, 14), 113: (14, 16), 276: (0, 20)}
"""Ethernet, and Linux's cooked frames of either version: where the EtherType is, and where the packet begins."""

_PACKET = "BxHHHxB2x12sIIBB"
"""Version and length of the header, length of all, number, place of a fragment, protocol; addresses and ports in one;
TCP's numbers, length of its header, flags."""

_STRUCTS = {link: Struct(f">{kind}xH{start - kind - 2}x{_PACKET}") for link, (kind, start) in _LINKS.items()}
_HEADS = {link: (head.size, head.unpack_from, _LINKS[link][1]) for link, head in _STRUCTS.items()}
_VERSION_4 = 0x45
"""With a header of five words: no options."""

_FRAGMENTED = 0x3FFF
_IP_HEADER = 20


class Express:
    """Frames to what they bring, or None where they have to take the long road."""

    def __init__(self, tcp: Reassembler) -> None:
        self._next = tcp.next

    def take(self, frame: CaptureFrame) -> tuple[Record, ...] | None:
        """What a frame brings, if it is like all others."""
        number, time, link, data, _, _, _ = frame
        head = _HEADS.get(link)
        if head is None or len(data) < head[0]:
            return None
        _, unpack, start = head
        kind, first, total, name, place, protocol, key, sequence, acknowledged, words, flags = unpack(data)
        if kind != IPV4 or first != _VERSION_4 or protocol != TCP or place & _FRAGMENTED:
            return None
        begin, end = start + _IP_HEADER + (words >> 4 << 2), start + total
        # An end before the beginning is damage, or a length that was left to the network card.
        if not start + 2 * _IP_HEADER <= begin <= end <= len(data):
            return None
        return self._next(key, sequence, acknowledged, flags, data[begin:end], name, number, time)
