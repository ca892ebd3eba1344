"""One direction of a connection: its bytes in order and once, and what is odd about how they came."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator
from typing import NamedTuple

from hotshoe.analysis.limits import Limits
from hotshoe.analysis.model import Close, Ended, Flow, Missing, Noticed, Oddity, Point, Record, Said

BEHIND = "bytes behind the end"


class Piece(NamedTuple):
    """``size`` bytes of a stream from ``position`` on, of which only ``data`` was recorded.

    Whoever sent them had the other stream up to ``after``: where that was not recorded yet, they wait for it.
    """

    position: int
    size: int
    data: memoryview | bytes
    frame: int
    time: int
    after: int = 0

    @property
    def end(self) -> int:
        """The position behind it."""
        return self.position + self.size

    def part(self, begin: int, end: int) -> Piece:
        """What of it lies between two positions."""
        data = self.data[begin - self.position : end - self.position]
        return self._replace(position=begin, size=end - begin, data=data)


class Waiting:
    """Bytes of all directions that wait for something before them."""

    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 0


class Direction:
    """Bytes up to ``offset`` have been given on; ``pieces`` wait, in order and without overlaps.

    ``history`` is the end of what was given on, ``fin`` where the sender said that it ends, ``peer`` the other
    direction. Nothing of that waits any longer for what lies before ``released``.
    """

    __slots__ = (
        *("_limits", "_total", "_waiting", "ended", "fin", "flow"),
        *("history", "offset", "peer", "pieces", "released", "side"),
    )

    def __init__(self, flow: Flow, side: int, limits: Limits, total: Waiting) -> None:
        self.flow, self.side = flow, side
        self._limits, self._total, self._waiting = limits, total, 0
        self.offset = self.released = 0
        self.peer = self
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
            yield self._noticed(piece, Oddity.UNREADABLE, BEHIND)
            return
        late = bool(self.pieces) and piece.position < self.pieces[-1].position
        self._relax(piece)
        parts = list(self._holes(piece))
        if late and any(isinstance(part, Piece) for part in parts):
            yield self._noticed(piece, Oddity.OUT_OF_ORDER)
        for part in parts:
            if isinstance(part, Piece):
                self._keep(part)
            else:
                yield part
        yield from self.drain(piece.frame, piece.time)
        while self._waiting > self._limits.window or len(self.pieces) > self._limits.window_segments:
            yield from self.wait_no_longer(piece.frame, piece.time)
        while self.pieces and self._total.size > self._limits.waiting:
            yield from self.wait_no_longer(piece.frame, piece.time)

    def drain(self, frame: int, time: int) -> Iterator[Record]:
        """What nothing is missing before any more, of both directions, and that they end."""
        moved = True
        while moved:
            moved = False
            for stream in (self, self.peer):
                while stream.is_ready():
                    moved = True
                    yield from stream.give_first()
                if stream.ended is None and stream.fin is not None and stream.offset >= stream.fin:
                    moved = True
                    yield from stream.end(Close.FIN, frame, time)

    def is_ready(self) -> bool:
        """Whether the first piece may be given on."""
        if not self.pieces or self.pieces[0].position != self.offset:
            return False
        peer, after = self.peer, self.pieces[0].after
        return after <= peer.offset or after <= peer.released or peer.ended is not None

    def give_first(self) -> Iterator[Record]:
        """The first piece, which is the next one."""
        yield from self._give(self._taken())

    def end(self, how: Close, frame: int, time: int) -> Iterator[Record]:
        """Nothing more comes; what waits behind the end was never part of it."""
        while self.pieces:
            yield self._noticed(self._taken(), Oddity.UNREADABLE, BEHIND)
        self.ended = how
        yield Ended(self.flow, self.side, Point(frame, time, self.offset), how)

    def _taken(self) -> Piece:
        """The first piece, which waits no longer."""
        piece = self.pieces.pop(0)
        self._waiting -= len(piece.data)
        self._total.size -= len(piece.data)
        return piece

    def wait_no_longer(self, frame: int, time: int) -> Iterator[Record]:
        """Give up what the first piece waits for."""
        yield from self.pass_gap(frame, time, self.pieces[0].position)

    def pass_gap(self, frame: int, time: int, end: int) -> Iterator[Record]:
        """Give up bytes before the first piece and before ``end``; where it is the next one, what else it waits for."""
        if self.pieces and self.pieces[0].position == self.offset:
            yield from self.give_first()
        else:
            yield from self._miss(frame, time, min(self.pieces[0].position, end) if self.pieces else end)
        yield from self.drain(frame, time)

    def _miss(self, frame: int, time: int, target: int) -> Iterator[Record]:
        yield Missing(self.flow, self.side, Point(frame, time, self.offset), target - self.offset)
        self.offset = target
        if self.history is not None:
            self.history.clear()

    def finish(self, how: Close, frame: int, time: int, acknowledged: int) -> Iterator[Record]:
        """Nothing more comes; what waits is given on, and so is what is known to be missing."""
        if self.ended is None:
            yield from self._flush(frame, time, acknowledged)
        # What waited may have been the last thing before the end that the sender spoke of.
        if self.ended is None:
            yield from self.end(how, frame, time)

    def _flush(self, frame: int, time: int, acknowledged: int) -> Iterator[Record]:
        while self.pieces:
            first, peer = self.pieces[0], self.peer
            end = peer.bounded(first.after)
            if first.position == self.offset and peer.offset < end and peer.ended is None:
                # Its sender had what it acknowledges: what is not there of that was missed by the recorder.
                yield from peer.pass_gap(frame, time, end)
            else:
                yield from self.wait_no_longer(frame, time)
        if self.lacks(acknowledged):
            yield from self.pass_gap(frame, time, self.bounded(acknowledged))

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

    def _relax(self, piece: Piece) -> None:
        """What waits and comes again waits for no more than it does now: what came first may have been a repetition."""
        index = max(bisect_right(self.pieces, piece.position, key=_position) - 1, 0)
        while index < len(self.pieces) and self.pieces[index].position < piece.end:
            held = self.pieces[index]
            begin, end = max(held.position, piece.position), min(held.end, piece.end)
            parts = [held]
            if begin < end and piece.after < held.after:
                freed = held.part(begin, end)._replace(after=piece.after)
                parts = [
                    part for part in (held.part(held.position, begin), freed, held.part(end, held.end)) if part.size
                ]
                self.pieces[index : index + 1] = parts
            index += len(parts)

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
        if piece.position > self.offset or self.pieces or piece.after > self.peer.offset:
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
