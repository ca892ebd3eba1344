"""The sizes of Panasonic's live view, as 0x9414 tells them and 0x9415 sets one (libgphoto2's ptp.c, a GC9)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.panasonic.records import read_records, record_bytes
from hotshoe.wire.fields import Buffer

CURRENT: Final = 0x0D800011
OFFERED: Final = 0x0D800012

SIZE = struct.Struct("<4H")
LIST = struct.Struct("<HH")


@dataclass(frozen=True, slots=True)
class ViewSize:
    """Height and width in pixels, the frame's size as the body counts it, and frames in a second."""

    height: int
    width: int
    frame: int
    rate: int


def read_view_sizes(data: Buffer) -> tuple[ViewSize, ...]:
    """The present size, or those that are offered. Raises MalformedPacket."""
    return tuple(size for record in read_records(data) for size in _sizes(record.code, record.data, record.offset))


def _sizes(code: int, data: bytes, offset: int) -> tuple[ViewSize, ...]:
    if code == CURRENT:
        return _whole(data, 1, offset)
    if code != OFFERED:
        return ()
    if len(data) < LIST.size:
        raise MalformedPacket(f"a list of view sizes in {len(data)} bytes", offset=offset)
    count, size = LIST.unpack_from(data)
    if size != SIZE.size:
        raise MalformedPacket(f"a view size of {size} bytes", offset=offset)
    return _whole(data[LIST.size :], count, offset + LIST.size)


def _whole(data: bytes, count: int, offset: int) -> tuple[ViewSize, ...]:
    if count * SIZE.size > len(data):
        raise MalformedPacket(f"{count} view sizes in {len(data)} bytes", offset=offset)
    return tuple(ViewSize(*fields) for fields in SIZE.iter_unpack(data[: count * SIZE.size]))


def view_size_bytes(size: ViewSize) -> bytes:
    """The present size."""
    return record_bytes(CURRENT, SIZE.pack(size.height, size.width, size.frame, size.rate))


def view_sizes_bytes(sizes: Sequence[ViewSize]) -> bytes:
    """Those that are offered."""
    packed = b"".join(SIZE.pack(size.height, size.width, size.frame, size.rate) for size in sizes)
    return record_bytes(OFFERED, LIST.pack(len(sizes), SIZE.size) + packed)
