"""Private parts of pictures: where they were taken, by whose camera and for whom (Exif 2.32, TIFF 6.0, JPEG)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from hotshoe.analysis.disguise import Disguise, Kind

MOST_TAGS = 1024
MOST_DIRECTORIES = 32
MOST_PICTURES = 16
"""In one file: a preview, a thumbnail, a second eye; whatever claims more is no picture."""

JPEG = b"\xff\xd8\xff"
_TIFF = (b"II*\0", b"MM\0*", b"IIRO", b"IIRS", b"IIU\0")
"""TIFF itself, and as Olympus and Panasonic begin theirs."""

_INSIDE = (b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08")
"""TIFF inside of other files: Canon's CR3, HEIF, films."""

_EXIF, _XMP = b"Exif\0\0", b"http://ns.adobe.com/"
_HARMLESS = (b"JFIF\0", b"JFXX\0", b"ICC_PROFILE\0", b"MPF\0", b"Adobe")
_SOS, _EOI, _COMMENT, _APP0, _APP15 = 0xDA, 0xD9, 0xFE, 0xE0, 0xEF
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}

_TEXTS = {
    0x010E: Kind.TEXT,  # ImageDescription
    0x013B: Kind.OWNER,  # Artist
    0x013C: Kind.NAME,  # HostComputer
    0x8298: Kind.OWNER,  # Copyright
    0xA420: Kind.SERIAL,  # ImageUniqueID
    0xA430: Kind.OWNER,  # CameraOwnerName
    0xA431: Kind.SERIAL,  # BodySerialNumber
    0xA435: Kind.SERIAL,  # LensSerialNumber
    0xA436: Kind.TEXT,  # ImageTitle
    0xA437: Kind.OWNER,  # Photographer
    0xA438: Kind.OWNER,  # ImageEditor
    0xC62F: Kind.SERIAL,  # DNG's CameraSerialNumber
}
_BLANKED = frozenset({0x83BB, 0x8649, 0x927C, 0x9286, *range(0x9C9B, 0x9CA0), 0xC634, 0xC65D})
"""IPTC, Photoshop's, the maker's note, comments of the user and of Windows, DNG's private data and number."""

_XMP_TAG = 0x02BC
_DIRECTORIES = frozenset({0x014A, 0x8769, 0xA005})
_GPS, _GPS_VERSION = 0x8825, 0
_THUMBNAIL, _THUMBNAIL_SIZE = 0x0201, 0x0202


class Part(NamedTuple):
    """``data`` is to stand from ``begin`` on; it is as long as what was there."""

    begin: int
    data: bytes


def private_tags(data: bytes, disguise: Disguise, *, pictures: bool = False) -> Iterator[Part]:
    """What is to be replaced at the beginning of a file; with ``pictures`` also the thumbnails among the tags."""
    walk = _Walk(data, disguise, pictures=pictures)
    if data.startswith(_TIFF):
        yield from walk.tiff(0, len(data))
    begin = data.find(JPEG)
    found = 0
    while begin >= 0 and found < MOST_PICTURES:
        yield from walk.jpeg(begin)
        begin, found = data.find(JPEG, max(begin + len(JPEG), picture_begin(data, begin))), found + 1
    for magic in _INSIDE:
        begin, found = data.find(magic, 1), 0
        while begin >= 0 and found < MOST_PICTURES:
            yield from walk.tiff(begin, len(data))
            begin, found = data.find(magic, begin + 1), found + 1


def picture_begin(data: bytes, begin: int = 0) -> int:
    """Behind the heads of a JPEG that begins at ``begin``: from there on it is the picture."""
    return max((end for _, _, end in _segments(data, begin)), default=begin)


def _segments(data: bytes, begin: int) -> Iterator[tuple[int, int, int]]:
    """Marker, where its content begins, where it ends; up to the picture."""
    at = begin + 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _ALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == _EOI:
            return
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, at + 4, min(at + 2 + max(size, 2), len(data))
        at += 2 + max(size, 2)
        if marker == _SOS:
            return


class _Walk:
    """Goes through the structures of one file."""

    def __init__(self, data: bytes, disguise: Disguise, *, pictures: bool) -> None:
        self._data = data
        self._disguise = disguise
        self._pictures = pictures

    def jpeg(self, begin: int) -> Iterator[Part]:
        for marker, first, last in _segments(self._data, begin):
            if marker == _COMMENT:
                yield _spaces(first, last)
            elif _APP0 <= marker <= _APP15:
                yield from self._application(first, last)

    def _application(self, first: int, last: int) -> Iterator[Part]:
        head = self._data[first : first + 64]
        if head.startswith(_EXIF):
            yield from self.tiff(first + len(_EXIF), last)
        elif head.startswith(_XMP):
            yield _spaces(min(last, first + head.find(b"\0") + 1), last)
        elif not head.startswith(_HARMLESS):
            yield _zeros(min(last, first + head.find(b"\0") + 1), last)

    def tiff(self, begin: int, end: int) -> Iterator[Part]:
        """A TIFF structure, whose places count from ``begin``."""
        form = ">" if self._data[begin : begin + 1] == b"M" else "<"
        waiting, seen = [(self._number(form + "I", begin + 4), False)], set[int]()
        while waiting and len(seen) < MOST_DIRECTORIES:
            place, gps = waiting.pop()
            if place and place not in seen:
                seen.add(place)
                yield from self._directory(form, begin, begin + place, end, waiting, gps=gps)

    def _directory(
        self, form: str, base: int, at: int, end: int, waiting: list[tuple[int, bool]], *, gps: bool
    ) -> Iterator[Part]:
        count = min(self._number(form + "H", at), MOST_TAGS)
        thumbnail: dict[int, int] = {}
        for place in range(at + 2, at + 2 + 12 * count, 12):
            if place + 12 > min(end, len(self._data)):
                return
            tag, kind, number = struct.unpack_from(form + "HHI", self._data, place)
            size = _SIZES.get(kind, 1) * number
            begin = place + 8 if size <= 4 else base + self._number(form + "I", place + 8)
            last = min(begin + size, end, len(self._data))
            if tag == _GPS or tag in _DIRECTORIES:
                many = number if tag == 0x014A else 1
                waiting += [(self._number(form + "I", begin + 4 * each), tag == _GPS) for each in range(min(many, 8))]
            elif tag in {_THUMBNAIL, _THUMBNAIL_SIZE}:
                thumbnail[tag] = self._number(form + "I", place + 8)
            elif begin < last:
                yield from self._tag(tag, begin, last, gps=gps)
        waiting.append((self._number(form + "I", at + 2 + 12 * count), gps))
        if self._pictures and len(thumbnail) == 2:
            first = base + thumbnail[_THUMBNAIL]
            yield _zeros(first, min(first + thumbnail[_THUMBNAIL_SIZE], end, len(self._data)))

    def _tag(self, tag: int, begin: int, end: int, *, gps: bool) -> Iterator[Part]:
        if gps:
            if tag != _GPS_VERSION:
                yield _zeros(begin, end)
        elif tag in _TEXTS:
            yield self._text(_TEXTS[tag], begin, end)
        elif tag in _BLANKED:
            yield _zeros(begin, end)
        elif tag == _XMP_TAG:
            yield _spaces(begin, end)

    def _text(self, kind: Kind, begin: int, end: int) -> Part:
        """Bytes up to a NUL; in Latin-1 each is a character, whatever they mean."""
        value = self._data[begin:end]
        text = value.split(b"\0")[0].decode("latin-1")
        plain = text.strip()
        other = text.replace(plain, self._disguise.text(kind, plain), 1) if plain else text
        return Part(begin, other.encode("latin-1").ljust(len(value), b"\0"))

    def _number(self, form: str, at: int) -> int:
        """An unsigned number, 0 where the bytes end before it."""
        if at < 0 or at + struct.calcsize(form) > len(self._data):
            return 0
        return int(struct.unpack_from(form, self._data, at)[0])


def _zeros(begin: int, end: int) -> Part:
    return Part(begin, bytes(max(0, end - begin)))


def _spaces(begin: int, end: int) -> Part:
    return Part(begin, b" " * max(0, end - begin))
