"""Reads what the recorder wrote, for tests: only what it writes, and nothing of ours does the reading."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """A TCP segment; ``flags`` are letters, S A F R, without the push."""

    time: int
    source: tuple[str, int]
    target: tuple[str, int]
    sequence: int
    acknowledged: int
    flags: str
    payload: bytes


def frames(recording: bytes) -> list[Frame]:
    """The frames of a whole pcapng."""
    found, offset = [], 0
    while offset < len(recording):
        kind, length = struct.unpack_from("<II", recording, offset)
        assert struct.unpack_from("<I", recording, offset + length - 4) == (length,)
        if kind == 6:
            _, high, low, size = struct.unpack_from("<IIII", recording, offset + 8)
            found.append(_frame(high << 32 | low, recording[offset + 28 : offset + 28 + size]))
        offset += length
    return found


def streams(recording: bytes) -> dict[tuple[tuple[str, int], tuple[str, int]], bytes]:
    """What was said from whom to whom; every segment has to follow the one before it."""
    said: dict[tuple[tuple[str, int], tuple[str, int]], bytes] = {}
    following: dict[object, int] = {}
    for frame in frames(recording):
        way = frame.source, frame.target
        assert following.get(way, frame.sequence) == frame.sequence
        following[way] = frame.sequence + len(frame.payload) + ("S" in frame.flags or "F" in frame.flags)
        said[way] = said.get(way, b"") + frame.payload
    return said


def _frame(time: int, data: bytes) -> Frame:
    (kind,) = struct.unpack_from(">H", data, 12)
    size, start = (4, 34) if kind == 0x0800 else (16, 54)
    source, target = (str(ipaddress.ip_address(data[at : at + size])) for at in (start - 2 * size, start - size))
    here, there, sequence, acknowledged, offset, bits = struct.unpack_from(">HHIIBB", data, start)
    flags = "".join(letter for bit, letter in ((2, "S"), (1, "F"), (4, "R"), (16, "A")) if bits & bit)
    payload = data[start + (offset >> 4) * 4 :]
    return Frame(time, (source, here), (target, there), sequence, acknowledged, flags, payload)
