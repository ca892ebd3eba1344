"""pcapng (draft-ietf-opsawg-pcapng): sections of blocks, of which those with frames are read and others passed over."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple

from hotshoe.analysis.blocks import ENHANCED, INTERFACE, OLD_PACKET, SECTION, SIMPLE, SMALLEST, Interface, Sections
from hotshoe.analysis.feed import Feed
from hotshoe.analysis.frame import FRAME_LIMIT, CaptureFrame

MAGIC = b"\x0a\x0d\x0d\x0a"
"""Begins a section; the same in either byte order."""

_ENHANCED_HEAD, _SIMPLE_HEAD = 28, 12
_CUT = "the file ends within a block"


_made = tuple.__new__


class _Head(NamedTuple):
    """What a block tells of its frame, which begins at ``start``; ``ticks`` is None where no time is told."""

    start: int
    interface: Interface
    ticks: int | None
    captured: int
    length: int


def frames(feed: Feed, first: int) -> Generator[CaptureFrame, None, str]:
    """The frames, counted from ``first``; returns what is missing at the end. Raises CaptureFileError."""
    sections = Sections(feed)
    number, time = first, 0
    while feed.have(SMALLEST):
        number, time = yield from _run(feed, sections, number, time)
        if not feed.have(SMALLEST):
            break
        kind, size = _block(feed, sections)
        if kind == INTERFACE:
            sections.describe(size)
        elif kind in _HEADS:
            frame = _frame(feed, sections, (kind, size), number, time)
            if frame is None:
                return _CUT
            yield frame
            number, time = number + 1, frame.time
        if not feed.skip(size):
            return _CUT
    return _CUT if feed.at < len(feed.buffer) else ""


def _frame(feed: Feed, sections: Sections, block: tuple[int, int], number: int, time: int) -> CaptureFrame | None:
    """The frame of a block of any kind, None where the file ends before; ``time`` is that of the one before it."""
    kind, size = block
    if not feed.have(_SIMPLE_HEAD if kind == SIMPLE else _ENHANCED_HEAD):
        return None
    start, interface, ticks, captured, length = _HEADS[kind](feed, sections, size)
    if captured > FRAME_LIMIT or start + captured + 4 > size:
        sections.damaged(f"a block of {size} bytes cannot have a frame of {captured}")
    if not feed.have(start + captured):
        return None
    if ticks is not None:
        time = ticks * interface.multiplier // interface.divisor + interface.offset
    data = memoryview(feed.buffer)[feed.at + start : feed.at + start + captured]
    return CaptureFrame(number, time, interface.link, data, length, interface.number, sections.layout.big)


def _run(feed: Feed, sections: Sections, number: int, time: int) -> Generator[CaptureFrame, None, tuple[int, int]]:
    """The blocks that nearly all are: enhanced packets. Returns the next number, and the last time."""
    buffer, at = feed.buffer, feed.at
    view, last = memoryview(buffer), len(buffer) - _ENHANCED_HEAD
    unpack, big, interfaces = sections.layout.whole.unpack_from, sections.layout.big, sections.interfaces
    while at <= last:
        kind, size, place, high, low, captured, length = unpack(buffer, at)
        begin, after = at + _ENHANCED_HEAD, at + size
        if (
            kind != ENHANCED
            or after > len(buffer)
            or begin + captured + 4 > after
            or size & 3
            or place >= len(interfaces)
        ):
            break
        interface, link, _, multiplier, divisor, offset = interfaces[place]
        time = (high << 32 | low) * multiplier // divisor + offset
        # Made as in pcap.
        yield _made(CaptureFrame, (number, time, link, view[begin : begin + captured], length, interface, big))
        number += 1
        at = after
    feed.at = at
    return number, time


def _block(feed: Feed, sections: Sections) -> tuple[int, int]:
    """Kind and length of the next block. Raises CaptureFileError."""
    kind, size = sections.layout.block.unpack_from(feed.buffer, feed.at)
    if kind == SECTION:
        sections.begin()
        size = sections.layout.block.unpack_from(feed.buffer, feed.at)[1]
    if size < SMALLEST:
        sections.damaged(f"a block says that it has {size} bytes")
    # Every block ends at a multiple of four; some programs do not count what they filled up.
    return kind, size + -size % 4


def _enhanced(feed: Feed, sections: Sections, _size: int) -> _Head:
    number, high, low, captured, length = sections.layout.enhanced.unpack_from(feed.buffer, feed.at)
    return _Head(_ENHANCED_HEAD, sections.interface(number), high << 32 | low, captured, length)


def _old(feed: Feed, sections: Sections, _size: int) -> _Head:
    number, high, low, captured, length = sections.layout.old.unpack_from(feed.buffer, feed.at)
    return _Head(_ENHANCED_HEAD, sections.interface(number), high << 32 | low, captured, length)


def _simple(feed: Feed, sections: Sections, size: int) -> _Head:
    """Has no time, and is of the first interface, whose limit says how much of it was recorded."""
    (length,) = sections.layout.simple.unpack_from(feed.buffer, feed.at)
    interface = sections.interface(0)
    most = min(length, interface.snap or length)
    return _Head(_SIMPLE_HEAD, interface, None, min(most, max(size - _SIMPLE_HEAD - 4, 0)), length)


_HEADS: dict[int, Callable[[Feed, Sections, int], _Head]] = {
    ENHANCED: _enhanced,
    OLD_PACKET: _old,
    SIMPLE: _simple,
}
