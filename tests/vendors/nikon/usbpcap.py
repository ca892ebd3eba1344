"""Reads the PTP containers out of a recording that USBPcap made: what went over the bulk and interrupt endpoints."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

ENHANCED_PACKET = 6
BULK = 3
COMMAND, DATA, RESPONSE, EVENT = 1, 2, 3, 4


class Container(NamedTuple):
    """One PTP container: its kind, code, transaction and what follows these."""

    kind: int
    code: int
    transaction: int
    payload: bytes


def packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The transfer type and the bytes of each USB packet."""
    offset = 0
    while offset < len(data):
        kind, length = struct.unpack_from("<II", data, offset)
        if kind == ENHANCED_PACKET:
            captured = struct.unpack_from("<I", data, offset + 20)[0]
            packet = data[offset + 28 : offset + 28 + captured]
            header = struct.unpack_from("<H", packet)[0]
            yield packet[22], packet[header:]
        offset += length


def containers(data: bytes) -> Iterator[Container]:
    """The containers of the bulk endpoints; those that are longer than a packet are put together."""
    waiting = b""
    for transfer, piece in packets(data):
        if transfer != BULK or not piece:
            continue
        waiting += piece
        (length,) = struct.unpack_from("<I", waiting)
        if len(waiting) >= length:
            kind, code, transaction = struct.unpack_from("<HHI", waiting, 4)
            yield Container(kind, code, transaction, waiting[12:length])
            waiting = b""
