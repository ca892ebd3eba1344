"""Files of recordings, frame by frame: pcap and pcapng in all their variants, packed or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from hotshoe.analysis import pcap, pcapng
from hotshoe.analysis.feed import Feed
from hotshoe.analysis.frame import CaptureFrame
from hotshoe.errors import CaptureFileError

MAGIC_SIZE = 4


class Capture:
    """The frames of one file, counted from ``first``.

    After the last one ``cut`` says in words what is missing where the file ends early.
    """

    def __init__(self, source: Path | BinaryIO, *, first: int = 1) -> None:
        self._source = source
        self._first = first
        self.cut = ""

    def __iter__(self) -> Iterator[CaptureFrame]:
        """One after the other. Raises CaptureFileError where the file is no recording, or damaged; OSError."""
        if isinstance(self._source, Path):
            with self._source.open("rb", buffering=0) as file:
                yield from self._frames(Feed(file))
        else:
            yield from self._frames(Feed(self._source))

    def _frames(self, feed: Feed) -> Iterator[CaptureFrame]:
        feed.have(MAGIC_SIZE)
        magic = feed.buffer[:MAGIC_SIZE]
        if magic == pcapng.MAGIC:
            self.cut = yield from pcapng.frames(feed, self._first)
        elif magic in pcap.MAGICS:
            self.cut = yield from pcap.frames(feed, self._first)
        else:
            raise CaptureFileError("this is neither a pcap nor a pcapng file")


def frames(source: Path | BinaryIO) -> Iterator[CaptureFrame]:
    """The frames of one file. Raises CaptureFileError where it is no recording, or damaged; OSError."""
    return iter(Capture(source))


def oldest_first(files: Sequence[Path]) -> list[Path]:
    """Files in the order in which they were recorded; those without a frame that can be read come first."""
    return sorted(files, key=_began)


def _began(file: Path) -> int:
    try:
        first = next(frames(file), None)
    except (CaptureFileError, OSError):
        # Whoever reads the file tells of it.
        return 0
    return first.time if first else 0
