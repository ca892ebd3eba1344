"""Blocks of a pcapng recording, as they are written (draft-ietf-opsawg-pcapng): little-endian, times in nanoseconds."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from hotshoe.wire.fields import Buffer

SECTION_HEADER = 0x0A0D0D0A
INTERFACE = 1
ENHANCED_PACKET = 6

ETHERNET = 1
"""The link type of frames that begin with two hardware addresses."""

_MAGIC = 0x1A2B3C4D
_SECTION = struct.Struct("<IHHq")
_INTERFACE = struct.Struct("<HHI")
_PACKET = struct.Struct("<IIIII")
_EDGE = struct.Struct("<II")
_LENGTH = struct.Struct("<I")
_OPTION = struct.Struct("<HH")

_END_OF_OPTIONS, _COMMENT, _APPLICATION = 0, 1, 4
_NAME, _RESOLUTION = 2, 9
_NANOSECONDS = b"\x09"

_LONGEST_TEXT = 0xFFFF


def section_header(comment: str = "", application: str = "") -> bytes:
    """The block at the beginning; ``application`` is what writes the recording."""
    body = _SECTION.pack(_MAGIC, 1, 0, -1)
    return _block(SECTION_HEADER, body, _options([(_COMMENT, _text(comment)), (_APPLICATION, _text(application))]))


def interface(link: int, snap_length: int = 0, name: str = "") -> bytes:
    """An interface with frames of a link type; they are counted from 0 in the order of their blocks."""
    options = _options([(_NAME, _text(name)), (_RESOLUTION, _NANOSECONDS)])
    return _block(INTERFACE, _INTERFACE.pack(link, 0, snap_length), options)


def enhanced_packet(number: int, time: int, data: Buffer, length: int | None = None) -> bytes:
    """A frame of interface ``number``, ``time`` nanoseconds after 1970; ``length`` is what it had before it was cut."""
    size = len(data)
    head = _PACKET.pack(number, time >> 32 & 0xFFFFFFFF, time & 0xFFFFFFFF, size, size if length is None else length)
    return _block(ENHANCED_PACKET, head, data, bytes(-size % 4))


def _block(kind: int, *parts: Buffer) -> bytes:
    length = sum(map(len, parts)) + _EDGE.size + _LENGTH.size
    return b"".join((_EDGE.pack(kind, length), *parts, _LENGTH.pack(length)))


def _options(options: Iterable[tuple[int, bytes]]) -> bytes:
    """Those that are not empty."""
    said = [_OPTION.pack(code, len(value)) + value + bytes(-len(value) % 4) for code, value in options if value]
    return b"".join([*said, _OPTION.pack(_END_OF_OPTIONS, 0)]) if said else b""


def _text(text: str) -> bytes:
    return text.encode("utf-8", "replace")[:_LONGEST_TEXT].decode("utf-8", "ignore").encode()
