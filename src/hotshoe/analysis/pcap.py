"""pcap, as libpcap writes it, and as some once patched it: a header, then records of a header and a frame each."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from struct import Struct

from hotshoe.analysis.feed import Feed
from hotshoe.analysis.frame import FRAME_LIMIT, CaptureFrame
from hotshoe.errors import CaptureFileError

SECOND = 1_000_000_000

_HEADER_SIZE = 24
_RECORD_SIZE = 16
_LINK_BITS = 0xFFFF
"""Above are bits that tell of frame check sequences (draft-ietf-opsawg-pcap, 4)."""

# Sizes of a record's header by magic number, likeliest first. Red Hat's, Nokia's and SuSE's programs wrote more fields
# under the same number, so that only the records themselves can tell (Wireshark's wiretap knows the same five).
_USUAL, _PATCHED = (_RECORD_SIZE, 24, 20), (24, 28)
_VARIANTS = {
    0xA1B2C3D4: (1000, _USUAL),
    0xA1B23C4D: (1, (_RECORD_SIZE,)),
    0xA1B2CD34: (1000, _PATCHED),
}
MAGICS = {magic.to_bytes(4, order): (magic, order == "big") for magic in _VARIANTS for order in ("big", "little")}
"""The first four bytes of such a file: the number, and whether the byte order is big-endian."""

_made = tuple.__new__

_TRIED = 3
"""So many records have to make sense to find the variant."""


@dataclass(frozen=True, slots=True)
class _Layout:
    big: bool
    link: int
    unit: int
    record: Struct
    size: int


def frames(feed: Feed, first: int) -> Generator[CaptureFrame, None, str]:
    """The frames, counted from ``first``; returns what is missing at the end. Raises CaptureFileError."""
    layout = _layout(feed)
    if layout is None:
        return "the file ends within its header"
    unpack, size, unit = layout.record.unpack_from, layout.size, layout.unit
    link, big, number = layout.link, layout.big, first
    while feed.have(size):
        buffer, at = feed.buffer, feed.at
        view, end = memoryview(buffer), len(buffer) - size
        while at <= end:
            seconds, fraction, captured, length = unpack(buffer, at)
            after = at + size + captured
            if after > len(buffer):
                break
            time = seconds * SECOND + fraction * unit
            # The same as CaptureFrame(...) in half the time, which is a good part of what a frame costs here.
            yield _made(CaptureFrame, (number, time, link, view[at + size : after], length, 0, big))
            number += 1
            at = after
        feed.at = at
        if at <= end and not _whole(feed, layout):
            return "the file ends within a frame"
    return "the file ends within the header of a frame" if feed.at < len(feed.buffer) else ""


def _whole(feed: Feed, layout: _Layout) -> bool:
    """Whether the next frame is there; raises CaptureFileError where there cannot be such a frame."""
    captured = layout.record.unpack_from(feed.buffer, feed.at)[2]
    if captured > FRAME_LIMIT:
        raise CaptureFileError(
            f"the recording is damaged at byte {feed.offset}: no frame has {captured} bytes", offset=feed.offset
        )
    return feed.have(layout.size + captured)


def _layout(feed: Feed) -> _Layout | None:
    if not feed.have(_HEADER_SIZE):
        return None
    magic, big = MAGICS[feed.buffer[feed.at : feed.at + 4]]
    order = ">" if big else "<"
    (link,) = Struct(f"{order}20xI").unpack_from(feed.buffer, feed.at)
    feed.skip(_HEADER_SIZE)
    unit, sizes = _VARIANTS[magic]
    record = Struct(f"{order}4I")
    limit = SECOND // unit
    feed.have(_TRIED * (max(sizes) + 1))
    size = next((size for size in sizes if _sensible(feed, record, size, limit)), sizes[0])
    return _Layout(big, link & _LINK_BITS, unit, record, size)


def _sensible(feed: Feed, record: Struct, size: int, limit: int) -> bool:
    """Whether the first records, as far as they have been read, can be of that size."""
    at, before = feed.at, 0
    for _ in range(_TRIED):
        if at + record.size > len(feed.buffer):
            return True
        seconds, fraction, captured, length = record.unpack_from(feed.buffer, at)
        far = before and abs(seconds - before) > 10 * 365 * 86400
        if fraction >= limit or captured > FRAME_LIMIT or captured > max(length, 1) or far:
            return False
        at, before = at + size + captured, seconds
    return True
