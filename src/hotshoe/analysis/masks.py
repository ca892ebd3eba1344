"""Frames as they may be shared: addresses replaced, payload patched, whatever is no PTP blanked, checksums right."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from itertools import count
from struct import Struct
from struct import error as TooShort  # noqa: N812  (what it means here)

from hotshoe.analysis import links, usb_headers
from hotshoe.analysis.disguise import Disguise
from hotshoe.analysis.frame import CaptureFrame
from hotshoe.analysis.ip import Datagram, Internet
from hotshoe.analysis.patches import Patches
from hotshoe.analysis.tcp import Reassembler
from hotshoe.analysis.usb_masks import UsbMask
from hotshoe.errors import MalformedPacket
from hotshoe.wire.segments import checksum, tcp_checksum

_CHECKSUM = Struct(">H")
_TCP_CHECKSUM, _TCP_HEADER = 16, 20
_IPV4_CHECKSUM, _IPV4_HEADER, _IPV6_HEADER = 10, 20, 40
_NO_OPERATION = b"\x01"

MET_BYTES = 256
"""Of a frame: its headers, tags of networks included."""

_MAC = 6
_ETHERNET, _COOKED, _COOKED_2 = 1, 113, 276


class Mask:
    """Takes the frames of a recording in order. ``conversing`` are the flows whose payload stays, but for patches."""

    def __init__(self, disguise: Disguise, patches: Patches, conversing: set[int]) -> None:
        self._disguise = disguise
        self._patches = patches
        self._conversing = conversing
        self._internet = Internet()
        flows = count()
        self._tcp = Reassembler(flows)
        self._usb = UsbMask(patches, conversing, flows)

    def meet(self, frame: CaptureFrame) -> None:
        """Learn the addresses of a frame, which may be said in others as well."""
        data, reader = bytearray(frame.data[:MET_BYTES]), links.reader(frame.link)
        with suppress(TooShort, IndexError):
            if reader is not None:
                kind, at = reader(memoryview(data))
                self._hardware(frame.link, data)
                if kind in {links.IPV4, links.IPV6}:
                    self._addresses(data, kind, at)

    def take(self, frame: CaptureFrame) -> bytes:
        """What is to stand in the frame's place, as long as it."""
        data = bytearray(frame.data)
        reader = links.reader(frame.link)
        try:
            if reader is None:
                return self._usb.take(frame) if frame.link in usb_headers.LINKS else bytes(len(data))
            kind, at = reader(frame.data)
        except (TooShort, IndexError):
            return bytes(len(data))
        self._hardware(frame.link, data)
        if kind not in {links.IPV4, links.IPV6}:
            return bytes(data[:at]).ljust(len(data), b"\0")
        try:
            found = self._segment(frame, kind, at)
        except (TooShort, IndexError, MalformedPacket):
            found = None
        payload = self._payload(data, found, kind, at)
        self._addresses(data, kind, at)
        if found is not None and payload is not None:
            _right(data, found, kind, at)
        return bytes(data)

    def _segment(self, frame: CaptureFrame, kind: int, at: int) -> Datagram | None:
        """The TCP segment of a frame; None where it has none, or only a fragment of one."""
        found = self._internet.datagram(kind, frame.data, at, frame.length, frame.time)
        if found is None:
            return None
        deque(self._tcp.take(found, frame.number, frame.time), maxlen=0)
        return found if found.data is frame.data else None

    def _payload(self, data: bytearray, found: Datagram | None, kind: int, at: int) -> int | None:
        """Patch or blank what the frame carries; where that begins, None where it is no segment."""
        place = None if found is None else self._tcp.place(found)
        if found is None:
            begin = at + _header_size(data, kind, at)
            data[begin:] = bytes(max(0, len(data) - begin))
            return None
        begin = found.start + _TCP_HEADER if place is None else place[2]
        end = max(begin, found.end)
        if place is not None and place[0][0] in self._conversing:
            self._patches.apply(place[0], place[1], memoryview(data)[begin:end])
        else:
            data[begin:end] = bytes(len(data[begin:end]))
        # Behind the packet an Ethernet frame has whatever was in the memory of the network card.
        data[end:] = bytes(len(data) - end)
        return begin

    def _hardware(self, link: int, data: bytearray) -> None:
        """The addresses of network cards."""
        places: tuple[int, ...] = ()
        if link == _ETHERNET:
            places = (0, _MAC)
        elif link == _COOKED and data[5] == _MAC:
            places = (6,)
        elif link == _COOKED_2 and data[11] == _MAC:
            places = (12,)
        for place in places:
            data[place : place + _MAC] = self._disguise.mac(bytes(data[place : place + _MAC]))

    def _addresses(self, data: bytearray, kind: int, at: int) -> None:
        """Both addresses of an IP packet, and the checksum of its header."""
        first, size = (at + 12, 4) if kind == links.IPV4 else (at + 8, 16)
        for place in (first, first + size):
            if place + size <= len(data):
                data[place : place + size] = self._disguise.address(bytes(data[place : place + size]))
        if kind == links.IPV4:
            end = at + _header_size(data, kind, at)
            # Options may tell the way that a packet took.
            data[at + _IPV4_HEADER : end] = _NO_OPERATION * len(data[at + _IPV4_HEADER : end])
            if end <= len(data):
                _CHECKSUM.pack_into(data, at + _IPV4_CHECKSUM, 0)
                _CHECKSUM.pack_into(data, at + _IPV4_CHECKSUM, checksum(bytes(data[at:end])))


def _header_size(data: bytearray, kind: int, at: int) -> int:
    return _IPV6_HEADER if kind == links.IPV6 else max(_IPV4_HEADER, 4 * (data[at] & 15))


def _right(data: bytearray, found: Datagram, kind: int, at: int) -> None:
    """The checksum of a segment, which can be told where all of it was recorded."""
    if found.end - found.start < found.size or found.size < _TCP_HEADER:
        return
    first, size = (at + 12, 4) if kind == links.IPV4 else (at + 8, 16)
    place = found.start + _TCP_CHECKSUM
    _CHECKSUM.pack_into(data, place, 0)
    source, target = bytes(data[first : first + size]), bytes(data[first + size : first + 2 * size])
    _CHECKSUM.pack_into(data, place, tcp_checksum(source, target, bytes(data[found.start : found.end])))
