"""What a pcapng file says besides its frames: byte order, interfaces, and in which units they count time."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from struct import Struct
from typing import NamedTuple, NoReturn

from hotshoe.analysis.feed import Feed
from hotshoe.errors import CaptureFileError

SECTION, INTERFACE, OLD_PACKET, SIMPLE, ENHANCED = 0x0A0D0D0A, 1, 2, 3, 6
SMALLEST = 12
"""Bytes of a block that says nothing: kind, length, and the length again."""

_BYTE_ORDER = 0x1A2B3C4D
_SECTION_HEAD, _INTERFACE_HEAD = 14, 16
_END, _RESOLUTION, _OFFSET = 0, 9, 14
_MICROSECONDS = 6
_SECOND = 1_000_000_000

_OPTIONS_READ = 1 << 16
"""What is wanted of an interface stands at the beginning of its options; filters may follow without end."""

_INTERFACES = 1 << 16
"""Most interfaces of a file: each takes memory for as long as the file is read."""


class Layout:
    """The heads of blocks in one byte order."""

    def __init__(self, *, big: bool) -> None:
        order = ">" if big else "<"
        self.big = big
        self.block = Struct(f"{order}II")
        self.section = Struct(f"{order}8xIH")
        self.interface = Struct(f"{order}8xHxxI")
        self.enhanced = Struct(f"{order}8xIIIII")
        self.whole = Struct(f"{order}7I")
        self.old = Struct(f"{order}8xHxxIIII")
        self.simple = Struct(f"{order}8xI")
        self.option = Struct(f"{order}HH")
        self.seconds = Struct(f"{order}q")


_ORDERS = (Layout(big=False), Layout(big=True))


class Interface(NamedTuple):
    """Where frames come from; ``ticks * multiplier // divisor + offset`` are nanoseconds, ``snap`` 0 is no limit."""

    number: int
    link: int
    snap: int
    multiplier: int
    divisor: int
    offset: int


class Sections:
    """What the file has said so far; ``interfaces`` are those of this section."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._known = 0
        self.layout = _ORDERS[0]
        self.interfaces: list[Interface] = []

    def begin(self) -> None:
        """A section begins here. Raises CaptureFileError."""
        if not self._feed.have(_SECTION_HEAD):
            return
        buffer, at = self._feed.buffer, self._feed.at
        found = [layout for layout in _ORDERS if layout.section.unpack_from(buffer, at)[0] == _BYTE_ORDER]
        if not found:
            self.damaged("a section does not tell its byte order")
        self.layout = found[0]
        version = self.layout.section.unpack_from(buffer, at)[1]
        if version != 1:
            self.damaged(f"a section has version {version}, and only 1 is known")
        self.interfaces = []

    def describe(self, size: int) -> None:
        """An interface is described here, in a block of ``size`` bytes. Raises CaptureFileError."""
        read = min(size, _OPTIONS_READ)
        if not self._feed.have(read):
            return
        if self._known == _INTERFACES:
            self.damaged(f"it has more than {_INTERFACES} interfaces")
        if size < _INTERFACE_HEAD + 4:
            self.damaged(f"a description of an interface has {size} bytes")
        at = self._feed.at
        block = memoryview(self._feed.buffer)[at : at + read]
        link, snap = self.layout.interface.unpack_from(block)
        options = dict(self._options(block[_INTERFACE_HEAD : size - 4]))
        multiplier, divisor = _units(options.get(_RESOLUTION, b""))
        offset = options.get(_OFFSET, b"")
        seconds = self.layout.seconds.unpack(offset)[0] if len(offset) == self.layout.seconds.size else 0
        self.interfaces.append(Interface(self._known, link, snap, multiplier, divisor, seconds * _SECOND))
        self._known += 1

    def interface(self, number: int) -> Interface:
        """Raises CaptureFileError where it was not described."""
        if number >= len(self.interfaces):
            self.damaged(f"a frame is of interface {number}, and {len(self.interfaces)} are described")
        return self.interfaces[number]

    def damaged(self, why: str) -> NoReturn:
        """Raises CaptureFileError."""
        offset = self._feed.offset
        raise CaptureFileError(f"the recording is damaged at byte {offset}: {why}", offset=offset)

    def _options(self, block: memoryview) -> Iterator[tuple[int, bytes]]:
        """Those that are wanted; what is behind a broken one is not read."""
        option, at = self.layout.option, 0
        while at + option.size <= len(block):
            code, size = option.unpack_from(block, at)
            at += option.size
            if code == _END or at + size > len(block):
                return
            if code in (_RESOLUTION, _OFFSET):
                yield code, bytes(block[at : at + size])
            at += size + -size % 4


def _units(resolution: bytes) -> tuple[int, int]:
    """By what ticks are multiplied and divided; the first bit tells powers of two from powers of ten."""
    value = resolution[0] if resolution else _MICROSECONDS
    rate = 2 ** (value & 0x7F) if value & 0x80 else 10**value
    common = gcd(_SECOND, rate)
    return _SECOND // common, rate // common
