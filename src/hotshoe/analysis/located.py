"""Bytes that came in pieces, each of which remembers where in which stream it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hotshoe.analysis.patches import Patches, Stream


@dataclass(slots=True)
class Located:
    """Pieces of something, and its first ``limit`` bytes; pieces may come again, and leave holes of zeros."""

    limit: int
    data: bytearray = field(default_factory=bytearray)
    _pieces: list[tuple[int, int, Stream, int]] = field(default_factory=list)

    def put(self, offset: int, data: memoryview, stream: Stream, place: int) -> None:
        """A piece from ``offset`` on, which was at ``place`` of a stream."""
        self._place(offset, offset + len(data), stream, place)
        self._keep(offset, data)

    def _place(self, offset: int, end: int, stream: Stream, place: int) -> None:
        last = self._pieces[-1] if self._pieces else None
        if last and last[1] == offset and last[2] == stream and last[3] + last[1] - last[0] == place:
            self._pieces[-1] = last[0], end, stream, last[3]
        elif end > offset:
            self._pieces.append((offset, end, stream, place))

    def _keep(self, offset: int, data: memoryview) -> None:
        kept = data[: max(0, self.limit - offset)]
        if len(kept):
            self.data += bytes(max(0, offset + len(kept) - len(self.data)))
            self.data[offset : offset + len(kept)] = kept

    def include(self, part: Located, offset: int) -> None:
        """All pieces of ``part``, which begins at ``offset``; of its bytes as many as it has kept."""
        view = memoryview(bytes(part.data))
        for begin, end, stream, place in part.find(0, part.end):
            self._place(offset + begin, offset + end, stream, place)
            self._keep(offset + begin, view[begin:end])

    @property
    def end(self) -> int:
        """The place behind the last byte that came."""
        return max((end for _, end, _, _ in self._pieces), default=0)

    def find(self, begin: int, end: int) -> Iterator[tuple[int, int, Stream, int]]:
        """Every piece that has something of these bytes: from where to where, and at which place of which stream."""
        for first, last, stream, place in self._pieces:
            low, high = max(begin, first), min(end, last)
            if low < high:
                yield low, high, stream, place + low - first

    def replace(self, patches: Patches, begin: int, data: bytes) -> None:
        """Have ``data`` stand at ``begin``, wherever that was said."""
        for low, high, stream, place in self.find(begin, begin + len(data)):
            patches.replace(stream, place, data[low - begin : high - begin])

    def blank(self, patches: Patches, begin: int, end: int) -> None:
        """Have zeros stand there."""
        for low, high, stream, place in self.find(begin, end):
            patches.blank(stream, place, high - low)
