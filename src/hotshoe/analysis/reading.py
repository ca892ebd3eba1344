"""Recordings in, streams of bytes out: files, links, IP, TCP and USB joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from struct import error as TooShort  # noqa: N812  (what it means here)
from typing import BinaryIO

from hotshoe.analysis import links, usb_headers
from hotshoe.analysis.captures import Capture
from hotshoe.analysis.frame import CaptureFrame
from hotshoe.analysis.ip import Internet
from hotshoe.analysis.limits import DEFAULT, Limits
from hotshoe.analysis.model import Noticed, Oddity, Point, Record
from hotshoe.analysis.tcp import Reassembler
from hotshoe.analysis.usb import Buses
from hotshoe.errors import CaptureFileError, MalformedPacket


def read(sources: Sequence[Path | BinaryIO], *, limits: Limits = DEFAULT) -> Iterator[Record]:
    """Everything that was said on connections in ``sources``, which are one recording, in that order.

    What waits is given on before CaptureFileError is raised, which is where a file is no recording, or damaged. A file
    that ends early is none of these: that is noticed. Raises OSError.
    """
    reader = _Reader(limits)
    try:
        for source in sources:
            capture = Capture(source, first=reader.frame + 1)
            for frame in capture:
                yield from reader.take(frame)
            if capture.cut:
                yield reader.noticed(Oddity.CUT_SHORT, capture.cut)
    except CaptureFileError:
        yield from reader.close()
        raise
    yield from reader.close()


class _Reader:
    """The stack of protocols; ``frame`` is the last one."""

    def __init__(self, limits: Limits) -> None:
        flows = count()
        self._internet = Internet(limits)
        self._tcp = Reassembler(flows, limits)
        self._usb = Buses(flows, limits)
        self._told: set[int] = set()
        self.frame = self._time = 0

    def take(self, frame: CaptureFrame) -> Iterable[Record]:
        """What a frame brings."""
        self.frame, self._time = frame.number, frame.time
        reader = links.reader(frame.link)
        try:
            if reader is None:
                return self._beside(frame)
            kind, at = reader(frame.data)
            found = self._internet.datagram(kind, frame.data, at, frame.length, frame.time)
            return () if found is None else self._tcp.take(found, frame.number, frame.time)
        except (TooShort, IndexError):
            return (self._short(frame),)
        except MalformedPacket as error:
            return (self.noticed(Oddity.UNREADABLE, str(error)),)

    def close(self) -> Iterator[Record]:
        """The recording ends."""
        yield from self._tcp.close(self.frame, self._time)
        yield from self._usb.close(self.frame, self._time)
        lost = self._internet.fragments.close()
        if lost:
            yield self.noticed(Oddity.UNREADABLE, f"{lost} datagrams of which fragments are missing")

    def noticed(self, oddity: Oddity, text: str, size: int = 0) -> Noticed:
        """An oddity of the recording, at its last frame."""
        return Noticed(None, 0, Point(self.frame, self._time, 0), oddity, text, size)

    def _short(self, frame: CaptureFrame) -> Noticed:
        missing = frame.length - len(frame.data)
        if missing > 0:
            return self.noticed(Oddity.CUT_SHORT, "the frame ends within its headers", missing)
        return self.noticed(Oddity.UNREADABLE, "the frame is shorter than its headers")

    def _beside(self, frame: CaptureFrame) -> Iterable[Record]:
        """What no network carried."""
        return self._usb.take(frame) if frame.link in usb_headers.LINKS else self._unknown(frame.link)

    def _unknown(self, link: int) -> Iterable[Record]:
        """Said once for each type."""
        if link in self._told:
            return ()
        self._told.add(link)
        return (self.noticed(Oddity.UNREADABLE, f"frames of link type {link} are not read"),)
