"""One frame of a recording."""

from __future__ import annotations

from typing import NamedTuple

FRAME_LIMIT = 32 << 20
"""Largest frame: a transfer of a USB recording has at most 16 MiB on Linux; whatever claims more is damage."""


class CaptureFrame(NamedTuple):
    """A frame as it was recorded; ``data`` is good as long as it is held.

    ``number`` counts from 1, ``time`` is in nanoseconds since 1970, ``link`` the number of tcpdump.org's list of link
    types, ``length`` what the frame had on the wire, ``interface`` counts those of the file from 0. ``big`` tells the
    byte order of the computer that recorded it, in which some headers are.
    """

    number: int
    time: int
    link: int
    data: memoryview
    length: int
    interface: int
    big: bool
