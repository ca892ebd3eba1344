"""What files a release leaves, as EOS bodies write it: one or two entries of kind, size and compression.

On the wire: a count, then for each file the entry's size (16) and three numbers, all of 32 bits (libgphoto2's
ptp-pack.c; a real body's bytes have this form). As a value of ours: the numbers without count and sizes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from hotshoe.catalog.model import Unit
from hotshoe.catalog.units import show_value
from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.wire.datatypes import Value
from hotshoe.wire.fields import Reader, form_of

ENTRY_BYTES = 16
MOST_FILES = 2
JPEG_FILE, RAW_FILE = 1, 6

_ENTRY = struct.Struct("<4I")
_COUNT = form_of("<I")

SIZES = {0: "large", 1: "medium", 2: "small", 5: "medium1", 6: "medium2", 14: "small1", 15: "small2", 16: "small3"}
QUALITIES = {2: "normal", 3: "fine"}
RAWS = {(0, 4): "raw", (1, 4): "mraw", (2, 4): "sraw", (0, 3): "craw"}


def read_image_format(reader: Reader) -> tuple[int, ...]:
    """One value; raises MalformedPacket."""
    start = reader.offset
    (files,) = reader.unpack(_COUNT)
    if not 1 <= files <= MOST_FILES:
        raise MalformedPacket(f"{files} files in an image format", offset=start)
    value: list[int] = []
    for _ in range(files):
        size, *numbers = reader.unpack(_ENTRY)
        if size != ENTRY_BYTES:
            raise MalformedPacket(f"an image format's entry of {size} bytes", offset=reader.offset - ENTRY_BYTES)
        value += numbers
    return tuple(value)


def write_image_format(value: Value) -> bytes:
    """The bytes of one value; raises LocalProtocolError for what is none."""
    if not isinstance(value, tuple) or len(value) not in {3, 6}:
        raise LocalProtocolError(f"{value!r} is no image format")
    entries = [_ENTRY.pack(ENTRY_BYTES, *entry) for entry in files_of(value)]
    return _COUNT.pack(len(entries)) + b"".join(entries)


def files_of(value: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Kind, size and compression of each file."""
    return (value[start : start + 3] for start in range(0, len(value), 3))


def _name(entry: tuple[int, ...]) -> str:
    kind, size, compression = entry
    if kind == RAW_FILE and (size, compression) in RAWS:
        return RAWS[size, compression]
    if kind == JPEG_FILE and size in SIZES and compression in QUALITIES:
        return f"{SIZES[size]}-{QUALITIES[compression]}"
    return "/".join(map(str, entry))


def _entry(text: str) -> tuple[int, ...]:
    for (size, compression), name in RAWS.items():
        if name == text:
            return RAW_FILE, size, compression
    size_name, _, quality_name = text.partition("-")
    for size, name in SIZES.items():
        for compression, quality in QUALITIES.items():
            if (size_name, quality_name) == (name, quality):
                return JPEG_FILE, size, compression
    numbers = text.split("/")
    if len(numbers) == 3 and all(each.isascii() and each.isdecimal() for each in numbers):
        return tuple(map(int, numbers))
    raise ValueError(f"{text!r} is no image format; {' '.join(RAWS.values())} large-fine small-normal are some")


def _show(value: Value) -> str:
    if isinstance(value, tuple) and value and len(value) % 3 == 0:
        return "+".join(map(_name, files_of(value)))
    return show_value(value)


def _parse(text: str) -> Value:
    entries = [_entry(part) for part in text.strip().casefold().split("+")]
    if len(entries) > MOST_FILES:
        raise ValueError(f"a release leaves at most {MOST_FILES} files")
    return tuple(number for entry in entries for number in entry)


IMAGE_FORMAT = Unit(_show, _parse)
"""``raw``, ``large-fine``, ``raw+large-fine``; entries without a name are three numbers: ``1/7/2``."""
