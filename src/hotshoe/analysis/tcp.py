"""TCP (RFC 9293) as somebody saw it who may have missed some of it: segments in, streams of bytes out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from struct import Struct
from typing import NamedTuple

from hotshoe.analysis.causality import Causality
from hotshoe.analysis.connections import Connections, Side
from hotshoe.analysis.ip import Datagram
from hotshoe.analysis.limits import DEFAULT, Limits
from hotshoe.analysis.model import Close, Ended, Opened, Point, Record, Said
from hotshoe.analysis.patches import Stream
from hotshoe.analysis.streams import Piece
from hotshoe.errors import MalformedPacket

_HEADER = Struct(">4sIIBB")
_HEADER_SIZE = 20
_FIN, _SYN, _RST, _ACK = 1, 2, 4, 16
_CONTROL = _FIN | _SYN | _RST
_MASK, _HALF = 0xFFFFFFFF, 0x80000000
_made = tuple.__new__
_NOTHING: tuple[Record, ...] = ()


class _Segment(NamedTuple):
    """``payload`` is what was recorded of ``size`` bytes; ``name`` is the number of the datagram that brings it."""

    addresses: bytes
    ports: bytes
    sequence: int
    acknowledged: int
    flags: int
    payload: memoryview
    size: int
    name: int
    frame: int
    time: int


class _Overdue(NamedTuple):
    """Bytes up to ``position`` were acknowledged before they were seen; that was noticed in ``frame``."""

    frame: int
    time: int
    position: int


class Reassembler:
    """All TCP connections of a recording."""

    def __init__(self, flows: Iterator[int], limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._connections = Connections(limits, flows)
        self._sides = self._connections.sides
        self._most_history = 2 * limits.history
        self._overdue: dict[Side, _Overdue] = {}
        self._causality = Causality()
        self._ordering = self._causality.waiting
        self._histories: dict[Side, bytearray] = {}

    def take(self, found: Datagram, frame: int, time: int) -> Iterable[Record]:
        """What a segment brings. Raises MalformedPacket and struct.error for what is none."""
        addresses, data, start, end, size, name = found
        ports, sequence, acknowledged, head, flags = _HEADER.unpack_from(data, start)
        head = head >> 4 << 2
        size -= head
        begin = start + head
        if head < _HEADER_SIZE or size < 0:
            raise MalformedPacket(f"a TCP header of {head} bytes", offset=start)
        payload = data[begin:end] if begin < end else data[:0]
        if len(payload) == size:
            records = self.next(addresses + ports, sequence, acknowledged, flags, payload, name, frame, time)
            if records is not None:
                return records
        segment = _Segment(addresses, ports, sequence, acknowledged, flags, payload, size, name, frame, time)
        return self._ponder(self._connections.sides.get(addresses + ports), segment)

    def next(
        self,
        key: bytes,
        sequence: int,
        acknowledged: int,
        flags: int,
        payload: memoryview,
        name: int,
        frame: int,
        time: int,
    ) -> tuple[Record, ...] | None:
        """The road of nearly every segment: it is the next one. None where it is not, or something else is odd.

        ``key`` is the addresses and the ports of whom it is from and to, ``name`` the number of its datagram.
        """
        side = self._sides.get(key)
        if (
            side is None
            or not side.plain
            or sequence != side.next
            or flags & _CONTROL
            or 0 < (acknowledged - side.peer.next) & _MASK < _HALF
            or self._overdue
            or self._ordering
        ):
            return None
        side.connection.last = frame
        size = len(payload)
        if not size:
            return _NOTHING
        stream = side.stream
        # The same as Point(...) in half the time.
        said = Said(stream.flow, stream.side, _made(Point, (frame, time, stream.offset)), payload)
        side.next = (sequence + size) & _MASK
        side.name = name
        stream.offset += size
        history = stream.history
        if history is None:
            history = self._remember(side)
        history += payload
        if len(history) > self._most_history:
            stream.trim()
        return (said,)

    def place(self, found: Datagram) -> tuple[Stream, int, int] | None:
        """Where a segment that was taken is: in which stream, at which place of it, and where in its data.

        None for what belongs to no connection. Raises struct.error for what is no segment.
        """
        ports, sequence, _, head, flags = _HEADER.unpack_from(found.data, found.start)
        side = self._connections.sides.get(found.addresses + ports)
        if side is None or not side.known:
            return None
        stream = side.stream
        position = side.position(sequence + bool(flags & _SYN) & _MASK)
        return (stream.flow.number, stream.side), position, found.start + (head >> 4 << 2)

    def close(self, frame: int, time: int) -> Iterator[Record]:
        """The recording ends: what waits is given on."""
        yield from self._causality.order(self._connections.close(frame, time))
        yield from self._causality.close()
        self._overdue.clear()
        self._histories.clear()

    def _remember(self, side: Side) -> bytearray:
        """Begin a history, and forget the oldest ones."""
        history = side.stream.history = self._histories[side] = bytearray()
        if len(self._histories) > self._limits.histories:
            oldest = next(iter(self._histories))
            del self._histories[oldest]
            oldest.stream.history = None
        return history

    def _ponder(self, side: Side | None, segment: _Segment) -> Iterator[Record]:
        """A segment that is not just the next one; what answers bytes that have not come yet waits for them."""
        return self._causality.order(self._look(side, segment))

    def _look(self, side: Side | None, segment: _Segment) -> Iterator[Record]:
        if self._overdue:
            yield from self._pass_gaps(segment.frame, segment.time)
        if segment.flags & _SYN:
            side = yield from self._greeted(side, segment)
            segment = segment._replace(sequence=(segment.sequence + 1) & _MASK)
        elif side is None:
            if segment.flags & _RST:
                return
            side = yield from self._opened(segment, whole=False)
        side.connection.last = segment.frame
        if not side.known:
            side.begin(segment.sequence, firm=segment.size > 1 or bool(segment.flags & _FIN))
        if segment.flags & _ACK:
            self._acknowledge(side, segment)
        if segment.flags & _RST:
            yield from side.connection.finish(Close.RESET, segment.frame, segment.time)
            return
        yield from self._take(side, segment)

    def _take(self, side: Side, segment: _Segment) -> Iterator[Record]:
        if segment.size and not side.firm:
            # Where the sequence was learnt from a sign of life, the first byte is one further on.
            after = (side.next + 1) & _MASK
            side.begin(after if segment.sequence == after else side.next, firm=True)
        position, stream = side.position(segment.sequence), side.stream
        if segment.size and segment.flags & _ACK and side.peer.known:
            self._after(side, position, segment)
        if segment.size and not _recorded_twice(side, segment):
            if stream.history is None:
                self._remember(side)
            before = stream.offset
            side.name = segment.name
            piece = Piece(position, segment.size, segment.payload, segment.frame, segment.time)
            yield from stream.put(piece)
            side.settle(before)
        if segment.flags & _FIN and stream.fin is None and stream.ended is None:
            stream.fin = max(position + segment.size, stream.offset)
        yield from self._end(side, segment.frame, segment.time)

    def _after(self, side: Side, position: int, segment: _Segment) -> None:
        """What a segment brings comes after all that it acknowledges."""
        first, second = (one.stream.offset for one in side.connection.sides)
        acknowledged = side.peer.position(segment.acknowledged)
        self._causality.need(side.stream.flow.number, side.stream.side, position, acknowledged, (first, second))

    def _end(self, side: Side, frame: int, time: int) -> Iterator[Record]:
        """Where the sender said that it ends, and everything before has come."""
        stream = side.stream
        if stream.ended is None and stream.fin is not None and stream.offset >= stream.fin:
            stream.ended = Close.FIN
            yield Ended(stream.flow, stream.side, Point(frame, time, stream.offset), Close.FIN)
        side.settle(stream.offset)

    def _acknowledge(self, side: Side, segment: _Segment) -> None:
        """The peer of ``side`` is told how much of its stream has come: perhaps more than the recording has."""
        peer = side.peer
        if not peer.known:
            if peer.connection.sides[0].start is None and peer.connection.sides[1].start is None:
                return
            peer.begin(segment.acknowledged, firm=True)
        position = peer.position(segment.acknowledged)
        if peer.stream.ended is None and position > max(peer.stream.offset, peer.acknowledged):
            peer.acknowledged = position
            if peer not in self._overdue:
                self._overdue[peer] = _Overdue(segment.frame, segment.time, position)

    def _greeted(self, side: Side | None, segment: _Segment) -> Generator[Record, None, Side]:
        """A SYN: of a new connection, or again, or the answer to one."""
        first = (segment.sequence + 1) & _MASK
        if side is not None and side.start == segment.sequence:
            return side
        if side is not None and not _greets_anew(side, first):
            side.start = segment.sequence
            if not side.known:
                side.begin(first, firm=True)
            return side
        if side is not None:
            yield from side.connection.finish(Close.UNSEEN, segment.frame, segment.time)
            self._connections.forget(side.connection)
        side = yield from self._opened(segment, whole=True)
        side.start = segment.sequence
        side.begin(first, firm=True)
        return side

    def _opened(self, segment: _Segment, *, whole: bool) -> Generator[Record, None, Side]:
        addresses, ports = segment.addresses, segment.ports
        if segment.flags & (_SYN | _ACK) == _SYN | _ACK:
            # It answers: the other side opened the connection.
            half = len(addresses) // 2
            addresses, ports = addresses[half:] + addresses[:half], ports[2:] + ports[:2]
        connection = self._connections.open(addresses, ports)
        connection.last = segment.frame
        yield Opened(connection.flow, Point(segment.frame, segment.time, 0), whole)
        yield from self._connections.make_room(segment.time)
        return self._connections.sides[segment.addresses + segment.ports]

    def _pass_gaps(self, frame: int, time: int) -> Iterator[Record]:
        """Give up what was acknowledged some while ago and has not come."""
        while self._overdue:
            side, overdue = next(iter(self._overdue.items()))
            stream = side.stream
            resolved = stream.offset >= overdue.position or stream.ended is not None
            early = frame - overdue.frame < self._limits.grace and time - overdue.time < self._limits.grace_time
            if early and not resolved:
                return
            del self._overdue[side]
            if not resolved:
                yield from self._pass(side, overdue.position, frame, time)
                yield from self._causality.give_up(stream.flow.number, stream.side, overdue.position)
            if side.acknowledged > max(stream.offset, overdue.position) and stream.ended is None:
                self._overdue[side] = _Overdue(frame, time, side.acknowledged)

    def _pass(self, side: Side, position: int, frame: int, time: int) -> Iterator[Record]:
        """Give up what is missing before ``position``."""
        stream = side.stream
        before = stream.offset
        while stream.lacks(position):
            yield from stream.pass_gap(frame, time, stream.bounded(position))
        side.settle(before)
        yield from self._end(side, frame, time)


def _recorded_twice(side: Side, segment: _Segment) -> bool:
    """Whether it is the very datagram that came last: who records on all interfaces sees some on their way in and out.

    What is sent again has another number on most systems, which count (RFC 6864 4.1 lets them do what they want).
    """
    last = (segment.sequence + segment.size) & _MASK == side.next
    history = side.stream.history or b""
    return last and segment.name == side.name != 0 and history.endswith(segment.payload)


def _greets_anew(side: Side, first: int) -> bool:
    """Whether a SYN does not belong to the connection that is known, as far as its numbers tell."""
    if side.known:
        return side.start is not None or side.position(first) != 0
    return side.peer.start is None
