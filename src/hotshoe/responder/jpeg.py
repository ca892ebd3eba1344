"""A JPEG's header: its dimensions and its metadata, without decoding a pixel (ITU-T T.81, annex B).

Pillow could tell too, but it warns of large pictures and odd metadata through the process-wide warnings, at every
opening. This reads a few dozen bytes and the Exif segment, wherever the object's bytes may lie.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

_SEGMENT = struct.Struct(">2sH")
_FRAME = struct.Struct(">BHHB")
_SOI = b"\xff\xd8"
_SOS, _APP1, _APP2 = 0xDA, 0xE1, 0xE2
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive: every other kind of frame is one that no viewer decodes."""
_PROGRESSIVE = 0xC2
_STANDALONE = frozenset({0x01, *range(0xD0, 0xDA)})
_EXIF = b"Exif\0\0"

MOST_SEGMENTS = 400
"""Real files have 5 to 40, panoramas and portraits with large colour or depth data up to 300."""

Read = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """What stands before the pixels.

    ``width`` and ``height`` in pixels, ``depth`` in bits per pixel, ``tiff`` the Exif segment's content (empty where
    there is none), ``tables`` where the segments lie that a decoder needs, as (offset, size), ``scan`` where the
    pixels begin.
    """

    width: int
    height: int
    depth: int
    progressive: bool
    tiff: bytes
    tables: tuple[tuple[int, int], ...]
    scan: int


def read_header(read: Read) -> JpegHeader | None:
    """The header of the JPEG that ``read(offset, size)`` reads; None when it is not a JPEG that can be shown."""
    if read(0, 2) != _SOI:
        return None
    frame: tuple[int, bytes] | None = None
    tiff = b""
    tables: list[tuple[int, int]] = []
    offset = 2
    for _ in range(MOST_SEGMENTS):
        found = _segment(read, offset)
        if found is None:
            return None
        marker, size = found
        if marker == _SOS:
            return _header(frame, tiff, tables, offset)
        if marker in _FRAMES:
            frame = marker, read(offset + 4, _FRAME.size)
        if marker == _APP1 and not tiff and read(offset + 4, len(_EXIF)) == _EXIF:
            tiff = read(offset + 4 + len(_EXIF), size - 4 - len(_EXIF))
        if marker not in {_APP1, _APP2}:
            tables.append((offset, size))
        offset += size
    return None


def _segment(read: Read, offset: int) -> tuple[int, int] | None:
    """The marker at ``offset`` and its segment's size with the marker; None where there is none."""
    head = read(offset, _SEGMENT.size)
    if len(head) < _SEGMENT.size or head[0] != 0xFF:
        return None
    if head[1] == 0xFF:  # fill bytes may precede a marker (B.1.1.2)
        return head[1], 1
    if head[1] in _STANDALONE:
        return head[1], 2
    (mark, size) = _SEGMENT.unpack(head)
    return (mark[1], size + 2) if size >= 2 else None


def _header(
    frame: tuple[int, bytes] | None, tiff: bytes, tables: list[tuple[int, int]], scan: int
) -> JpegHeader | None:
    if frame is None or len(frame[1]) < _FRAME.size:
        return None
    precision, height, width, components = _FRAME.unpack(frame[1])
    if not (width and height and precision == 8 and components in {1, 3, 4}):
        return None
    return JpegHeader(width, height, precision * components, frame[0] == _PROGRESSIVE, tiff, tuple(tables), scan)
