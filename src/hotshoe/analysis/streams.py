"""One direction of a connection: its bytes in order and once, and what is odd about how they came."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator
from typing import NamedTuple

from hotshoe.analysis.limits import Limits
from hotshoe.analysis.model import Close, Ended, Flow, Missing, Noticed, Oddity, Point, Record, Said


class Piece(NamedTuple):
    """``size`` bytes of a stream from ``position`` on, of which only ``data`` was recorded."""

    position: int
    size: int
    data: memoryview | bytes
    frame: int
    time: int

    @property
    def end(self) -> int:
        """The position behind it."""
        return self.position + self.size

    def part(self, begin: int, end: int) -> Piece:
        """What of it lies between two positions."""
        data = self.data[begin - self.position : end - self.position]
        return Piece(begin, end - begin, data, self.frame, self.time)


class Waiting:
    """Bytes of all directions that wait for something before them."""

    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 0


class Direction:
    """Bytes up to ``offset`` have been given on; ``pieces`` lie behind a gap, in order and without overlaps.

    ``history`` is the end of what was given on. ``fin`` is where the sender said that it ends.
    """

    __slots__ = ("_limits", "_total", "_waiting", "ended", "fin", "flow", "history", "offset", "pieces", "side")

    def __init__(self, flow: Flow, side: int, limits: Limits, total: Waiting) -> None:
        self.flow, self.side = flow, side
        self._limits, self._total, self._waiting = limits, total, 0
        self.offset = 0
        self.pieces: list[Piece] = []
        self.history: bytearray | None = None
        self.fin: int | None = None
        self.ended: Close | None = None

    def put(self, piece: Piece) -> Iterator[Record]:
        """A segment that is not simply the next one."""
        if piece.position < self.offset:
            repeated = min(self.offset, piece.end)
            yield from self._again(piece.part(piece.position, repeated))
            piece = piece.part(repeated, piece.end)
        if not piece.size:
            return
        if self.ended is not None or (self.fin is not None and piece.end > self.fin):
            yield self._noticed(piece, Oddity.UNREADABLE, "bytes behind the end")
            return
        late = bool(self.pieces) and piece.position < self.pieces[-1].position
        parts = list(self._holes(piece))
        if late and any(isinstance(part, Piece) for part in parts):
            yield self._noticed(piece, Oddity.OUT_OF_ORDER)
        for part in parts:
            if isinstance(part, Piece):
                self._keep(part)
            else:
                yield part
        yield from self.drain()
        while self._waiting > self._limits.window or len(self.pieces) > self._limits.window_segments:
            yield from self.pass_gap(piece.frame, piece.time)
        while self.pieces and self._total.size > self._limits.waiting:
            yield from self.pass_gap(piece.frame, piece.time)

    def drain(self) -> Iterator[Record]:
        """What nothing is missing before any more."""
        while self.pieces and self.pieces[0].position == self.offset:
            piece = self.pieces.pop(0)
            self._waiting -= len(piece.data)
            self._total.size -= len(piece.data)
            yield from self._give(piece)

    def pass_gap(self, frame: int, time: int, end: int | None = None) -> Iterator[Record]:
        """Give up the bytes before the first piece, or up to ``end``, and go on behind them."""
        first = self.pieces[0].position if self.pieces else end
        assert first is not None, "there is a gap"
        target = first if end is None else min(first, end)
        yield Missing(self.flow, self.side, Point(frame, time, self.offset), target - self.offset)
        self.offset = target
        if self.history is not None:
            self.history.clear()
        yield from self.drain()

    def finish(self, how: Close, frame: int, time: int, acknowledged: int) -> Iterator[Record]:
        """Nothing more comes; what waits is given on, and so is what is known to be missing."""
        if self.ended is not None:
            return
        while self.pieces:
            yield from self.pass_gap(frame, time)
        if self.lacks(acknowledged):
            yield from self.pass_gap(frame, time, self.bounded(acknowledged))
        self.ended = how if self.fin is None or self.offset < self.fin else Close.FIN
        yield Ended(self.flow, self.side, Point(frame, time, self.offset), self.ended)

    def bounded(self, position: int) -> int:
        """A place that was acknowledged, without the end itself, which counts as a byte (RFC 9293 3.4)."""
        return position if self.fin is None else min(position, self.fin)

    def lacks(self, acknowledged: int) -> bool:
        """Whether bytes before that place are missing; a last single one may be the end, if that was not recorded."""
        missing = self.bounded(acknowledged) - self.offset
        return missing > 1 or (missing == 1 and (self.fin is not None or bool(self.pieces)))

    def trim(self) -> None:
        """Keep of the history what is to be kept."""
        if self.history is not None:
            del self.history[: -self._limits.history]

    def _give(self, piece: Piece) -> Iterator[Record]:
        point = Point(piece.frame, piece.time, piece.position)
        if len(piece.data):
            yield Said(self.flow, self.side, point, memoryview(piece.data))
        self.offset = piece.end
        if self.history is not None:
            self.history += piece.data
            if len(self.history) > 2 * self._limits.history:
                self.trim()
        lost = piece.size - len(piece.data)
        if lost:
            if self.history is not None:
                self.history.clear()
            yield Noticed(self.flow, self.side, point, Oddity.CUT_SHORT, size=lost)
            yield Missing(self.flow, self.side, point._replace(offset=piece.end - lost), lost)

    def _again(self, piece: Piece) -> Iterator[Record]:
        """Bytes that came before. The last one alone is a sign of life, with whatever in it (RFC 1122 4.2.3.6)."""
        if piece.size == 1 and piece.end == self.offset:
            return
        kept = self.history or b""
        begin = max(piece.position, self.offset - len(kept))
        known = kept[begin - self.offset + len(kept) : piece.end - self.offset + len(kept)]
        again = piece.data[begin - piece.position :]
        both = min(len(known), len(again))
        agree = known[:both] == again[:both]
        yield self._noticed(piece, Oddity.RETRANSMITTED if agree else Oddity.DISAGREEING)

    def _holes(self, piece: Piece) -> Iterator[Piece | Record]:
        """What of ``piece`` is new, and who disagrees; of bytes that came twice the first are believed."""
        at = piece.position
        index = max(bisect_right(self.pieces, at, key=_position) - 1, 0)
        while index < len(self.pieces) and self.pieces[index].position < piece.end:
            held = self.pieces[index]
            index += 1
            if held.end <= at:
                continue
            if held.position > at:
                yield piece.part(at, held.position)
                at = held.position
            both = min(held.end, piece.end)
            yield self._compared(held.part(at, both), piece.part(at, both))
            at = both
        if at < piece.end:
            yield piece.part(at, piece.end)

    def _compared(self, held: Piece, again: Piece) -> Noticed:
        both = min(len(held.data), len(again.data))
        agree = held.data[:both] == again.data[:both]
        return self._noticed(again, Oddity.RETRANSMITTED if agree else Oddity.DISAGREEING)

    def _keep(self, piece: Piece) -> None:
        """Waits as a copy: the file's block is not kept for it."""
        if piece.position > self.offset or self.pieces:
            piece = piece._replace(data=bytes(piece.data))
        insort(self.pieces, piece, key=_position)
        self._waiting += len(piece.data)
        self._total.size += len(piece.data)

    def _noticed(self, piece: Piece, oddity: Oddity, text: str = "") -> Noticed:
        # What lies before the first byte that was recorded has no place in the stream.
        point = Point(piece.frame, piece.time, max(piece.position, 0))
        return Noticed(self.flow, self.side, point, oddity, text, piece.size)


def _position(piece: Piece) -> int:
    return piece.position
