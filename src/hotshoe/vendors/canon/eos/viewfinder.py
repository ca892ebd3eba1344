"""What GetViewFinderData brings: blocks of a size, a kind and data, one of which is a JPEG (libgphoto2, library.c)."""

from __future__ import annotations

from hotshoe.errors import MalformedPacket
from hotshoe.wire.fields import Buffer, Reader, form_of, pack

HEADER = form_of("<II")

PICTURES = (1, 9, 11)
"""Kinds of blocks whose data is a JPEG."""

PICTURE = PICTURES[0]


def picture_in(data: Buffer) -> bytes | None:
    """The JPEG among the blocks, None where there is none. Raises MalformedPacket."""
    reader = Reader(data)
    while reader.remaining >= HEADER.size:
        start = reader.offset
        size, kind = reader.unpack(HEADER)
        if size < HEADER.size:
            raise MalformedPacket(f"a live view block of {size} bytes", offset=start)
        block = reader.take(size - HEADER.size)
        if kind in PICTURES and len(block):
            return bytes(block)
    return None


def write_block(kind: int, data: bytes) -> bytes:
    """One block."""
    return pack(HEADER, HEADER.size + len(data), kind) + data
