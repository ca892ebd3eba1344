"""A PTP/IP connection seen from outside: both directions in, frames and diagnoses out, nothing is ever refused.

Bytes that were not recorded are told with ``missing``. Where they leave nobody knowing what is under way, the next
packets tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.framing import Frame, FrameReader, FrameSource, Piece
from hotshoe.protocol.limits import DEFAULT, KIB, Limits
from hotshoe.protocol.link import Link
from hotshoe.protocol.seeking import PACKETS, Framed, Seeker
from hotshoe.protocol.slices import Hole
from hotshoe.protocol.states import TABLES, Channel, Phase, Role
from hotshoe.wire.codec import Buffer
from hotshoe.wire.deviations import Deviation, Judge, Met
from hotshoe.wire.packets import HEADER, InitCommandRequest, OperationRequest, PacketType

_FIRST = {PacketType.INIT_COMMAND_REQUEST: Channel.COMMAND, PacketType.INIT_EVENT_REQUEST: Channel.EVENT}

CHUNK = 16 * KIB
"""So much is searched at a time, so that whoever breaks every second packet makes nobody copy more."""

Meeting = tuple[Deviation, str]
"""A deviation and what it looked like."""

Source = Callable[[Role, Judge, Limits], FrameSource]
"""Makes what reads the frames of one side."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame, who sent it, the phase that it led to, and the request that it belongs to.

    ``request`` is None before the first one, and for what came too late for any. ``back`` is how far its packet
    begins before the end of the bytes that were received last, ``size`` how long that packet is, and ``met`` are the
    deviations that it shows.
    """

    sender: Role
    frame: Frame
    phase: Phase
    request: OperationRequest | None
    back: int = field(default=0, compare=False)
    size: int = field(default=0, compare=False)
    met: tuple[Meeting, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something that the sender should not have done; ``frame`` is None where it could not even be read.

    ``lost`` where nobody knows after it where the next packet begins.
    """

    sender: Role
    error: RemoteProtocolError
    frame: Frame | None = None
    back: int = field(default=0, compare=False)
    size: int = field(default=0, compare=False)
    lost: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Resumed:
    """Reading goes on after ``skipped`` bytes that nobody can read, not counting those that were not recorded."""

    sender: Role
    skipped: int


Observation = Seen | Diagnosis | Resumed


class Witness(Judge):
    """Notes deviations, and each as it is met."""

    __slots__ = ("fresh",)

    def __init__(self) -> None:
        super().__init__()
        self.fresh: list[Meeting] = []

    def meet(self, deviation: Deviation, detail: str = "") -> None:
        super().meet(deviation, detail)
        self.fresh.append((deviation, detail))

    def take(self) -> tuple[Meeting, ...]:
        """What was met since this was asked last."""
        met = tuple(self.fresh)
        self.fresh.clear()
        return met


def packets_of(sender: Role, judge: Judge, limits: Limits) -> FrameSource:
    """The packets of PTP/IP, which are the same from either side."""
    return FrameReader(judge, limits)


class Observer:
    """One TCP connection of a recording; ``channel`` is told by its first packet (``channel_of``).

    ``source`` and ``framed`` are for other framings than PTP/IP's, ``phase`` for connections without a greeting, and
    ``greets_again`` for those on which it is repeated. A recording that begins ``midway`` leaves open what is
    under way, and where the first packets begin.
    """

    def __init__(
        self,
        channel: Channel,
        *,
        limits: Limits = DEFAULT,
        source: Source = packets_of,
        framed: Framed = PACKETS,
        midway: bool = False,
        phase: Phase = Phase.START,
        greets_again: bool = False,
    ) -> None:
        self._judge = Witness()
        readers = {side: source(side, self._judge, limits) for side in Role}
        self._link = Link(TABLES[channel], None, judge=self._judge, limits=limits, readers=readers)
        self._seekers = {side: Seeker(framed, side, channel, self._running) for side in Role}
        self._seeking: set[Role] = set()
        self._greets_again = greets_again
        self._link.restart(phase)
        self.channel = channel
        if midway:
            for side in Role:
                self._lose(side)

    @property
    def deviations(self) -> tuple[Met, ...]:
        """Tolerated departures of either side."""
        return self._judge.met

    @property
    def at_boundary(self) -> bool:
        """Whether both directions stand between two packets."""
        return self._link.at_boundary

    @property
    def request(self) -> OperationRequest | None:
        """The last request, None before the first and where it was not recorded."""
        return self._link.request

    def receive(self, sender: Role, data: Buffer) -> list[Observation]:
        """What ``data`` from ``sender`` completes; the views in it are good as long as ``data`` is.

        A direction in which nobody knows any more where the next packet begins stays silent after its diagnosis, until
        what can only be one comes.
        """
        return list(self.observe(sender, data))

    def observe(self, sender: Role, data: Buffer) -> Iterator[Observation]:
        """The same, one after the other."""
        if sender not in self._seeking:
            self._link.receive(data, sender)
            yield from self._frames(sender, 0)
            if self._link.in_step(sender):
                return
            data = self._lose(sender)
        for start in range(0, len(data), CHUNK):
            piece = data[start : start + CHUNK]
            yield from self._search(sender, piece, len(data) - start - len(piece))

    def end_transfer(self, sender: Role) -> Iterator[Observation]:
        """What the end of a short USB transfer completes."""
        if sender not in self._seeking:
            self._link.end_transfer(sender)
            yield from self._frames(sender, 0)

    @property
    def phase(self) -> Phase:
        """Where the connection stands."""
        return self._link.phase

    def between(self, sender: Role) -> bool:
        """Whether ``sender`` stands between two packets."""
        return self._link.between(sender)

    def pending(self, sender: Role) -> int:
        """Bytes of a packet that is not whole yet."""
        return self._link.pending(sender)

    def let_by(self, sender: Role, size: int) -> bool:
        """Count the next ``size`` bytes of ``sender``, which need not be received then; False where that is not enough.

        It is for payload that belongs to the request, and lies within its packet and what was announced.
        """
        return self._link.request is not None and self._link.let_by(size, sender)

    def missing(self, sender: Role, size: int) -> Hole:
        """``size`` bytes of ``sender`` were not recorded: what they were part of."""
        if sender in self._seeking:
            self._seekers[sender].end()
            return Hole.SEVERAL
        hole = self._link.lost(size, sender)
        if hole is Hole.SEVERAL:
            self._lose(sender)
        return hole

    def unread(self, sender: Role) -> int | None:
        """How many bytes of ``sender`` were passed over so far in search of a packet, None while all is in order."""
        return self._seekers[sender].end() if sender in self._seeking else None

    def _search(self, sender: Role, data: Buffer, behind: int) -> Iterator[Observation]:
        """What there is in ``data`` while it is not known where packets begin; ``behind`` bytes follow."""
        while True:
            if sender in self._seeking:
                found = self._seekers[sender].seek(data)
                if found is None:
                    return
                yield self._resume(sender)
                data = found
            self._link.receive(data, sender)
            yield from self._frames(sender, behind)
            if self._link.in_step(sender):
                return
            data = self._lose(sender)

    def _frames(self, sender: Role, behind: int) -> Iterator[Observation]:
        link = self._link
        while link.in_step(sender):
            frame: Frame | None = None
            try:
                frame = link.read(sender)
                if frame is None:
                    return
                back = behind + link.pending(sender) + self._taken(sender, frame)
                if self._greets_again and isinstance(frame, InitCommandRequest):
                    link.restart(Phase.START)
                kept = link.accept(sender, frame)
            except RemoteProtocolError as error:
                back = behind + link.pending(sender) + self._taken(sender, frame)
                yield Diagnosis(sender, error, frame, back, link.length(sender), not link.in_step(sender))
            else:
                request = link.request if kept is not None else None
                yield Seen(sender, frame, link.phase, request, back, link.length(sender), self._judge.take())

    def _taken(self, sender: Role, frame: Frame | None) -> int:
        """How much of its packet ``frame`` is."""
        return len(frame.data) if isinstance(frame, Piece) else self._link.taken(sender)

    def _running(self) -> int | None:
        request = self._link.request
        return request.transaction if request else None

    def _lose(self, sender: Role) -> bytes:
        """Nobody knows where the next packet of ``sender`` begins; what may belong to it."""
        rest = self._link.surrender(sender)
        self._link.forget(sender)
        self._seekers[sender].start(skipped=min(1, len(rest)))
        self._seeking.add(sender)
        return rest[1:]

    def _resume(self, sender: Role) -> Resumed:
        self._seeking.discard(sender)
        self._link.resume(sender)
        return Resumed(sender, self._seekers[sender].skipped)


def channel_of(data: Buffer) -> Channel | None:
    """Which connection it is whose initiator begins with ``data``; None where that is no beginning of PTP/IP."""
    if len(data) < HEADER.size:
        return None
    _, number = HEADER.unpack_from(data)
    return _FIRST.get(number)
