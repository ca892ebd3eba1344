"""Panasonic's records: a code of 32 bits, how many bytes follow, and these (libgphoto2's ptp.c; a public GH5 log)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from hotshoe.wire.fields import Buffer, Reader

HEADER = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class Record:
    """One record; ``offset`` is where its data begin."""

    code: int
    data: bytes
    offset: int = 0


def read_records(data: Buffer) -> tuple[Record, ...]:
    """The records that fill ``data``. Raises MalformedPacket."""
    return tuple(_records(Reader(data)))


def _records(reader: Reader) -> Iterator[Record]:
    while reader.remaining:
        code, size = reader.unpack(HEADER)
        offset = reader.offset
        yield Record(code, bytes(reader.take(size)), offset)


def record_bytes(code: int, data: bytes) -> bytes:
    """One record."""
    return HEADER.pack(code, len(data)) + data
