"""The two things that a camera's own software asks a picture's Exif: when it was taken, and its thumbnail.

Written and read here, because the pictures come from the initiator too: a general reader follows whatever a
segment of 64 KiB tells it to, for minutes, where three directories are all there is to look at (CIPA DC-008).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from hotshoe.wire.values import format_date

DATE_TIME_ORIGINAL = 0x9003
EXIF_DIRECTORY = 0x8769
COMPRESSION = 0x0103
X_RESOLUTION = 0x011A
Y_RESOLUTION = 0x011B
RESOLUTION_UNIT = 0x0128
THUMBNAIL_OFFSET = 0x0201
THUMBNAIL_SIZE = 0x0202

ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 2, 3, 4, 5, 7
JPEG_COMPRESSION = 6
INCHES = 2

PIXEL_X_DIMENSION = 0xA002
PIXEL_Y_DIMENSION = 0xA003
_LONG_TAGS = frozenset({EXIF_DIRECTORY, THUMBNAIL_OFFSET, THUMBNAIL_SIZE, PIXEL_X_DIMENSION, PIXEL_Y_DIMENSION})
_HEADER = b"II*\0\x08\0\0\0"

MOST_ENTRIES = 500
"""Entries looked at in one directory; cameras write 10 to 60."""

Field = str | bytes | int | Fraction
Fields = Mapping[int, Field]
"""Tag -> value: ASCII text, bytes of no declared type, a number, a ratio."""

Directory = dict[int, tuple[int, int, int]]
"""Tag -> type, count, and the four bytes that are the value or its offset."""


@dataclass(frozen=True, slots=True)
class Exif:
    """``taken`` as a PTP date, ``thumbnail`` as JPEG bytes; empty where not told, or not told rightly."""

    taken: str = ""
    thumbnail: bytes = b""


class _Tiff:
    """A TIFF structure in memory; what points outside reads as nothing."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4], "")

    def directory(self, offset: int) -> tuple[Directory, int]:
        """The entries at ``offset`` and the offset of the next directory, 0 where there is none."""
        if not self.order or offset < 8 or offset + 2 > len(self.data):
            return {}, 0
        (count,) = struct.unpack_from(self.order + "H", self.data, offset)
        end = offset + 2 + 12 * count
        if count > MOST_ENTRIES or end + 4 > len(self.data):
            return {}, 0
        entries = struct.iter_unpack(self.order + "HHII", self.data[offset + 2 : end])
        return {tag: (kind, size, value) for tag, kind, size, value in entries}, self._long(end)

    def first(self) -> int:
        """Where the first directory is."""
        return self._long(4) if self.order and len(self.data) >= 8 else 0

    def text(self, entry: tuple[int, int, int] | None) -> str:
        """An ASCII value that is too long to stand in its entry."""
        if entry is None or entry[0] != ASCII:
            return ""
        _, size, offset = entry
        return self.data[offset : offset + size].split(b"\0")[0].decode("ascii", "replace")

    def _long(self, offset: int) -> int:
        return int(struct.unpack_from(self.order + "I", self.data, offset)[0])


def read_exif(data: bytes) -> Exif:
    """What the TIFF structure of an Exif segment tells; never raises."""
    tiff = _Tiff(data)
    main, following = tiff.directory(tiff.first())
    details, _ = tiff.directory(main[EXIF_DIRECTORY][2]) if EXIF_DIRECTORY in main else ({}, 0)
    small, _ = tiff.directory(following)
    return Exif(_date(tiff.text(details.get(DATE_TIME_ORIGINAL))), _thumbnail(data, small))


def _date(text: str) -> str:
    try:
        return format_date(datetime.strptime(text.strip(), "%Y:%m:%d %H:%M:%S"))  # noqa: DTZ007 - Exif gives no zone
    except ValueError:
        return ""


def _thumbnail(data: bytes, small: Directory) -> bytes:
    if THUMBNAIL_OFFSET not in small or THUMBNAIL_SIZE not in small:
        return b""
    offset, size = small[THUMBNAIL_OFFSET][2], small[THUMBNAIL_SIZE][2]
    return data[offset : offset + size] if offset + size <= len(data) else b""


def write_exif(main: Fields, details: Fields, thumbnail: bytes) -> bytes:
    """The content of an Exif segment: two directories of tags, and a third one for the JPEG ``thumbnail``."""
    small: dict[int, Field] = {
        COMPRESSION: JPEG_COMPRESSION,
        X_RESOLUTION: Fraction(72),
        Y_RESOLUTION: Fraction(72),
        RESOLUTION_UNIT: INCHES,
        THUMBNAIL_OFFSET: 0,
        THUMBNAIL_SIZE: len(thumbnail),
    }
    first = len(_HEADER)
    second = first + len(_directory({**main, EXIF_DIRECTORY: 0}, 0))
    third = second + len(_directory(details, 0))
    small[THUMBNAIL_OFFSET] = third + len(_directory(small, 0))
    return b"".join(
        (
            _HEADER,
            _directory({**main, EXIF_DIRECTORY: second}, first, following=third),
            _directory(details, second),
            _directory(small, third),
            thumbnail,
        )
    )


def _directory(fields: Fields, offset: int, following: int = 0) -> bytes:
    """A little-endian directory that stands at ``offset``, with the values that do not fit into its entries."""
    entries, values = b"", b""
    start = offset + 2 + 12 * len(fields) + 4
    for tag, field in sorted(fields.items()):
        kind, count, data = _encoded(tag, field)
        place = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", start + len(values))
        if len(data) > 4:
            values += data + bytes(len(data) % 2)  # values begin at even offsets
        entries += struct.pack("<HHI", tag, kind, count) + place
    return struct.pack("<H", len(fields)) + entries + struct.pack("<I", following) + values


def _encoded(tag: int, field: Field) -> tuple[int, int, bytes]:
    """Type, count and bytes of a value."""
    match field:
        case str():
            data = field.encode("ascii", "replace") + b"\0"
            return ASCII, len(data), data
        case bytes():
            return UNDEFINED, len(field), field
        case Fraction():
            return RATIONAL, 1, struct.pack("<II", field.numerator, field.denominator)
        case int():
            return (LONG, 1, struct.pack("<I", field)) if tag in _LONG_TAGS else (SHORT, 1, struct.pack("<H", field))
