"""Recordings in, streams of bytes out: files, links, IP, TCP and USB joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from struct import error as TooShort  # noqa: N812  (what it means here)
from typing import BinaryIO

from hotshoe.analysis import links, usb_headers
from hotshoe.analysis.captures import Capture
from hotshoe.analysis.express import Express
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
    reader, last = _Reader(limits), CaptureFrame(0, 0, 0, memoryview(b""), 0, 0, False)
    express = reader.express.take
    try:
        for source in sources:
            capture = Capture(source, first=last.number + 1)
            for last in capture:
                records = express(last)
                yield from reader.take(last) if records is None else records
            if capture.cut:
                yield _noticed(last, Oddity.CUT_SHORT, capture.cut)
    except CaptureFileError:
        yield from reader.close(last)
        raise
    yield from reader.close(last)


class _Reader:
    """The stack of protocols."""

    def __init__(self, limits: Limits) -> None:
        flows = count()
        self._internet = Internet(limits)
        self._tcp = Reassembler(flows, limits)
        self._usb = Buses(flows, limits)
        self._told: set[int] = set()
        self.express = Express(self._tcp)

    def take(self, frame: CaptureFrame) -> Iterable[Record]:
        """What a frame brings that is not like nearly all others."""
        reader = links.reader(frame.link)
        try:
            if reader is None:
                return self._beside(frame)
            kind, at = reader(frame.data)
            found = self._internet.datagram(kind, frame.data, at, frame.length, frame.time)
            return () if found is None else self._tcp.take(found, frame.number, frame.time)
        except (TooShort, IndexError):
            return (_short(frame),)
        except MalformedPacket as error:
            return (_noticed(frame, Oddity.UNREADABLE, str(error)),)

    def close(self, last: CaptureFrame) -> Iterator[Record]:
        """The recording ends."""
        yield from self._tcp.close(last.number, last.time)
        yield from self._usb.close(last.number, last.time)
        lost = self._internet.fragments.close()
        if lost:
            yield _noticed(last, Oddity.UNREADABLE, f"{lost} datagrams of which fragments are missing")

    def _beside(self, frame: CaptureFrame) -> Iterable[Record]:
        """What no network carried; link types that nobody reads are told once."""
        if frame.link in usb_headers.LINKS:
            return self._usb.take(frame)
        if frame.link in self._told:
            return ()
        self._told.add(frame.link)
        return (_noticed(frame, Oddity.UNREADABLE, f"frames of link type {frame.link} are not read"),)


def _short(frame: CaptureFrame) -> Noticed:
    missing = frame.length - len(frame.data)
    if missing > 0:
        return _noticed(frame, Oddity.CUT_SHORT, "the frame ends within its headers", missing)
    return _noticed(frame, Oddity.UNREADABLE, "the frame is shorter than its headers")


def _noticed(frame: CaptureFrame, oddity: Oddity, text: str, size: int = 0) -> Noticed:
    """An oddity of the recording itself."""
    return Noticed(None, 0, Point(frame.number, frame.time, 0), oddity, text, size)
