"""TCP connections that are under way in a recording: a bounded table."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from struct import Struct

from hotshoe.analysis.limits import Limits
from hotshoe.analysis.model import Carrier, Close, Endpoint, Flow, Record
from hotshoe.analysis.streams import Direction, Waiting

_PORTS = Struct(">HH")
_MASK, _HALF = 0xFFFFFFFF, 0x80000000


class Side:
    """Who sends in one direction: ``next`` is the sequence number of ``stream.offset``.

    ``plain`` while nothing has to be asked of the next segment but whether it is the next one. ``firm`` once ``next``
    is more than a guess: a sign of life has the number before. ``start`` is the number of the SYN, ``acknowledged`` how
    far the other side says that it has the stream, ``name`` the number of the last datagram.
    """

    __slots__ = ("acknowledged", "connection", "firm", "known", "name", "next", "peer", "plain", "start", "stream")

    def __init__(self, connection: Connection, stream: Direction) -> None:
        self.connection, self.stream = connection, stream
        self.peer = self
        self.known = self.firm = self.plain = False
        self.next = self.acknowledged = self.name = 0
        self.start: int | None = None

    def begin(self, sequence: int, *, firm: bool) -> None:
        """The next byte of the stream has that number."""
        self.next, self.known, self.firm = sequence & _MASK, True, firm
        self.settle(self.stream.offset)

    def position(self, sequence: int) -> int:
        """Where in the stream a number is: at the nearest place that it can be."""
        distance = (sequence - self.next) & _MASK
        return self.stream.offset + (distance if distance < _HALF else distance - _MASK - 1)

    def settle(self, before: int) -> None:
        """After the stream went on from ``before``."""
        stream = self.stream
        self.next = (self.next + stream.offset - before) & _MASK
        self.plain = self.firm and not stream.pieces and stream.fin is None and stream.ended is None


class Connection:
    """Two sides, of which the first opened it as far as is known; ``last`` is the frame in which it was seen."""

    __slots__ = ("flow", "keys", "last", "sides")

    def __init__(self, flow: Flow, keys: tuple[bytes, bytes], limits: Limits, total: Waiting) -> None:
        self.flow, self.keys, self.last = flow, keys, 0
        first, second = (Side(self, Direction(flow, side, limits, total)) for side in (0, 1))
        first.peer, second.peer = second, first
        self.sides = (first, second)

    def finish(self, how: Close, frame: int, time: int) -> Iterator[Record]:
        """Both sides end, unless they have."""
        for side in self.sides:
            before = side.stream.offset
            yield from side.stream.finish(how, frame, time, side.acknowledged)
            side.settle(before)


class Connections:
    """Sides by the addresses and ports of what they send; ``flows`` numbers them."""

    def __init__(self, limits: Limits, flows: Iterator[int]) -> None:
        self._limits, self._flows = limits, flows
        self._waiting = Waiting()
        self._known: dict[int, Connection] = {}
        self.sides: dict[bytes, Side] = {}

    def open(self, addresses: bytes, ports: bytes) -> Connection:
        """A new connection, opened by who has the first address and port."""
        half = len(addresses) // 2
        first, second = addresses[:half], addresses[half:]
        one, two = _PORTS.unpack(ports)
        ends = Endpoint(str(ip_address(first)), one), Endpoint(str(ip_address(second)), two)
        flow = Flow(next(self._flows), Carrier.TCP, ends)
        keys = addresses + ports, second + first + ports[2:] + ports[:2]
        connection = Connection(flow, keys, self._limits, self._waiting)
        self._known[flow.number] = connection
        # A connection with itself has one key for both; it is no conversation.
        self.sides.update(zip(keys[::-1], connection.sides[::-1], strict=True))
        return connection

    def forget(self, connection: Connection) -> None:
        """It is over, and its addresses and ports may come again."""
        del self._known[connection.flow.number]
        for key in connection.keys:
            if key in self.sides and self.sides[key].connection is connection:
                del self.sides[key]

    def make_room(self, time: int) -> Iterator[Record]:
        """Let go of those that have been silent for longest, where there are too many."""
        if len(self._known) <= self._limits.flows:
            return
        silent = sorted(self._known.values(), key=lambda connection: connection.last)
        for connection in silent[: max(1, self._limits.flows // 4)]:
            yield from connection.finish(Close.UNSEEN, connection.last, time)
            self.forget(connection)

    def close(self, frame: int, time: int) -> Iterator[Record]:
        """The recording ends."""
        for connection in list(self._known.values()):
            yield from connection.finish(Close.RECORDING, frame, time)
            self.forget(connection)
