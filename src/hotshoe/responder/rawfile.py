"""A raw file as far as programs look into one: a TIFF with the maker's name, a preview in JPEG, and sensor data."""

from __future__ import annotations

import hashlib
import struct

WIDTH, HEIGHT = 1024, 512
"""Of the made-up sensor in pixels, a byte each: enough to be a file of another size than its JPEG."""

_ASCII, _LONG = 2, 4
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 0x0100, 0x0101, 0x0102, 0x0103, 0x0106
_MAKE, _MODEL, _STRIP, _STRIP_BYTES, _PREVIEW, _PREVIEW_BYTES = 0x010F, 0x0110, 0x0111, 0x0117, 0x0201, 0x0202
_HEADER = struct.Struct("<2sHI")
_ENTRY = struct.Struct("<HHII")


def raw_file(jpeg: bytes, make: str, model: str) -> bytes:
    """A TIFF (TIFF 6.0, little-endian) of one directory, whose preview is ``jpeg``; equal pictures give equal bytes."""
    texts = [text.encode("ascii", "replace") + b"\0" for text in (make, model)]
    directory = _HEADER.size
    entries = 11
    data = directory + 2 + entries * _ENTRY.size + 4
    preview = data + sum(map(len, texts))
    sensor = preview + len(jpeg)
    fields = (
        (_WIDTH, _LONG, 1, WIDTH),
        (_HEIGHT, _LONG, 1, HEIGHT),
        (_BITS, _LONG, 1, 8),
        (_COMPRESSION, _LONG, 1, 1),
        (_PHOTOMETRIC, _LONG, 1, 1),
        (_MAKE, _ASCII, len(texts[0]), data),
        (_MODEL, _ASCII, len(texts[1]), data + len(texts[0])),
        (_STRIP, _LONG, 1, sensor),
        (_STRIP_BYTES, _LONG, 1, WIDTH * HEIGHT),
        (_PREVIEW, _LONG, 1, preview),
        (_PREVIEW_BYTES, _LONG, 1, len(jpeg)),
    )
    body = struct.pack("<H", entries) + b"".join(_ENTRY.pack(*field) for field in fields) + bytes(4)
    return b"".join([_HEADER.pack(b"II", 42, directory), body, *texts, jpeg, _sensor(jpeg)])


def _sensor(jpeg: bytes) -> bytes:
    """Noise that depends on the picture."""
    return hashlib.shake_128(jpeg).digest(WIDTH * HEIGHT)
